//! ALTER TABLE: proposals are made for a single action; several at once are first to be taken apart.

use crate::catalog::Catalog;
use crate::effect::Effects;
use crate::sql::{AlterTable, AlterTableAction};

use super::{Alternative, add_column, constraint};

pub(super) fn alternatives(
    text: &str,
    alter: &AlterTable,
    effects: &Effects,
    catalog: &Catalog,
) -> Vec<Alternative> {
    let [action] = alter.actions.as_slice() else {
        return Vec::new();
    };
    let scans = !effects.scans.is_empty();
    let rewrites = !effects.rewrites.is_empty();
    match action {
        AlterTableAction::AddColumn { column, .. } if rewrites => {
            add_column::in_steps(alter, column, catalog)
        }
        AlterTableAction::AlterColumnType { column, type_name, using, .. } if rewrites => {
            add_column::swap(alter, column, type_name, using.as_ref(), catalog)
        }
        AlterTableAction::SetNotNull { column } if scans && proves_by_check(catalog) => {
            constraint::not_null_by_check(alter, column)
        }
        AlterTableAction::AddConstraint(constraint) if scans || !effects.index_builds.is_empty() => {
            constraint::in_steps(text, alter, constraint, effects)
        }
        AlterTableAction::AddColumn { .. }
        | AlterTableAction::AlterColumnType { .. }
        | AlterTableAction::SetNotNull { .. }
        | AlterTableAction::AddConstraint(_)
        | AlterTableAction::DropColumn { .. }
        | AlterTableAction::DropNotNull { .. }
        | AlterTableAction::SetDefault { .. }
        | AlterTableAction::DropDefault { .. }
        | AlterTableAction::ValidateConstraint { .. }
        | AlterTableAction::DropConstraint { .. }
        | AlterTableAction::RenameColumn { .. }
        | AlterTableAction::RenameTable { .. }
        | AlterTableAction::SetStatistics { .. }
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
        | AlterTableAction::Unmodelled { .. } => Vec::new(),
    }
}

/// From 12 on SET NOT NULL takes a validated CHECK as a proof; before, it scans all the same.
fn proves_by_check(catalog: &Catalog) -> bool {
    catalog.server.version.major() >= 12
}
