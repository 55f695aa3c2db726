//! `DROP INDEX [CONCURRENTLY] …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the index and its table until the transaction ends: even reads of the table wait; so also
//! where the drop is then refused, and on the index that it is attached to. With CONCURRENTLY, SHARE UPDATE EXCLUSIVE on the table; ACCESS EXCLUSIVE on the index only once nobody uses it.
//! # Work
//! Its file is removed at commit. CONCURRENTLY waits twice for every transaction that uses the table.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `RemoveRelations`, src/backend/commands/tablecmds.c; `index_drop`, src/backend/catalog/index.c.
//! # Not modelled
//! Which index of a partition is attached to which: one like the dropped index is taken to be its child.

use super::alteration::{index_lock, refused, table_lock};
use super::{deletion, errors};
use crate::catalog::{Catalog, Change, ConstraintKind, Index, Object, Relation, RelationKind};
use crate::effect::{Effects, HeldUntil, Lock, Observation, PgError, Wait, Work};
use crate::pg::{LockMode, Name, RelationName};
use crate::sql::Drop;

/// The effects.
pub(super) fn effects(statement: &Drop, catalog: &Catalog) -> Effects {
    let mut effects = Effects { refused_in_transaction_block: statement.concurrently, ..Effects::default() };
    if statement.concurrently && statement.objects.len() > 1 {
        let message = "DROP INDEX CONCURRENTLY does not support dropping multiple objects";
        return refused(effects, errors::not_supported(message));
    }
    if statement.concurrently && statement.cascade {
        let message = "DROP INDEX CONCURRENTLY does not support CASCADE";
        return refused(effects, errors::not_supported(message));
    }
    for name in statement.names() {
        if let Err(error) = drop(name, statement, catalog, &mut effects) {
            return refused(effects, error);
        }
    }
    if !effects.changes.is_empty() {
        effects.work.insert(0, Work::Metadata);
    }
    effects
}

fn drop(name: &Name, statement: &Drop, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    let Some((table, index)) = catalog.resolve_index(name) else {
        if catalog.resolve(name).is_some() {
            return Err(errors::wrong_object(format!("\"{}\" is not an index", name.name)));
        }
        if !statement.if_exists {
            return Err(errors::undefined_index(name));
        }
        let object = catalog.name_for_new(name);
        effects.observations.push(Observation::NothingToDo { object });
        return Ok(());
    };
    lock_named(table, index, statement.concurrently, catalog, effects);
    if let Some(constraint) = constraint_of(table, &index.name) {
        let (index, table) = (&index.name, &table.name.name);
        let message =
            format!("cannot drop index {index} because constraint {constraint} on table {table} requires it");
        return Err(errors::error("2BP01", message));
    }
    if let Some((_, parent)) = catalog.parent_index(table, index) {
        let message = format!("cannot drop index {} because index {} requires it", index.name, parent.name);
        return Err(errors::error("2BP01", message));
    }
    if statement.concurrently {
        return drop_concurrently(table, index, effects);
    }
    let (relation, index) = (table.name.clone(), index.name.clone());
    let described = format!("index {index}");
    let object = Object::Index { relation, index };
    deletion::delete(&[object], statement.cascade, &described, catalog, effects)
}

/// What is locked while the name is looked up, before anything is refused: the table, the index, and the index that
/// it is attached to.
fn lock_named(table: &Relation, index: &Index, concurrently: bool, catalog: &Catalog, effects: &mut Effects) {
    let (mode, held_until) = if concurrently {
        (LockMode::ShareUpdateExclusive, HeldUntil::Statement)
    } else {
        (LockMode::AccessExclusive, HeldUntil::Transaction)
    };
    effects.lock(Lock { held_until, ..table_lock(table, mode) });
    effects.lock(Lock { held_until, ..index_lock(&table.name, &index.name, mode) });
    if let Some((partitioned, parent)) = catalog.parent_index(table, index) {
        let lock = index_lock(&partitioned.name, &parent.name, LockMode::AccessExclusive);
        effects.lock(Lock { held_until, ..lock });
    }
}

fn remove_file(table: &Relation, index: &Index, effects: &mut Effects) {
    let relation = RelationName::new(&table.name.schema, &index.name);
    effects.work.push(Work::FileRemoval { bytes: index.size.clone(), relation });
    effects.changes.push(Change::DropIndex { relation: table.name.clone(), name: index.name.clone() });
}

fn drop_concurrently(table: &Relation, index: &Index, effects: &mut Effects) -> Result<(), PgError> {
    if table.kind == RelationKind::PartitionedTable {
        let message = format!("cannot drop partitioned index \"{}\" concurrently", index.name);
        return Err(errors::not_supported(message));
    }
    let lock = index_lock(&table.name, &index.name, LockMode::AccessExclusive);
    effects.lock(Lock { held_until: HeldUntil::Statement, ..lock });
    for _ in 0..2 {
        effects.waits.push(Wait::Users { relation: table.name.clone() });
    }
    remove_file(table, index, effects);
    Ok(())
}

/// The constraint that an index enforces.
fn constraint_of<'a>(table: &'a Relation, index: &str) -> Option<&'a str> {
    let rests_on = |kind: &ConstraintKind| match kind {
        ConstraintKind::Unique { index: own, .. } | ConstraintKind::Exclusion { index: own } => own == index,
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_) => {
            false
        }
    };
    table
        .constraints
        .iter()
        .find(|constraint| rests_on(&constraint.kind))
        .map(|constraint| constraint.name.as_str())
}
