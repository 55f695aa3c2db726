//! `CREATE TABLE …`.
//!
//! # Locks
//! SHARE ROW EXCLUSIVE on tables that its foreign keys reference, SHARE UPDATE EXCLUSIVE on tables that it inherits
//! from, ACCESS SHARE on those of LIKE and on the type of OF, until the transaction ends. PARTITION OF: ACCESS
//! EXCLUSIVE on the partitioned table and its default partition, SHARE UPDATE EXCLUSIVE on its indexes.
//! # Work
//! None but catalog rows: a new table is empty, and so are its indexes. PARTITION OF reads the default partition, unless
//! its constraints prove that it holds no row of the new one.
//! # Versions
//! STORAGE of a column from 16 on. Partitioned tables have an access method from 17 on, and cannot be UNLOGGED from 18
//! on. From 18 on NOT NULL is copied with its name.
//! # Source
//! `DefineRelation`, `MergeAttributes`, src/backend/commands/tablecmds.c; `transformCreateStmt`,
//! `expandTableLikeClause`, src/backend/parser/parse_utilcmd.c.
//! # Not modelled
//! Types, collations and functions that are not there; defaults of another type; aggregates in expressions; rows of the default partition that belong to the new one.

mod columns;
mod constraints;
mod expressions;
mod inherits;
mod like;
mod partition_by;
mod partition_of;
mod properties;
mod typed;

use super::alteration::{Alteration, merge, refused};
use super::errors;
use crate::catalog::{Catalog, Change, Persistence, Relation, RelationKind, TEMPORARY_SCHEMA};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::pg::RelationName;
use crate::sql::CreateTable;

/// What is found before any lock is taken.
const SYNTAX_ERROR: &str = "42601";

/// The effects.
pub(super) fn effects(statement: &CreateTable, catalog: &Catalog) -> Effects {
    let kind =
        if statement.partition_by.is_some() { RelationKind::PartitionedTable } else { RelationKind::Table };
    make(statement, kind, catalog)
}

/// What is done to make a relation of that kind.
pub(super) fn make(statement: &CreateTable, kind: RelationKind, catalog: &Catalog) -> Effects {
    let persistence = persistence(statement);
    let name = catalog.name_for_new_relation(&statement.name, persistence == Persistence::Temporary);
    if statement.if_not_exists && catalog.name_is_taken(&name) {
        let observations = vec![Observation::NothingToDo { object: name }];
        return Effects { observations, ..Effects::default() };
    }
    let mut alteration = Alteration::new(&Relation::new(name.clone(), kind, persistence), catalog, true);
    let result = take_steps(statement, &mut alteration);
    // Nobody else sees the new table, so its own locks are nobody's business.
    alteration.effects.locks.retain(|lock| lock.relation != name);
    match result {
        Ok(()) => made(&name, alteration),
        Err(error) if error.sqlstate == SYNTAX_ERROR => refused(Effects::default(), error),
        Err(error) => refused(alteration.effects, error),
    }
}

fn persistence(statement: &CreateTable) -> Persistence {
    if statement.temporary || statement.name.schema.as_deref() == Some(TEMPORARY_SCHEMA) {
        Persistence::Temporary
    } else if statement.unlogged {
        Persistence::Unlogged
    } else {
        Persistence::Permanent
    }
}

/// The steps in the server's order, so that of several errors the right one is found.
fn take_steps(statement: &CreateTable, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    properties::demand_schema(statement, alteration)?;
    let mut declared = typed::columns(statement, alteration)?;
    declared.extend(columns::declared(statement, alteration)?);
    columns::demand_once(&declared)?;
    properties::demand(statement, alteration)?;
    let parents = inherits::parents(statement, alteration)?;
    if let (Some(_), [parent]) = (&statement.partition_of, &parents[..]) {
        declared = typed::with_options(&statement.column_options, parent, "partitions", alteration)?;
    }
    let columns = inherits::columns(&parents, declared, alteration)?;
    demand_new(alteration)?;
    expressions::demand_values(&columns, alteration.catalog)?;
    columns::add(columns, alteration);
    properties::set(statement, alteration)?;
    inherits::add_constraints(&parents, alteration)?;
    let partition_of = statement.partition_of.as_ref().zip(parents.first());
    if let Some((partition, parent)) = partition_of {
        partition_of::set_bound(&partition.bound, parent, alteration)?;
    }
    if let Some(key) = &statement.partition_by {
        partition_by::set(key, alteration)?;
    }
    if let Some((_, parent)) = partition_of {
        partition_of::take_over(parent, alteration)?;
    }
    let constraints = constraints::sorted(statement);
    constraints::add_conditions(&constraints, alteration)?;
    for like in &statement.like {
        like::expand(like, alteration)?;
    }
    constraints::add_keys(&constraints, alteration)?;
    constraints::add_foreign_keys(&constraints, alteration)
}

/// A table shares its name space with indexes, and with types, as it has one of its own.
fn demand_new(alteration: &Alteration<'_>) -> Result<(), PgError> {
    let name = &alteration.table().name;
    if alteration.catalog.name_is_taken(name) {
        return Err(errors::duplicate_relation(&name.name));
    }
    if alteration.catalog.type_exists(name) {
        return Err(errors::error("42710", format!("type \"{}\" already exists", name.name)));
    }
    Ok(())
}

/// The table as the steps leave it, with its sequences.
fn made(name: &RelationName, alteration: Alteration<'_>) -> Effects {
    let table = alteration.table().clone();
    let mut effects = Effects { work: vec![Work::Metadata], ..Effects::default() };
    effects.changes.push(Change::AddRelation(Box::new(table)));
    let steps = alteration.effects;
    let is_other = |change: &Change| matches!(change, Change::AddRelation(made) if made.name != *name);
    let changes = steps.changes.into_iter().filter(is_other).collect();
    let (locks, scans, work) = (steps.locks, steps.scans, steps.work);
    merge(&mut effects, Effects { locks, changes, scans, work, ..Effects::default() });
    effects
}
