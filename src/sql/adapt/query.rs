//! SELECT, VALUES, TABLE and set operations.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, HasSelectTail};

use super::expression::{expression, list, optional, other};
use super::names::{identifier, name};
use super::{Source, dml, from};
use crate::sql::{CommonTable, Expression, FromItem, Query, RowLocking, Statement};

/// A query.
pub(super) fn query(source: &Source, written: &ast::SelectVariant) -> Query {
    match written {
        ast::SelectVariant::Select(written) => select(source, written),
        ast::SelectVariant::Values(written) => values(source, written),
        ast::SelectVariant::Table(written) => table(source, written),
        ast::SelectVariant::ParenSelect(written) => paren_select(source, written),
        ast::SelectVariant::CompoundSelect(written) => compound(source, written),
        // Refused by PostgreSQL anywhere but as a statement of its own, which is not modelled.
        ast::SelectVariant::SelectInto(written) => {
            Query { targets: vec![other(source, written, Vec::new())], ..Query::default() }
        }
    }
}

/// The query in parentheses, if it is one.
pub(super) fn parenthesised(source: &Source, written: &ast::ParenExpr) -> Option<Query> {
    written.syntax().children().find_map(ast::SelectVariant::cast).map(|inner| query(source, &inner))
}

/// WITH.
pub(super) fn with(source: &Source, clause: Option<ast::WithClause>) -> Vec<CommonTable> {
    let tables = clause.into_iter().flat_map(|clause| clause.with_tables().collect::<Vec<_>>());
    tables.filter_map(|table| common_table(source, &table)).collect()
}

fn common_table(source: &Source, table: &ast::WithTable) -> Option<CommonTable> {
    let select = |written: ast::SelectVariant| Statement::Select(Box::new(query(source, &written)));
    let statement = match table.query()? {
        ast::WithQuery::Insert(insert) => dml::insert(source, &insert)?,
        ast::WithQuery::Update(update) => dml::update(source, &update)?,
        ast::WithQuery::Delete(delete) => dml::delete(source, &delete)?,
        ast::WithQuery::Merge(_) => Statement::Unmodelled { form: "MERGE".to_string() },
        ast::WithQuery::Select(written) => select(ast::SelectVariant::Select(written)),
        ast::WithQuery::Values(written) => select(ast::SelectVariant::Values(written)),
        ast::WithQuery::Table(written) => select(ast::SelectVariant::Table(written)),
        ast::WithQuery::ParenSelect(written) => select(ast::SelectVariant::ParenSelect(written)),
        ast::WithQuery::CompoundSelect(written) => select(ast::SelectVariant::CompoundSelect(written)),
    };
    Some(CommonTable {
        name: identifier(&table.name()?),
        materialized: table.materialized_option().map(|option| match option {
            ast::MaterializedOption::Materialized(_) => true,
            ast::MaterializedOption::NotMaterialized(_) => false,
        }),
        statement: Box::new(statement),
    })
}

fn select(source: &Source, written: &ast::Select) -> Query {
    let clause = written.select_clause();
    let targets = clause.as_ref().and_then(ast::SelectClause::target_list);
    let quantifier = clause.and_then(|clause| clause.select_quantifier());
    let distinct = matches!(quantifier, Some(ast::SelectQuantifier::DistinctClause(_)));
    let collects = targets.as_ref().is_some_and(|list| aggregates(list.syntax()));
    let mut query = Query {
        with: with(source, written.with_clause()),
        targets: targets.into_iter().flat_map(|list| self::targets(source, &list)).collect(),
        from: written.from_clause().map(|clause| from::items(source, clause.items())).unwrap_or_default(),
        filter: filter(source, written.where_clause()),
        aggregates: distinct
            || collects
            || written.group_by_clause().is_some()
            || written.having_clause().is_some()
            || written.window_clause().is_some(),
        ..Query::default()
    };
    tail(source, written, &mut query);
    query
}

/// WHERE.
pub(super) fn filter(source: &Source, clause: Option<ast::WhereClause>) -> Option<Expression> {
    optional(source, clause.and_then(|clause| clause.expr()))
}

fn targets(source: &Source, list: &ast::TargetList) -> Vec<Expression> {
    let target = |target: ast::Target| match target.expr() {
        Some(written) => expression(source, &written),
        None => other(source, &target, Vec::new()),
    };
    list.targets().map(target).collect()
}

fn values(source: &Source, written: &ast::Values) -> Query {
    let rows: Vec<_> =
        written.row_list().into_iter().flat_map(|list| list.rows().collect::<Vec<_>>()).collect();
    let mut query = Query {
        with: with(source, written.with_clause()),
        targets: rows.first().map(|row| list(source, row.exprs())).unwrap_or_default(),
        values: rows.len(),
        ..Query::default()
    };
    tail(source, written, &mut query);
    query
}

fn table(source: &Source, written: &ast::Table) -> Query {
    let name = written.relation_name().and_then(|relation| name(&relation));
    let mut query = Query {
        with: with(source, written.with_clause()),
        targets: vec![Expression::Other { text: "*".to_string(), parts: Vec::new() }],
        from: name.into_iter().map(|name| FromItem::Relation { name, alias: None }).collect(),
        ..Query::default()
    };
    tail(source, written, &mut query);
    query
}

fn paren_select(source: &Source, written: &ast::ParenSelect) -> Query {
    let inner = written.select().map(|inner| query(source, &inner)).unwrap_or_default();
    let mut query = if has_tail(written) { as_operand(inner) } else { inner };
    let mut outer = with(source, written.with_clause());
    outer.append(&mut query.with);
    query.with = outer;
    tail(source, written, &mut query);
    query
}

/// UNION and its kin: the first arm carries the others. The left spine is walked in a loop.
fn compound(source: &Source, written: &ast::CompoundSelect) -> Query {
    let mut spine = vec![written.clone()];
    let mut leftmost = written.lhs();
    while let Some(ast::SelectVariant::CompoundSelect(inner)) = leftmost {
        leftmost = inner.lhs();
        spine.push(inner);
    }
    let first = leftmost.map(|first| query(source, &first)).unwrap_or_default();
    let mut query = as_operand(first);
    let others = spine.iter().rev().filter_map(ast::CompoundSelect::rhs);
    query.set_operands.extend(others.map(|other| self::query(source, &other)));
    tail(source, written, &mut query);
    query
}

/// A query that is about to get an ORDER BY or LIMIT from outside: its own, if it has one, moves into a sub-select.
fn as_operand(query: Query) -> Query {
    let free = query.limit.is_none() && query.offset.is_none() && query.order_by.is_empty();
    if free {
        return query;
    }
    Query {
        targets: vec![Expression::Other { text: "*".to_string(), parts: Vec::new() }],
        from: vec![FromItem::Subquery { query: Box::new(query), alias: None, lateral: false }],
        ..Query::default()
    }
}

fn has_tail(written: &impl HasSelectTail) -> bool {
    written.order_by_clause().is_some()
        || written.limit_clause().is_some()
        || written.fetch_clause().is_some()
        || written.offset_clause().is_some()
}

/// ORDER BY, LIMIT, OFFSET and FOR UPDATE.
fn tail(source: &Source, written: &impl HasSelectTail, query: &mut Query) {
    if let Some(clause) = written.order_by_clause() {
        query.order_by = order(source, &clause);
    }
    if let Some(limit) = written.limit_clause().and_then(|clause| clause.limit_value()) {
        query.limit = match limit {
            ast::LimitValue::Expr(rows) => Some(expression(source, &rows)),
            ast::LimitValue::All(_) => None,
        };
    } else if let Some(fetch) = written.fetch_clause() {
        // FETCH FIRST ROW ONLY is one row.
        let rows = optional(source, fetch.expr());
        query.limit = Some(rows.unwrap_or_else(|| Expression::Number("1".to_string())));
    }
    if let Some(clause) = written.offset_clause() {
        query.offset = optional(source, clause.expr());
    }
    let mut locking = written.locking_clauses().peekable();
    if locking.peek().is_some() {
        let skip_locked =
            locking.any(|clause| matches!(clause.lock_wait(), Some(ast::LockWait::SkipLocked(_))));
        query.locking = Some(RowLocking { skip_locked });
    }
}

fn order(source: &Source, clause: &ast::OrderByClause) -> Vec<(Expression, bool)> {
    let list = clause.sort_by_list().into_iter().flat_map(|list| list.sort_bys().collect::<Vec<_>>());
    list.filter_map(|item| {
        let descends = matches!(item.sort_order(), Some(ast::SortOrder::SortDesc(_)));
        Some((expression(source, &item.expr()?), descends))
    })
    .collect()
}

/// Whether a select list calls an aggregate or a window function, outside sub-selects.
fn aggregates(list: &SyntaxNode) -> bool {
    let mut open = vec![list.clone()];
    while let Some(node) = open.pop() {
        if ast::SelectVariant::can_cast(node.kind()) {
            continue;
        }
        if ast::CallExpr::cast(node.clone()).is_some_and(|call| is_aggregate(&call)) {
            return true;
        }
        open.extend(node.children());
    }
    false
}

fn is_aggregate(call: &ast::CallExpr) -> bool {
    call.over_clause().is_some()
        || call.filter_clause().is_some()
        || call.within_clause().is_some()
        || call.json_array_agg_fn().is_some()
        || call.json_object_agg_fn().is_some()
        || call.arg_list().is_some_and(|list| list.star_token().is_some())
        || call
            .expr()
            .and_then(|callee| super::names::function_name(&callee))
            .is_some_and(|name| AGGREGATES.contains(&name.name.as_str()))
}

/// The built-in aggregates that take plain arguments (`pg_aggregate`), the statistical ones with two left out.
const AGGREGATES: &[&str] = &[
    "any_value",
    "array_agg",
    "avg",
    "bit_and",
    "bit_or",
    "bit_xor",
    "bool_and",
    "bool_or",
    "count",
    "every",
    "json_agg",
    "json_object_agg",
    "jsonb_agg",
    "jsonb_object_agg",
    "max",
    "min",
    "range_agg",
    "range_intersect_agg",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "string_agg",
    "sum",
    "var_pop",
    "var_samp",
    "variance",
    "xmlagg",
];

#[cfg(test)]
mod tests;
