//! In which order actions are done, whatever their order in the statement.
//!
//! # Source
//! `AlterTablePass`, src/backend/commands/tablecmds.c.

use crate::sql::{AlterTableAction, ConstraintDefinition};

/// The pass of an action.
pub(super) fn pass(action: &AlterTableAction) -> u8 {
    match action {
        AlterTableAction::DropColumn { .. }
        | AlterTableAction::DropConstraint { .. }
        | AlterTableAction::DropNotNull { .. }
        | AlterTableAction::DropDefault { .. }
        | AlterTableAction::DropExpression { .. }
        | AlterTableAction::DropIdentity { .. } => 0,
        AlterTableAction::AlterColumnType { .. } => 1,
        AlterTableAction::AddColumn { .. } => 2,
        AlterTableAction::SetExpression { .. } => 3,
        AlterTableAction::SetNotNull { .. } => 4,
        AlterTableAction::AddConstraint(constraint) => match &constraint.kind {
            ConstraintDefinition::Check { .. } | ConstraintDefinition::NotNull { .. } => 5,
            ConstraintDefinition::Unique { .. }
            | ConstraintDefinition::UsingIndex { .. }
            | ConstraintDefinition::Exclude { .. } => 6,
            ConstraintDefinition::ForeignKey { .. } => 7,
        },
        AlterTableAction::SetDefault { .. } | AlterTableAction::AddIdentity { .. } => 8,
        AlterTableAction::ValidateConstraint { .. }
        | AlterTableAction::AlterConstraint { .. }
        | AlterTableAction::RenameConstraint { .. }
        | AlterTableAction::RenameColumn { .. }
        | AlterTableAction::RenameTable { .. }
        | AlterTableAction::SetStatistics { .. }
        | AlterTableAction::SetStorage { .. }
        | AlterTableAction::SetCompression { .. }
        | AlterTableAction::SetColumnOptions { .. }
        | AlterTableAction::ResetColumnOptions { .. }
        | AlterTableAction::SetIdentity { .. }
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
        | AlterTableAction::Trigger { .. }
        | AlterTableAction::Rule { .. }
        | AlterTableAction::RowSecurity(_)
        | AlterTableAction::ReplicaIdentity(_)
        | AlterTableAction::AttachPartition { .. }
        | AlterTableAction::DetachPartition { .. }
        | AlterTableAction::DependsOnExtension { .. }
        | AlterTableAction::Unmodelled { .. } => 9,
    }
}
