//! CREATE VIEW, CREATE MATERIALIZED VIEW, CREATE TABLE AS and SELECT INTO.

use squawk_syntax::ast;

use super::names::{columns, identifier, name};
use super::query::query;
use super::{Source, wrapped};
use crate::sql::{CreateMaterializedView, CreateTableAs, CreateView, Query, Statement};

/// CREATE VIEW.
pub(super) fn create(source: &Source, written: &ast::CreateView) -> Option<Statement> {
    let mut options: Vec<_> =
        written.with_params().iter().flat_map(|params| self::options(source, params)).collect();
    if let Some(check) = written.with_check_option() {
        let level = match check.check_option_level() {
            Some(ast::CheckOptionLevel::LocalCheckOption(_)) => "local",
            Some(ast::CheckOptionLevel::CascadedCheckOption(_)) | None => "cascaded",
        };
        options.push(("check_option".to_string(), Some(level.to_string())));
    }
    Some(Statement::CreateView(CreateView {
        name: name(&written.view()?)?,
        or_replace: written.or_replace().is_some(),
        temporary: matches!(written.persistence(), Some(ast::Persistence::Temp(_))),
        recursive: written.recursive_token().is_some(),
        columns: named(written.column_list()),
        query: Box::new(query(source, &written.query()?)),
        options,
    }))
}

fn options(source: &Source, params: &ast::WithParams) -> Vec<(String, Option<String>)> {
    let list =
        params.attribute_list().into_iter().flat_map(|list| list.attribute_options().collect::<Vec<_>>());
    let option = |option: ast::AttributeOption| {
        let value =
            option.attribute_value().map(|value| source.text_of(&value).trim_matches('\'').to_lowercase());
        Some((identifier(&option.name()?), value))
    };
    list.filter_map(option).collect()
}

fn named(list: Option<ast::ColumnList>) -> Vec<String> {
    list.map(|list| columns(list.column_names())).unwrap_or_default()
}

fn has_data(option: Option<ast::DataOption>) -> bool {
    !matches!(option, Some(ast::DataOption::WithNoData(_)))
}

/// CREATE MATERIALIZED VIEW.
pub(super) fn create_materialized(
    source: &Source,
    written: &ast::CreateMaterializedView,
) -> Option<Statement> {
    Some(Statement::CreateMaterializedView(CreateMaterializedView {
        name: name(&written.view()?)?,
        if_not_exists: written.if_not_exists().is_some(),
        columns: named(written.column_list()),
        query: Box::new(query(source, &written.query()?)),
        with_data: has_data(written.data_option()),
    }))
}

/// CREATE TABLE AS.
pub(super) fn create_table_as(source: &Source, written: &ast::CreateTableAs) -> Option<Statement> {
    let made = match written.query()? {
        ast::CreateTableAsQuery::SelectVariant(select) => Statement::Select(Box::new(query(source, &select))),
        ast::CreateTableAsQuery::Execute(execute) => wrapped::execute(&execute)?,
    };
    let parts = written.table_arg_list().into_iter().flat_map(|list| list.args().collect::<Vec<_>>());
    let column = |part: ast::TableArg| match part {
        ast::TableArg::Column(column) => Some(identifier(&column.name()?)),
        ast::TableArg::LikeClause(_) | ast::TableArg::TableConstraint(_) => None,
    };
    Some(Statement::CreateTableAs(CreateTableAs {
        name: name(&written.table_name()?)?,
        if_not_exists: written.if_not_exists().is_some(),
        temporary: matches!(written.persistence(), Some(ast::Persistence::Temp(_))),
        unlogged: matches!(written.persistence(), Some(ast::Persistence::Unlogged(_))),
        columns: parts.filter_map(column).collect(),
        query: Box::new(made),
        with_data: has_data(written.data_option()),
    }))
}

/// A query with INTO in its first SELECT.
pub(super) fn select_into(into: &ast::IntoClause, query: Query) -> Option<Statement> {
    Some(Statement::SelectInto(CreateTableAs {
        name: name(&into.table_name()?)?,
        if_not_exists: false,
        temporary: matches!(into.persistence(), Some(ast::Persistence::Temp(_))),
        unlogged: matches!(into.persistence(), Some(ast::Persistence::Unlogged(_))),
        columns: Vec::new(),
        query: Box::new(Statement::Select(Box::new(query))),
        with_data: true,
    }))
}

#[cfg(test)]
mod tests;
