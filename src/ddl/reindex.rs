//! `REINDEX [CONCURRENTLY] …`.
//!
//! # Locks
//! SHARE on the table and ACCESS EXCLUSIVE on each index until the transaction ends. With CONCURRENTLY, SHARE UPDATE
//! EXCLUSIVE on the table; ACCESS EXCLUSIVE on an old index only to drop it, once nobody uses it.
//! # Work
//! The heap is read once for each index, CONCURRENTLY twice, and the index written anew.
//! # Versions
//! Indexes and tables with partitions from 14 on; they cannot run in a transaction block.
//! # Source
//! `ReindexIndex`, `ReindexTable`, `ReindexRelationConcurrently`, src/backend/commands/indexcmds.c.
//! # Not modelled
//! TOAST indexes, and those of the system catalogs.

use super::alteration::{index_lock, merge, refused, table_lock};
use super::{errors, family, index};
use crate::catalog::{Catalog, ConstraintKind, Index, Relation, RelationKind};
use crate::effect::{Effects, HeldUntil, IndexOn, Lock, PgError, Scan, ScanPurpose, Wait, Work};
use crate::pg::{LockMode, Name, RelationName};
use crate::shape;
use crate::sql::{Reindex, ReindexTarget};

/// The first version that follows partitions.
const FIRST_FOR_PARTITIONS: u32 = 14;

/// The effects.
pub(super) fn effects(statement: &Reindex, catalog: &Catalog) -> Effects {
    let mut effects = Effects { refused_in_transaction_block: statement.concurrently, ..Effects::default() };
    let result = match &statement.target {
        ReindexTarget::Index(name) => of_index(name, statement, catalog, &mut effects),
        ReindexTarget::Table(name) => of_table(name, statement, catalog, &mut effects),
        ReindexTarget::Schema(schema) => {
            of_all(|table| table.name.schema == *schema, statement, catalog, &mut effects);
            Ok(())
        }
        ReindexTarget::Database => {
            of_all(|_| true, statement, catalog, &mut effects);
            Ok(())
        }
        ReindexTarget::System => {
            effects.refused_in_transaction_block = true;
            Ok(())
        }
    };
    if let Err(error) = result {
        return refused(effects, error);
    }
    if effects.refused_in_transaction_block {
        for lock in &mut effects.locks {
            lock.held_until = HeldUntil::Statement;
        }
    }
    effects
}

fn of_index(
    name: &Name,
    statement: &Reindex,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let Some((table, index)) = catalog.resolve_index(name) else {
        return Err(if catalog.resolve(name).is_some() {
            errors::wrong_object(format!("\"{}\" is not an index", name.name))
        } else {
            errors::undefined_table(name)
        });
    };
    if table.kind != RelationKind::PartitionedTable {
        return rebuild(table, index, statement, catalog, effects);
    }
    if catalog.server.version.major() < FIRST_FOR_PARTITIONS {
        effects.lock(parent_lock(table, statement.concurrently));
        effects.lock(old_index_lock(table, index));
        return Err(errors::not_supported("REINDEX is not yet implemented for partitioned indexes"));
    }
    effects.refused_in_transaction_block = true;
    effects.lock(parent_lock(table, statement.concurrently));
    let mode =
        if statement.concurrently { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
    effects.lock(index_lock(&table.name, &index.name, mode));
    for partition in family::descendants(&table.name, catalog) {
        let parts = partition.indexes.iter().filter(|part| is_below(part, partition, index, table, catalog));
        for part in parts.filter(|_| partition.kind != RelationKind::PartitionedTable) {
            rebuild(partition, part, statement, catalog, effects)?;
        }
    }
    Ok(())
}

/// Whether the index is attached to that of the partitioned table, perhaps by way of others.
fn is_below(part: &Index, partition: &Relation, index: &Index, table: &Relation, catalog: &Catalog) -> bool {
    match catalog.parent_index(partition, part) {
        Some((parent, found)) => {
            (parent.name == table.name && found.name == index.name)
                || is_below(found, parent, index, table, catalog)
        }
        None => false,
    }
}

fn of_table(
    name: &Name,
    statement: &Reindex,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let Some(table) = catalog.resolve(name) else { return Err(errors::undefined_table(name)) };
    match table.kind {
        RelationKind::Table | RelationKind::MaterializedView => {
            effects.lock(parent_lock(table, statement.concurrently));
            rebuild_all(table, statement, catalog, effects)
        }
        RelationKind::PartitionedTable if catalog.server.version.major() < FIRST_FOR_PARTITIONS => {
            effects.lock(parent_lock(table, statement.concurrently));
            Ok(())
        }
        RelationKind::PartitionedTable => {
            effects.refused_in_transaction_block = true;
            effects.lock(parent_lock(table, statement.concurrently));
            for partition in family::descendants(&table.name, catalog) {
                if partition.kind == RelationKind::Table {
                    effects.lock(parent_lock(partition, statement.concurrently));
                    rebuild_all(partition, statement, catalog, effects)?;
                }
            }
            Ok(())
        }
        RelationKind::View
        | RelationKind::ForeignTable
        | RelationKind::Sequence
        | RelationKind::CompositeType => {
            let message = format!("\"{}\" is not a table or materialized view", table.name.name);
            Err(errors::wrong_object(message))
        }
    }
}

/// Every table in a transaction of its own.
fn of_all(
    is_wanted: impl Fn(&Relation) -> bool,
    statement: &Reindex,
    catalog: &Catalog,
    effects: &mut Effects,
) {
    effects.refused_in_transaction_block = true;
    let tables = catalog.relations().filter(|table| {
        matches!(table.kind, RelationKind::Table | RelationKind::MaterializedView) && is_wanted(table)
    });
    for table in tables {
        effects.lock(parent_lock(table, statement.concurrently));
        for index in &table.indexes {
            if statement.concurrently && is_of_exclusion(table, index) {
                continue;
            }
            add(table, index, statement.concurrently, catalog, effects);
        }
    }
}

fn rebuild_all(
    table: &Relation,
    statement: &Reindex,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    for index in &table.indexes {
        // Such indexes, and those that a failed build left, are passed over with a warning.
        if statement.concurrently && (is_of_exclusion(table, index) || !index.valid) {
            continue;
        }
        rebuild(table, index, statement, catalog, effects)?;
    }
    Ok(())
}

fn rebuild(
    table: &Relation,
    index: &Index,
    statement: &Reindex,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    effects.lock(parent_lock(table, statement.concurrently));
    if statement.concurrently && is_of_exclusion(table, index) {
        effects.lock(Lock {
            held_until: HeldUntil::Statement,
            ..index_lock(&table.name, &index.name, LockMode::ShareUpdateExclusive)
        });
        return Err(errors::not_supported(
            "concurrent index creation for exclusion constraints is not supported",
        ));
    }
    add(table, index, statement.concurrently, catalog, effects);
    Ok(())
}

fn add(table: &Relation, index: &Index, concurrently: bool, catalog: &Catalog, effects: &mut Effects) {
    effects.lock(old_index_lock(table, index));
    let relation = table.name.clone();
    let full = RelationName::new(&relation.schema, &index.name);
    let mut more = Effects::default();
    more.index_rebuilds.push(IndexOn { index: full, relation: relation.clone() });
    more.scans.push(Scan { relation: relation.clone(), purpose: ScanPurpose::IndexBuild });
    if concurrently {
        more.scans.push(Scan { relation: relation.clone(), purpose: ScanPurpose::IndexValidation });
        more.waits.push(Wait::Writers { relation: relation.clone() });
        more.waits.push(Wait::OlderSnapshots);
        more.waits.push(Wait::Users { relation });
    }
    if effects.work.is_empty() {
        more.work.push(Work::Metadata);
    }
    more.work.push(index::build_work(index, table, &shape::heap(table), catalog, concurrently));
    merge(effects, more);
}

fn parent_lock(table: &Relation, concurrently: bool) -> Lock {
    table_lock(table, if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::Share })
}

fn old_index_lock(table: &Relation, index: &Index) -> Lock {
    index_lock(&table.name, &index.name, LockMode::AccessExclusive)
}

fn is_of_exclusion(table: &Relation, index: &Index) -> bool {
    let constraint = table.constraint_of(&index.name);
    constraint.is_some_and(|constraint| matches!(constraint.kind, ConstraintKind::Exclusion { .. }))
}
