//! `ALTER TABLE`: one pass over each table for all actions together.
//!
//! # Locks
//! The strongest that any action needs, on the table and on the partitions and children that the actions reach.
//! # Work
//! Actions are applied in PostgreSQL's order (drops, types, columns, indexes, constraints, the rest); what they ask
//! of the rows is done at the end in one rewrite, or one scan, per table. Index builds and foreign-key checks are
//! scans of their own.
//! # Versions
//! Alike in all supported versions, but for what its actions say.
//! # Source
//! `AlterTableGetLockLevel`, `ATController`, `AlterTablePass`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! An ALTER TABLE with any action that no file here knows, as a whole.

mod apply;
mod attach_index;
pub(super) mod attach_partition;
mod children;
mod cluster_on;
pub(super) mod column_properties;
mod constraint;
mod detach_partition;
mod identity;
mod index_target;
mod inheritance;
mod lock_level;
pub(super) mod options;
mod ownership;
mod pass;
pub(super) mod persistence;
mod target;
mod triggers;

use super::alteration::{Alteration, merge, refused, table_lock};
use super::{
    add_check, add_foreign_key, add_unique, alter_column_type, errors, family, set_not_null, using_index,
};
use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::pg::LockMode;
use crate::sql::{
    AlterTable, AlterTableAction, ConstraintDefinition, MatchType, RelationClass, TableConstraint,
};

/// How the parser's messages begin.
const SYNTAX_ERROR: &str = "syntax error";

/// The effects; `None` where an action is not modelled.
pub(super) fn effects(statement: &AlterTable, catalog: &Catalog) -> Option<Effects> {
    let mut actions: Vec<&AlterTableAction> = statement.actions.iter().collect();
    let mut effects = Effects::default();
    let Some(table) = catalog.resolve(&statement.name) else {
        if let Some((table, index)) = catalog.resolve_index(&statement.name) {
            return index_target::effects(statement, table, index, catalog);
        }
        if statement.if_exists {
            let object = catalog.name_for_new(&statement.name);
            effects.observations.push(Observation::NothingToDo { object });
        } else {
            effects.errors.push(errors::undefined_table(&statement.name));
        }
        return Some(effects);
    };
    if let Err(error) = demand_class(statement.object, table) {
        return Some(refused(effects, error));
    }
    if let Some(alone) = partition_command(statement, table, catalog) {
        return Some(alone);
    }
    if !actions.iter().all(|action| apply::is_modelled(action)) {
        return None;
    }
    let levels = actions.iter().map(|action| lock_level::lock_level(action));
    let mode = levels.max().unwrap_or(LockMode::AccessExclusive);
    effects.lock(table_lock(table, mode));
    let major = catalog.server.version.major();
    let below = if statement.only { Vec::new() } else { family::descendants(&table.name, catalog) };
    let mut root = Alteration::new(table, catalog, true);
    root.only = statement.only;
    for action in &actions {
        if let Err(error) = prepare(action, &root) {
            return Some(refused(effects, error));
        }
        if children::are_locked_first(action, major) {
            let child_mode = children::lock_mode(action, table, mode, catalog);
            for child in &below {
                if let Some(mode) = child_mode {
                    effects.lock(table_lock(child, mode));
                }
            }
        }
    }
    effects.work.push(Work::Metadata);
    actions.sort_by_key(|action| pass::pass(action));
    let members = std::iter::once((table, true)).chain(below.into_iter().map(|child| (child, false)));
    for (member, is_root) in members {
        let mut alteration = Alteration::new(member, catalog, is_root);
        alteration.only = statement.only;
        if !is_root {
            alteration.follow(&effects.changes);
        }
        for action in &actions {
            if !is_root {
                let Some(child_mode) = children::lock_mode(action, table, mode, catalog) else { continue };
                alteration.lock(member, child_mode);
            }
            if let Err(error) = apply::apply(action, &mut alteration) {
                // A syntax error is found before any lock.
                if error.message.starts_with(SYNTAX_ERROR) {
                    return Some(refused(Effects::default(), error));
                }
                merge(&mut effects, alteration.effects);
                return Some(refused(effects, error));
            }
        }
        merge(&mut effects, alteration.finish());
    }
    Some(effects)
}

/// ATTACH and DETACH PARTITION, with which no other action can be combined.
fn partition_command(statement: &AlterTable, table: &Relation, catalog: &Catalog) -> Option<Effects> {
    let is_command = |action: &AlterTableAction| {
        matches!(action, AlterTableAction::AttachPartition { .. } | AlterTableAction::DetachPartition { .. })
    };
    let command = statement.actions.iter().find(|action| is_command(action))?;
    if statement.actions.len() > 1 {
        let error = errors::syntax(format!("{SYNTAX_ERROR} at or near \",\""));
        return Some(refused(Effects::default(), error));
    }
    let mut effects = Effects::default();
    effects.lock(table_lock(table, lock_level::lock_level(command)));
    if let Err(error) = target::demand_partitioned(command, table, catalog.server.version.major()) {
        return Some(refused(effects, error));
    }
    if let AlterTableAction::AttachPartition { partition, bound: Some(bound) } = command {
        Some(attach_partition::effects(partition, bound, table, catalog))
    } else if let AlterTableAction::DetachPartition { partition, mode } = command {
        Some(detach_partition::effects(partition, *mode, table, catalog))
    } else {
        Some(refused(Effects::default(), errors::syntax(format!("{SYNTAX_ERROR} at end of input"))))
    }
}

/// What is asked of an action before any is done.
fn prepare(action: &AlterTableAction, root: &Alteration<'_>) -> Result<(), PgError> {
    target::demand(action, root.table(), root.major())?;
    if let AlterTableAction::AlterColumnType { column, type_name, collation, using } = action {
        let (collation, using) = (collation.as_ref(), using.as_ref());
        let new = alter_column_type::NewType { type_name, collation, using };
        return alter_column_type::prepare(column, &new, root);
    }
    Ok(())
}

/// What the statement calls the relation, held against what it is; ALTER TABLE is not particular.
fn demand_class(class: RelationClass, relation: &Relation) -> Result<(), PgError> {
    let (fits, what) = match class {
        RelationClass::Table => (relation.kind != RelationKind::CompositeType, "a table"),
        RelationClass::Index => (false, "an index"),
        RelationClass::View => (relation.kind == RelationKind::View, "a view"),
        RelationClass::MaterializedView => {
            (relation.kind == RelationKind::MaterializedView, "a materialized view")
        }
        RelationClass::Sequence => (relation.kind == RelationKind::Sequence, "a sequence"),
        RelationClass::ForeignTable => (relation.kind == RelationKind::ForeignTable, "a foreign table"),
    };
    if fits { Ok(()) } else { Err(errors::wrong_object(format!("\"{}\" is not {what}", relation.name.name))) }
}

/// What older versions, or all so far, cannot read.
pub(super) fn demand_version(constraint: &TableConstraint, major: u32) -> Result<(), PgError> {
    let word = match &constraint.kind {
        _ if constraint.not_enforced && major < 18 => "ENFORCED",
        ConstraintDefinition::Unique { nulls_not_distinct: true, .. } if major < 15 => "NULLS",
        ConstraintDefinition::Unique { without_overlaps: true, .. } if major < 18 => "WITHOUT",
        ConstraintDefinition::ForeignKey { period: true, .. } if major < 18 => "PERIOD",
        ConstraintDefinition::ForeignKey { match_type: MatchType::Partial, .. } => {
            return Err(errors::not_supported("MATCH PARTIAL not yet implemented"));
        }
        ConstraintDefinition::ForeignKey { on_delete_columns, .. }
            if major < 15 && !on_delete_columns.is_empty() =>
        {
            "("
        }
        ConstraintDefinition::Check { .. }
        | ConstraintDefinition::NotNull { .. }
        | ConstraintDefinition::Unique { .. }
        | ConstraintDefinition::UsingIndex { .. }
        | ConstraintDefinition::Exclude { .. }
        | ConstraintDefinition::ForeignKey { .. } => return Ok(()),
    };
    Err(errors::syntax(format!("{SYNTAX_ERROR} at or near \"{word}\"")))
}

/// A constraint, on its own or behind a column.
pub(super) fn add_constraint(
    constraint: &TableConstraint,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    demand_version(constraint, alteration.major())?;
    let table = alteration.table();
    if constraint.no_inherit && table.kind == RelationKind::PartitionedTable {
        let message =
            format!("cannot add NO INHERIT constraint to partitioned table \"{}\"", table.name.name);
        return Err(errors::invalid_table_definition(message));
    }
    match &constraint.kind {
        ConstraintDefinition::Check { expression } => add_check::apply(constraint, expression, alteration),
        ConstraintDefinition::NotNull { column } => set_not_null::constraint(constraint, column, alteration),
        ConstraintDefinition::Unique { primary, columns, include, .. } => {
            let key = add_unique::Key { primary: *primary, columns, include };
            add_unique::apply(constraint.name.as_deref(), &key, alteration)
        }
        ConstraintDefinition::UsingIndex { primary, index } => {
            using_index::apply(constraint.name.as_deref(), *primary, index, alteration)
        }
        ConstraintDefinition::Exclude { method, keys, predicate, .. } => {
            let exclusion =
                add_unique::Exclusion { method: method.as_deref(), keys, predicate: predicate.as_ref() };
            add_unique::exclude(constraint.name.as_deref(), &exclusion, alteration)
        }
        ConstraintDefinition::ForeignKey {
            columns,
            references,
            referenced_columns,
            on_delete,
            on_update,
            ..
        } => {
            let key = add_foreign_key::Definition {
                name: constraint.name.as_deref(),
                validated: constraint.is_validated(),
                columns,
                references,
                referenced_columns,
                on_delete: *on_delete,
                on_update: *on_update,
            };
            add_foreign_key::apply(&key, alteration)
        }
    }
}
