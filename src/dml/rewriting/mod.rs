//! Rewriting: what defaults, rules and views make of a statement.
//!
//! # Source
//! `QueryRewrite`, src/backend/rewrite/rewriteHandler.c.

mod defaults;
mod expanded;
mod rules;
mod updatable;

pub(super) use expanded::without_views;
pub(super) use updatable::{below_column, changed_path, has_instead_of_trigger, only_table};

use crate::catalog::{Catalog, Relation};
use crate::effect::{PgError, RowChange};
use crate::sql::Statement;

/// What is run in place of a statement, in order; `None` where a rule does what cannot be told.
pub(super) fn rewritten(statement: &Statement, catalog: &Catalog) -> Option<Vec<Statement>> {
    rules::applied(statement, catalog)
}

/// Refuses what cannot be rewritten.
pub(super) fn check(statement: &Statement, catalog: &Catalog) -> Result<(), PgError> {
    if let Statement::Insert(insert) = statement
        && let Some(relation) = catalog.resolve(&insert.table)
    {
        defaults::check_insert(insert, relation, catalog.server.version)?;
        let columns: Vec<&str> = insert.columns.iter().map(String::as_str).collect();
        demand_updatable(statement, relation, RowChange::Insert, &columns, catalog)?;
    } else if let Statement::Update(update) = statement
        && let Some(relation) = catalog.resolve(&update.table)
    {
        defaults::check_update(update, relation, catalog.server.version)?;
        let columns: Vec<&str> = update.assignments.iter().map(|(name, _)| name.as_str()).collect();
        demand_updatable(statement, relation, RowChange::Update, &columns, catalog)?;
    } else if let Statement::Delete(delete) = statement
        && let Some(relation) = catalog.resolve(&delete.table)
    {
        demand_updatable(statement, relation, RowChange::Delete, &[], catalog)?;
    } else if let Statement::Merge(merge) = statement {
        return crate::dml::merge::parts(merge).iter().try_for_each(|part| check(part, catalog));
    }
    Ok(())
}

/// What rules do instead is no change of the view.
fn demand_updatable(
    statement: &Statement,
    relation: &Relation,
    change: RowChange,
    columns: &[&str],
    catalog: &Catalog,
) -> Result<(), PgError> {
    if rules::replace(statement, catalog) {
        return Ok(());
    }
    updatable::check(relation, change, columns, catalog)
}
