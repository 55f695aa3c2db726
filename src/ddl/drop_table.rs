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

use super::alteration::{refused, table_lock};
use super::{deletion, errors};
use crate::catalog::{Catalog, Object, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::pg::{LockMode, Name};
use crate::sql::Drop;

/// The effects.
pub(super) fn effects(statement: &Drop, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let mut objects = Vec::new();
    for name in statement.names() {
        match find(name, statement, catalog, &mut effects) {
            Ok(found) => objects.extend(found.map(|table| Object::Relation(table.name.clone()))),
            Err(error) => return refused(effects, error),
        }
    }
    let described = match (objects.as_slice(), statement.names().next()) {
        ([_], Some(name)) => format!("table {}", errors::written(name)),
        _ => "desired object(s)".to_owned(),
    };
    if let Err(error) = deletion::delete(&objects, statement.cascade, &described, catalog, &mut effects) {
        return refused(effects, error);
    }
    if !effects.changes.is_empty() {
        effects.work.insert(0, Work::Metadata);
    }
    effects
}

/// The table, locked with the one that it is a partition of.
fn find<'a>(
    name: &Name,
    statement: &Drop,
    catalog: &'a Catalog,
    effects: &mut Effects,
) -> Result<Option<&'a Relation>, PgError> {
    let Some(table) = catalog.resolve(name) else {
        if !statement.if_exists {
            let message = format!("table \"{}\" does not exist", errors::written(name));
            return Err(errors::error("42P01", message));
        }
        effects.observations.push(Observation::NothingToDo { object: catalog.name_for_new(name) });
        return Ok(None);
    };
    if !matches!(table.kind, RelationKind::Table | RelationKind::PartitionedTable) {
        return Err(errors::wrong_object(format!("\"{}\" is not a table", name.name)));
    }
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    for parent in table.parents.iter().filter_map(|parent| catalog.relation(parent)) {
        if parent.kind == RelationKind::PartitionedTable {
            effects.lock(table_lock(parent, LockMode::AccessExclusive));
        }
    }
    Ok(Some(table))
}
