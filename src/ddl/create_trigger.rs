//! `CREATE [OR REPLACE] TRIGGER …`.
//!
//! # Locks
//! SHARE ROW EXCLUSIVE on the table, for a row trigger also on its partitions, until the transaction ends: writes
//! wait, reads go on.
//! # Work
//! None.
//! # Versions
//! OR REPLACE from 14 on.
//! # Source
//! `CreateTrigger`, src/backend/commands/trigger.c.
//! # Not modelled
//! Transition tables; constraint triggers beyond their own table.

use super::alteration::{refused, table_lock};
use super::{errors, family};
use crate::catalog::{Catalog, Change, RelationKind, Trigger};
use crate::effect::{Effects, Work};
use crate::observed::UsesFacts;
use crate::pg::LockMode;
use crate::sql::CreateTrigger;

/// The effects.
pub(super) fn effects(statement: &CreateTrigger, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let Some(table) = catalog.resolve(&statement.table) else {
        effects.errors.push(errors::undefined_table(&statement.table));
        return effects;
    };
    effects.lock(table_lock(table, LockMode::ShareRowExclusive));
    let is_there = table.triggers.iter().any(|trigger| trigger.name == statement.name);
    if is_there && !statement.or_replace {
        let (trigger, table) = (&statement.name, &table.name.name);
        let message = format!("trigger \"{trigger}\" for relation \"{table}\" already exists");
        return refused(effects, errors::error("42710", message));
    }
    let mut tables = vec![table];
    if statement.for_each_row && table.kind == RelationKind::PartitionedTable {
        tables.extend(family::descendants(&table.name, catalog));
    }
    effects.work.push(Work::Metadata);
    for (place, table) in tables.into_iter().enumerate() {
        effects.lock(table_lock(table, LockMode::ShareRowExclusive));
        let trigger = Trigger {
            constraint: false,
            inherited: place > 0,
            uses: UsesFacts::default(),
            name: statement.name.clone(),
            timing: statement.timing,
            events: statement.events.clone(),
            for_each_row: statement.for_each_row,
            conditional: statement.when.is_some(),
            function: statement.function.clone(),
            fires_as_origin: true,
            fires_as_replica: false,
        };
        effects.changes.push(Change::AddTrigger { relation: table.name.clone(), trigger });
    }
    effects
}
