//! On which kinds of relations an action can be used.
//!
//! # Source
//! `ATPrepCmd`, `ATSimplePermissions`, `alter_table_type_to_string`, src/backend/commands/tablecmds.c.

use super::errors;
use crate::catalog::{Relation, RelationKind};
use crate::effect::PgError;
use crate::sql::{AlterTableAction, ConstraintDefinition};

/// The first version whose message about a wrong kind of relation names the action.
const FIRST_TO_NAME_THE_ACTION: u32 = 15;
/// The first version in which a partitioned table cannot be made unlogged or logged.
const FIRST_WITHOUT_PERSISTENCE_OF_PARTITIONED: u32 = 18;
/// The first version with unlogged sequences.
const FIRST_WITH_PERSISTENCE_OF_SEQUENCES: u32 = 15;

/// The error where an action is not for this kind of relation.
pub(super) fn demand(action: &AlterTableAction, relation: &Relation, major: u32) -> Result<(), PgError> {
    if allows(action, relation.kind) && !refuses_persistence(action, relation, major) {
        return Ok(());
    }
    let name = &relation.name.name;
    Err(errors::wrong_object(if major >= FIRST_TO_NAME_THE_ACTION {
        format!("ALTER action {} cannot be performed on relation \"{name}\"", action.form())
    } else {
        format!("\"{name}\" is of the wrong type")
    }))
}

/// A sequence has had no other persistence than that of its kind, and a partitioned table has none any more.
fn refuses_persistence(action: &AlterTableAction, relation: &Relation, major: u32) -> bool {
    let sets = matches!(action, AlterTableAction::SetLogged | AlterTableAction::SetUnlogged);
    sets && match relation.kind {
        RelationKind::PartitionedTable => major >= FIRST_WITHOUT_PERSISTENCE_OF_PARTITIONED,
        RelationKind::Sequence => major < FIRST_WITH_PERSISTENCE_OF_SEQUENCES,
        RelationKind::Table
        | RelationKind::View
        | RelationKind::MaterializedView
        | RelationKind::ForeignTable
        | RelationKind::CompositeType => false,
    }
}

/// The error where a partition is to be attached to, or detached from, what has none.
pub(super) fn demand_partitioned(
    action: &AlterTableAction,
    relation: &Relation,
    major: u32,
) -> Result<(), PgError> {
    if relation.kind == RelationKind::PartitionedTable {
        return Ok(());
    }
    if relation.kind == RelationKind::Table && major < FIRST_WITHOUT_PERSISTENCE_OF_PARTITIONED {
        let message = format!("table \"{}\" is not partitioned", relation.name.name);
        return Err(errors::invalid_object_definition(message));
    }
    let message =
        format!("ALTER action {} cannot be performed on relation \"{}\"", action.form(), relation.name.name);
    Err(errors::wrong_object(message))
}

fn allows(action: &AlterTableAction, kind: RelationKind) -> bool {
    match kind {
        RelationKind::Table | RelationKind::PartitionedTable => !is_foreign(action),
        RelationKind::ForeignTable => is_foreign(action) || on_foreign(action),
        RelationKind::View => on_anything(action) || on_view(action),
        RelationKind::MaterializedView => on_anything(action) || on_materialized_view(action),
        RelationKind::Sequence => {
            on_anything(action)
                || matches!(action, AlterTableAction::SetLogged | AlterTableAction::SetUnlogged)
        }
        RelationKind::CompositeType => {
            on_anything(action)
                || matches!(
                    action,
                    AlterTableAction::AddColumn { .. }
                        | AlterTableAction::DropColumn { .. }
                        | AlterTableAction::AlterColumnType { .. }
                )
        }
    }
}

/// Names, schemas and owners.
fn on_anything(action: &AlterTableAction) -> bool {
    matches!(
        action,
        AlterTableAction::RenameTable { .. }
            | AlterTableAction::RenameColumn { .. }
            | AlterTableAction::SetSchema { .. }
            | AlterTableAction::Owner { .. }
            | AlterTableAction::DependsOnExtension { .. }
    )
}

fn on_view(action: &AlterTableAction) -> bool {
    matches!(
        action,
        AlterTableAction::SetDefault { .. }
            | AlterTableAction::DropDefault { .. }
            | AlterTableAction::AddIdentity { .. }
            | AlterTableAction::SetIdentity { .. }
            | AlterTableAction::DropIdentity { .. }
            | AlterTableAction::SetOptions { .. }
            | AlterTableAction::ResetOptions { .. }
            | AlterTableAction::Rule { .. }
    )
}

fn on_materialized_view(action: &AlterTableAction) -> bool {
    matches!(
        action,
        AlterTableAction::SetStatistics { .. }
            | AlterTableAction::SetColumnOptions { .. }
            | AlterTableAction::ResetColumnOptions { .. }
            | AlterTableAction::SetStorage { .. }
            | AlterTableAction::SetCompression { .. }
            | AlterTableAction::ClusterOn { .. }
            | AlterTableAction::SetWithoutCluster
            | AlterTableAction::SetAccessMethod { .. }
            | AlterTableAction::SetTablespace { .. }
            | AlterTableAction::SetOptions { .. }
            | AlterTableAction::ResetOptions { .. }
            | AlterTableAction::ReplicaIdentity(_)
    )
}

fn is_foreign(action: &AlterTableAction) -> bool {
    matches!(action, AlterTableAction::ForeignOptions { .. } | AlterTableAction::ColumnForeignOptions { .. })
}

/// Of a table's actions those that need no storage.
fn on_foreign(action: &AlterTableAction) -> bool {
    if let AlterTableAction::AddConstraint(constraint) = action {
        return matches!(
            constraint.kind,
            ConstraintDefinition::Check { .. } | ConstraintDefinition::NotNull { .. }
        );
    }
    !matches!(
        action,
        AlterTableAction::SetCompression { .. }
            | AlterTableAction::ClusterOn { .. }
            | AlterTableAction::SetWithoutCluster
            | AlterTableAction::SetLogged
            | AlterTableAction::SetUnlogged
            | AlterTableAction::SetAccessMethod { .. }
            | AlterTableAction::SetTablespace { .. }
            | AlterTableAction::SetOptions { .. }
            | AlterTableAction::ResetOptions { .. }
            | AlterTableAction::AlterConstraint { .. }
            | AlterTableAction::ReplicaIdentity(_)
            | AlterTableAction::RowSecurity(_)
            | AlterTableAction::AttachPartition { .. }
            | AlterTableAction::DetachPartition { .. }
    )
}
