//! `CREATE EXTENSION …`.
//!
//! # Locks
//! None on relations.
//! # Work
//! None but catalog rows.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `CreateExtension`, src/backend/commands/extension.c.
//! # Not modelled
//! What the extension's script makes, so that an error of a later statement may be none; whether the extension can be had
//! at all, and the extensions that CASCADE brings along.

use super::alteration::refused;
use super::{errors, place};
use crate::catalog::{Catalog, Change};
use crate::effect::{Effects, Observation, Work};
use crate::pg::Name;
use crate::sql::CreateExtension;

/// The effects.
pub(super) fn effects(statement: &CreateExtension, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let name = &statement.name;
    if catalog.extensions.contains(name) {
        if !statement.if_not_exists {
            let message = format!("extension \"{name}\" already exists");
            return refused(effects, errors::error("42710", message));
        }
        let object = catalog.name_for_new(&Name::unqualified(name));
        effects.observations.push(Observation::NothingToDo { object });
        return effects;
    }
    if let Some(Err(error)) = statement.schema.as_ref().map(|schema| place::demand_schema(schema, catalog)) {
        return refused(effects, error);
    }
    effects.work.push(Work::Unknown { reason: "what the extension's script does".to_owned() });
    effects.changes.push(Change::AddExtension(name.clone()));
    effects.changes.push(Change::Unknown);
    effects
}
