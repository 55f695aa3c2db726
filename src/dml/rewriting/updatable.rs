//! Views whose rows can be changed.
//!
//! # Source
//! `view_query_is_auto_updatable`, `view_col_is_auto_updatable`, `rewriteTargetView`
//! (src/backend/rewrite/rewriteHandler.c).

use crate::catalog::{Catalog, Definition, Relation, RelationKind};
use crate::effect::{PgError, RowChange};
use crate::sql::{Expression, FromItem, Query, TriggerTiming};

/// Whether triggers of the view do the change instead.
pub(in crate::dml) fn has_instead_of_trigger(view: &Relation, change: RowChange) -> bool {
    view.triggers.iter().any(|trigger| {
        let event = match change {
            RowChange::Insert => trigger.events.insert,
            RowChange::Update => trigger.events.update,
            RowChange::Delete => trigger.events.delete,
        };
        trigger.timing == TriggerTiming::InsteadOf && event
    })
}

/// Refuses the change of a view that cannot be changed, or of columns of it that cannot.
pub(in crate::dml) fn check(
    view: &Relation,
    change: RowChange,
    columns: &[&str],
    catalog: &Catalog,
) -> Result<(), PgError> {
    let mut view = view;
    let mut columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    let mut passed = 0;
    while view.kind == RelationKind::View && !has_instead_of_trigger(view, change) {
        let Some(query) = view.properties.definition.as_ref().and_then(Definition::query) else {
            return Ok(());
        };
        let Some(name) = only_table(&query) else { return Err(not_updatable(view, change)) };
        let Some(below) = catalog.resolve(name) else { return Ok(()) };
        if !matches!(
            below.kind,
            RelationKind::Table
                | RelationKind::PartitionedTable
                | RelationKind::View
                | RelationKind::ForeignTable
        ) {
            return Err(not_updatable(view, change));
        }
        let mut mapped = Vec::new();
        for column in &columns {
            match below_column(view, &query, column) {
                Some(name) => mapped.push(name),
                None => return Err(column_not_updatable(view, change, column)),
            }
        }
        (view, columns) = (below, mapped);
        passed += 1;
        // Views cannot be made of themselves; a statistics file may say anything.
        if passed > catalog.relations().count() {
            return Ok(());
        }
    }
    Ok(())
}

/// The relation and, where it is a view, everything below it that is changed in its place, the table last; `None`
/// where that is not known, and where triggers do the change.
pub(in crate::dml) fn changed_path<'a>(
    relation: &'a Relation,
    change: RowChange,
    catalog: &'a Catalog,
) -> Option<Vec<&'a Relation>> {
    let mut path = vec![relation];
    while let Some(last) = path.last().copied().filter(|last| last.kind == RelationKind::View) {
        if has_instead_of_trigger(last, change) {
            return None;
        }
        let query = last.properties.definition.as_ref().and_then(Definition::query)?;
        let below = catalog.resolve(only_table(&query)?)?;
        if path.iter().any(|known| known.name == below.name) {
            return None;
        }
        path.push(below);
    }
    Some(path)
}

/// The one table of a query that does nothing but choose rows and columns of it.
pub(in crate::dml) fn only_table(query: &Query) -> Option<&crate::pg::Name> {
    let plain = query.set_operands.is_empty()
        && query.rows.is_empty()
        && query.with.is_empty()
        && !query.aggregates
        && query.distinct.is_none()
        && query.group_by.is_empty()
        && query.having.is_none()
        && query.limit.is_none()
        && query.offset.is_none();
    match query.from.as_slice() {
        [FromItem::Relation { name, sampled: false, .. }] if plain => Some(name),
        _ => None,
    }
}

/// The column of the table below that a column of a view is.
pub(in crate::dml) fn below_column(view: &Relation, query: &Query, column: &str) -> Option<String> {
    let place = view.columns.iter().position(|own| own.name == column)?;
    let Expression::Column { name, .. } = query.targets.get(place)? else { return None };
    Some(name.clone())
}

fn verb(change: RowChange) -> &'static str {
    match change {
        RowChange::Insert => "insert into",
        RowChange::Update => "update",
        RowChange::Delete => "delete from",
    }
}

fn not_updatable(view: &Relation, change: RowChange) -> PgError {
    let message = format!("cannot {} view \"{}\"", verb(change), view.name.name);
    PgError { sqlstate: "55000", message }
}

fn column_not_updatable(view: &Relation, change: RowChange, column: &str) -> PgError {
    let message = format!("cannot {} column \"{column}\" of view \"{}\"", verb(change), view.name.name);
    PgError { sqlstate: "0A000", message }
}
