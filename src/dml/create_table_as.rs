//! `CREATE TABLE … AS …` and `SELECT … INTO …`.
//!
//! # Locks
//! What the query locks; the new table is nobody else's yet.
//! # Work
//! The query, and the writing of its result.
//! # Source
//! `ExecCreateTableAs`, src/backend/commands/createas.c.
//! # Not modelled
//! How many rows there are, unless EXPLAIN tells it; EXECUTE of a prepared query.

use super::create_view::{demand_distinct, demand_schema, failed, lock_named, made, taken};
use super::query_uses::Names;
use crate::catalog::{Catalog, Change, Persistence, Relation, RelationKind};
use crate::effect::{Effects, Work};
use crate::sql::{CreateTableAs, Statement};
use crate::stat::Stat;

/// The effects; `filled` is what running the query does.
pub(super) fn effects(
    statement: &CreateTableAs,
    filled: Option<Effects>,
    catalog: &Catalog,
) -> Option<Effects> {
    let Statement::Select(query) = statement.query.as_ref() else { return None };
    let name = catalog.name_for_new_relation(&statement.name, statement.temporary);
    if let Err(error) = demand_schema(&name, catalog) {
        return Some(failed(Effects::default(), error));
    }
    let names = Names::of(query, catalog);
    if catalog.name_is_taken(&name) {
        return Some(taken(name, statement.if_not_exists, &names));
    }
    let mut table = made(name.clone(), RelationKind::Table, query, &names, &statement.columns);
    table.persistence = match (statement.temporary, statement.unlogged) {
        (true, _) => Persistence::Temporary,
        (false, true) => Persistence::Unlogged,
        (false, false) => Persistence::Permanent,
    };
    if statement.with_data {
        return Some(fill(filled?, table));
    }
    let mut effects = Effects::default();
    lock_named(&names, &name, &mut effects);
    if let Err(error) = names.demand_all() {
        return Some(failed(effects, error));
    }
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddRelation(Box::new(table)));
    Some(effects)
}

/// Adds the new relation and the writing of its rows to what the query does.
pub(super) fn fill(mut effects: Effects, mut relation: Relation) -> Effects {
    if !effects.errors.is_empty() {
        return effects;
    }
    if let Err(error) = demand_distinct(&relation) {
        return failed(effects, error);
    }
    let reason = "how many rows the query has";
    relation.rows = Stat::unknown(reason);
    relation.pages = Stat::unknown(reason);
    relation.all_visible = Stat::unknown(reason);
    relation.toast = Stat::unknown(reason);
    effects.work.insert(0, Work::Metadata);
    effects.work.push(Work::Unknown { reason: format!("{reason}, and so the writing of its result") });
    effects.changes.push(Change::AddRelation(Box::new(relation)));
    effects
}
