//! `CREATE [UNIQUE] INDEX [CONCURRENTLY] …`.
//!
//! # Locks
//! SHARE on the table and its partitions until the transaction ends: writes wait. With CONCURRENTLY, SHARE UPDATE
//! EXCLUSIVE until the statement ends: nothing waits but DDL and VACUUM.
//! # Work
//! One scan of the heap, a sort, and the index's pages. CONCURRENTLY reads the heap twice, and waits: twice for
//! transactions that may write to the table, once for every older snapshot of the database.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `DefineIndex`, src/backend/commands/indexcmds.c.
//! # Not modelled
//! Duplicates, which make UNIQUE fail; volatile functions of PostgreSQL's own, which are refused.

use std::collections::BTreeMap;

use super::alteration::{Alteration, index_lock, merge, refused, table_lock};
use super::index::{Definition, build_work, demand_free_name};
use super::{errors, family, names};
use crate::catalog::{Catalog, Change, Index, Persistence, Relation, RelationKind};
use crate::effect::{Effects, HeldUntil, IndexOn, Lock, Observation, PgError, Scan, ScanPurpose, Wait, Work};
use crate::pg::{LockMode, Name, RelationName};
use crate::shape;
use crate::sql::{CreateIndex, Expression, Operator, Volatility};

/// The effects.
pub(super) fn effects(statement: &CreateIndex, catalog: &Catalog) -> Effects {
    let mut effects = Effects { refused_in_transaction_block: statement.concurrently, ..Effects::default() };
    let Some(table) = catalog.resolve(&statement.table) else {
        effects.errors.push(errors::undefined_table(&statement.table));
        return effects;
    };
    // Nobody else sees a temporary table, so there is nothing to be careful about.
    let concurrently = statement.concurrently && table.persistence != Persistence::Temporary;
    effects.lock(lock(table, concurrently));
    match build(statement, table, concurrently, catalog) {
        Ok(more) => {
            merge(&mut effects, more);
            effects
        }
        Err(error) => refused(effects, error),
    }
}

fn build(
    statement: &CreateIndex,
    table: &Relation,
    concurrently: bool,
    catalog: &Catalog,
) -> Result<Effects, PgError> {
    if !matches!(
        table.kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView
    ) {
        let name = &table.name.name;
        return Err(errors::wrong_object(if catalog.server.version.major() >= 14 {
            format!("cannot create index on relation \"{name}\"")
        } else {
            format!("\"{name}\" is not a table or materialized view")
        }));
    }
    let is_partitioned = table.kind == RelationKind::PartitionedTable;
    if is_partitioned && concurrently {
        let table = &table.name.name;
        let message = format!("cannot create index on partitioned table \"{table}\" concurrently");
        return Err(errors::not_supported(message));
    }
    let definition = Definition {
        method: statement.method.clone(),
        unique: statement.unique,
        primary: false,
        keys: statement.keys.iter().map(|key| key.expression.clone()).collect(),
        include: statement.include.clone(),
        predicate: statement.predicate.clone(),
    };
    let mut root = Alteration::new(table, catalog, true);
    let name = match &statement.name {
        Some(name) => {
            if let Some(kept) = existing(name, statement, table, catalog) {
                root.observe(kept);
                return Ok(root.effects);
            }
            demand_free_name(&root, name)?;
            name.clone()
        }
        None => generated_name(&definition, &root),
    };
    definition.demand_columns(table)?;
    definition.demand_partition_columns(table)?;
    definition.demand_stored_columns(table)?;
    demand_immutable(&definition, catalog)?;
    let mut effects = Effects { work: vec![Work::Metadata], ..Effects::default() };
    effects.observations.extend(missed_nulls(statement.predicate.as_ref(), &name, table));
    if concurrently {
        build_concurrently(&definition, name, table, catalog, &mut effects);
        return Ok(effects);
    }
    root.build(definition.index(name.clone(), table, catalog));
    merge(&mut effects, root.finish());
    if is_partitioned && !statement.only {
        on_partitions(&definition, name, table, catalog, &mut effects);
    }
    Ok(effects)
}

/// The same on all partitions, each with the index of the table above it as its parent; what is there is attached.
fn on_partitions(
    definition: &Definition,
    name: String,
    table: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) {
    let mut names = BTreeMap::from([(table.name.clone(), name)]);
    for partition in family::descendants(&table.name, catalog) {
        effects.lock(lock(partition, false));
        let above = partition.parents.iter().find_map(|parent| names.get_key_value(parent));
        let parent = above.map(|(table, index)| RelationName::new(&table.schema, index));
        let fits = |index: &&Index| index.properties.parent.is_none() && definition.matches(index);
        if let Some(reused) = partition.indexes.iter().find(fits) {
            effects.lock(index_lock(&partition.name, &reused.name, LockMode::Share));
            names.insert(partition.name.clone(), reused.name.clone());
            effects.changes.push(attached(partition, &reused.name, parent));
            continue;
        }
        let mut alteration = Alteration::new(partition, catalog, false);
        let name = generated_name(definition, &alteration);
        let mut index = definition.index(name.clone(), partition, catalog);
        index.properties.parent = parent;
        alteration.build(index);
        names.insert(partition.name.clone(), name);
        merge(effects, alteration.finish());
    }
}

fn attached(table: &Relation, index: &str, parent: Option<RelationName>) -> Change {
    let mut table = table.clone();
    for known in table.indexes.iter_mut().filter(|known| known.name == index) {
        known.properties.parent.clone_from(&parent);
    }
    Change::AddRelation(Box::new(table))
}

/// `WHERE NOT done` and `WHERE done = false` on a column that may be null and has no default: rows that nobody has
/// looked at yet are left out, which is seldom meant.
fn missed_nulls(predicate: Option<&Expression>, index: &str, table: &Relation) -> Option<Observation> {
    let column = predicate?.conjuncts().iter().find_map(|condition| {
        if let Expression::Not(operand) = condition {
            operand.as_column()
        } else if let Expression::Binary { operator: Operator::Equal, left, right } = condition {
            left.as_column().filter(|_| **right == Expression::Boolean(false))
        } else {
            None
        }
    })?;
    let may_be_null = table.column(column).is_some_and(|column| !column.not_null && column.default.is_none());
    may_be_null.then(|| Observation::PredicateMissesNulls {
        index: RelationName::new(&table.name.schema, index),
        column: column.to_owned(),
    })
}

/// Under IF NOT EXISTS: what is there already by that name.
fn existing(name: &str, statement: &CreateIndex, table: &Relation, catalog: &Catalog) -> Option<Observation> {
    if !statement.if_not_exists {
        return None;
    }
    let full = RelationName::new(&table.name.schema, name);
    if !catalog.name_is_taken(&full) {
        return None;
    }
    let index = catalog.resolve_index(&Name::qualified(&full.schema, name));
    if index.is_some_and(|(_, index)| !index.valid) {
        return Some(Observation::InvalidIndexKept { index: full });
    }
    Some(Observation::NothingToDo { object: full })
}

fn build_concurrently(
    definition: &Definition,
    name: String,
    table: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) {
    let index = definition.index(name, table, catalog);
    let relation = table.name.clone();
    let full = RelationName::new(&relation.schema, &index.name);
    effects.index_builds.push(IndexOn { index: full, relation: relation.clone() });
    for purpose in [ScanPurpose::IndexBuild, ScanPurpose::IndexValidation] {
        effects.scans.push(Scan { relation: relation.clone(), purpose });
    }
    // Nobody can write to a materialized view but REFRESH.
    if table.kind == RelationKind::Table {
        effects.waits.push(Wait::Writers { relation: relation.clone() });
        effects.waits.push(Wait::Writers { relation: relation.clone() });
    }
    effects.waits.push(Wait::OlderSnapshots);
    effects.work.push(build_work(&index, table, &shape::heap(table), catalog, true));
    effects.changes.push(Change::AddIndex { relation, index });
}

fn lock(table: &Relation, concurrently: bool) -> Lock {
    if concurrently {
        Lock { held_until: HeldUntil::Statement, ..table_lock(table, LockMode::ShareUpdateExclusive) }
    } else {
        table_lock(table, LockMode::Share)
    }
}

fn generated_name(definition: &Definition, alteration: &Alteration<'_>) -> String {
    let keys: Vec<String> = definition.keys.iter().map(names::key_name).collect();
    let columns = [keys, definition.include.clone()].concat();
    names::index_name(alteration, &names::joined(&columns), "idx")
}

fn demand_immutable(definition: &Definition, catalog: &Catalog) -> Result<(), PgError> {
    let is_mutable = |expression: &Expression| {
        let volatilities =
            expression.functions().into_iter().filter_map(|name| shape::inlined_volatility(name, catalog));
        volatilities.max() > Some(Volatility::Immutable)
    };
    if definition.keys.iter().any(is_mutable) {
        return Err(errors::error("42P17", "functions in index expression must be marked IMMUTABLE"));
    }
    if definition.predicate.iter().any(is_mutable) {
        return Err(errors::error("42P17", "functions in index predicate must be marked IMMUTABLE"));
    }
    Ok(())
}
