//! `CREATE [OR REPLACE] TRIGGER …` and `CREATE CONSTRAINT TRIGGER …`.
//!
//! # Locks
//! SHARE ROW EXCLUSIVE on the table, for a row trigger also on its partitions, until the transaction ends: writes
//! wait, reads go on. The table that a constraint trigger has after FROM in ACCESS SHARE.
//! # Work
//! None.
//! # Versions
//! OR REPLACE from 14 on.
//! # Source
//! `CreateTriggerFiringOn`, src/backend/commands/trigger.c; `CreateTrigStmt`, src/backend/parser/gram.y.
//! # Not modelled
//! Functions of extensions; types in WHEN.

mod checks;

use super::alteration::{index_lock, refused, table_lock};
use super::{errors, family};
use crate::catalog::{Catalog, Change, Relation, RelationKind, Trigger};
use crate::effect::{Effects, PgError, Work};
use crate::observed::UsesFacts;
use crate::pg::{LockMode, Name};
use crate::sql::CreateTrigger;

/// The effects.
pub(super) fn effects(statement: &CreateTrigger, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    match tables(statement, catalog, &mut effects) {
        Err(error) => refused(effects, error),
        Ok(tables) => {
            effects.work.push(Work::Metadata);
            for (place, table) in tables.into_iter().enumerate() {
                let trigger = trigger(statement, table, place > 0);
                effects.changes.push(Change::AddTrigger { relation: table.name.clone(), trigger });
            }
            effects
        }
    }
}

/// The tables that get the trigger, locked and checked.
fn tables<'a>(
    statement: &CreateTrigger,
    catalog: &'a Catalog,
    effects: &mut Effects,
) -> Result<Vec<&'a Relation>, PgError> {
    checks::grammar(statement, catalog)?;
    let Some(table) = catalog.resolve(&statement.table) else {
        return Err(match catalog.resolve_index(&statement.table) {
            Some((_, index)) => errors::wrong_object(format!("cannot open relation \"{}\"", index.name)),
            None => errors::undefined_table(&statement.table),
        });
    };
    effects.lock(table_lock(table, LockMode::ShareRowExclusive));
    checks::kind(statement, table)?;
    if let Some(from) = statement.from.as_ref().filter(|_| statement.constraint) {
        lock_other(from, catalog, effects)?;
    }
    let mut tables = vec![table];
    if statement.for_each_row && table.kind == RelationKind::PartitionedTable {
        tables.extend(family::descendants(&table.name, catalog));
    }
    for table in &tables {
        effects.lock(table_lock(table, LockMode::ShareRowExclusive));
    }
    checks::form(statement, table, catalog)?;
    checks::condition(statement, table)?;
    checks::function(statement, catalog)?;
    tables.iter().try_for_each(|table| checks::name(statement, table, table.name != tables[0].name))?;
    checks::columns(statement, table)?;
    Ok(tables)
}

/// The table after FROM.
fn lock_other(name: &Name, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    if let Some(other) = catalog.resolve(name) {
        effects.lock(table_lock(other, LockMode::AccessShare));
        return Ok(());
    }
    let (table, index) = catalog.resolve_index(name).ok_or_else(|| errors::undefined_table(name))?;
    effects.lock(index_lock(&table.name, &index.name, LockMode::AccessShare));
    Ok(())
}

fn trigger(statement: &CreateTrigger, table: &Relation, inherited: bool) -> Trigger {
    let mut uses = UsesFacts::default();
    for column in statement.when.iter().flat_map(|when| when.columns()) {
        if table.column(column.name).is_some() {
            uses.add_column(&table.name, column.name);
        }
    }
    Trigger {
        constraint: statement.constraint,
        inherited,
        uses,
        name: statement.name.clone(),
        timing: statement.timing,
        events: statement.events.clone(),
        for_each_row: statement.for_each_row,
        conditional: statement.when.is_some(),
        function: statement.function.clone(),
        fires_as_origin: true,
        fires_as_replica: false,
    }
}
