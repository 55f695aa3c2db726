//! `VACUUM …`.
//!
//! # Locks
//! SHARE UPDATE EXCLUSIVE on each table (ROW EXCLUSIVE on its indexes) until it is done; with FULL, ACCESS EXCLUSIVE
//! on table and indexes.
//! # Work
//! Pages that are not all-visible are read, every index is passed over once dead rows were found. FULL copies the
//! heap and builds all indexes anew.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `heap_vacuum_rel`, src/backend/access/heap/vacuumlazy.c; `cluster_rel`, src/backend/commands/cluster.c.
//! # Not modelled
//! Freezing; several passes over the indexes where `maintenance_work_mem` is small; TOAST; truncation of the heap's
//! end, which takes ACCESS EXCLUSIVE for a moment where it can be had.

use super::alteration::{index_lock, table_lock};
use super::{analyze, copy, errors, family};
use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Effects, HeldUntil, Quantity, RewriteReason, VacuumWork, Work};
use crate::pg::LockMode;
use crate::shape;
use crate::sql::{Vacuum, VacuumTarget};
use crate::stat::Stat;
use crate::units::{Pages, Rows};

/// The effects.
pub(super) fn effects(statement: &Vacuum, catalog: &Catalog) -> Effects {
    let mut effects = Effects { refused_in_transaction_block: true, ..Effects::default() };
    let mut tables: Vec<&Relation> = Vec::new();
    for VacuumTarget { name, .. } in &statement.tables {
        let Some(table) = catalog.resolve(name) else {
            effects.errors.push(errors::undefined_table(name));
            continue;
        };
        tables.push(table);
        if table.kind == RelationKind::PartitionedTable {
            tables.extend(family::descendants(&table.name, catalog));
        }
    }
    if statement.tables.is_empty() && !statement.only_database_stats {
        tables.extend(catalog.relations());
    }
    tables.retain(|table| matches!(table.kind, RelationKind::Table | RelationKind::MaterializedView));
    for table in tables {
        if statement.full {
            copy::copy(table, RewriteReason::VacuumFull, catalog, &mut effects);
        } else {
            clean(table, catalog, &mut effects);
        }
        if statement.analyze {
            analyze::add(table, false, catalog, &mut effects);
        }
    }
    for lock in &mut effects.locks {
        lock.held_until = HeldUntil::Statement;
    }
    effects
}

fn clean(table: &Relation, catalog: &Catalog, effects: &mut Effects) {
    effects.lock(table_lock(table, LockMode::ShareUpdateExclusive));
    for index in &table.indexes {
        effects.lock(index_lock(&table.name, &index.name, LockMode::RowExclusive));
    }
    let dead = match table.counters.as_ref().and_then(|counters| counters.n_dead_tup) {
        Some(dead) => Quantity::from(&Stat::estimated(Rows(dead as f64), format!("n_dead_tup {dead}"))),
        None => Quantity::unknown("n_dead_tup was not read"),
    };
    effects.work.push(Work::Vacuum(VacuumWork {
        heap: shape::heap(table),
        pages_to_read: pages_to_read(table),
        dead_rows: dead,
        indexes: table.indexes.iter().map(|index| shape::index(index, table, catalog)).collect(),
    }));
}

fn pages_to_read(table: &Relation) -> Quantity<Pages> {
    match (table.pages.value(), table.all_visible.value()) {
        (Some(pages), Some(visible)) => {
            let source = format!("{} less {}", table.pages.basis(), table.all_visible.basis());
            Quantity::from(&Stat::estimated(Pages((pages.0 - visible.0).max(0.0)), source))
        }
        (None, _) => Quantity::unknown(table.pages.basis()),
        (Some(_), None) => Quantity::unknown(table.all_visible.basis()),
    }
}
