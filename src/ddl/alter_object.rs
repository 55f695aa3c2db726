//! `ALTER … RENAME TO`, `… SET SCHEMA`, `… OWNER TO`, `… DEPENDS ON EXTENSION` of what is no table.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table of a trigger, rule or policy, and on a composite type, until the transaction ends. Others
//! none on relations.
//! # Work
//! None but catalog rows.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `ExecRenameStmt`, `ExecAlterObjectSchemaStmt`, `ExecAlterOwnerStmt`, src/backend/commands/alter.c; `renametrig`,
//! `RenameRewriteRule`, `rename_policy`.
//! # Not modelled
//! Owners. Errors about objects other than those of tables, types, functions and schemas.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many kinds of objects only some are treated apart"
)]

use super::alteration::{refused, table_lock};
use super::{drop_object, errors, place};
use crate::catalog::{Catalog, Change, Relation, RelationKind};
use crate::effect::{Effects, PgError, Work};
use crate::pg::{LockMode, RelationName};
use crate::sql::{AlterObject, AlterObjectAction, ObjectKind, ObjectRef};

/// The effects.
pub(super) fn effects(statement: &AlterObject, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let result = match &statement.object.table {
        Some(table) if statement.object.kind != ObjectKind::DomainConstraint => {
            match catalog.resolve(table) {
                Some(table) => of_part(statement, table, &mut effects),
                None => Err(errors::undefined_table(table)),
            }
        }
        Some(_) | None => of_object(statement, catalog, &mut effects),
    };
    match result {
        Ok(()) => {
            effects.work.push(Work::Metadata);
            effects
        }
        Err(error) => refused(effects, error),
    }
}

/// A trigger, rule or policy.
fn of_part(statement: &AlterObject, table: &Relation, effects: &mut Effects) -> Result<(), PgError> {
    let name = &statement.object.name.name;
    let AlterObjectAction::Rename(to) = &statement.action else {
        effects.lock(table_lock(table, LockMode::AccessShare));
        return Ok(());
    };
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    let mut changed = table.clone();
    let renamed = match statement.object.kind {
        ObjectKind::Trigger => changed
            .triggers
            .iter_mut()
            .filter(|trigger| trigger.name == *name)
            .map(|trigger| to.clone_into(&mut trigger.name))
            .count(),
        ObjectKind::Rule => (changed.properties.rules.iter_mut())
            .filter(|rule| rule.name == *name)
            .map(|rule| to.clone_into(&mut rule.name))
            .count(),
        _ => (changed.properties.policies.iter_mut())
            .filter(|policy| policy.name == *name)
            .map(|policy| to.clone_into(&mut policy.name))
            .count(),
    };
    if renamed == 0 {
        let word = statement.object.kind.word().to_lowercase();
        let message = format!("{word} \"{name}\" for table \"{}\" does not exist", table.name.name);
        return Err(errors::error("42704", message));
    }
    effects.changes.push(Change::AddRelation(Box::new(changed)));
    Ok(())
}

fn of_object(statement: &AlterObject, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    let object = &statement.object;
    match object.kind {
        ObjectKind::Type | ObjectKind::Domain => of_type(object, &statement.action, catalog, effects),
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate => {
            let (from, arguments) = drop_object::function(object, catalog)?;
            if let Some(to) = renamed(&from, &statement.action) {
                effects.changes.push(Change::RenameFunction { from, arguments, to });
            }
            Ok(())
        }
        ObjectKind::Schema => {
            place::demand_schema(&object.name.name, catalog)?;
            if let AlterObjectAction::Rename(to) = &statement.action {
                if place::schema_exists(to, catalog) == Some(true) {
                    return Err(place::duplicate_schema(to));
                }
                if to.starts_with("pg_") {
                    return Err(place::reserved_schema(to));
                }
                let (from, to) = (object.name.name.clone(), to.clone());
                effects.changes.push(Change::RenameSchema { from, to });
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn of_type(
    object: &ObjectRef,
    action: &AlterObjectAction,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let composite =
        catalog.resolve(&object.name).filter(|relation| relation.kind == RelationKind::CompositeType);
    if let Some(composite) = composite {
        if !matches!(action, AlterObjectAction::SetSchema(_)) {
            effects.lock(table_lock(composite, LockMode::AccessExclusive));
        }
        if let Some(to) = renamed(&composite.name, action) {
            effects.changes.push(Change::RenameRelation { from: composite.name.clone(), to });
        }
        return Ok(());
    }
    let Some(from) = catalog.type_name(&object.name) else {
        let message = format!("type \"{}\" does not exist", errors::written(&object.name));
        return Err(errors::error("42704", message));
    };
    if let Some(to) = renamed(&from, action) {
        if catalog.type_exists(&to) {
            let what = if matches!(action, AlterObjectAction::SetSchema(_)) { "in schema" } else { "" };
            let message = format!("type \"{}\" already exists {what}", to.name);
            return Err(errors::error("42710", message.trim_end().to_owned()));
        }
        effects.changes.push(Change::RenameType { from, to });
    }
    Ok(())
}

/// The name after the action; none where it stays.
fn renamed(from: &RelationName, action: &AlterObjectAction) -> Option<RelationName> {
    match action {
        AlterObjectAction::Rename(to) => Some(RelationName::new(&from.schema, to)),
        AlterObjectAction::SetSchema(schema) => Some(RelationName::new(schema, &from.name)),
        AlterObjectAction::Owner(_)
        | AlterObjectAction::DependsOnExtension(_)
        | AlterObjectAction::NoDependsOnExtension(_) => None,
    }
}
