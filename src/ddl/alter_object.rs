//! `ALTER … RENAME TO`, `… SET SCHEMA`, `… OWNER TO`, `… DEPENDS ON EXTENSION` of what is no table.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table of a trigger, rule or policy, and on a composite type, until the transaction ends; for a
//! trigger of a partitioned table also on the partitions. Others none on relations.
//! # Work
//! None but catalog rows.
//! # Versions
//! Triggers of partitions follow that of the partitioned table from 15 on.
//! # Source
//! `ExecRenameStmt`, `ExecAlterObjectSchemaStmt`, `ExecAlterOwnerStmt`, src/backend/commands/alter.c; `renametrig`,
//! `RenameRewriteRule`, `rename_policy`.
//! # Not modelled
//! Owners. Errors about objects other than those of tables, types, functions and schemas.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many kinds of objects only some are treated apart"
)]

mod part;

use super::alteration::{refused, table_lock};
use super::{drop_object, errors, place, publication};
use crate::catalog::{Catalog, Change, Object, RelationKind};
use crate::effect::{Effects, PgError, Work};
use crate::observed::StatisticsObjectFacts;
use crate::pg::{LockMode, RelationName};
use crate::sql::{AlterObject, AlterObjectAction, ObjectKind, ObjectRef};

/// The effects.
pub(super) fn effects(statement: &AlterObject, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let result = match &statement.object.table {
        Some(table) if statement.object.kind != ObjectKind::DomainConstraint => {
            part::effects(statement, table, catalog, &mut effects)
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
        ObjectKind::Statistics => of_statistics(object, &statement.action, catalog, effects),
        ObjectKind::Publication => publication::alter_object(&object.name.name, &statement.action, catalog)
            .map(|change| effects.changes.extend(change)),
        ObjectKind::Schema => {
            place::demand_schema(&object.name.name, catalog)?;
            if let AlterObjectAction::Rename(to) = &statement.action {
                if catalog.schema_exists(to) == Some(true) {
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

fn of_statistics(
    object: &ObjectRef,
    action: &AlterObjectAction,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let (table, known) =
        catalog.statistics_object(&object.name).ok_or_else(|| errors::undefined_statistics(&object.name))?;
    let from = RelationName::new(&known.schema, &known.name);
    let Some(to) = renamed(&from, action) else { return Ok(()) };
    // Going to the schema where it is already is nothing.
    let stays = to == from && matches!(action, AlterObjectAction::SetSchema(_));
    if !stays && catalog.statistics_object_named(&to).is_some() {
        let message = format!("statistics object \"{}\" already exists in schema \"{}\"", to.name, to.schema);
        return Err(errors::error("42710", message));
    }
    let relation = table.name.clone();
    let statistics = StatisticsObjectFacts { schema: to.schema, name: to.name, ..known.clone() };
    effects.changes.push(Change::Drop(Object::Statistics { relation: relation.clone(), statistics: from }));
    effects.changes.push(Change::AddStatistics { relation, statistics });
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
