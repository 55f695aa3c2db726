//! How often a statement names a member of WITH.

use crate::sql::{CommonTable, Expression, FromItem, Query, Statement};

/// The number of times that a query reads a member of WITH, at any depth.
pub(super) fn in_query(query: &Query, name: &str) -> usize {
    let from: usize = query.from.iter().map(|item| in_item(item, name)).sum();
    let arms: usize = query.set_operands.iter().map(|arm| in_query(arm, name)).sum();
    let ordering = query.order_by.iter().map(|(expression, _)| expression);
    let rows = query.rows.iter().skip(1).flatten();
    let expressions = query.targets.iter().chain(&query.filter).chain(&query.group_by).chain(&query.having);
    let expressions = expressions.chain(&query.limit).chain(&query.offset).chain(ordering).chain(rows);
    let inside: usize = expressions.map(|expression| in_expression(expression, name)).sum();
    from + arms + inside + in_members(&query.with, name)
}

/// The same of members of WITH.
pub(super) fn in_members(with: &[CommonTable], name: &str) -> usize {
    with.iter().map(|table| in_statement(&table.statement, name)).sum()
}

/// The same of a FROM list.
pub(super) fn in_items(items: &[FromItem], name: &str) -> usize {
    items.iter().map(|item| in_item(item, name)).sum()
}

/// The same of an expression's sub-selects.
pub(super) fn in_expression(expression: &Expression, name: &str) -> usize {
    expression.subqueries().into_iter().map(|query| in_query(query, name)).sum()
}

fn in_item(item: &FromItem, name: &str) -> usize {
    match item {
        FromItem::Relation { name: relation, .. } => {
            usize::from(relation.schema.is_none() && relation.name == name)
        }
        FromItem::Subquery { query, .. } => in_query(query, name),
        FromItem::Function { calls, .. } => calls.iter().map(|call| in_expression(call, name)).sum(),
        FromItem::Join { left, right, on, .. } => {
            let on: usize = on.iter().map(|on| in_expression(on, name)).sum();
            in_item(left, name) + in_item(right, name) + on
        }
    }
}

/// The same of any statement.
pub(super) fn in_statement(statement: &Statement, name: &str) -> usize {
    if let Statement::Select(query) = statement {
        in_query(query, name)
    } else if let Statement::Insert(insert) = statement {
        in_members(&insert.with, name) + in_query(&insert.source, name)
    } else if let Statement::Update(update) = statement {
        let values: usize = update.assignments.iter().map(|(_, value)| in_expression(value, name)).sum();
        let filter: usize = update.filter.iter().map(|filter| in_expression(filter, name)).sum();
        in_members(&update.with, name) + in_items(&update.from, name) + values + filter
    } else if let Statement::Delete(delete) = statement {
        let filter: usize = delete.filter.iter().map(|filter| in_expression(filter, name)).sum();
        in_members(&delete.with, name) + in_items(&delete.using, name) + filter
    } else {
        0
    }
}
