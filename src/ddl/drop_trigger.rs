//! `DROP TRIGGER …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table (and its partitions, where they have the trigger) until the transaction ends.
//! # Work
//! None.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `RemoveTriggerById`, src/backend/commands/trigger.c.
//! # Not modelled
//! Nothing.

use super::alteration::{refused, table_lock};
use super::{errors, family};
use crate::catalog::{Catalog, Change, RelationKind};
use crate::effect::{Effects, Observation, Work};
use crate::pg::{LockMode, RelationName};
use crate::sql::DropOnTable;

/// The effects.
pub(super) fn effects(statement: &DropOnTable, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let Some(table) = catalog.resolve(&statement.table) else {
        if statement.if_exists {
            let object = catalog.name_for_new(&statement.table);
            effects.observations.push(Observation::NothingToDo { object });
        } else {
            effects.errors.push(errors::undefined_table(&statement.table));
        }
        return effects;
    };
    let has = |relation: &&crate::catalog::Relation| {
        relation.triggers.iter().any(|trigger| trigger.name == statement.name)
    };
    if !has(&table) {
        if statement.if_exists {
            let object = RelationName::new(&table.name.name, &statement.name);
            effects.observations.push(Observation::NothingToDo { object });
            return effects;
        }
        let (trigger, table) = (&statement.name, &table.name.name);
        let message = format!("trigger \"{trigger}\" for table \"{table}\" does not exist");
        return refused(effects, errors::error("42704", message));
    }
    if table.triggers.iter().any(|trigger| trigger.name == statement.name && trigger.inherited) {
        effects.lock(table_lock(table, LockMode::AccessShare));
        let (trigger, table) = (&statement.name, &table.name.name);
        let message = format!(
            "cannot drop trigger {trigger} on table {table} because its parent's trigger {trigger} requires it"
        );
        return refused(effects, errors::error("2BP01", message));
    }
    let mut tables = vec![table];
    if table.kind == RelationKind::PartitionedTable {
        tables.extend(family::descendants(&table.name, catalog).into_iter().filter(has));
    }
    effects.work.push(Work::Metadata);
    for table in tables {
        effects.lock(table_lock(table, LockMode::AccessExclusive));
        let (relation, name) = (table.name.clone(), statement.name.clone());
        effects.changes.push(Change::DropTrigger { relation, name });
    }
    effects
}
