//! `CREATE EXTENSION …` and `ALTER EXTENSION …`.
//!
//! # Locks
//! None on tables of the database; ADD and DROP take SHARE UPDATE EXCLUSIVE on the relation that they name.
//! # Work
//! That of the extension's script, which is not known.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `CreateExtension`, `ExecAlterExtensionStmt`, `ExecAlterExtensionContentsStmt`, src/backend/commands/extension.c.
//! # Not modelled
//! What an extension's script makes, and what an update of it changes.

use super::{comment, errors, no_relation};
use crate::catalog::{Catalog, Change};
use crate::effect::{Effects, Observation};
use crate::pg::RelationName;
use crate::sql::{AlterExtension, AlterExtensionAction, CreateExtension};

/// CREATE EXTENSION.
pub(super) fn create(statement: &CreateExtension, catalog: &Catalog) -> Effects {
    let name = &statement.name;
    if catalog.extensions.contains(name) {
        if statement.if_not_exists {
            let object = RelationName::new(name, "");
            return Effects { observations: vec![Observation::NothingToDo { object }], ..Effects::default() };
        }
        let message = format!("extension \"{name}\" already exists");
        return Effects { errors: vec![errors::error("42710", message)], ..Effects::default() };
    }
    if let Some(schema) =
        statement.schema.as_ref().filter(|schema| catalog.lacks_schema(schema) && !statement.cascade)
    {
        return Effects { errors: vec![errors::undefined_schema(schema)], ..Effects::default() };
    }
    let changes = vec![Change::AddExtension(name.clone())];
    Effects { changes, ..no_relation::of_unknown_objects("what the extension's script does") }
}

/// ALTER EXTENSION.
pub(super) fn alter(statement: &AlterExtension, catalog: &Catalog) -> Effects {
    match &statement.action {
        AlterExtensionAction::Update { .. } => {
            no_relation::of_unknown_objects("what the extension's script does")
        }
        AlterExtensionAction::SetSchema(schema) if catalog.lacks_schema(schema) => {
            Effects { errors: vec![errors::undefined_schema(schema)], ..Effects::default() }
        }
        AlterExtensionAction::SetSchema(_) => {
            no_relation::of_unknown_objects("which objects the extension has")
        }
        AlterExtensionAction::Add(object) | AlterExtensionAction::Drop(object) => {
            comment::effects(object, catalog)
        }
    }
}
