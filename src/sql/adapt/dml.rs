//! INSERT, UPDATE and DELETE.

use squawk_syntax::ast::{self, AstNode};

use super::expression::expression;
use super::names::{identifier, last_name, name};
use super::query::{filter, query, target_names, targets as returned, with};
use super::{Source, from};
use crate::sql::{
    ConflictTarget, ConflictUpdate, Delete, Expression, Insert, OnConflict, Overriding, Query, Statement,
    Target, Update,
};

/// INSERT.
pub(super) fn insert(source: &Source, written: &ast::Insert) -> Option<Statement> {
    let query = match written.insert_source()? {
        ast::InsertSource::DefaultValues(_) => Query { rows: vec![Vec::new()], ..Query::default() },
        ast::InsertSource::SelectVariant(select) => query(source, &select),
    };
    Some(Statement::Insert(Insert {
        with: with(source, written.with_clause()),
        table: name(&written.relation_name_ref()?)?,
        alias: written.alias().and_then(|alias| alias.name()).map(|name| identifier(&name)),
        columns: written.column_target_list().map(|list| targets(&list)).unwrap_or_default(),
        overriding: written.overriding_clause().map(|clause| overriding(&clause)),
        source: query,
        on_conflict: written.on_conflict_clause().map(|clause| on_conflict(source, &clause)),
        returning: returning(source, written.returning_clause()),
    }))
}

pub(super) fn overriding(clause: &ast::OverridingClause) -> Overriding {
    let words = clause.syntax().text().to_string().to_ascii_lowercase();
    if words.contains("system") { Overriding::System } else { Overriding::User }
}

fn on_conflict(source: &Source, clause: &ast::OnConflictClause) -> OnConflict {
    let target = clause.conflict_target().and_then(|target| match target {
        ast::ConflictTarget::ConflictOnConstraint(constraint) => {
            Some(ConflictTarget::Constraint(last_name(&constraint.constraint_name_ref()?)?))
        }
        ast::ConflictTarget::ConflictOnIndex(index) => {
            let items = index.conflict_index_item_list()?.conflict_index_items();
            Some(ConflictTarget::Index {
                keys: items.filter_map(|item| Some(expression(source, &item.expr()?))).collect(),
                predicate: filter(source, index.where_clause()),
            })
        }
    });
    let update = clause.conflict_action().and_then(|action| match action {
        ast::ConflictAction::ConflictDoUpdateSet(update) => Some(ConflictUpdate {
            assignments: update
                .set_clause()
                .map(|clause| assigned_columns(source, &clause))
                .unwrap_or_default(),
            filter: filter(source, update.where_clause()),
        }),
        ast::ConflictAction::ConflictDoNothing(_) | ast::ConflictAction::ConflictDoSelect(_) => None,
    });
    OnConflict { target, update }
}

pub(super) fn returning(source: &Source, clause: Option<ast::ReturningClause>) -> Vec<Target> {
    let Some(list) = clause.and_then(|clause| clause.target_list()) else { return Vec::new() };
    let both = returned(source, &list).into_iter().zip(target_names(&list));
    both.map(|(expression, name)| Target { expression, name }).collect()
}

/// SET.
pub(super) fn assigned_columns(source: &Source, clause: &ast::SetClause) -> Vec<(String, Expression)> {
    let columns =
        clause.set_column_list().into_iter().flat_map(|list| list.set_columns().collect::<Vec<_>>());
    columns.flat_map(|column| assignments(source, &column)).collect()
}

/// UPDATE.
pub(super) fn update(source: &Source, written: &ast::Update) -> Option<Statement> {
    let relation = written.relation_name()?;
    Some(Statement::Update(Update {
        with: with(source, written.with_clause()),
        table: name(&relation)?,
        alias: alias(written.alias()),
        only: relation.only_token().is_some(),
        assignments: assigned_columns(source, &written.set_clause()?),
        from: written.from_clause().map(|clause| from::items(source, clause.items())).unwrap_or_default(),
        filter: condition(source, written.where_clause_or_current_of()),
        returning: returning(source, written.returning_clause()),
    }))
}

/// DELETE.
pub(super) fn delete(source: &Source, written: &ast::Delete) -> Option<Statement> {
    let relation = written.relation_name()?;
    Some(Statement::Delete(Delete {
        with: with(source, written.with_clause()),
        table: name(&relation)?,
        alias: alias(written.alias()),
        only: relation.only_token().is_some(),
        using: written.using_clause().map(|clause| from::items(source, clause.items())).unwrap_or_default(),
        filter: condition(source, written.where_clause_or_current_of()),
        returning: returning(source, written.returning_clause()),
    }))
}

pub(super) fn alias(written: Option<ast::OptionalAsAlias>) -> Option<String> {
    written.and_then(|alias| alias.name()).map(|name| identifier(&name))
}

fn condition(source: &Source, written: Option<ast::WhereClauseOrCurrentOf>) -> Option<Expression> {
    match written? {
        ast::WhereClauseOrCurrentOf::WhereClause(clause) => filter(source, Some(clause)),
        ast::WhereClauseOrCurrentOf::WhereCurrentOf(cursor) => {
            Some(Expression::Other { text: source.text_of(&cursor).to_string(), parts: Vec::new() })
        }
    }
}

pub(super) fn targets(list: &ast::ColumnTargetList) -> Vec<String> {
    list.column_targets().filter_map(|target| Some(identifier(&target.name()?))).collect()
}

/// `a = 1` is one assignment, `(a, b) = (1, 2)` two, `(a, b) = (SELECT …)` two with the same sub-select.
fn assignments(source: &Source, written: &ast::SetColumn) -> Vec<(String, Expression)> {
    match written {
        ast::SetColumn::SetSingleColumn(single) => {
            let target = single.column_target().and_then(|target| target.name());
            match (target, single.set_expr()) {
                (Some(target), Some(value)) => vec![(identifier(&target), assigned(source, &value))],
                (None, _) | (_, None) => Vec::new(),
            }
        }
        ast::SetColumn::SetMultipleColumns(several) => {
            let names = several.column_target_list().map(|list| targets(&list)).unwrap_or_default();
            let values: Vec<_> = match (several.set_expr_list(), several.paren_select()) {
                (Some(list), _) => list.set_exprs().map(|value| assigned(source, &value)).collect(),
                (None, Some(select)) => {
                    let query = query(source, &ast::SelectVariant::ParenSelect(select));
                    vec![Expression::Subquery(Box::new(query)); names.len()]
                }
                (None, None) => Vec::new(),
            };
            names.into_iter().zip(values).collect()
        }
    }
}

fn assigned(source: &Source, value: &ast::SetExpr) -> Expression {
    match value.expr() {
        Some(written) => expression(source, &written),
        None => Expression::Other { text: source.text_of(value).to_string(), parts: Vec::new() },
    }
}

#[cfg(test)]
mod tests;
