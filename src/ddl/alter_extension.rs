//! `ALTER EXTENSION …`.
//!
//! # Locks
//! ADD and DROP: SHARE UPDATE EXCLUSIVE on a relation that becomes or ceases to be a member. SET SCHEMA: ACCESS EXCLUSIVE
//! on each table, view and sequence of the extension. Until the transaction ends.
//! # Work
//! None but catalog rows; what UPDATE does is in the extension's scripts, and not known.
//! # Versions
//! An index as a member is refused as syntax before 14.
//! # Source
//! `ExecAlterExtensionStmt`, `AlterExtensionNamespace`, `ExecAlterExtensionContentsStmt`, src/backend/commands/extension.c.
//! # Not modelled
//! What UPDATE locks. Members that are no relations, and whether an extension may move to another schema.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many kinds of objects only some are treated apart"
)]

use super::alteration::{refused, table_lock};
use super::{errors, named_relation, place};
use crate::catalog::{Catalog, Change, RelationKind};
use crate::effect::{Effects, PgError, Work};
use crate::pg::{LockMode, RelationName};
use crate::sql::{AlterExtension, AlterExtensionAction, ObjectKind, ObjectRef};

/// The first version whose grammar knows every kind of object here, to refuse some of them later.
const FIRST_TO_READ_EVERY_KIND: u32 = 14;

/// The effects.
pub(super) fn effects(statement: &AlterExtension, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    match alter(statement, catalog, &mut effects) {
        Ok(()) => effects,
        Err(error) => refused(effects, error),
    }
}

fn alter(statement: &AlterExtension, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    let extension = &statement.name;
    match &statement.action {
        AlterExtensionAction::Add(object) | AlterExtensionAction::Drop(object) => {
            demand_possible_member(object, catalog)?;
            demand_extension(extension, catalog)?;
            let is_added = matches!(statement.action, AlterExtensionAction::Add(_));
            member(object, extension, is_added, catalog, effects)
        }
        AlterExtensionAction::SetSchema(schema) => {
            demand_extension(extension, catalog)?;
            place::demand_schema(schema, catalog)?;
            set_schema(extension, schema, catalog, effects);
            Ok(())
        }
        AlterExtensionAction::Update { .. } => {
            demand_extension(extension, catalog)?;
            let reason = "what the extension's update scripts do and lock".to_owned();
            effects.work.push(Work::Unknown { reason });
            effects.changes.push(Change::Unknown);
            Ok(())
        }
    }
}

fn demand_extension(extension: &str, catalog: &Catalog) -> Result<(), PgError> {
    if catalog.extensions.contains(extension) {
        return Ok(());
    }
    Err(errors::error("42704", format!("extension \"{extension}\" does not exist")))
}

fn demand_possible_member(object: &ObjectRef, catalog: &Catalog) -> Result<(), PgError> {
    match object.kind {
        ObjectKind::Database
        | ObjectKind::Extension
        | ObjectKind::Index
        | ObjectKind::Publication
        | ObjectKind::Role
        | ObjectKind::Statistics
        | ObjectKind::Subscription
        | ObjectKind::Tablespace => {
            if catalog.server.version.major() < FIRST_TO_READ_EVERY_KIND {
                let word = object.kind.word();
                return Err(errors::syntax(format!("syntax error at or near \"{word}\"")));
            }
            let message = "cannot add an object of this type to an extension";
            Err(errors::error("42P17", message))
        }
        _ => Ok(()),
    }
}

fn member(
    object: &ObjectRef,
    extension: &str,
    is_added: bool,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let relation = named_relation::lock(object, LockMode::ShareUpdateExclusive, catalog, effects)?;
    if let Some(relation) = relation {
        let (word, name) = (object.kind.word().to_lowercase(), &object.name.name);
        let known = relation.properties.extension.as_deref();
        let message = match known {
            Some(known) if is_added => {
                Some(format!("{word} {name} is already a member of extension \"{known}\""))
            }
            known if !is_added && known != Some(extension) => {
                Some(format!("{word} {name} is not a member of extension \"{extension}\""))
            }
            Some(_) | None => None,
        };
        if let Some(message) = message {
            return Err(errors::error("55000", message));
        }
        let mut changed = relation.clone();
        changed.properties.extension = is_added.then(|| extension.to_owned());
        effects.changes.push(Change::AddRelation(Box::new(changed)));
    }
    effects.work.push(Work::Metadata);
    Ok(())
}

/// Its functions and types move as well; which they are is not known.
fn set_schema(extension: &str, schema: &str, catalog: &Catalog, effects: &mut Effects) {
    let moved = catalog.relations().filter(|relation| {
        relation.properties.extension.as_deref() == Some(extension)
            && relation.kind != RelationKind::CompositeType
            && relation.name.schema != schema
    });
    for relation in moved {
        effects.lock(table_lock(relation, LockMode::AccessExclusive));
        let (from, to) = (relation.name.clone(), RelationName::new(schema, &relation.name.name));
        effects.changes.push(Change::RenameRelation { from, to });
    }
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::Unknown);
}
