//! SELECT, VALUES, TABLE and set operations.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, HasSelectTail};

use super::expression::{expression, list, operands, optional, other};
use super::names::{columns, identifier, name};
use super::{Source, dml, from, merge};
use crate::sql::{CommonTable, Expression, FromItem, Query, RowLocking, Statement};

/// A query.
pub(super) fn query(source: &Source, written: &ast::SelectVariant) -> Query {
    match written {
        ast::SelectVariant::Select(written) => select(source, written),
        ast::SelectVariant::Values(written) => values(source, written),
        ast::SelectVariant::Table(written) => table(source, written),
        ast::SelectVariant::ParenSelect(written) => paren_select(source, written),
        ast::SelectVariant::CompoundSelect(written) => compound(source, written),
        ast::SelectVariant::SelectInto(written) => select(source, written),
    }
}

/// INTO of the first SELECT, the only one that may have it.
pub(super) fn into(written: &ast::SelectVariant) -> Option<ast::IntoClause> {
    let mut leftmost = Some(written.clone());
    while let Some(ast::SelectVariant::CompoundSelect(compound)) = leftmost {
        leftmost = compound.lhs();
    }
    child(&leftmost?)
}

fn child<N: AstNode>(written: &impl AstNode) -> Option<N> {
    written.syntax().children().find_map(N::cast)
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
        ast::WithQuery::Merge(written) => merge::merge(source, &written)?,
        ast::WithQuery::Select(written) => select(ast::SelectVariant::Select(written)),
        ast::WithQuery::Values(written) => select(ast::SelectVariant::Values(written)),
        ast::WithQuery::Table(written) => select(ast::SelectVariant::Table(written)),
        ast::WithQuery::ParenSelect(written) => select(ast::SelectVariant::ParenSelect(written)),
        ast::WithQuery::CompoundSelect(written) => select(ast::SelectVariant::CompoundSelect(written)),
    };
    Some(CommonTable {
        name: identifier(&table.name()?),
        columns: table.column_list().map(|list| columns(list.column_names())).unwrap_or_default(),
        materialized: table.materialized_option().map(|option| match option {
            ast::MaterializedOption::Materialized(_) => true,
            ast::MaterializedOption::NotMaterialized(_) => false,
        }),
        statement: Box::new(statement),
    })
}

/// SELECT, with or without INTO.
fn select(source: &Source, written: &impl HasSelectTail) -> Query {
    let clause = child::<ast::SelectClause>(written);
    let targets = clause.as_ref().and_then(ast::SelectClause::target_list);
    let distinct = match clause.and_then(|clause| clause.select_quantifier()) {
        Some(ast::SelectQuantifier::DistinctClause(clause)) => {
            Some(clause.distinct_on().map(|clause| list(source, clause.exprs())).unwrap_or_default())
        }
        Some(ast::SelectQuantifier::All(_)) | None => None,
    };
    let (group_by, having) = (child::<ast::GroupByClause>(written), child::<ast::HavingClause>(written));
    let collects = targets.as_ref().is_some_and(|list| aggregates(list.syntax()));
    let windows = targets.iter().map(AstNode::syntax).flat_map(|list| windows(source, list));
    let mut query = Query {
        with: with(source, child(written)),
        targets: targets.iter().flat_map(|list| self::targets(source, list)).collect(),
        names: targets.iter().flat_map(target_names).collect(),
        from: child::<ast::FromClause>(written)
            .map(|clause| from::items(source, clause.items()))
            .unwrap_or_default(),
        filter: filter(source, child(written)),
        aggregates: distinct.is_some()
            || collects
            || group_by.is_some()
            || having.is_some()
            || child::<ast::WindowClause>(written).is_some(),
        distinct,
        group_by: group_by.map(|clause| grouping(source, &clause)).unwrap_or_default(),
        having: optional(source, having.and_then(|clause| clause.expr())),
        windows: windows
            .chain(child::<ast::WindowClause>(written).iter().flat_map(|window| operands(source, window)))
            .collect(),
        ..Query::default()
    };
    tail(source, written, &mut query);
    query
}

/// WHERE.
pub(super) fn filter(source: &Source, clause: Option<ast::WhereClause>) -> Option<Expression> {
    optional(source, clause.and_then(|clause| clause.expr()))
}

/// The members of a select list or of RETURNING.
pub(super) fn targets(source: &Source, list: &ast::TargetList) -> Vec<Expression> {
    let target = |target: ast::Target| match target.expr() {
        Some(written) => expression(source, &written),
        None => other(source, &target, Vec::new()),
    };
    list.targets().map(target).collect()
}

/// What AS calls them.
pub(super) fn target_names(list: &ast::TargetList) -> Vec<Option<String>> {
    let named = |target: ast::Target| target.as_name()?.name().map(|name| identifier(&name));
    list.targets().map(named).collect()
}

/// GROUP BY; ROLLUP, CUBE and GROUPING SETS are taken for what is inside them.
fn grouping(source: &Source, clause: &ast::GroupByClause) -> Vec<Expression> {
    clause.group_by_list().map(|list| operands(source, &list)).unwrap_or_default()
}

fn values(source: &Source, written: &ast::Values) -> Query {
    let rows: Vec<_> =
        written.row_list().into_iter().flat_map(|list| list.rows().collect::<Vec<_>>()).collect();
    let rows: Vec<_> = rows.iter().map(|row| list(source, row.exprs())).collect();
    let targets = rows.first().cloned().unwrap_or_default();
    let mut query = Query {
        with: with(source, written.with_clause()),
        names: vec![None; targets.len()],
        targets,
        rows,
        ..Query::default()
    };
    tail(source, written, &mut query);
    query
}

fn table(source: &Source, written: &ast::Table) -> Query {
    let table = written.relation_name().and_then(|relation| {
        Some(FromItem::Relation {
            name: name(&relation)?,
            alias: None,
            columns: Vec::new(),
            only: relation.only_token().is_some(),
            sampled: false,
        })
    });
    let mut query = Query {
        with: with(source, written.with_clause()),
        targets: vec![everything()],
        names: vec![None],
        from: table.into_iter().collect(),
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
    query.compares_arms |= spine.iter().any(compares);
    let others = spine.iter().rev().filter_map(ast::CompoundSelect::rhs);
    query.set_operands.extend(others.map(|other| self::query(source, &other)));
    tail(source, written, &mut query);
    query
}

/// Whether an operation compares rows of its arms: anything but UNION ALL.
fn compares(operation: &ast::CompoundSelect) -> bool {
    let Some(ast::CompoundOp::Union(union)) = operation.op() else { return true };
    !matches!(union.all_or_distinct(), Some(ast::AllOrDistinct::All(_)))
}

/// A query that is about to get an ORDER BY or LIMIT from outside: its own, if it has one, moves into a sub-select.
fn as_operand(query: Query) -> Query {
    let free = query.limit.is_none() && query.offset.is_none() && query.order_by.is_empty();
    if free {
        return query;
    }
    let inner =
        FromItem::Subquery { query: Box::new(query), alias: None, columns: Vec::new(), lateral: false };
    Query { targets: vec![everything()], names: vec![None], from: vec![inner], ..Query::default() }
}

fn everything() -> Expression {
    Expression::Other { text: "*".to_string(), parts: Vec::new() }
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
    query.locking.extend(written.locking_clauses().map(|clause| locking(source, &clause)));
}

fn locking(source: &Source, clause: &ast::LockingClause) -> RowLocking {
    let of = clause.locking_of().into_iter().flat_map(|of| of.exprs().collect::<Vec<_>>());
    RowLocking {
        of: of.filter_map(|name| Some(expression(source, &name).as_column()?.to_owned())).collect(),
        skip_locked: matches!(clause.lock_wait(), Some(ast::LockWait::SkipLocked(_))),
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
    calls(list).iter().any(is_aggregate)
}

/// What the windows of a select list partition and order by.
fn windows(source: &Source, list: &SyntaxNode) -> Vec<Expression> {
    let over = calls(list).into_iter().filter_map(|call| call.over_clause());
    over.flat_map(|clause| operands(source, &clause)).collect()
}

/// All calls in a select list, outside sub-selects.
fn calls(list: &SyntaxNode) -> Vec<ast::CallExpr> {
    let mut found = Vec::new();
    let mut open = vec![list.clone()];
    while let Some(node) = open.pop() {
        if ast::SelectVariant::can_cast(node.kind()) {
            continue;
        }
        found.extend(ast::CallExpr::cast(node.clone()));
        open.extend(node.children());
    }
    found
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
