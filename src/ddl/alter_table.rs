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
//! An ALTER TABLE with any action that no file here knows, as a whole. ALTER INDEX, VIEW and the like.

use super::alteration::{Alteration, merge, refused, table_lock};
use super::{
    add_check, add_column, add_foreign_key, add_unique, alter_column_type, drop_column, drop_constraint,
    errors, family, rename, set_default, set_not_null, using_index, validate_constraint,
};
use crate::catalog::{Catalog, ConstraintKind, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::pg::LockMode;
use crate::sql::{AlterTable, AlterTableAction, ConstraintDefinition, RelationClass, TableConstraint};

/// The first version whose message about a wrong kind of relation names the action.
const FIRST_TO_NAME_THE_ACTION: u32 = 15;

/// The actions that no file here knows yet. Taking one out makes the compiler ask for its part everywhere.
macro_rules! not_modelled {
    () => {
        AlterTableAction::SetStatistics { .. }
            | AlterTableAction::SetStorage { .. }
            | AlterTableAction::SetCompression { .. }
            | AlterTableAction::SetColumnOptions { .. }
            | AlterTableAction::ResetColumnOptions { .. }
            | AlterTableAction::SetExpression { .. }
            | AlterTableAction::DropExpression { .. }
            | AlterTableAction::AddIdentity { .. }
            | AlterTableAction::SetIdentity { .. }
            | AlterTableAction::DropIdentity { .. }
            | AlterTableAction::ColumnForeignOptions { .. }
            | AlterTableAction::AlterConstraint { .. }
            | AlterTableAction::RenameConstraint { .. }
            | AlterTableAction::SetSchema { .. }
            | AlterTableAction::Owner { .. }
            | AlterTableAction::SetTablespace { .. }
            | AlterTableAction::SetAccessMethod { .. }
            | AlterTableAction::SetLogged
            | AlterTableAction::SetUnlogged
            | AlterTableAction::SetOptions { .. }
            | AlterTableAction::ResetOptions { .. }
            | AlterTableAction::SetWithoutOids
            | AlterTableAction::ClusterOn { .. }
            | AlterTableAction::SetWithoutCluster
            | AlterTableAction::Inherit { .. }
            | AlterTableAction::NoInherit { .. }
            | AlterTableAction::OfType { .. }
            | AlterTableAction::NotOf
            | AlterTableAction::RowSecurity(_)
            | AlterTableAction::ReplicaIdentity(_)
            | AlterTableAction::AttachPartition { .. }
            | AlterTableAction::DetachPartition { .. }
            | AlterTableAction::ForeignOptions { .. }
            | AlterTableAction::DependsOnExtension { .. }
            | AlterTableAction::Trigger { .. }
            | AlterTableAction::Rule { .. }
            | AlterTableAction::Unmodelled { .. }
    };
}

/// The effects; `None` where an action is not modelled.
pub(super) fn effects(statement: &AlterTable, catalog: &Catalog) -> Option<Effects> {
    let mut actions: Vec<&AlterTableAction> = statement.actions.iter().collect();
    if statement.object != RelationClass::Table
        || actions.iter().any(|action| matches!(action, not_modelled!()))
    {
        return None;
    }
    let mut effects = Effects::default();
    let Some(table) = catalog.resolve(&statement.name) else {
        if catalog.resolve_index(&statement.name).is_some() {
            // ALTER TABLE renames indexes too.
            return None;
        }
        if statement.if_exists {
            let object = catalog.name_for_new(&statement.name);
            effects.observations.push(Observation::NothingToDo { object });
        } else {
            effects.errors.push(errors::undefined_table(&statement.name));
        }
        return Some(effects);
    };
    let mode = actions.iter().map(|action| lock_mode(action)).max().unwrap_or(LockMode::AccessExclusive);
    effects.lock(table_lock(table, mode));
    if let Err(error) = demand_kind(table, &actions, catalog.server.version.major()) {
        return Some(refused(effects, error));
    }
    effects.work.push(Work::Metadata);
    actions.sort_by_key(|action| pass(action));
    let mut members = vec![(table, true)];
    if !statement.only {
        members.extend(family::descendants(&table.name, catalog).into_iter().map(|child| (child, false)));
    }
    for (member, is_root) in members {
        let mut alteration = Alteration::new(member, catalog, is_root);
        alteration.only = statement.only;
        for action in &actions {
            if !is_root {
                let Some(child_mode) = child_lock_mode(action, table, mode, catalog.server.version.major())
                else {
                    continue;
                };
                alteration.lock(member, child_mode);
            }
            if let Err(error) = apply(action, &mut alteration) {
                merge(&mut effects, alteration.effects);
                return Some(refused(effects, error));
            }
        }
        merge(&mut effects, alteration.finish());
    }
    Some(effects)
}

fn apply(action: &AlterTableAction, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    match action {
        AlterTableAction::AddColumn { if_not_exists, column } => {
            add_column::apply(column, *if_not_exists, alteration)
        }
        AlterTableAction::DropColumn { if_exists, column, cascade } => {
            drop_column::apply(column, *if_exists, *cascade, alteration)
        }
        AlterTableAction::AlterColumnType { column, type_name, collation, using } => {
            let new = alter_column_type::NewType {
                type_name,
                collation: collation.as_ref(),
                using: using.as_ref(),
            };
            alter_column_type::apply(column, &new, alteration)
        }
        AlterTableAction::SetNotNull { column } => set_not_null::set(column, alteration),
        AlterTableAction::DropNotNull { column } => set_not_null::drop(column, alteration),
        AlterTableAction::SetDefault { column, expression } => {
            set_default::apply(column, Some(expression), alteration)
        }
        AlterTableAction::DropDefault { column } => set_default::apply(column, None, alteration),
        AlterTableAction::AddConstraint(constraint) => add_constraint(constraint, alteration),
        AlterTableAction::ValidateConstraint { name } => validate_constraint::apply(name, alteration),
        AlterTableAction::DropConstraint { if_exists, name, cascade } => {
            drop_constraint::apply(name, *if_exists, *cascade, alteration)
        }
        AlterTableAction::RenameColumn { from, to } => rename::column(from, to, alteration),
        AlterTableAction::RenameTable { to } => rename::table(to, alteration),
        not_modelled!() => unreachable!("{}: refused before any action is applied", action.form()),
    }
}

/// A constraint, on its own or behind a column.
pub(super) fn add_constraint(
    constraint: &TableConstraint,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
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

fn lock_mode(action: &AlterTableAction) -> LockMode {
    match action {
        AlterTableAction::ValidateConstraint { .. } => LockMode::ShareUpdateExclusive,
        AlterTableAction::AddConstraint(TableConstraint {
            kind: ConstraintDefinition::ForeignKey { .. },
            ..
        }) => LockMode::ShareRowExclusive,
        AlterTableAction::AddColumn { .. }
        | AlterTableAction::DropColumn { .. }
        | AlterTableAction::AlterColumnType { .. }
        | AlterTableAction::SetNotNull { .. }
        | AlterTableAction::DropNotNull { .. }
        | AlterTableAction::SetDefault { .. }
        | AlterTableAction::DropDefault { .. }
        | AlterTableAction::AddConstraint(_)
        | AlterTableAction::DropConstraint { .. }
        | AlterTableAction::RenameColumn { .. }
        | AlterTableAction::RenameTable { .. }
        | not_modelled!() => LockMode::AccessExclusive,
    }
}

/// The lock on partitions and children, which is that on the table except for index builds; `None` where the action
/// leaves them alone.
fn child_lock_mode(
    action: &AlterTableAction,
    table: &Relation,
    mode: LockMode,
    major: u32,
) -> Option<LockMode> {
    let on_partitions = |mode| (table.kind == RelationKind::PartitionedTable).then_some(mode);
    match action {
        AlterTableAction::AddColumn { .. }
        | AlterTableAction::DropColumn { .. }
        | AlterTableAction::AlterColumnType { .. }
        | AlterTableAction::SetNotNull { .. }
        | AlterTableAction::DropNotNull { .. }
        | AlterTableAction::SetDefault { .. }
        | AlterTableAction::DropDefault { .. }
        | AlterTableAction::RenameColumn { .. } => Some(mode),
        AlterTableAction::AddConstraint(constraint) => match &constraint.kind {
            ConstraintDefinition::Check { .. } | ConstraintDefinition::NotNull { .. } => Some(mode),
            // A primary key sets NOT NULL on all children; from 18 on every key looks there for such constraints.
            ConstraintDefinition::Unique { primary, .. } if *primary || major >= 18 => Some(mode),
            ConstraintDefinition::Unique { .. } => on_partitions(LockMode::Share),
            ConstraintDefinition::Exclude { .. } if major >= 18 => on_partitions(mode),
            ConstraintDefinition::Exclude { .. } => on_partitions(LockMode::Share),
            ConstraintDefinition::UsingIndex { .. } => None,
            ConstraintDefinition::ForeignKey { .. } => on_partitions(mode),
        },
        AlterTableAction::ValidateConstraint { name } | AlterTableAction::DropConstraint { name, .. } => {
            match &table.constraint(name)?.kind {
                ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } => Some(mode),
                ConstraintKind::Unique { .. }
                | ConstraintKind::Exclusion { .. }
                | ConstraintKind::ForeignKey(_) => on_partitions(mode),
            }
        }
        AlterTableAction::RenameTable { .. } | not_modelled!() => None,
    }
}

/// `AlterTablePass`: what goes before what, whatever the order in the statement.
fn pass(action: &AlterTableAction) -> u8 {
    match action {
        AlterTableAction::DropColumn { .. }
        | AlterTableAction::DropConstraint { .. }
        | AlterTableAction::DropNotNull { .. }
        | AlterTableAction::DropDefault { .. } => 0,
        AlterTableAction::AlterColumnType { .. } => 1,
        AlterTableAction::AddColumn { .. } => 2,
        AlterTableAction::SetNotNull { .. } => 3,
        AlterTableAction::AddConstraint(constraint) => match &constraint.kind {
            ConstraintDefinition::Check { .. } | ConstraintDefinition::NotNull { .. } => 4,
            ConstraintDefinition::Unique { .. }
            | ConstraintDefinition::UsingIndex { .. }
            | ConstraintDefinition::Exclude { .. } => 5,
            ConstraintDefinition::ForeignKey { .. } => 6,
        },
        AlterTableAction::SetDefault { .. } => 7,
        AlterTableAction::ValidateConstraint { .. }
        | AlterTableAction::RenameColumn { .. }
        | AlterTableAction::RenameTable { .. }
        | not_modelled!() => 8,
    }
}

/// Views, sequences and materialized views can be renamed and not much else.
fn demand_kind(table: &Relation, actions: &[&AlterTableAction], major: u32) -> Result<(), PgError> {
    let refused = actions.iter().find(|action| {
        !matches!(action, AlterTableAction::RenameTable { .. } | AlterTableAction::RenameColumn { .. })
    });
    match (table.kind, refused) {
        (RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable, _)
        | (
            RelationKind::View
            | RelationKind::MaterializedView
            | RelationKind::Sequence
            | RelationKind::CompositeType,
            None,
        ) => Ok(()),
        (
            RelationKind::View
            | RelationKind::MaterializedView
            | RelationKind::Sequence
            | RelationKind::CompositeType,
            Some(action),
        ) => {
            let relation = &table.name.name;
            Err(errors::wrong_object(if major >= FIRST_TO_NAME_THE_ACTION {
                let action = words(action);
                format!("ALTER action {action} cannot be performed on relation \"{relation}\"")
            } else {
                format!("\"{relation}\" is not a table, composite type, or foreign table")
            }))
        }
    }
}

/// The action as PostgreSQL's messages call it.
fn words(action: &AlterTableAction) -> &'static str {
    match action {
        AlterTableAction::AddColumn { .. } => "ADD COLUMN",
        AlterTableAction::DropColumn { .. } => "DROP COLUMN",
        AlterTableAction::AlterColumnType { .. } => "ALTER COLUMN ... SET DATA TYPE",
        AlterTableAction::SetNotNull { .. } => "ALTER COLUMN ... SET NOT NULL",
        AlterTableAction::DropNotNull { .. } => "ALTER COLUMN ... DROP NOT NULL",
        AlterTableAction::SetDefault { .. } => "ALTER COLUMN ... SET DEFAULT",
        AlterTableAction::DropDefault { .. } => "ALTER COLUMN ... DROP DEFAULT",
        AlterTableAction::AddConstraint(_) => "ADD CONSTRAINT",
        AlterTableAction::ValidateConstraint { .. } => "VALIDATE CONSTRAINT",
        AlterTableAction::DropConstraint { .. } => "DROP CONSTRAINT",
        AlterTableAction::RenameColumn { .. } => "RENAME COLUMN",
        AlterTableAction::RenameTable { .. } => "RENAME",
        not_modelled!() => "ALTER",
    }
}
