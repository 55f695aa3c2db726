//! `ANALYZE …`.
//!
//! # Locks
//! SHARE UPDATE EXCLUSIVE on each table, ACCESS SHARE on the partitions and children whose rows are sampled; in a
//! transaction block until it ends.
//! # Work
//! A sample of the heap's pages (300 × `default_statistics_target`), and its sorting.
//! # Versions
//! From 18 on inheritance children are analysed themselves as partitions always were, unless ONLY is written.
//! # Source
//! `analyze_rel`, src/backend/commands/analyze.c.
//! # Not modelled
//! Column lists; statistics targets of single columns.

use super::alteration::{refused, table_lock};
use super::{errors, family};
use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Effects, Work};
use crate::pg::LockMode;
use crate::shape;
use crate::sql::{Analyze, VacuumTarget};

/// The effects.
pub(super) fn effects(statement: &Analyze, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    for VacuumTarget { name, only, columns } in &statement.tables {
        let Some(table) = catalog.resolve(name) else {
            effects.errors.push(errors::undefined_table(name));
            continue;
        };
        add(table, *only, catalog, &mut effects);
        if let Some(absent) = columns.iter().find(|column| table.column(column).is_none()) {
            return refused(effects, errors::undefined_column(absent, table));
        }
    }
    if statement.tables.is_empty() {
        for table in catalog.relations() {
            add(table, false, catalog, &mut effects);
        }
    }
    effects
}

/// Locks and samples one table with what is below it, which with `only` gets no statistics of its own.
pub(super) fn add(table: &Relation, only: bool, catalog: &Catalog, effects: &mut Effects) {
    if !is_analysed(table) {
        return;
    }
    effects.lock(table_lock(table, LockMode::ShareUpdateExclusive));
    let mode = match table.kind {
        _ if only => LockMode::AccessShare,
        RelationKind::PartitionedTable => LockMode::ShareUpdateExclusive,
        RelationKind::Table if catalog.server.version.major() >= 18 => LockMode::ShareUpdateExclusive,
        RelationKind::Table
        | RelationKind::View
        | RelationKind::MaterializedView
        | RelationKind::ForeignTable
        | RelationKind::Sequence
        | RelationKind::CompositeType => LockMode::AccessShare,
    };
    for child in family::descendants(&table.name, catalog) {
        effects.lock(table_lock(child, mode));
        if table.kind == RelationKind::PartitionedTable && !only {
            effects.work.push(Work::Analyze { heap: shape::heap(child) });
        }
    }
    effects.work.push(Work::Analyze { heap: shape::heap(table) });
}

fn is_analysed(table: &Relation) -> bool {
    matches!(
        table.kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView
    )
}
