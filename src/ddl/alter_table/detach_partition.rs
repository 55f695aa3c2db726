//! `ALTER TABLE … DETACH PARTITION … [CONCURRENTLY | FINALIZE]`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the partitioned table, the partition with all below it, and the default partition; SHARE ROW
//! EXCLUSIVE on tables that its foreign keys reference; ACCESS EXCLUSIVE on tables that refer to it. CONCURRENTLY and
//! FINALIZE take SHARE UPDATE EXCLUSIVE on the partitioned table.
//! # Work
//! None, unless foreign keys refer to the partition: then their rows are looked up in it. CONCURRENTLY waits for every
//! transaction that uses the partitioned table, FINALIZE for every older snapshot.
//! # Versions
//! CONCURRENTLY and FINALIZE from 14 on. On 13 the partition is locked SHARE UPDATE EXCLUSIVE.
//! # Source
//! `ATExecDetachPartition`, `DetachPartitionFinalize`, `ATDetachCheckNoForeignKeyRefs`,
//! src/backend/commands/tablecmds.c.
//! # Not modelled
//! Rows that still refer to the partition, which make it fail; the plan of that look-up.

use super::attach_partition::default_partition;
use crate::catalog::{Catalog, Constraint, ConstraintKind, ConstraintProperties, Relation, RelationKind};
use crate::ddl::alteration::{Alteration, merge, refused, table_lock};
use crate::ddl::{errors, family, names};
use crate::effect::{Effects, HeldUntil, PgError, Wait, Work};
use crate::partition;
use crate::pg::{LockMode, Name};
use crate::sql::{DetachMode, Expression};

/// The first version with CONCURRENTLY and FINALIZE.
const FIRST_CONCURRENT: u32 = 14;
/// The first version in which partitions share the identity of their parent's column.
const FIRST_WITH_IDENTITY_OF_PARTITIONS: u32 = 17;

/// The effects of detaching the partition of that name.
pub(super) fn effects(name: &Name, mode: DetachMode, parent: &Relation, catalog: &Catalog) -> Effects {
    let major = catalog.server.version.major();
    if mode != DetachMode::Plain && major < FIRST_CONCURRENT {
        let word = if mode == DetachMode::Concurrently { "CONCURRENTLY" } else { "FINALIZE" };
        let error = errors::syntax(format!("syntax error at or near \"{word}\""));
        return refused(Effects::default(), error);
    }
    let concurrently = mode == DetachMode::Concurrently;
    let mut effects = Effects { refused_in_transaction_block: concurrently, ..Effects::default() };
    let on_parent =
        if mode == DetachMode::Plain { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive };
    effects.lock(table_lock(parent, on_parent));
    let detached = detach(name, mode, parent, catalog, &mut effects);
    if concurrently {
        for lock in &mut effects.locks {
            lock.held_until = HeldUntil::Statement;
        }
    }
    match detached {
        Ok(()) => effects,
        Err(error) => refused(effects, error),
    }
}

fn detach(
    name: &Name,
    mode: DetachMode,
    parent: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let major = catalog.server.version.major();
    let default = default_partition(parent, catalog).filter(|_| mode != DetachMode::Finalize);
    if default.is_some() && mode == DetachMode::Concurrently {
        let message = "cannot detach partitions concurrently when a default partition exists";
        return Err(errors::error("55000", message));
    }
    if let Some(default) = default {
        effects.lock(table_lock(default, LockMode::AccessExclusive));
    }
    let table = catalog.resolve(name).ok_or_else(|| errors::undefined_table(name))?;
    let on_partition = match mode {
        DetachMode::Plain if major < FIRST_CONCURRENT => LockMode::ShareUpdateExclusive,
        DetachMode::Plain | DetachMode::Finalize => LockMode::AccessExclusive,
        DetachMode::Concurrently => LockMode::ShareUpdateExclusive,
    };
    effects.lock(table_lock(table, on_partition));
    demand_attached(table, mode, parent)?;
    match mode {
        DetachMode::Plain => {}
        DetachMode::Concurrently => {
            effects.lock(table_lock(table, LockMode::AccessExclusive));
            effects.waits.push(Wait::Users { relation: parent.name.clone() });
        }
        DetachMode::Finalize => effects.waits.push(Wait::OlderSnapshots),
    }
    effects.work.push(Work::Metadata);
    let mut alteration = Alteration::new(table, catalog, true);
    if mode != DetachMode::Finalize {
        check_references(parent, &mut alteration);
    }
    if mode == DetachMode::Concurrently {
        keep_bound(&mut alteration);
    }
    lock_referenced(&mut alteration);
    lock_indexes(&mut alteration);
    if table.triggers.iter().any(|trigger| trigger.inherited) {
        alteration.lock(table, LockMode::AccessExclusive);
    }
    for below in family::descendants(&table.name, catalog) {
        alteration.lock(below, LockMode::AccessExclusive);
    }
    stand_alone(&mut alteration);
    merge(effects, alteration.finish());
    Ok(())
}

fn demand_attached(table: &Relation, mode: DetachMode, parent: &Relation) -> Result<(), PgError> {
    let (name, parent_name) = (&table.name.name, &parent.name.name);
    if !table.parents.contains(&parent.name) {
        let message = format!("relation \"{name}\" is not a partition of relation \"{parent_name}\"");
        return Err(errors::error("42P01", message));
    }
    let message = match (mode, table.properties.detach_pending) {
        (DetachMode::Plain, true) => format!("cannot detach partition \"{name}\""),
        (DetachMode::Concurrently, true) => {
            format!("partition \"{name}\" already pending detach in partitioned table \"{parent_name}\"")
        }
        (DetachMode::Finalize, false) => format!("cannot complete detaching partition \"{name}\""),
        (DetachMode::Plain | DetachMode::Concurrently, false) | (DetachMode::Finalize, true) => return Ok(()),
    };
    Err(errors::error("55000", message))
}

/// No row may refer to the partition, whose part of the foreign key then goes.
fn check_references(parent: &Relation, alteration: &mut Alteration<'_>) {
    let own = alteration.table().clone();
    let catalog = alteration.catalog;
    for (child, _, _) in catalog.foreign_keys_to(&parent.name) {
        if child.name == parent.name || child.name == own.name {
            continue;
        }
        alteration.lock(child, LockMode::AccessExclusive);
        alteration.lock(&own, LockMode::AccessExclusive);
        if child.kind == RelationKind::Table {
            alteration.check_references_of(child);
        }
    }
}

/// A CHECK takes the place of the bound, unless something proves it already.
fn keep_bound(alteration: &mut Alteration<'_>) {
    let table = alteration.table().clone();
    let Some(asked) = partition::conditions(&table, alteration.catalog).filter(|asked| !asked.is_empty())
    else {
        return;
    };
    if partition::is_implied(&asked, &table, alteration.catalog) {
        return;
    }
    let expression = Expression::And(asked);
    let mut columns: Vec<String> =
        expression.columns().into_iter().map(|column| column.name.to_owned()).collect();
    columns.sort();
    columns.dedup();
    let column = if let [only] = columns.as_slice() { only.as_str() } else { "" };
    let constraint = Constraint {
        name: names::constraint_name(&table, column, "check"),
        validated: true,
        kind: ConstraintKind::Check { expression: Some(expression) },
        properties: ConstraintProperties::default(),
    };
    alteration.edit(|table| table.constraints.push(constraint));
}

/// Foreign keys that came from above need triggers of their own on the tables that they reference.
fn lock_referenced(alteration: &mut Alteration<'_>) {
    let catalog = alteration.catalog;
    let constraints = alteration.table().constraints.clone();
    for constraint in constraints.iter().filter(|constraint| constraint.properties.parent.is_some()) {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind
            && let Some(referenced) = catalog.relation(&key.references)
        {
            alteration.lock(referenced, LockMode::ShareRowExclusive);
        }
    }
}

fn lock_indexes(alteration: &mut Alteration<'_>) {
    let indexes = alteration.table().indexes.clone();
    for index in indexes.iter().filter(|index| index.properties.parent.is_some()) {
        alteration.lock_index(&index.name, LockMode::AccessExclusive);
    }
}

/// Takes away what ties the table to its parent.
fn stand_alone(alteration: &mut Alteration<'_>) {
    let loses_identity = alteration.major() >= FIRST_WITH_IDENTITY_OF_PARTITIONS;
    alteration.edit(|table| {
        table.parents.clear();
        table.properties.partition_bound = None;
        table.properties.detach_pending = false;
        table.triggers.retain(|trigger| !trigger.inherited);
        for index in &mut table.indexes {
            index.properties.parent = None;
        }
        for constraint in &mut table.constraints {
            constraint.properties.inherited = false;
            constraint.properties.not_local = false;
            constraint.properties.parent = None;
        }
        for column in &mut table.columns {
            column.properties.inherited = false;
            column.properties.not_local = false;
            if loses_identity {
                column.identity = false;
            }
        }
    });
}
