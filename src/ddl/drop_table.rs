//! `DROP TABLE …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table, its partitions, indexes and owned sequences, on the table that it is a partition
//! of, and on the other side of its foreign keys, until the transaction ends.
//! # Work
//! Files of heap, TOAST and indexes are removed at commit.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `RemoveRelations`, src/backend/commands/tablecmds.c; `heap_drop_with_catalog`, src/backend/catalog/heap.c.
//! # Not modelled
//! Views and functions that depend on the table.

use super::alteration::{index_lock, refused, table_lock};
use super::{add_column, errors, family};
use crate::catalog::{Catalog, Change, ConstraintKind, ForeignKey, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::pg::{LockMode, Name};
use crate::sql::Drop;
use crate::stat::Stat;
use crate::units::Bytes;

/// The effects.
pub(super) fn effects(statement: &Drop, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let dropped: Vec<&Relation> = statement.names().filter_map(|name| catalog.resolve(name)).collect();
    for name in statement.names() {
        if let Err(error) = drop(name, statement, &dropped, catalog, &mut effects) {
            return refused(effects, error);
        }
    }
    if !effects.changes.is_empty() {
        effects.work.insert(0, Work::Metadata);
    }
    effects
}

fn drop(
    name: &Name,
    statement: &Drop,
    dropped: &[&Relation],
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let Some(table) = catalog.resolve(name) else {
        if !statement.if_exists {
            let message = format!("table \"{}\" does not exist", errors::written(name));
            return Err(errors::error("42P01", message));
        }
        effects.observations.push(Observation::NothingToDo { object: catalog.name_for_new(name) });
        return Ok(());
    };
    if !matches!(table.kind, RelationKind::Table | RelationKind::PartitionedTable) {
        return Err(errors::wrong_object(format!("\"{}\" is not a table", name.name)));
    }
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    let family: Vec<&Relation> =
        std::iter::once(table).chain(family::descendants(&table.name, catalog)).collect();
    let inherited = family.len() > 1 && table.kind == RelationKind::Table;
    let goes = |other: &Relation| family.iter().chain(dropped).any(|relation| relation.name == other.name);
    let referenced = family.iter().flat_map(|member| catalog.foreign_keys_to(&member.name));
    let dependents: Vec<&Relation> =
        referenced.map(|(child, _, _)| child).filter(|child| !goes(child)).collect();
    if (inherited || !dependents.is_empty()) && !statement.cascade {
        return Err(errors::dependent_objects(&format!("table {}", errors::written(name))));
    }
    for child in dependents {
        effects.lock(table_lock(child, LockMode::AccessExclusive));
    }
    for parent in table.parents.iter().filter_map(|parent| catalog.relation(parent)) {
        if parent.kind == RelationKind::PartitionedTable {
            effects.lock(table_lock(parent, LockMode::AccessExclusive));
        }
    }
    for member in family {
        remove(member, catalog, effects);
    }
    Ok(())
}

fn remove(table: &Relation, catalog: &Catalog, effects: &mut Effects) {
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    for index in &table.indexes {
        effects.lock(index_lock(&table.name, &index.name, LockMode::AccessExclusive));
    }
    for constraint in &table.constraints {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind
            && !is_inherited(key, table, catalog)
            && let Some(parent) = catalog.relation(&key.references)
        {
            effects.lock(table_lock(parent, LockMode::AccessExclusive));
        }
    }
    // serial and identity columns own a sequence, by the name that PostgreSQL gives it.
    for column in table.columns.iter().filter(|column| column.identity || column.default.is_some()) {
        let name = add_column::sequence_name(&table.name, &column.name);
        if let Some(sequence) = catalog.relation(&name).filter(|found| found.kind == RelationKind::Sequence) {
            effects.lock(table_lock(sequence, LockMode::AccessExclusive));
            effects.changes.push(Change::DropRelation(name));
        }
    }
    if table.kind == RelationKind::Table {
        effects.work.push(Work::FileRemoval { bytes: total_bytes(table), relation: table.name.clone() });
    }
    effects.changes.push(Change::DropRelation(table.name.clone()));
}

/// A partition's share in its parent's foreign key has no triggers on the referenced table.
fn is_inherited(key: &ForeignKey, table: &Relation, catalog: &Catalog) -> bool {
    let parents = table.parents.iter().filter_map(|parent| catalog.relation(parent));
    let mut constraints = parents.flat_map(|parent| &parent.constraints);
    constraints.any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::ForeignKey(other)
            if other.columns == key.columns && other.references == key.references)
    })
}

/// Heap, TOAST and indexes; unknown where one of them is.
fn total_bytes(table: &Relation) -> Stat<Bytes> {
    let heap = table.pages.map(|pages| pages.bytes());
    let parts = [heap, table.toast.clone(), table.index_bytes()];
    let unknown = parts.iter().find(|part| part.value().is_none());
    match unknown {
        Some(part) => Stat::unknown(part.basis()),
        None => {
            let total = parts.iter().filter_map(|part| part.value().copied()).sum();
            Stat::estimated(total, "heap, TOAST and indexes")
        }
    }
}
