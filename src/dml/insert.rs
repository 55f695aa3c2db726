//! `INSERT`.
//!
//! # Locks
//! ROW EXCLUSIVE on the table; its indexes are let go at the end of the statement. Tables that are read ACCESS
//! SHARE, those that foreign keys refer to ROW SHARE.
//! # Work
//! Reading the source; per row a heap tuple, an entry in every index, triggers, and a look-up per foreign key.
//! # Source
//! `ExecInsert`, src/backend/executor/nodeModifyTable.c.
//! # Not modelled
//! Which partitions of a partitioned table get the rows: all are priced as if they went to the largest one.

use crate::catalog::{Catalog, Change as CatalogChange, Relation};
use crate::effect::{Effects, Quantity, RowChange, Work};
use crate::sql::{Expression, Insert};
use crate::units::Rows;

use super::amounts::once;
use super::changes::{Change, computation, row_changes};
use super::common::Request;
use super::reader::{Around, Reader};
use super::target::{named, up_to};
use super::{partitions, plan};

pub(super) fn add(
    insert: &Insert,
    request: Request<'_>,
    effects: &mut Effects,
    reader: &mut Reader<'_>,
) -> Option<()> {
    let catalog = request.catalog;
    let relation = named(&insert.table, request)?;
    let read = reader.query(&insert.source, Around::top(request.with), &once());
    let offered = match (request.selection, request.plan) {
        (Some(selection), _) => {
            reader.works.clear();
            selection.rows.clone()
        }
        (None, Some(plan)) if insert.source.rows.is_empty() => plan::rows(plan),
        (None, Some(_) | None) => read,
    };
    let Some(heap) = heap_of(relation, catalog) else { return Some(()) };
    let rows = arbitrated(insert, heap, offered, reader);
    let change = Change {
        rows: rows.clone(),
        nulls: left_null(insert, heap),
        computation: computation(computed(insert, heap), heap),
        toasted_bytes: heap.columns.iter().map(|column| crate::shape::out_of_line_bytes(column, heap)).sum(),
        ..Change::new(RowChange::Insert, heap)
    };
    let changes = row_changes(&change, catalog, effects, &[]);
    effects.work.push(Work::RowChanges(Box::new(changes)));
    let by = rows.value.map(|rows| rows.p50);
    effects.changes.push(CatalogChange::RowsChanged { relation: heap.name.clone(), by });
    Some(())
}

/// The heap that gets the rows; the largest one of a partitioned table.
fn heap_of<'s>(relation: &'s Relation, catalog: &'s Catalog) -> Option<&'s Relation> {
    let heaps = partitions::heaps(relation, false, catalog);
    // A table that others inherit from gets its rows itself.
    if heaps.first().is_some_and(|first| first.name == relation.name) {
        return Some(relation);
    }
    let size = |heap: &&Relation| heap.pages.value().map_or(0.0, |pages| pages.0);
    heaps.into_iter().max_by(|a, b| size(a).total_cmp(&size(b)))
}

/// ON CONFLICT looks each row up first; DO NOTHING may leave rows out.
fn arbitrated(
    insert: &Insert,
    heap: &Relation,
    offered: Quantity<Rows>,
    reader: &mut Reader<'_>,
) -> Quantity<Rows> {
    let Some(conflict) = &insert.on_conflict else { return offered };
    let updates = conflict.update.is_some();
    let unique = heap.indexes.iter().filter(|index| index.unique).count().max(1);
    let basis = format!("ON CONFLICT: each row looked up in unique indexes of {}", heap.name);
    reader.look_up(offered.scaled(unique as f64), &once(), basis);
    if updates { offered } else { up_to(offered, "ON CONFLICT DO NOTHING may leave rows out") }
}

/// Columns that no row gets a value for.
fn left_null<'s>(insert: &Insert, heap: &'s Relation) -> Vec<&'s str> {
    if insert.columns.is_empty() {
        return Vec::new();
    }
    let left_out = heap.columns.iter().filter(|column| {
        !insert.columns.contains(&column.name)
            && column.default.is_none()
            && !column.identity
            && column.generated.is_none()
    });
    left_out.map(|column| column.name.as_str()).collect()
}

/// Expressions computed per row: what is selected, and defaults of columns left out.
fn computed<'s>(insert: &'s Insert, heap: &'s Relation) -> impl Iterator<Item = &'s Expression> {
    let defaults = heap
        .columns
        .iter()
        .filter(|column| !insert.columns.is_empty() && !insert.columns.contains(&column.name))
        .filter_map(|column| column.default.as_ref()?.expression.as_ref());
    insert.source.targets.iter().chain(defaults)
}
