//! Rewriting: what defaults, rules and views make of a statement.
//!
//! # Source
//! `QueryRewrite`, src/backend/rewrite/rewriteHandler.c.

mod defaults;
mod expanded;
mod updatable;

pub(super) use expanded::without_views;
pub(super) use updatable::{below_column, changed_path, has_instead_of_trigger, only_table};

use crate::catalog::Catalog;
use crate::effect::{PgError, RowChange};
use crate::sql::Statement;

/// Refuses what cannot be rewritten.
pub(super) fn check(statement: &Statement, catalog: &Catalog) -> Result<(), PgError> {
    if let Statement::Insert(insert) = statement
        && let Some(relation) = catalog.resolve(&insert.table)
    {
        defaults::check_insert(insert, relation, catalog.server.version)?;
        let columns: Vec<&str> = insert.columns.iter().map(String::as_str).collect();
        updatable::check(relation, RowChange::Insert, &columns, catalog)?;
    } else if let Statement::Update(update) = statement
        && let Some(relation) = catalog.resolve(&update.table)
    {
        defaults::check_update(update, relation, catalog.server.version)?;
        let columns: Vec<&str> = update.assignments.iter().map(|(name, _)| name.as_str()).collect();
        updatable::check(relation, RowChange::Update, &columns, catalog)?;
    } else if let Statement::Delete(delete) = statement
        && let Some(relation) = catalog.resolve(&delete.table)
    {
        updatable::check(relation, RowChange::Delete, &[], catalog)?;
    }
    Ok(())
}
