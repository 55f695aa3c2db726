//! Which actions reach partitions and children, and how strongly they lock them.
//!
//! # Source
//! `ATSimpleRecursion` and the recursion of each action, src/backend/commands/tablecmds.c.

use super::triggers;
use crate::catalog::{Catalog, ConstraintKind, Relation, RelationKind};
use crate::pg::LockMode;
use crate::sql::{AlterTableAction, ConstraintDefinition};

/// The first version in which partitions share the identity of their parent's column.
const FIRST_WITH_IDENTITY_OF_PARTITIONS: u32 = 17;
/// The first version in which NOT NULL is inherited as a constraint is.
const FIRST_TO_FOLLOW_CONSTRAINTS: u32 = 18;

/// The lock on partitions and children, which is that on the table except for index builds; `None` where the action
/// leaves them alone.
pub(super) fn lock_mode(
    action: &AlterTableAction,
    table: &Relation,
    mode: LockMode,
    catalog: &Catalog,
) -> Option<LockMode> {
    let major = catalog.server.version.major();
    let on_partitions = |mode| (table.kind == RelationKind::PartitionedTable).then_some(mode);
    match action {
        AlterTableAction::AddColumn { .. }
        | AlterTableAction::DropColumn { .. }
        | AlterTableAction::AlterColumnType { .. }
        | AlterTableAction::SetNotNull { .. }
        | AlterTableAction::SetDefault { .. }
        | AlterTableAction::DropDefault { .. }
        | AlterTableAction::SetStatistics { .. }
        | AlterTableAction::SetStorage { .. }
        | AlterTableAction::SetExpression { .. }
        | AlterTableAction::DropExpression { .. }
        | AlterTableAction::RenameColumn { .. } => Some(mode),
        // From 18 on there is nothing to follow where the column may be null already.
        AlterTableAction::DropNotNull { column } => {
            let known = table.column(column).is_some_and(|column| column.not_null);
            (known || major < FIRST_TO_FOLLOW_CONSTRAINTS).then_some(mode)
        }
        AlterTableAction::AddIdentity { .. }
        | AlterTableAction::SetIdentity { .. }
        | AlterTableAction::DropIdentity { .. } => {
            on_partitions(mode).filter(|_| major >= FIRST_WITH_IDENTITY_OF_PARTITIONS)
        }
        AlterTableAction::Trigger { which, .. } => {
            triggers::reaches_partitions(which, table, catalog).then_some(mode)
        }
        AlterTableAction::AlterConstraint { inherit, .. } => (*inherit == Some(true)).then_some(mode),
        AlterTableAction::RenameConstraint { from, .. } => {
            is_inherited_by_children(&table.constraint(from)?.kind).then_some(mode)
        }
        AlterTableAction::AddConstraint(constraint) => match &constraint.kind {
            ConstraintDefinition::Check { .. } | ConstraintDefinition::NotNull { .. } => {
                (!constraint.no_inherit || major >= FIRST_TO_FOLLOW_CONSTRAINTS).then_some(mode)
            }
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
        AlterTableAction::RenameTable { .. }
        | AlterTableAction::SetCompression { .. }
        | AlterTableAction::SetColumnOptions { .. }
        | AlterTableAction::ResetColumnOptions { .. }
        | AlterTableAction::ColumnForeignOptions { .. }
        | AlterTableAction::ForeignOptions { .. }
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
        | AlterTableAction::Rule { .. }
        | AlterTableAction::RowSecurity(_)
        | AlterTableAction::ReplicaIdentity(_)
        | AlterTableAction::AttachPartition { .. }
        | AlterTableAction::DetachPartition { .. }
        | AlterTableAction::DependsOnExtension { .. }
        | AlterTableAction::Unmodelled { .. } => None,
    }
}

/// Whether partitions and children are locked before any action is done.
pub(super) fn are_locked_first(action: &AlterTableAction, major: u32) -> bool {
    let by_version =
        matches!(action, AlterTableAction::SetNotNull { .. } | AlterTableAction::DropNotNull { .. });
    if let AlterTableAction::AddConstraint(constraint) = action {
        let is_key = matches!(
            constraint.kind,
            ConstraintDefinition::Unique { .. } | ConstraintDefinition::Exclude { .. }
        );
        return is_key && major >= FIRST_TO_FOLLOW_CONSTRAINTS;
    }
    by_version && major < FIRST_TO_FOLLOW_CONSTRAINTS
        || matches!(
            action,
            AlterTableAction::SetDefault { .. }
                | AlterTableAction::DropDefault { .. }
                | AlterTableAction::AlterColumnType { .. }
                | AlterTableAction::SetStatistics { .. }
                | AlterTableAction::SetStorage { .. }
                | AlterTableAction::SetExpression { .. }
                | AlterTableAction::DropExpression { .. }
        )
}

fn is_inherited_by_children(kind: &ConstraintKind) -> bool {
    match kind {
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } => true,
        ConstraintKind::Unique { .. } | ConstraintKind::Exclusion { .. } | ConstraintKind::ForeignKey(_) => {
            false
        }
    }
}
