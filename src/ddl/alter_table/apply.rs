//! From an action to the file that knows it.

use super::{
    add_constraint, cluster_on, column_properties, constraint, identity, inheritance, options, ownership,
    persistence, triggers,
};
use crate::ddl::alteration::Alteration;
use crate::ddl::{
    add_column, alter_column_type, drop_column, drop_constraint, rename, set_default, set_not_null,
    validate_constraint,
};
use crate::effect::PgError;
use crate::sql::{AlterTableAction, RowSecurity};

/// Does the action on one table.
pub(super) fn apply(action: &AlterTableAction, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
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
        AlterTableAction::SetStatistics { column, .. } => column_properties::statistics(column, alteration),
        AlterTableAction::SetStorage { column, storage } => {
            column_properties::storage(column, *storage, alteration)
        }
        AlterTableAction::SetCompression { column, method } => {
            column_properties::compression(column, method, alteration)
        }
        AlterTableAction::SetColumnOptions { column, options } => {
            let names = options.iter().map(|option| option.name.as_str());
            column_properties::options(column, names, alteration)
        }
        AlterTableAction::ResetColumnOptions { column, names } => {
            column_properties::options(column, names.iter().map(String::as_str), alteration)
        }
        AlterTableAction::SetExpression { column, expression } => {
            identity::set_expression(column, expression, alteration)
        }
        AlterTableAction::DropExpression { if_exists, column } => {
            identity::drop_expression(column, *if_exists, alteration)
        }
        AlterTableAction::AddIdentity { column, kind } => identity::add_identity(column, *kind, alteration),
        AlterTableAction::SetIdentity { column, kind } => identity::set_identity(column, *kind, alteration),
        AlterTableAction::DropIdentity { if_exists, column } => {
            identity::drop_identity(column, *if_exists, alteration)
        }
        AlterTableAction::AlterConstraint { name, deferrable, initially_deferred, enforced, inherit } => {
            let alter = constraint::Alter {
                name,
                deferrable: *deferrable,
                initially_deferred: *initially_deferred,
                enforced: *enforced,
                inherit: *inherit,
            };
            constraint::alter(&alter, alteration)
        }
        AlterTableAction::RenameConstraint { from, to } => constraint::rename(from, to, alteration),
        AlterTableAction::SetSchema { schema } => ownership::set_schema(schema, alteration),
        AlterTableAction::Owner { to } => ownership::owner(to, alteration),
        AlterTableAction::SetTablespace { tablespace } => persistence::set_tablespace(tablespace, alteration),
        AlterTableAction::SetAccessMethod { method } => {
            persistence::set_access_method(method.as_deref(), alteration)
        }
        AlterTableAction::SetLogged => persistence::set_logged(true, alteration),
        AlterTableAction::SetUnlogged => persistence::set_logged(false, alteration),
        AlterTableAction::SetOptions { options } => options::set(options, alteration),
        AlterTableAction::ResetOptions { names } => {
            options::reset(names, alteration);
            Ok(())
        }
        AlterTableAction::SetWithoutOids => Ok(()),
        AlterTableAction::ClusterOn { index } => cluster_on::cluster_on(index, alteration),
        AlterTableAction::SetWithoutCluster => cluster_on::without_cluster(alteration),
        AlterTableAction::ReplicaIdentity(identity) => cluster_on::replica_identity(identity, alteration),
        AlterTableAction::Inherit { parent } => inheritance::inherit(parent, alteration),
        AlterTableAction::NoInherit { parent } => inheritance::no_inherit(parent, alteration),
        AlterTableAction::OfType { type_name } => inheritance::of_type(type_name, alteration),
        AlterTableAction::NotOf => inheritance::not_of(alteration),
        AlterTableAction::Trigger { which, state } => triggers::trigger(which, *state, alteration),
        AlterTableAction::Rule { name, .. } => triggers::rule(name, alteration),
        AlterTableAction::RowSecurity(change) => {
            row_security(*change, alteration);
            Ok(())
        }
        AlterTableAction::AttachPartition { .. }
        | AlterTableAction::DetachPartition { .. }
        | AlterTableAction::ForeignOptions { .. }
        | AlterTableAction::ColumnForeignOptions { .. }
        | AlterTableAction::DependsOnExtension { .. }
        | AlterTableAction::Unmodelled { .. } => {
            unreachable!("{}: refused before any action is applied", action.form())
        }
    }
}

/// Whether the action has a file here.
pub(super) fn is_modelled(action: &AlterTableAction) -> bool {
    !matches!(
        action,
        AlterTableAction::AttachPartition { .. }
            | AlterTableAction::DetachPartition { .. }
            | AlterTableAction::ForeignOptions { .. }
            | AlterTableAction::ColumnForeignOptions { .. }
            | AlterTableAction::DependsOnExtension { .. }
            | AlterTableAction::Unmodelled { .. }
    )
}

/// Policies are kept, and asked from now on or no longer.
fn row_security(change: RowSecurity, alteration: &mut Alteration<'_>) {
    alteration.edit(|table| match change {
        RowSecurity::Enable => table.properties.row_security = true,
        RowSecurity::Disable => table.properties.row_security = false,
        RowSecurity::Force => table.properties.forces_row_security = true,
        RowSecurity::NoForce => table.properties.forces_row_security = false,
    });
}
