//! How strongly each action locks its table.
//!
//! # Source
//! `AlterTableGetLockLevel`, src/backend/commands/tablecmds.c; `AlterTableGetRelOptionsLockLevel` and the tables of
//! options, src/backend/access/common/reloptions.c.

use crate::pg::LockMode;
use crate::sql::{AlterTableAction, ConstraintDefinition, DetachMode, RelationOption, TableConstraint};

/// Options that decide what a query sees, or how an index is read and written; all others can wait.
const STRONG_OPTIONS: [&str; 9] = [
    "security_barrier",
    "security_invoker",
    "check_option",
    "user_catalog_table",
    "fastupdate",
    "gin_pending_list_limit",
    "buffering",
    "pages_per_range",
    "autosummarize",
];

/// The lock that an action asks for.
pub(super) fn lock_level(action: &AlterTableAction) -> LockMode {
    match action {
        AlterTableAction::ValidateConstraint { .. }
        | AlterTableAction::SetStatistics { .. }
        | AlterTableAction::SetColumnOptions { .. }
        | AlterTableAction::ResetColumnOptions { .. }
        | AlterTableAction::ClusterOn { .. }
        | AlterTableAction::SetWithoutCluster
        | AlterTableAction::AttachPartition { .. }
        | AlterTableAction::DetachPartition {
            mode: DetachMode::Concurrently | DetachMode::Finalize, ..
        } => LockMode::ShareUpdateExclusive,
        AlterTableAction::SetOptions { options } => of_options(options.iter().map(name)),
        AlterTableAction::ResetOptions { names } => of_options(names.iter().map(String::as_str)),
        AlterTableAction::AddConstraint(TableConstraint {
            kind: ConstraintDefinition::ForeignKey { .. },
            ..
        })
        | AlterTableAction::Trigger { .. } => LockMode::ShareRowExclusive,
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
        | AlterTableAction::RenameConstraint { .. }
        | AlterTableAction::AlterConstraint { .. }
        | AlterTableAction::SetStorage { .. }
        | AlterTableAction::SetCompression { .. }
        | AlterTableAction::SetExpression { .. }
        | AlterTableAction::DropExpression { .. }
        | AlterTableAction::AddIdentity { .. }
        | AlterTableAction::SetIdentity { .. }
        | AlterTableAction::DropIdentity { .. }
        | AlterTableAction::ColumnForeignOptions { .. }
        | AlterTableAction::ForeignOptions { .. }
        | AlterTableAction::SetSchema { .. }
        | AlterTableAction::Owner { .. }
        | AlterTableAction::SetTablespace { .. }
        | AlterTableAction::SetAccessMethod { .. }
        | AlterTableAction::SetLogged
        | AlterTableAction::SetUnlogged
        | AlterTableAction::SetWithoutOids
        | AlterTableAction::Inherit { .. }
        | AlterTableAction::NoInherit { .. }
        | AlterTableAction::OfType { .. }
        | AlterTableAction::NotOf
        | AlterTableAction::Rule { .. }
        | AlterTableAction::RowSecurity(_)
        | AlterTableAction::ReplicaIdentity(_)
        | AlterTableAction::DetachPartition { mode: DetachMode::Plain, .. }
        | AlterTableAction::DependsOnExtension { .. }
        | AlterTableAction::Unmodelled { .. } => LockMode::AccessExclusive,
    }
}

fn name(option: &RelationOption) -> &str {
    &option.name
}

fn of_options<'a>(mut names: impl Iterator<Item = &'a str>) -> LockMode {
    if names.any(|name| STRONG_OPTIONS.contains(&name)) {
        LockMode::AccessExclusive
    } else {
        LockMode::ShareUpdateExclusive
    }
}
