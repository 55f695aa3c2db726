//! Expressions that are no operators: constants, columns, calls, casts, parentheses.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, LitKind};

use super::names::{function_name, identifier};
use super::operator::{between, binary, postfix, prefix};
use super::query::{parenthesised, query};
use super::{Source, spelling};
use crate::pg::Name;
use crate::sql::Expression;

/// An expression.
pub(in crate::sql) fn expression(source: &Source, written: &ast::Expr) -> Expression {
    match written {
        ast::Expr::ArrayExpr(array) => other(source, array, array_members(source, array)),
        ast::Expr::BetweenExpr(test) => between(source, test),
        ast::Expr::BinExpr(operation) => binary(source, operation),
        ast::Expr::CallExpr(call) => self::call(source, call),
        ast::Expr::CaseExpr(case) => other(source, case, operands(source, case)),
        ast::Expr::CastExpr(cast) => self::cast(source, cast),
        ast::Expr::Collate(collate) => other(source, collate, operands(source, collate)),
        ast::Expr::FieldExpr(field) => self::field(source, field),
        ast::Expr::IndexExpr(index) => other(source, index, operands(source, index)),
        ast::Expr::Literal(literal) => self::literal(source, literal),
        ast::Expr::NameRef(name) => self::column(source, name),
        ast::Expr::ParenExpr(parenthesis) => match parenthesis.expr() {
            Some(inner) => expression(source, &inner),
            None => match parenthesised(source, parenthesis) {
                Some(query) => Expression::Subquery(Box::new(query)),
                None => other(source, parenthesis, Vec::new()),
            },
        },
        ast::Expr::PostfixExpr(operation) => postfix(source, operation),
        ast::Expr::PrefixExpr(operation) => prefix(source, operation),
        ast::Expr::SliceExpr(slice) => other(source, slice, operands(source, slice)),
        ast::Expr::TupleExpr(row) => Expression::Row(list(source, row.exprs())),
    }
}

/// An optional expression.
pub(super) fn optional(source: &Source, written: Option<ast::Expr>) -> Option<Expression> {
    written.map(|written| expression(source, &written))
}

/// A list of expressions.
pub(super) fn list(source: &Source, written: impl Iterator<Item = ast::Expr>) -> Vec<Expression> {
    written.map(|written| expression(source, &written)).collect()
}

/// A shape that no model looks into, with what could be found inside.
pub(super) fn other(source: &Source, node: &impl AstNode, parts: Vec<Expression>) -> Expression {
    Expression::Other { text: source.text_of(node).to_string(), parts }
}

/// The expressions directly inside a node, through nodes that are no expressions themselves.
pub(super) fn operands(source: &Source, node: &impl AstNode) -> Vec<Expression> {
    operands_in(source, node.syntax())
}

fn operands_in(source: &Source, node: &SyntaxNode) -> Vec<Expression> {
    let mut found = Vec::new();
    let mut open: Vec<_> = node.children().collect();
    open.reverse();
    while let Some(child) = open.pop() {
        if let Some(operand) = ast::Expr::cast(child.clone()) {
            found.push(expression(source, &operand));
        } else if let Some(select) = ast::SelectVariant::cast(child.clone()) {
            found.push(Expression::Subquery(Box::new(query(source, &select))));
        } else {
            let mut children: Vec<_> = child.children().collect();
            children.reverse();
            open.append(&mut children);
        }
    }
    found
}

/// The members of `ARRAY[…]`, or the sub-select of `ARRAY(SELECT …)`.
pub(super) fn array_members(source: &Source, array: &ast::ArrayExpr) -> Vec<Expression> {
    match array.select_variant() {
        Some(select) => vec![Expression::Subquery(Box::new(query(source, &select)))],
        None => list(source, array.exprs()),
    }
}

fn call(source: &Source, call: &ast::CallExpr) -> Expression {
    if let Some(exists) = call.exists_fn() {
        return match exists.select_variant() {
            Some(select) => Expression::Exists(Box::new(query(source, &select))),
            None => other(source, call, Vec::new()),
        };
    }
    let Some(callee) = call.expr() else { return special_call(source, call) };
    match function_name(&callee) {
        Some(function) => {
            // ORDER BY, FILTER and WITHIN GROUP are evaluated for the call as its arguments are; OVER is not.
            let parts = call.syntax().children().skip(1);
            let parts = parts.filter(|part| !ast::OverClause::can_cast(part.kind()));
            let arguments = parts.flat_map(|part| operands_in(source, &part)).collect();
            Expression::Call { function, arguments }
        }
        None => other(source, call, operands(source, call)),
    }
}

/// A call with a grammar of its own, such as `EXTRACT(epoch FROM x)`: named by its first word.
fn special_call(source: &Source, call: &ast::CallExpr) -> Expression {
    let Some(word) = call.syntax().first_token() else { return other(source, call, Vec::new()) };
    Expression::Call {
        function: Name::unqualified(word.text().to_lowercase()),
        arguments: operands(source, call),
    }
}

fn cast(source: &Source, cast: &ast::CastExpr) -> Expression {
    match (cast.expr(), cast.literal(), cast.ty()) {
        (Some(operand), _, Some(ty)) => {
            Expression::Cast { operand: Box::new(expression(source, &operand)), to: spelling::type_name(&ty) }
        }
        (None, Some(constant), Some(ty)) => {
            Expression::Cast { operand: Box::new(literal(source, &constant)), to: spelling::type_name(&ty) }
        }
        (_, _, None) | (None, None, _) => other(source, cast, operands(source, cast)),
    }
}

/// `table.column`, `schema.table.column`; `table.*` and fields of composite values are shapes of no interest.
fn field(source: &Source, field: &ast::FieldExpr) -> Expression {
    let qualifier = match field.base() {
        Some(ast::Expr::NameRef(table)) => Some(table),
        Some(ast::Expr::FieldExpr(qualified)) => qualified
            .base()
            .filter(|base| matches!(base, ast::Expr::NameRef(_)))
            .and_then(|_| qualified.field()),
        _ => None,
    };
    // Of `t.*` the parser gives `t` as the field.
    let name = field.field().filter(|_| field.star_token().is_none());
    match (qualifier, name) {
        (Some(table), Some(column)) => {
            Expression::Column { qualifier: Some(identifier(&table)), name: identifier(&column) }
        }
        (Some(_), None) => other(source, field, Vec::new()),
        (None, _) => other(source, field, list(source, field.base().into_iter())),
    }
}

/// A column; `CURRENT_TIMESTAMP`, `CURRENT_USER` and their kin are calls without arguments.
fn column(source: &Source, name: &ast::NameRef) -> Expression {
    if let Some(variable) = source.variable_at(name) {
        return Expression::Variable(variable.to_string());
    }
    let is_call = [
        name.current_catalog_token(),
        name.current_date_token(),
        name.current_role_token(),
        name.current_schema_token(),
        name.current_time_token(),
        name.current_timestamp_token(),
        name.current_user_token(),
        name.localtime_token(),
        name.localtimestamp_token(),
        name.session_user_token(),
        name.system_user_token(),
        name.user_token(),
    ]
    .iter()
    .any(Option::is_some);
    let name = identifier(name);
    if is_call {
        Expression::Call { function: Name::unqualified(name), arguments: Vec::new() }
    } else {
        Expression::Column { qualifier: None, name }
    }
}

/// A constant or a parameter.
pub(super) fn literal(source: &Source, literal: &ast::Literal) -> Expression {
    if let Some(variable) = source.variable_at(literal) {
        return Expression::Variable(variable.to_string());
    }
    match literal.kind() {
        Some(LitKind::Null(_)) => Expression::Null,
        Some(LitKind::True(_)) => Expression::Boolean(true),
        Some(LitKind::False(_)) => Expression::Boolean(false),
        Some(LitKind::IntNumber(number) | LitKind::NumericNumber(number)) => {
            Expression::Number(number.text().to_string())
        }
        Some(LitKind::PositionalParam(parameter)) => Expression::Variable(parameter.text().to_string()),
        Some(
            LitKind::DollarQuotedString(_)
            | LitKind::EscString(_)
            | LitKind::NationalString(_)
            | LitKind::String(_)
            | LitKind::UnicodeEscString(_),
        ) => match literal.string_value() {
            Some(text) => Expression::Text(text),
            None => other(source, literal, Vec::new()),
        },
        Some(
            LitKind::BitString(_)
            | LitKind::ByteString(_)
            | LitKind::Default(_)
            | LitKind::Off(_)
            | LitKind::On(_),
        )
        | None => other(source, literal, Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{call, column, equal, number, of, parse, select, text};
    use crate::sql::{Expression, Statement, parse_script};

    #[test]
    fn constants() {
        assert_eq!(parse("NULL"), Expression::Null);
        assert_eq!(parse("false"), Expression::Boolean(false));
        assert_eq!(parse("1.5e3"), number("1.5e3"));
        assert_eq!(parse("'it''s'"), text("it's"));
        assert_eq!(parse("E'a\\nb'"), text("a\nb"));
        assert_eq!(parse("$x$a'b$x$"), text("a'b"));
        assert!(matches!(parse("B'101'"), Expression::Other { .. }));
    }

    #[test]
    fn variables_and_parameters() {
        let script = parse_script("SELECT :lo, :'who', $2 FROM t LIMIT :n");
        assert_eq!(script[0].text, "SELECT :lo, :'who', $2 FROM t LIMIT :n");
        let Ok(Statement::Select(query)) = &script[0].parsed else { panic!("not a query") };
        let variable = |name: &str| Expression::Variable(name.to_string());
        assert_eq!(query.targets, [variable("lo"), variable("who"), variable("$2")]);
        assert_eq!(query.limit, Some(variable("n")));
    }

    #[test]
    fn columns_and_what_looks_like_them() {
        assert_eq!(parse("T.\"Id\""), of("t", "Id"));
        assert_eq!(parse("app.t.id"), of("t", "id"));
        // A keyword that is free to name a column.
        assert_eq!(parse("at"), column("at"));
        assert_eq!(parse("CURRENT_TIMESTAMP"), call("current_timestamp", vec![]));
        assert_eq!(parse("current_timestamp(3)"), call("current_timestamp", vec![number("3")]));
        assert_eq!(parse("\"current_user\""), column("current_user"));
        let composite = Expression::Other { text: "(c).f".to_string(), parts: vec![column("c")] };
        assert_eq!(parse("(c).f"), composite);
        let everything = Expression::Other { text: "t.*".to_string(), parts: vec![] };
        assert_eq!(select("SELECT t.* FROM t").targets, [everything]);
    }

    #[test]
    fn calls_keep_all_that_is_evaluated_for_them() {
        assert_eq!(parse("count(*)"), call("count", vec![]));
        assert_eq!(parse("f(a, x => b)"), call("f", vec![column("a"), column("b")]));
        let filtered = parse("array_agg(a ORDER BY b) FILTER (WHERE c) OVER (PARTITION BY d)");
        assert_eq!(filtered, call("array_agg", vec![column("a"), column("b"), column("c")]));
        assert_eq!(parse("extract(epoch FROM a)"), call("extract", vec![column("a")]));
        assert_eq!(parse("coalesce(a, 0)"), call("coalesce", vec![column("a"), number("0")]));
        let Expression::Call { function, .. } = parse("pg_catalog.Now()") else { panic!("no call") };
        assert_eq!((function.schema.as_deref(), function.name.as_str()), (Some("pg_catalog"), "now"));
    }

    #[test]
    fn casts_in_three_spellings() {
        let cast = |operand, to: &str| Expression::Cast { operand: Box::new(operand), to: to.to_string() };
        assert_eq!(parse("a::BigInt"), cast(column("a"), "bigint"));
        assert_eq!(parse("CAST(a AS bigint)"), cast(column("a"), "bigint"));
        assert_eq!(parse("interval '7 days'"), cast(text("7 days"), "interval"));
    }

    #[test]
    fn queries_inside() {
        assert!(matches!(parse("EXISTS (SELECT 1)"), Expression::Exists(_)));
        assert!(matches!(parse("((SELECT max(id) FROM t))"), Expression::Subquery(_)));
        let array = parse("ARRAY(SELECT id FROM t)");
        assert_eq!(array.subqueries().len(), 1);
        let case = parse("CASE WHEN a = 1 THEN b ELSE (SELECT 2) END");
        let Expression::Other { parts, .. } = &case else { panic!("{case:?}") };
        assert_eq!(parts[..2], [equal(column("a"), number("1")), column("b")]);
        assert_eq!(case.subqueries().len(), 1);
    }

    #[test]
    fn parentheses_vanish_and_rows_stay() {
        assert_eq!(parse("((a))"), column("a"));
        assert_eq!(parse("(a, b)"), Expression::Row(vec![column("a"), column("b")]));
        assert_eq!(parse("ROW(a)"), Expression::Row(vec![column("a")]));
    }
}
