//! How a statement's batches find their rows, read off the statement.
//!
//! # Recognised
//! - `key >= :lo AND key < :hi`, `key BETWEEN :lo AND :hi`: ranges of the key.
//! - `key IN (SELECT key FROM same_table WHERE key > :last ORDER BY key LIMIT n)`: keyset.
//! - `key IN (SELECT key FROM same_table WHERE <not done> LIMIT n [FOR UPDATE SKIP LOCKED])`: until a batch changes
//!   nothing, ordered or not. The same with the sub-select in a WITH that the statement joins.
//!
//! # Not modelled
//! DO loops and procedures, `ctid` ranges: they need their comment line.

use crate::catalog::Catalog;
use crate::pg::Name;
use crate::sql::{CommonTable, Expression, FromItem, Operator, Query, Statement};

use super::{Shape, Strategy};

/// The shape of a batch statement; `None` where the statement is not one.
pub fn recognise(statement: &Statement, catalog: &Catalog) -> Option<Shape> {
    let target = target(statement)?;
    let relation = catalog.resolve(target.table)?.name.clone();
    let conditions = target.filter.map(Expression::conjuncts).unwrap_or_default();

    if let Some((query, rest)) = limited_subselect(&target, conditions, catalog) {
        return Some(shape_of_subselect(relation, query, &rest));
    }
    let key = range_key(conditions)?;
    let others = conditions.iter().filter(|condition| !mentions_variable(condition));
    let others = others.map(|condition| condition.qualified(None)).collect();
    Some(Shape {
        relation,
        key: Some(key),
        strategy: Strategy::Range,
        written_size: None,
        condition: all_of(others),
    })
}

/// The parts of a DML statement that tell how it finds rows.
struct Target<'a> {
    table: &'a Name,
    filter: Option<&'a Expression>,
    with: &'a [CommonTable],
    from: &'a [FromItem],
}

fn target(statement: &Statement) -> Option<Target<'_>> {
    if let Statement::Update(update) = statement {
        let (table, filter) = (&update.table, update.filter.as_ref());
        Some(Target { table, filter, with: &update.with, from: &update.from })
    } else if let Statement::Delete(delete) = statement {
        let (table, filter) = (&delete.table, delete.filter.as_ref());
        Some(Target { table, filter, with: &delete.with, from: &delete.using })
    } else {
        None
    }
}

/// A sub-select with LIMIT over the statement's own table, and the conditions beside it.
fn limited_subselect<'a>(
    target: &Target<'a>,
    conditions: &'a [Expression],
    catalog: &Catalog,
) -> Option<(&'a Query, Vec<&'a Expression>)> {
    let limits = |query: &Query| query.limit.is_some() && reads(query, target.table, catalog);
    for (position, condition) in conditions.iter().enumerate() {
        if let Expression::InQuery { query, negated: false, .. } = condition
            && limits(query)
        {
            let rest = conditions.iter().enumerate().filter(|(i, _)| *i != position).map(|(_, c)| c);
            return Some((query, rest.collect()));
        }
    }
    let joined = |name: &str| {
        target.from.iter().any(
            |item| matches!(item, FromItem::Relation { name: joined, .. } if joined.schema.is_none() && joined.name == name),
        )
    };
    target.with.iter().find_map(|table| {
        if let Statement::Select(query) = table.statement.as_ref()
            && joined(&table.name)
            && limits(query)
        {
            // What is beside a joined WITH is the join condition itself.
            Some((query.as_ref(), Vec::new()))
        } else {
            None
        }
    })
}

fn reads(query: &Query, table: &Name, catalog: &Catalog) -> bool {
    let [FromItem::Relation { name, .. }] = query.from.as_slice() else {
        return false;
    };
    match (catalog.resolve(name), catalog.resolve(table)) {
        (Some(read), Some(written)) => read.name == written.name,
        (None, _) | (_, None) => false,
    }
}

fn shape_of_subselect(relation: crate::pg::RelationName, query: &Query, rest: &[&Expression]) -> Shape {
    let conditions = query.filter.as_ref().map(Expression::conjuncts).unwrap_or_default();
    let after_last = conditions.iter().find_map(lower_bound_by_variable);
    let order_key =
        query.order_by.first().and_then(|(expression, _)| expression.as_column()).map(str::to_owned);
    let selected_key = query.targets.first().and_then(Expression::as_column).map(str::to_owned);
    let strategy = match after_last {
        Some(_) => Strategy::Keyset,
        None => Strategy::UntilZero { ordered: order_key.is_some() },
    };
    let others = conditions.iter().chain(rest.iter().copied()).filter(|c| !mentions_variable(c));
    // All of them are about one table, whatever the statement calls it where.
    let others = others.map(|condition| condition.qualified(None)).collect();
    Shape {
        relation,
        key: after_last.or(order_key).or(selected_key),
        strategy,
        written_size: query.limit.as_ref().and_then(whole_number),
        condition: all_of(others),
    }
}

/// The column that variables bound on both sides.
fn range_key(conditions: &[Expression]) -> Option<String> {
    let between = conditions.iter().find_map(|condition| {
        if let Expression::Between { operand, low, high, negated: false } = condition
            && mentions_variable(low)
            && mentions_variable(high)
        {
            operand.as_column()
        } else {
            None
        }
    });
    let bounded = || {
        conditions.iter().filter_map(lower_bound_by_variable).find(|key| {
            conditions.iter().any(|condition| upper_bound_by_variable(condition).as_ref() == Some(key))
        })
    };
    between.map(str::to_owned).or_else(bounded)
}

fn lower_bound_by_variable(condition: &Expression) -> Option<String> {
    bound_by_variable(
        condition,
        &[Operator::Greater, Operator::GreaterOrEqual],
        &[Operator::Less, Operator::LessOrEqual],
    )
}

fn upper_bound_by_variable(condition: &Expression) -> Option<String> {
    bound_by_variable(
        condition,
        &[Operator::Less, Operator::LessOrEqual],
        &[Operator::Greater, Operator::GreaterOrEqual],
    )
}

/// `column <operator> :variable`, or the same turned round; of a row comparison the first column.
fn bound_by_variable(condition: &Expression, forwards: &[Operator], turned: &[Operator]) -> Option<String> {
    let Expression::Binary { operator, left, right } = condition else {
        return None;
    };
    let column = if forwards.contains(operator) && mentions_variable(right) {
        left
    } else if turned.contains(operator) && mentions_variable(left) {
        right
    } else {
        return None;
    };
    let column = if let Expression::Row(items) = column.as_ref() { items.first()? } else { column };
    column.as_column().map(str::to_owned)
}

fn mentions_variable(expression: &Expression) -> bool {
    let mut found = false;
    expression.walk(&mut |part| found |= matches!(part, Expression::Variable(_)));
    found
}

fn whole_number(expression: &Expression) -> Option<u64> {
    if let Expression::Number(digits) = expression { digits.parse().ok() } else { None }
}

fn all_of(mut conditions: Vec<Expression>) -> Option<Expression> {
    match conditions.len() {
        0 => None,
        1 => conditions.pop(),
        _ => Some(Expression::And(conditions)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Source;
    use crate::sql::{parse_expression, parse_statement};
    use crate::stats::example;

    #[test]
    fn a_condition_is_about_the_table_whatever_its_sub_select_calls_it() {
        let catalog = example::snapshot().into_catalog(Source::StatsFile);
        let sql = "UPDATE events SET payload = '' WHERE events.id IN \
                   (SELECT e.id FROM events e WHERE e.payload IS NULL LIMIT 500 FOR UPDATE SKIP LOCKED)";
        let shape = recognise(&parse_statement(sql).expect("valid"), &catalog).expect("batches");
        assert_eq!(shape.condition, parse_expression("payload IS NULL"));
        assert_eq!(shape.written_size, Some(500));
        assert_eq!(shape.strategy, Strategy::UntilZero { ordered: false });
    }
}
