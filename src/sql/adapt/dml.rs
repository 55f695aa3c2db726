//! INSERT, UPDATE and DELETE.

use squawk_syntax::ast;

use super::expression::expression;
use super::names::{identifier, name};
use super::query::{filter, query, with};
use super::{Source, from};
use crate::sql::{Delete, Expression, Insert, Query, Statement, Update};

/// INSERT.
pub(super) fn insert(source: &Source, written: &ast::Insert) -> Option<Statement> {
    let query = match written.insert_source()? {
        ast::InsertSource::DefaultValues(_) => Query { values: 1, ..Query::default() },
        ast::InsertSource::SelectVariant(select) => query(source, &select),
    };
    let action = written.on_conflict_clause().and_then(|clause| clause.conflict_action());
    Some(Statement::Insert(Insert {
        with: with(source, written.with_clause()),
        table: name(&written.relation_name_ref()?)?,
        columns: written.column_target_list().map(|list| targets(&list)).unwrap_or_default(),
        source: query,
        on_conflict_update: action.map(|action| match action {
            ast::ConflictAction::ConflictDoUpdateSet(_) => true,
            ast::ConflictAction::ConflictDoNothing(_) | ast::ConflictAction::ConflictDoSelect(_) => false,
        }),
    }))
}

/// UPDATE.
pub(super) fn update(source: &Source, written: &ast::Update) -> Option<Statement> {
    let relation = written.relation_name()?;
    let assigned = written.set_clause()?.set_column_list()?;
    Some(Statement::Update(Update {
        with: with(source, written.with_clause()),
        table: name(&relation)?,
        alias: alias(written.alias()),
        only: relation.only_token().is_some(),
        assignments: assigned.set_columns().flat_map(|column| assignments(source, &column)).collect(),
        from: written.from_clause().map(|clause| from::items(source, clause.items())).unwrap_or_default(),
        filter: condition(source, written.where_clause_or_current_of()),
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
    }))
}

fn alias(written: Option<ast::OptionalAsAlias>) -> Option<String> {
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

fn targets(list: &ast::ColumnTargetList) -> Vec<String> {
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
