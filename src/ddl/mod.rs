//! What DDL and maintenance statements do: one file per form, which says what it locks, reads and writes.

mod add_check;
mod add_column;
mod add_foreign_key;
mod add_unique;
mod alter_column_type;
mod alter_table;
mod alteration;
mod analyze;
mod create_function;
mod create_index;
mod create_table;
mod create_trigger;
mod deletion;
mod drop_column;
mod drop_constraint;
mod drop_index;
mod drop_table;
mod drop_trigger;
mod errors;
mod family;
mod index;
mod names;
mod no_relation;
mod rename;
mod set;
mod set_default;
mod set_not_null;
mod using_index;
mod vacuum;
mod validate_constraint;

use crate::catalog::Catalog;
use crate::effect::Effects;
use crate::sql::Statement;

/// The effects of a statement on the database as it stands before it; `None` for a form, or a part of one, that is
/// not modelled, and for DML and transaction control, which are not this module's.
pub fn effects(statement: &Statement, catalog: &Catalog) -> Option<Effects> {
    match statement {
        Statement::Set(set) => Some(set::effects(set)),
        Statement::CreateTable(table) => create_table::effects(table, catalog),
        Statement::AlterTable(table) => alter_table::effects(table, catalog),
        Statement::DropTable(drop) => Some(drop_table::effects(drop, catalog)),
        Statement::CreateIndex(index) => Some(create_index::effects(index, catalog)),
        Statement::DropIndex(drop) => Some(drop_index::effects(drop, catalog)),
        Statement::CreateFunction(function) => Some(create_function::effects(function, catalog)),
        Statement::CreateTrigger(trigger) => Some(create_trigger::effects(trigger, catalog)),
        Statement::DropTrigger(drop) => Some(drop_trigger::effects(drop, catalog)),
        Statement::Vacuum(vacuum) => Some(vacuum::effects(vacuum, catalog)),
        Statement::Analyze(statement) => Some(analyze::effects(statement, catalog)),
        Statement::TransactionControl(control) => no_relation::of_transaction(control),
        Statement::SessionControl(control) => no_relation::of_session(control),
        Statement::Begin
        | Statement::Commit
        | Statement::Rollback
        | Statement::Insert(_)
        | Statement::Update(_)
        | Statement::Delete(_)
        | Statement::Select(_)
        | Statement::Truncate(_)
        | Statement::LockTable(_)
        | Statement::Cluster(_)
        | Statement::Reindex(_)
        | Statement::Refresh(_)
        | Statement::Do(_)
        | Statement::CreateView(_)
        | Statement::CreateMaterializedView(_)
        | Statement::CreateTableAs(_)
        | Statement::SelectInto(_)
        | Statement::CreateForeignTable(_)
        | Statement::Unmodelled { .. } => None,
    }
}

#[cfg(test)]
mod tests;
