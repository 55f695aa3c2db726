//! What DDL and maintenance statements do: one file per form, which says what it locks, reads and writes.

mod add_check;
mod add_column;
mod add_foreign_key;
mod add_unique;
mod alter_column_type;
mod alter_domain;
mod alter_extension;
mod alter_function;
mod alter_object;
mod alter_sequence;
mod alter_table;
mod alter_type;
mod alteration;
mod analyze;
mod catalog_only;
mod cluster;
mod comment;
mod copy;
mod create_extension;
mod create_foreign_table;
mod create_function;
mod create_index;
mod create_schema;
mod create_sequence;
mod create_statistics;
mod create_table;
mod create_trigger;
mod deletion;
mod drop_column;
mod drop_constraint;
mod drop_index;
mod drop_object;
mod drop_on_table;
mod drop_relation;
mod drop_table;
mod drop_trigger;
mod errors;
mod family;
mod grant;
mod index;
mod lock_table;
mod move_all;
mod named_relation;
mod names;
mod no_relation;
mod part;
mod partition_bound;
mod partition_parts;
mod place;
mod publication;
mod refresh;
mod reindex;
mod rename;
mod sequence_options;
mod sequence_owner;
mod set;
mod set_default;
mod set_not_null;
mod truncate;
mod types;
mod using_index;
mod vacuum;
mod validate_constraint;

pub use alteration::merge;
pub use create_schema::effects as create_schema;
pub use part::part;

use crate::catalog::{Catalog, RelationKind};
use crate::effect::Effects;
use crate::sql::{Drop, ObjectKind, OnTableKind, Statement};

/// The effects of a statement on the database as it stands before it; `None` for a form, or a part of one, that is
/// not modelled, and for DML and transaction control, which are not this module's.
pub fn effects(statement: &Statement, catalog: &Catalog) -> Option<Effects> {
    match statement {
        Statement::Set(set) => Some(set::effects(set)),
        Statement::CreateTable(table) => Some(create_table::effects(table, catalog)),
        Statement::CreateForeignTable(table) => Some(create_foreign_table::effects(table, catalog)),
        Statement::AlterTable(table) => alter_table::effects(table, catalog),
        Statement::AlterTableMoveAll(all) => move_all::effects(all, catalog),
        Statement::Drop(drop) => dropped(drop, catalog),
        Statement::CreateIndex(index) => Some(create_index::effects(index, catalog)),
        Statement::CreateFunction(function) => Some(create_function::effects(function, catalog)),
        Statement::CreateSequence(sequence) => Some(create_sequence::effects(sequence, catalog)),
        Statement::AlterSequence(sequence) => Some(alter_sequence::effects(sequence, catalog)),
        Statement::CreateTrigger(trigger) => Some(create_trigger::effects(trigger, catalog)),
        Statement::DropOnTable(drop) if drop.kind == OnTableKind::Trigger => {
            Some(drop_trigger::effects(drop, catalog))
        }
        Statement::DropOnTable(drop) => Some(drop_on_table::effects(drop, catalog)),
        Statement::CreateStatistics(statement) => create_statistics::create(statement, catalog),
        Statement::AlterStatistics(statement) => Some(create_statistics::alter(statement, catalog)),
        Statement::CreatePublication(statement) => Some(publication::create(statement, catalog)),
        Statement::AlterPublication(statement) => publication::alter(statement, catalog),
        Statement::AlterObject(statement) => Some(alter_object::effects(statement, catalog)),
        Statement::AlterFunction(statement) => Some(alter_function::effects(statement, catalog)),
        Statement::Comment(statement) => Some(comment::effects(&statement.object, catalog)),
        Statement::Grant(statement) => Some(grant::effects(statement, catalog)),
        Statement::CatalogOnly(statement) => Some(catalog_only::effects(statement)),
        Statement::CreateType(statement) => Some(types::create(statement, catalog)),
        Statement::AlterType(statement) => alter_type::effects(statement, catalog),
        Statement::CreateDomain(statement) => Some(types::create_domain(statement, catalog)),
        Statement::AlterDomain(statement) => Some(alter_domain::effects(statement, catalog)),
        Statement::CreateExtension(statement) => Some(create_extension::effects(statement, catalog)),
        Statement::AlterExtension(statement) => Some(alter_extension::effects(statement, catalog)),
        Statement::CreateSchema(statement) => create_schema::effects(statement, catalog, effects),
        Statement::Vacuum(vacuum) => Some(vacuum::effects(vacuum, catalog)),
        Statement::Analyze(statement) => Some(analyze::effects(statement, catalog)),
        Statement::Truncate(statement) => Some(truncate::effects(statement, catalog)),
        Statement::LockTable(statement) => Some(lock_table::effects(statement, catalog)),
        Statement::Cluster(statement) => Some(cluster::effects(statement, catalog)),
        Statement::Reindex(statement) => Some(reindex::effects(statement, catalog)),
        Statement::Refresh(statement) => Some(refresh::effects(statement, catalog)),
        Statement::TransactionControl(control) => Some(no_relation::of_transaction(control)),
        Statement::SessionControl(control) => Some(no_relation::of_session(control, catalog)),
        Statement::SecurityLabel(statement) => Some(comment::effects(&statement.object, catalog)),
        Statement::ReassignOwned(_) | Statement::DropOwned(_) => {
            Some(no_relation::of_unknown_objects("which objects the roles own"))
        }
        Statement::ImportForeignSchema(_) => {
            Some(no_relation::of_unknown_objects("which tables the foreign server has"))
        }
        Statement::Begin
        | Statement::Commit
        | Statement::Rollback
        | Statement::Insert(_)
        | Statement::Update(_)
        | Statement::Delete(_)
        | Statement::Select(_)
        | Statement::Do(_)
        | Statement::Merge(_)
        | Statement::Copy(_)
        | Statement::Explain(_)
        | Statement::Prepare(_)
        | Statement::Execute(_)
        | Statement::Declare(_)
        | Statement::Call(_)
        | Statement::CreateRule(_)
        | Statement::CreatePolicy(_)
        | Statement::AlterPolicy(_)
        | Statement::CreateView(_)
        | Statement::CreateMaterializedView(_)
        | Statement::CreateTableAs(_)
        | Statement::SelectInto(_)
        | Statement::Unmodelled { .. } => None,
    }
}

/// DROP, by the kind of object.
fn dropped(drop: &Drop, catalog: &Catalog) -> Option<Effects> {
    match drop.kind {
        ObjectKind::Table => Some(drop_table::effects(drop, catalog)),
        ObjectKind::Index => Some(drop_index::effects(drop, catalog)),
        ObjectKind::View => Some(drop_relation::effects(drop, RelationKind::View, "view", catalog)),
        ObjectKind::MaterializedView => {
            Some(drop_relation::effects(drop, RelationKind::MaterializedView, "materialized view", catalog))
        }
        ObjectKind::Sequence => {
            Some(drop_relation::effects(drop, RelationKind::Sequence, "sequence", catalog))
        }
        ObjectKind::ForeignTable => {
            Some(drop_relation::effects(drop, RelationKind::ForeignTable, "foreign table", catalog))
        }
        ObjectKind::Type
        | ObjectKind::Domain
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Routine
        | ObjectKind::Aggregate
        | ObjectKind::Schema
        | ObjectKind::Extension
        | ObjectKind::Statistics => drop_object::effects(drop, catalog),
        ObjectKind::Publication => publication::drop(drop, catalog),
        ObjectKind::Collation
        | ObjectKind::Conversion
        | ObjectKind::Operator
        | ObjectKind::OperatorClass
        | ObjectKind::OperatorFamily
        | ObjectKind::TextSearchConfiguration
        | ObjectKind::TextSearchDictionary
        | ObjectKind::TextSearchParser
        | ObjectKind::TextSearchTemplate
        | ObjectKind::Subscription
        | ObjectKind::EventTrigger
        | ObjectKind::Server
        | ObjectKind::ForeignDataWrapper
        | ObjectKind::Language
        | ObjectKind::AccessMethod
        | ObjectKind::Cast
        | ObjectKind::Transform
        | ObjectKind::Role
        | ObjectKind::Database
        | ObjectKind::Tablespace
        | ObjectKind::LargeObject
        | ObjectKind::Parameter
        | ObjectKind::Column
        | ObjectKind::Constraint
        | ObjectKind::DomainConstraint
        | ObjectKind::Trigger
        | ObjectKind::Rule
        | ObjectKind::Policy => Some(drop_object::unknown_dependents()),
    }
}

#[cfg(test)]
mod tests;
