//! FROM: relations, sub-selects, functions and joins.

use squawk_syntax::ast::{self, AstNode};

use super::Source;
use super::expression::{expression, operands};
use super::names::{columns, identifier, name};
use super::query::{parenthesised, query};
use crate::sql::{Expression, FromItem, JoinKind, Operator};

/// The members of a FROM or USING clause.
pub(super) fn items(source: &Source, written: impl Iterator<Item = ast::FromListItem>) -> Vec<FromItem> {
    written.filter_map(|written| list_item(source, &written)).collect()
}

fn list_item(source: &Source, written: &ast::FromListItem) -> Option<FromItem> {
    match written {
        ast::FromListItem::FromItem(written) => item(source, written),
        ast::FromListItem::JoinExpr(written) => joins(source, written),
    }
}

fn item(source: &Source, written: &ast::FromItem) -> Option<FromItem> {
    let alias = Alias::of(written.alias());
    match written {
        ast::FromItem::RelationFromItem(relation) => Some(FromItem::Relation {
            name: name(&relation.relation_name_ref()?)?,
            alias: alias.name,
            columns: alias.columns,
            only: relation.only_token().is_some(),
            sampled: relation.tablesample_clause().is_some(),
        }),
        ast::FromItem::ParenFromItem(parenthesis) => in_parentheses(source, parenthesis, alias),
        ast::FromItem::FunctionFromItem(function) => {
            Some(function_item(source, &function.call_expr()?, alias))
        }
        ast::FromItem::ExprFromItem(written) => match (written.call_expr(), written.cast_expr()) {
            (Some(call), _) => Some(function_item(source, &call, alias)),
            (None, Some(cast)) => Some(function_item(source, &cast, alias)),
            (None, None) => None,
        },
        ast::FromItem::RowsFromItem(rows) => Some(function_item(source, rows, alias)),
        ast::FromItem::GraphTableFromItem(graph) => Some(function_item(source, graph, alias)),
        ast::FromItem::JsonTableFromItem(json) => Some(function_item(source, json, alias)),
        ast::FromItem::XmlTableFromItem(xml) => Some(function_item(source, xml, alias)),
    }
}

/// `AS name (column, …)`.
#[derive(Default)]
struct Alias {
    name: Option<String>,
    columns: Vec<String>,
}

impl Alias {
    fn of(written: Option<ast::FromAlias>) -> Self {
        let columns = match written.as_ref().and_then(ast::FromAlias::columns) {
            Some(ast::FromAliasColumns::ColumnList(list)) => columns(list.column_names()),
            Some(ast::FromAliasColumns::ColumnDefList(list)) => {
                list.column_defs().filter_map(|column| Some(identifier(&column.name()?))).collect()
            }
            None => Vec::new(),
        };
        Self { name: written.and_then(|alias| alias.name()).map(|name| identifier(&name)), columns }
    }
}

/// A call itself, or the calls of ROWS FROM.
fn function_item(source: &Source, written: &impl AstNode, alias: Alias) -> FromItem {
    let calls = match ast::Expr::cast(written.syntax().clone()) {
        Some(call) => vec![expression(source, &call)],
        None => operands(source, written),
    };
    let text = source.text_of(written).to_string();
    FromItem::Function { text, calls, alias: alias.name, columns: alias.columns }
}

fn in_parentheses(source: &Source, written: &ast::ParenFromItem, alias: Alias) -> Option<FromItem> {
    let inner_query = match (written.paren_select(), written.paren_expr()) {
        (Some(select), _) => Some(query(source, &ast::SelectVariant::ParenSelect(select))),
        (None, Some(inner)) => parenthesised(source, &inner),
        (None, None) => None,
    };
    if let Some(query) = inner_query {
        let lateral = written.lateral_token().is_some();
        let Alias { name, columns } = alias;
        return Some(FromItem::Subquery { query: Box::new(query), alias: name, columns, lateral });
    }
    let mut inner = list_item(source, &written.paren_expr()?.from_list_item()?)?;
    if let FromItem::Relation { alias: own, columns, only, .. } = &mut inner {
        // ONLY (t).
        *only |= written.only_token().is_some();
        if alias.name.is_some() {
            *own = alias.name;
            *columns = alias.columns;
        }
    }
    Some(inner)
}

/// A chain of joins. The left spine is walked in a loop.
fn joins(source: &Source, written: &ast::JoinExpr) -> Option<FromItem> {
    let mut spine = vec![written.clone()];
    let mut leftmost = written.from_list_item();
    while let Some(ast::FromListItem::JoinExpr(inner)) = leftmost {
        leftmost = inner.from_list_item();
        spine.push(inner);
    }
    let first = list_item(source, &leftmost?)?;
    spine.iter().rev().try_fold(first, |left, step| join(source, left, &step.join()?))
}

fn join(source: &Source, left: FromItem, written: &ast::Join) -> Option<FromItem> {
    let right = list_item(source, &written.from_list_item()?)?;
    let kind = match written.join_type()? {
        ast::JoinType::JoinLeft(_) => JoinKind::Left,
        ast::JoinType::JoinRight(_) => JoinKind::Right,
        ast::JoinType::JoinFull(_) => JoinKind::Full,
        ast::JoinType::JoinInner(_) | ast::JoinType::JoinCross(_) => JoinKind::Inner,
    };
    let on = match written.join_condition() {
        Some(ast::JoinCondition::OnClause(clause)) => Some(expression(source, &clause.expr()?)),
        Some(ast::JoinCondition::JoinUsingClause(clause)) => {
            let names = columns(clause.column_ref_list()?.column_name_refs());
            Some(equalities(&left, &right, names))
        }
        // Which columns a NATURAL join compares, only the catalog knows.
        None => written
            .natural_token()
            .map(|word| Expression::Other { text: word.text().to_uppercase(), parts: Vec::new() }),
    };
    Some(FromItem::Join { left: Box::new(left), right: Box::new(right), kind, on })
}

/// `USING (a, b)` as `left.a = right.a AND left.b = right.b`.
fn equalities(left: &FromItem, right: &FromItem, names: Vec<String>) -> Expression {
    let equality = |name: String| Expression::Binary {
        operator: Operator::Equal,
        left: Box::new(Expression::Column { qualifier: qualifier(left), name: name.clone() }),
        right: Box::new(Expression::Column { qualifier: qualifier(right), name }),
    };
    let mut all: Vec<_> = names.into_iter().map(equality).collect();
    match all.len() {
        1 => all.remove(0),
        _ => Expression::And(all),
    }
}

/// How the columns of a side are addressed, where it is not a join itself.
fn qualifier(item: &FromItem) -> Option<String> {
    match item {
        FromItem::Relation { name, alias, .. } => Some(alias.clone().unwrap_or_else(|| name.name.clone())),
        FromItem::Subquery { alias, .. } | FromItem::Function { alias, .. } => alias.clone(),
        FromItem::Join { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{call, equal, number, of, relation, select, table};
    use super::*;

    fn from(text: &str) -> Vec<FromItem> {
        select(&format!("SELECT 1 FROM {text}")).from
    }

    fn aliased(name: &str, alias: &str) -> FromItem {
        FromItem::table(table(name), Some(alias.to_string()))
    }

    fn join(left: FromItem, right: FromItem, kind: JoinKind, on: Option<Expression>) -> FromItem {
        FromItem::Join { left: Box::new(left), right: Box::new(right), kind, on }
    }

    #[test]
    fn commas_separate_items() {
        assert_eq!(from("a, b AS c"), [relation("a"), aliased("b", "c")]);
    }

    #[test]
    fn what_else_is_said_of_a_relation() {
        let named = |text: &str| {
            let FromItem::Relation { name, columns, only, sampled, .. } = from(text).remove(0) else {
                panic!("no relation: {text}")
            };
            (name.name, columns, only, sampled)
        };
        let none = Vec::<String>::new;
        assert_eq!(named("ONLY b AS c"), ("b".to_owned(), none(), true, false));
        assert_eq!(named("ONLY (d)"), ("d".to_owned(), none(), true, false));
        assert_eq!(
            named("a x(y, z) TABLESAMPLE system (5)"),
            ("a".to_owned(), vec!["y".to_owned(), "z".to_owned()], false, true)
        );
    }

    #[test]
    fn joins_lean_to_the_left() {
        let on = equal(of("a", "x"), of("b", "x"));
        let first = join(relation("a"), aliased("t", "b"), JoinKind::Left, Some(on));
        assert_eq!(
            from("a LEFT JOIN t b ON a.x = b.x CROSS JOIN c"),
            [join(first, relation("c"), JoinKind::Inner, None)]
        );
    }

    #[test]
    fn using_becomes_equalities() {
        let one = equal(of("a", "x"), of("c", "x"));
        assert_eq!(
            from("a JOIN b c USING (x)"),
            [join(relation("a"), aliased("b", "c"), JoinKind::Inner, Some(one))]
        );
        let FromItem::Join { on: Some(on), .. } = &from("a JOIN b USING (x, y)")[0] else {
            panic!("no join")
        };
        assert_eq!(on.conjuncts().len(), 2);
    }

    #[test]
    fn a_natural_join_has_a_condition_that_is_not_known() {
        let FromItem::Join { on, kind, .. } = &from("a NATURAL RIGHT JOIN b")[0] else { panic!("no join") };
        assert_eq!(on, &Some(Expression::Other { text: "NATURAL".to_string(), parts: vec![] }));
        assert_eq!(*kind, JoinKind::Right);
    }

    #[test]
    fn sub_selects_and_functions() {
        let items = from("a LEFT JOIN LATERAL (SELECT 1 FROM b WHERE b.x = a.x LIMIT 1) l ON true");
        let FromItem::Join { right, .. } = &items[0] else { panic!("no join") };
        assert!(
            matches!(&**right, FromItem::Subquery { lateral: true, alias: Some(alias), .. } if alias == "l")
        );
        let series = FromItem::Function {
            text: "generate_series(1, 10)".to_string(),
            calls: vec![call("generate_series", vec![number("1"), number("10")])],
            alias: Some("g".to_string()),
            columns: vec!["i".to_string()],
        };
        assert_eq!(from("generate_series(1, 10) AS g(i)"), [series]);
        let both = from("ROWS FROM (f(1), g(2)) x");
        assert!(matches!(&both[0], FromItem::Function { calls, .. } if calls.len() == 2));
        assert!(matches!(from("(VALUES (1), (2)) v(x)")[0], FromItem::Subquery { lateral: false, .. }));
        assert!(matches!(from("(a JOIN b USING (x)) j")[0], FromItem::Join { .. }));
    }
}
