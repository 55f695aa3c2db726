//! `DROP VIEW …`, `DROP MATERIALIZED VIEW …`, `DROP SEQUENCE …`, `DROP FOREIGN TABLE …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the relation and its indexes, with CASCADE on all that depends on it and on the tables of which a
//! part goes, until the transaction ends.
//! # Work
//! Files are removed at commit.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `RemoveRelations`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! Nothing.

use super::alteration::{refused, table_lock};
use super::{deletion, errors};
use crate::catalog::{Catalog, Object, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::pg::{LockMode, Name};
use crate::sql::Drop;

/// The effects of dropping relations of one kind, which messages call by `word`.
pub(super) fn effects(statement: &Drop, kind: RelationKind, word: &str, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let mut objects = Vec::new();
    for name in statement.names() {
        match find(name, statement.if_exists, kind, word, catalog, &mut effects) {
            Ok(found) => objects.extend(found.map(|relation| Object::Relation(relation.name.clone()))),
            Err(error) => return refused(effects, error),
        }
    }
    let described = match statement.names().next() {
        Some(name) if objects.len() == 1 => format!("{word} {}", errors::written(name)),
        Some(_) | None => "desired object(s)".to_owned(),
    };
    if let Err(error) = deletion::delete(&objects, statement.cascade, &described, catalog, &mut effects) {
        return refused(effects, error);
    }
    if !effects.changes.is_empty() {
        effects.work.insert(0, Work::Metadata);
    }
    effects
}

fn find<'a>(
    name: &Name,
    if_exists: bool,
    kind: RelationKind,
    word: &str,
    catalog: &'a Catalog,
    effects: &mut Effects,
) -> Result<Option<&'a Relation>, PgError> {
    let Some(relation) = catalog.resolve(name) else {
        if !if_exists {
            return Err(errors::error(
                "42P01",
                format!("{word} \"{}\" does not exist", errors::written(name)),
            ));
        }
        effects.observations.push(Observation::NothingToDo { object: catalog.name_for_new(name) });
        return Ok(None);
    };
    if relation.kind != kind {
        return Err(errors::wrong_object(format!("\"{}\" is not a {word}", name.name)));
    }
    effects.lock(table_lock(relation, LockMode::AccessExclusive));
    if let Some(owner) = relation.properties.owned_by.as_ref().filter(|owner| owner.identity) {
        let (sequence, column, table) = (&name.name, &owner.column, &owner.relation.name);
        let message =
            format!("cannot drop sequence {sequence} because column {column} of table {table} requires it");
        // The table is locked on the way to what requires the sequence.
        if let Some(table) = catalog.relation(&owner.relation) {
            effects.lock(table_lock(table, LockMode::AccessExclusive));
        }
        return Err(errors::error("2BP01", message));
    }
    Ok(Some(relation))
}
