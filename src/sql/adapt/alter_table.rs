//! ALTER TABLE and its actions.

use squawk_syntax::ast::{self, AstNode};

use super::constraint::added_constraint;
use super::names::{identifier, last_name, name};
use super::relation_option::{foreign_options, option_names, options};
use super::spelling::type_name;
use super::table::{added_column, cascades};
use super::{Source, alter_column, alter_relation, constraint_option, partition};
use crate::sql::{
    AlterTable, AlterTableAction, DetachMode, FiringState, RelationClass, ReplicaIdentity, RowSecurity,
    Statement, WhichTriggers,
};

/// ALTER TABLE.
pub(super) fn alter(source: &Source, written: &ast::AlterTable) -> Option<Statement> {
    if let Some(all) = written.all_in_tablespace() {
        return alter_relation::move_all(RelationClass::Table, &all);
    }
    let relation = written.table_relation_name()?;
    Some(Statement::AlterTable(AlterTable {
        object: RelationClass::Table,
        name: name(&relation)?,
        if_exists: written.if_exists().is_some(),
        only: relation.only_token().is_some(),
        actions: written.actions().map(|action| self::action(source, &action)).collect(),
    }))
}

/// An action that no version up to 18 knows.
pub(super) fn unmodelled(form: &str) -> AlterTableAction {
    AlterTableAction::Unmodelled { form: form.to_string() }
}

/// One action.
pub(super) fn action(source: &Source, written: &ast::AlterTableAction) -> AlterTableAction {
    read(source, written).unwrap_or_else(|| unmodelled("an action that could not be read"))
}

fn read(source: &Source, written: &ast::AlterTableAction) -> Option<AlterTableAction> {
    Some(match written {
        ast::AlterTableAction::AddColumn(add) => add_column(source, add)?,
        ast::AlterTableAction::AddConstraint(add) => match added_constraint(source, &add.constraint()?) {
            Some(added) => AlterTableAction::AddConstraint(added),
            None => unmodelled("ADD CONSTRAINT"),
        },
        ast::AlterTableAction::AlterColumn(alter) => alter_column::action(source, alter)?,
        ast::AlterTableAction::AlterConstraint(alter) => constraint_option::alter(alter)?,
        ast::AlterTableAction::AlterOptionList(list) => {
            AlterTableAction::ForeignOptions { options: foreign_options(source, Some(list.clone())) }
        }
        ast::AlterTableAction::AttachPartition(attach) => AlterTableAction::AttachPartition {
            partition: name(&attach.table_name_ref()?)?,
            bound: Some(partition::bound(source, &attach.partition_type()?)?),
        },
        ast::AlterTableAction::ClusterOn(on) => {
            AlterTableAction::ClusterOn { index: last_name(&on.index_ref()?)? }
        }
        ast::AlterTableAction::DetachPartition(detach) => detach_partition(detach)?,
        ast::AlterTableAction::DisableRls(_) => AlterTableAction::RowSecurity(RowSecurity::Disable),
        ast::AlterTableAction::EnableRls(_) => AlterTableAction::RowSecurity(RowSecurity::Enable),
        ast::AlterTableAction::ForceRls(_) => AlterTableAction::RowSecurity(RowSecurity::Force),
        ast::AlterTableAction::NoForceRls(_) => AlterTableAction::RowSecurity(RowSecurity::NoForce),
        ast::AlterTableAction::DisableRule(rule) => self::rule(rule.rule_ref(), FiringState::Disable)?,
        ast::AlterTableAction::EnableAlwaysRule(rule) => {
            self::rule(rule.rule_ref(), FiringState::EnableAlways)?
        }
        ast::AlterTableAction::EnableReplicaRule(rule) => {
            self::rule(rule.rule_ref(), FiringState::EnableReplica)?
        }
        ast::AlterTableAction::EnableRule(rule) => self::rule(rule.rule_ref(), FiringState::Enable)?,
        ast::AlterTableAction::DisableTrigger(disable) => {
            triggers(&disable.trigger_target()?, FiringState::Disable)
        }
        ast::AlterTableAction::EnableTrigger(enable) => {
            triggers(&enable.trigger_target()?, FiringState::Enable)
        }
        ast::AlterTableAction::EnableAlwaysTrigger(enable) => {
            trigger(&enable.trigger_ref()?, FiringState::EnableAlways)
        }
        ast::AlterTableAction::EnableReplicaTrigger(enable) => {
            trigger(&enable.trigger_ref()?, FiringState::EnableReplica)
        }
        ast::AlterTableAction::DropColumn(drop) => drop_column(drop)?,
        ast::AlterTableAction::DropConstraint(drop) => drop_constraint(drop)?,
        ast::AlterTableAction::InheritTable(from) => {
            AlterTableAction::Inherit { parent: name(&from.table_name_ref()?)? }
        }
        ast::AlterTableAction::NoInheritTable(from) => {
            AlterTableAction::NoInherit { parent: name(&from.table_name_ref()?)? }
        }
        ast::AlterTableAction::NotOf(_) => AlterTableAction::NotOf,
        ast::AlterTableAction::OfType(of) => AlterTableAction::OfType { type_name: type_name(&of.ty()?) },
        ast::AlterTableAction::OwnerTo(to) => owner(to)?,
        ast::AlterTableAction::RenameColumn(rename) => rename_column(rename)?,
        ast::AlterTableAction::RenameConstraint(rename) => AlterTableAction::RenameConstraint {
            from: last_name(&rename.constraint_name_ref()?)?,
            to: identifier(&rename.constraint_name()?),
        },
        ast::AlterTableAction::ReplicaIdentity(identity) => {
            AlterTableAction::ReplicaIdentity(replica_identity(&identity.replica_identity_option()?)?)
        }
        ast::AlterTableAction::ResetOptions(reset) => {
            AlterTableAction::ResetOptions { names: option_names(reset.attribute_list()) }
        }
        ast::AlterTableAction::SetOptions(set) => {
            AlterTableAction::SetOptions { options: options(source, set.attribute_list()) }
        }
        ast::AlterTableAction::SetAccessMethod(set) => AlterTableAction::SetAccessMethod {
            method: set.access_method_ref().map(|method| identifier(&method)),
        },
        ast::AlterTableAction::SetLogged(_) => AlterTableAction::SetLogged,
        ast::AlterTableAction::SetUnlogged(_) => AlterTableAction::SetUnlogged,
        ast::AlterTableAction::SetSchema(set) => set_schema(set)?,
        ast::AlterTableAction::SetTablespace(set) => set_tablespace(set)?,
        ast::AlterTableAction::SetWithoutCluster(_) => AlterTableAction::SetWithoutCluster,
        ast::AlterTableAction::SetWithoutOids(_) => AlterTableAction::SetWithoutOids,
        ast::AlterTableAction::TableRenameTo(rename) => {
            AlterTableAction::RenameTable { to: last_name(&rename.table_name()?)? }
        }
        ast::AlterTableAction::ValidateConstraint(validate) => {
            AlterTableAction::ValidateConstraint { name: last_name(&validate.constraint_name_ref()?)? }
        }
        ast::AlterTableAction::MergePartitions(_) => unmodelled("MERGE PARTITIONS"),
        ast::AlterTableAction::OptionItemList(_) => unmodelled("OPTIONS"),
        ast::AlterTableAction::SplitPartition(_) => unmodelled("SPLIT PARTITION"),
    })
}

fn add_column(source: &Source, add: &ast::AddColumn) -> Option<AlterTableAction> {
    let if_not_exists = add.if_not_exists().is_some();
    Some(AlterTableAction::AddColumn { if_not_exists, column: added_column(source, add)? })
}

fn drop_column(drop: &ast::DropColumn) -> Option<AlterTableAction> {
    Some(AlterTableAction::DropColumn {
        if_exists: drop.if_exists().is_some(),
        column: identifier(&drop.column_name_ref()?),
        cascade: cascades(drop.drop_behavior()),
    })
}

fn drop_constraint(drop: &ast::DropConstraint) -> Option<AlterTableAction> {
    Some(AlterTableAction::DropConstraint {
        if_exists: drop.if_exists().is_some(),
        name: last_name(&drop.constraint_name_ref()?)?,
        cascade: cascades(drop.drop_behavior()),
    })
}

/// RENAME COLUMN.
pub(super) fn rename_column(rename: &ast::RenameColumn) -> Option<AlterTableAction> {
    Some(AlterTableAction::RenameColumn {
        from: identifier(&rename.column_name_ref()?),
        to: identifier(&rename.column_name()?),
    })
}

/// SET SCHEMA.
pub(super) fn set_schema(set: &ast::SetSchema) -> Option<AlterTableAction> {
    Some(AlterTableAction::SetSchema { schema: identifier(&set.schema_ref()?) })
}

/// SET TABLESPACE.
pub(super) fn set_tablespace(set: &ast::SetTablespace) -> Option<AlterTableAction> {
    Some(AlterTableAction::SetTablespace { tablespace: identifier(&set.tablespace_ref()?) })
}

/// OWNER TO.
pub(super) fn owner(to: &ast::OwnerTo) -> Option<AlterTableAction> {
    Some(AlterTableAction::Owner { to: role(&to.role_ref()?)? })
}

/// A role; `CURRENT_USER` and the like in upper case, which no role's name folds to.
pub(super) fn role(written: &ast::RoleRef) -> Option<String> {
    Some(match written.role_ref_value()? {
        ast::RoleRefValue::RoleNameRef(name) => identifier(&name),
        ast::RoleRefValue::RoleRefCurrentRole(word) => word.syntax().text().to_string().to_uppercase(),
        ast::RoleRefValue::RoleRefCurrentUser(word) => word.syntax().text().to_string().to_uppercase(),
        ast::RoleRefValue::RoleRefSessionUser(word) => word.syntax().text().to_string().to_uppercase(),
    })
}

/// DEPENDS ON EXTENSION, or with NO in front.
pub(super) fn depends(extension: Option<ast::ExtensionRef>, depends: bool) -> Option<AlterTableAction> {
    Some(AlterTableAction::DependsOnExtension { extension: identifier(&extension?), depends })
}

fn detach_partition(detach: &ast::DetachPartition) -> Option<AlterTableAction> {
    Some(AlterTableAction::DetachPartition {
        partition: name(&detach.table_name_ref()?)?,
        mode: match detach.detach_partition_option() {
            Some(ast::DetachPartitionOption::DetachConcurrently(_)) => DetachMode::Concurrently,
            Some(ast::DetachPartitionOption::DetachFinalize(_)) => DetachMode::Finalize,
            None => DetachMode::Plain,
        },
    })
}

fn rule(rule: Option<ast::RuleRef>, state: FiringState) -> Option<AlterTableAction> {
    Some(AlterTableAction::Rule { name: identifier(&rule?), state })
}

fn triggers(target: &ast::TriggerTarget, state: FiringState) -> AlterTableAction {
    match target {
        ast::TriggerTarget::TriggerRef(name) => trigger(name, state),
        ast::TriggerTarget::All(_) => AlterTableAction::Trigger { which: WhichTriggers::All, state },
        ast::TriggerTarget::User(_) => AlterTableAction::Trigger { which: WhichTriggers::User, state },
    }
}

fn trigger(name: &ast::TriggerRef, state: FiringState) -> AlterTableAction {
    AlterTableAction::Trigger { which: WhichTriggers::Name(identifier(name)), state }
}

fn replica_identity(written: &ast::ReplicaIdentityOption) -> Option<ReplicaIdentity> {
    Some(match written {
        ast::ReplicaIdentityOption::ReplicaIdentityDefault(_) => ReplicaIdentity::Default,
        ast::ReplicaIdentityOption::ReplicaIdentityFull(_) => ReplicaIdentity::Full,
        ast::ReplicaIdentityOption::ReplicaIdentityNothing(_) => ReplicaIdentity::Nothing,
        ast::ReplicaIdentityOption::UsingIndexName(using) => {
            ReplicaIdentity::Index(last_name(&using.index_ref()?)?)
        }
    })
}

#[cfg(test)]
mod tests;
