//! `REFRESH MATERIALIZED VIEW [CONCURRENTLY] …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the view and its indexes until the transaction ends; with CONCURRENTLY EXCLUSIVE, so that reads go
//! on. ACCESS SHARE on everything that its query reads.
//! # Work
//! The query is run and its result written to new files, and all indexes are built anew. CONCURRENTLY the result is
//! compared with the old rows and only the difference is written.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `ExecRefreshMatView`, `refresh_by_match_merge`, src/backend/commands/matview.c.
//! # Not modelled
//! The query itself, of which statistics know only what it reads: all tables in it are taken to be read in full, and the
//! result to be as large as the last one.

use super::alteration::{index_lock, refused, table_lock};
use super::{copy, errors};
use crate::catalog::{Catalog, Change, Relation, RelationKind};
use crate::effect::{Computation, Effects, PgError, RewriteReason, Scan, ScanPurpose, Work};
use crate::pg::LockMode;
use crate::shape;
use crate::sql::Refresh;

/// The effects.
pub(super) fn effects(statement: &Refresh, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let Some(view) = catalog.resolve(&statement.name) else {
        return refused(effects, errors::undefined_table(&statement.name));
    };
    if statement.concurrently && !statement.with_data {
        let message = "REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together";
        return refused(effects, errors::syntax(message));
    }
    let mode = if statement.concurrently { LockMode::Exclusive } else { LockMode::AccessExclusive };
    effects.lock(table_lock(view, mode));
    if view.kind != RelationKind::MaterializedView {
        let message = format!("\"{}\" is not a materialized view", view.name.name);
        return refused(effects, errors::not_supported(message));
    }
    if statement.concurrently
        && let Err(error) = demand_comparable(view)
    {
        return refused(effects, error);
    }
    effects.work.push(Work::Metadata);
    if statement.with_data {
        read(view, catalog, &mut effects);
        let reason =
            "what its query does with the rows that it reads, which statistics do not tell".to_owned();
        effects.work.push(Work::Unknown { reason });
    }
    if statement.concurrently {
        for index in &view.indexes {
            effects.lock(index_lock(&view.name, &index.name, LockMode::RowExclusive));
        }
    } else if statement.with_data {
        copy::copy(view, RewriteReason::Refresh, catalog, &mut effects);
        // The old rows are not read; the new ones are, to build indexes on them.
        if view.indexes.is_empty() {
            effects.scans.retain(|scan| scan.relation != view.name);
        }
    } else {
        for index in &view.indexes {
            effects.lock(index_lock(&view.name, &index.name, LockMode::AccessExclusive));
        }
        effects.changes.push(Change::Emptied { relation: view.name.clone() });
    }
    let (relation, populated) = (view.name.clone(), statement.with_data);
    effects.changes.push(Change::SetPopulated { relation, populated });
    effects
}

/// What CONCURRENTLY needs: rows to compare with, and a unique index on columns that tells them apart.
fn demand_comparable(view: &Relation) -> Result<(), PgError> {
    if view.properties.unpopulated {
        let message = "CONCURRENTLY cannot be used when the materialized view is not populated";
        return Err(errors::not_supported(message));
    }
    let tells_apart = view.indexes.iter().any(|index| {
        let on_columns =
            index.keys.iter().all(|key| key.as_ref().is_some_and(|key| key.as_column().is_some()));
        index.unique && index.valid && index.predicate.is_none() && on_columns
    });
    if tells_apart {
        return Ok(());
    }
    let message = format!("cannot refresh materialized view \"{}\" concurrently", view.name);
    Err(errors::error("55000", message))
}

/// Everything that the query reads, by way of views as well.
fn read(view: &Relation, catalog: &Catalog, effects: &mut Effects) {
    for name in view.properties.uses.all_relations() {
        let Some(source) = catalog.relation(name).filter(|source| source.name != view.name) else { continue };
        effects.lock(table_lock(source, LockMode::AccessShare));
        match source.kind {
            RelationKind::View => read(source, catalog, effects),
            RelationKind::Table | RelationKind::MaterializedView => scan(source, effects),
            RelationKind::PartitionedTable => {
                for partition in super::family::descendants(&source.name, catalog) {
                    effects.lock(table_lock(partition, LockMode::AccessShare));
                    if partition.kind == RelationKind::Table {
                        scan(partition, effects);
                    }
                }
            }
            RelationKind::ForeignTable | RelationKind::Sequence | RelationKind::CompositeType => {}
        }
    }
}

fn scan(source: &Relation, effects: &mut Effects) {
    if effects.scans.iter().any(|scan| scan.relation == source.name) {
        return;
    }
    effects.scans.push(Scan { relation: source.name.clone(), purpose: ScanPurpose::Query });
    let (heap, computation) = (shape::heap(source), Computation::default());
    effects.work.push(Work::HeapScan { heap, computation });
}
