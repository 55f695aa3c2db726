//! `TRUNCATE …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on each table, its partitions and children, their indexes, with CASCADE on every table that
//! references them, with RESTART IDENTITY on their sequences, until the transaction ends.
//! # Work
//! New empty files; the old ones are removed at commit. Nothing is read.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `ExecuteTruncate`, `ExecuteTruncateGuts`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! What the server of a foreign table does.

use super::alteration::{index_lock, refused, table_lock};
use super::{deletion, errors, family};
use crate::catalog::{Catalog, Change, Relation, RelationKind};
use crate::effect::{Effects, PgError, Work};
use crate::pg::LockMode;
use crate::sql::{TableTarget, Truncate};

/// The effects.
pub(super) fn effects(statement: &Truncate, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let mut tables: Vec<&Relation> = Vec::new();
    for target in &statement.tables {
        if let Err(error) = add(target, catalog, &mut tables, &mut effects) {
            return refused(effects, error);
        }
    }
    if let Err(error) = add_referencing(statement.cascade, catalog, &mut tables, &mut effects) {
        return refused(effects, error);
    }
    effects.work.push(Work::Metadata);
    for table in tables.into_iter().filter(|table| table.kind == RelationKind::Table) {
        lock_parents_before_14(table, catalog, &mut effects);
        empty(table, &mut effects);
        if statement.restart_identity {
            for (sequence, _) in catalog.sequences_of(&table.name) {
                effects.lock(table_lock(sequence, LockMode::AccessExclusive));
            }
        }
    }
    effects
}

/// A table that is named, with what is below it.
fn add<'a>(
    target: &TableTarget,
    catalog: &'a Catalog,
    tables: &mut Vec<&'a Relation>,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let Some(table) = catalog.resolve(&target.name) else {
        return Err(errors::undefined_table(&target.name));
    };
    if !matches!(
        table.kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable
    ) {
        return Err(errors::wrong_object(format!("\"{}\" is not a table", table.name.name)));
    }
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    if target.only && table.kind == RelationKind::PartitionedTable {
        return Err(errors::wrong_object("cannot truncate only a partitioned table"));
    }
    push(table, tables);
    if !target.only {
        for child in family::descendants(&table.name, catalog) {
            effects.lock(table_lock(child, LockMode::AccessExclusive));
            push(child, tables);
        }
    }
    Ok(())
}

/// Tables that reference one of them: with CASCADE they are emptied too, else they must be among them.
fn add_referencing<'a>(
    cascade: bool,
    catalog: &'a Catalog,
    tables: &mut Vec<&'a Relation>,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let mut place = 0;
    while let Some(table) = tables.get(place).copied() {
        place += 1;
        for (child, _, _) in catalog.foreign_keys_to(&table.name) {
            if tables.iter().any(|known| known.name == child.name) {
                continue;
            }
            if !cascade {
                return Err(errors::not_supported(
                    "cannot truncate a table referenced in a foreign key constraint",
                ));
            }
            effects.lock(table_lock(child, LockMode::AccessExclusive));
            push(child, tables);
        }
    }
    Ok(())
}

fn push<'a>(table: &'a Relation, tables: &mut Vec<&'a Relation>) {
    if tables.iter().all(|known| known.name != table.name) {
        tables.push(table);
    }
}

/// 13 looks at a partition's own condition, and so at its parent, when it opens the new files.
fn lock_parents_before_14(table: &Relation, catalog: &Catalog, effects: &mut Effects) {
    if catalog.server.version.major() >= 14 {
        return;
    }
    for parent in table.parents.iter().filter_map(|parent| catalog.relation(parent)) {
        if parent.kind == RelationKind::PartitionedTable {
            effects.lock(table_lock(parent, LockMode::AccessShare));
        }
    }
}

fn empty(table: &Relation, effects: &mut Effects) {
    for index in &table.indexes {
        effects.lock(index_lock(&table.name, &index.name, LockMode::AccessExclusive));
    }
    let (bytes, relation) = (deletion::total_bytes(table), table.name.clone());
    effects.work.push(Work::FileRemoval { bytes, relation: relation.clone() });
    effects.changes.push(Change::Emptied { relation });
}
