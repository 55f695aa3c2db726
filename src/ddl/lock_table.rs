//! `LOCK TABLE …`.
//!
//! # Locks
//! The mode that it names, ACCESS EXCLUSIVE where it names none, on the tables, their partitions and children, and for
//! a view on everything that its query reads, until the transaction ends.
//! # Work
//! None.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `LockTableCommand`, `LockTableRecurse`, `LockViewRecurse`, src/backend/commands/lockcmds.c.
//! # Not modelled
//! That it fails outside of a transaction block.

use super::alteration::{refused, table_lock};
use super::{errors, family};
use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::Effects;
use crate::pg::LockMode;
use crate::sql::LockTable;

/// The effects.
pub(super) fn effects(statement: &LockTable, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    for target in &statement.tables {
        let Some(table) = catalog.resolve(&target.name) else {
            return refused(effects, errors::undefined_table(&target.name));
        };
        if !is_lockable(table) {
            let major = catalog.server.version.major();
            let name = &table.name.name;
            return refused(
                effects,
                errors::wrong_object(if major >= 14 {
                    format!("cannot lock relation \"{name}\"")
                } else {
                    format!("\"{name}\" is not a table or view")
                }),
            );
        }
        if table.kind == RelationKind::View {
            lock_view(table, statement.mode, catalog, &mut effects);
        } else {
            lock_table(table, target.only, statement.mode, catalog, &mut effects);
        }
    }
    effects
}

fn is_lockable(table: &Relation) -> bool {
    matches!(table.kind, RelationKind::Table | RelationKind::PartitionedTable | RelationKind::View)
}

fn lock_table(table: &Relation, only: bool, mode: LockMode, catalog: &Catalog, effects: &mut Effects) {
    effects.lock(table_lock(table, mode));
    if !only {
        for child in family::descendants(&table.name, catalog) {
            effects.lock(table_lock(child, mode));
        }
    }
}

/// The view and what it reads, views in it likewise.
fn lock_view(view: &Relation, mode: LockMode, catalog: &Catalog, effects: &mut Effects) {
    effects.lock(table_lock(view, mode));
    for name in view.properties.uses.all_relations() {
        let Some(read) = catalog.relation(name).filter(|read| is_lockable(read)) else { continue };
        if read.kind == RelationKind::View {
            lock_view(read, mode, catalog, effects);
        } else {
            lock_table(read, false, mode, catalog, effects);
        }
    }
}
