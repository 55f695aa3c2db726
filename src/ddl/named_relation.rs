//! A relation that a statement about objects names by its kind: `TABLE t`, `INDEX i`, `VIEW v`.
//!
//! # Source
//! `get_relation_by_qualified_name`, src/backend/catalog/objectaddress.c.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many kinds of objects only some are treated apart"
)]

use super::alteration::{index_lock, table_lock};
use super::errors;
use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Effects, PgError};
use crate::pg::LockMode;
use crate::sql::{ObjectKind, ObjectRef};

/// Locks the relation, whatever it is, and refuses one of another kind. None for an index, and for what is no relation.
pub(super) fn lock<'a>(
    object: &ObjectRef,
    mode: LockMode,
    catalog: &'a Catalog,
    effects: &mut Effects,
) -> Result<Option<&'a Relation>, PgError> {
    if object.kind == ObjectKind::Index {
        let Some((table, index)) = catalog.resolve_index(&object.name) else {
            return Err(match catalog.resolve(&object.name) {
                Some(_) => errors::wrong_object(format!("\"{}\" is not an index", object.name.name)),
                None => errors::undefined_table(&object.name),
            });
        };
        effects.lock(index_lock(&table.name, &index.name, mode));
        return Ok(None);
    }
    let Some(word) = word(object.kind) else { return Ok(None) };
    let Some(relation) = catalog.resolve(&object.name) else {
        return Err(errors::undefined_table(&object.name));
    };
    effects.lock(table_lock(relation, mode));
    if !is_a(relation, object.kind) {
        let message = format!("\"{}\" is not {word}", object.name.name);
        return Err(errors::wrong_object(message));
    }
    Ok(Some(relation))
}

/// What messages call a relation of that kind; none for what is no relation.
fn word(kind: ObjectKind) -> Option<&'static str> {
    match kind {
        ObjectKind::Table => Some("a table"),
        ObjectKind::View => Some("a view"),
        ObjectKind::MaterializedView => Some("a materialized view"),
        ObjectKind::Sequence => Some("a sequence"),
        ObjectKind::ForeignTable => Some("a foreign table"),
        _ => None,
    }
}

fn is_a(relation: &Relation, kind: ObjectKind) -> bool {
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => kind == ObjectKind::Table,
        RelationKind::View => kind == ObjectKind::View,
        RelationKind::MaterializedView => kind == ObjectKind::MaterializedView,
        RelationKind::ForeignTable => kind == ObjectKind::ForeignTable,
        RelationKind::Sequence => kind == ObjectKind::Sequence,
        RelationKind::CompositeType => false,
    }
}
