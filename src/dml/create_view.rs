//! `CREATE [OR REPLACE] VIEW …` and `CREATE MATERIALIZED VIEW …`.
//!
//! # Locks
//! ACCESS SHARE on the tables and views that the query names; a view that is replaced in ACCESS EXCLUSIVE, until the
//! transaction ends. A materialized view is filled at once, which locks and reads all that its query reads.
//! # Work
//! None for a view. A materialized view: the query, whose price is that of a SELECT, and the writing of its result.
//! # Source
//! `DefineView`, `checkViewColumns`, src/backend/commands/view.c; `ExecCreateTableAs`, src/backend/commands/createas.c.
//! # Not modelled
//! How many rows a materialized view gets, unless EXPLAIN tells it; refusals because of a replaced view's column types.

use std::sync::Arc;

use super::analysis;
use super::query_columns::columns;
use super::query_uses::Names;
use crate::catalog::{Catalog, Change, Definition, Persistence, Relation, RelationKind};
use crate::effect::{Effects, HeldUntil, Lock, Observation, PgError, Work};
use crate::pg::{LockMode, RelationName, TypeName};
use crate::sql::{CreateMaterializedView, CreateView, Query};

/// What CREATE VIEW does.
pub(super) fn view(statement: &CreateView, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let names = Names::of(&statement.query, catalog);
    // What reads from a temporary relation is temporary as well.
    let reads_temporary =
        names.tables.iter().any(|table| table.relation.persistence == Persistence::Temporary);
    let is_temporary = statement.temporary || reads_temporary && statement.name.schema.is_none();
    let name = catalog.name_for_new_relation(&statement.name, is_temporary);
    if let Err(error) = demand_schema(&name, catalog) {
        return failed(effects, error);
    }
    lock_named(&names, &name, &mut effects);
    let known = catalog.relation(&name);
    if !statement.recursive
        && let Err(error) = names.demand_all()
    {
        return failed(effects, error);
    }
    let mut view = made(name.clone(), RelationKind::View, &statement.query, &names, &statement.columns);
    if is_temporary {
        view.persistence = Persistence::Temporary;
    }
    if let Err(error) = demand_distinct(&view) {
        return failed(effects, error);
    }
    if let Some(known) = known {
        if !statement.or_replace {
            return failed(effects, duplicate(&name));
        }
        if known.kind != RelationKind::View {
            let message = format!("\"{}\" is not a view", name.name);
            return failed(effects, PgError { sqlstate: "42809", message });
        }
        effects.lock(lock(known, LockMode::AccessExclusive));
        if let Err(error) = demand_same_columns(known, &view, &statement.query, catalog) {
            return failed(effects, error);
        }
        view.properties.rules = known.properties.rules.clone();
        view.triggers.clone_from(&known.triggers);
        view.is_new = known.is_new;
    } else if catalog.name_is_taken(&name) {
        return failed(effects, duplicate(&name));
    }
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddRelation(Box::new(view)));
    effects
}

/// The schema of a new relation has to be there.
pub(super) fn demand_schema(name: &RelationName, catalog: &Catalog) -> Result<(), PgError> {
    if catalog.lacks_schema(&name.schema) {
        let message = format!("schema \"{}\" does not exist", name.schema);
        return Err(PgError { sqlstate: "3F000", message });
    }
    Ok(())
}

/// What CREATE MATERIALIZED VIEW does. `filled` is what running its query does.
pub(super) fn materialized(
    statement: &CreateMaterializedView,
    filled: Option<Effects>,
    catalog: &Catalog,
) -> Option<Effects> {
    let name = catalog.name_for_new(&statement.name);
    if let Err(error) = demand_schema(&name, catalog) {
        return Some(failed(Effects::default(), error));
    }
    let query = &statement.query;
    let made = Names::of(query, catalog);
    if catalog.name_is_taken(&name) {
        return Some(taken(name, statement.if_not_exists, &made));
    }
    let mut view = self::made(name.clone(), RelationKind::MaterializedView, query, &made, &statement.columns);
    view.properties.unpopulated = !statement.with_data;
    if !statement.with_data {
        let mut effects = Effects::default();
        lock_named(&made, &name, &mut effects);
        if let Err(error) = made.demand_all() {
            return Some(failed(effects, error));
        }
        effects.work.push(Work::Metadata);
        effects.changes.push(Change::AddRelation(Box::new(view)));
        return Some(effects);
    }
    Some(super::create_table_as::fill(filled?, view))
}

/// A relation made of a query, empty as yet.
pub(super) fn made(
    name: RelationName,
    kind: RelationKind,
    query: &Query,
    names: &Names<'_>,
    given: &[String],
) -> Relation {
    let mut relation = Relation::new(name, kind, Persistence::Permanent);
    relation.columns = columns(query, names, given);
    if matches!(kind, RelationKind::View | RelationKind::MaterializedView) {
        relation.properties.uses = names.uses();
        relation.properties.definition = Some(Definition::Query(Arc::new(query.clone())));
    }
    relation
}

/// The name is taken: nothing to do, or an error.
pub(super) fn taken(name: RelationName, if_not_exists: bool, names: &Names<'_>) -> Effects {
    let mut effects = Effects::default();
    lock_named(names, &name, &mut effects);
    if if_not_exists {
        effects.observations.push(Observation::NothingToDo { object: name });
        return effects;
    }
    failed(effects, duplicate(&name))
}

/// The parser opens what the query names, and nothing behind it.
pub(super) fn lock_named(names: &Names<'_>, own: &RelationName, effects: &mut Effects) {
    for table in names.tables.iter().filter(|table| table.relation.name != *own) {
        effects.lock(lock(table.relation, LockMode::AccessShare));
    }
}

/// What is left of a statement that PostgreSQL refuses.
pub(super) fn failed(effects: Effects, error: PgError) -> Effects {
    Effects { locks: effects.locks, errors: vec![error], ..Effects::default() }
}

fn lock(relation: &Relation, mode: LockMode) -> Lock {
    let (name, kind) = (relation.name.clone(), Some(relation.kind));
    Lock { relation: name, kind, mode, held_until: HeldUntil::Transaction }
}

fn duplicate(name: &RelationName) -> PgError {
    PgError { sqlstate: "42P07", message: format!("relation \"{}\" already exists", name.name) }
}

/// Two columns of one name, those aside whose names PostgreSQL makes up.
pub(super) fn demand_distinct(relation: &Relation) -> Result<(), PgError> {
    let columns = &relation.columns;
    let twice = columns.iter().enumerate().find(|(place, column)| {
        column.name != "?column?" && columns[..*place].iter().any(|before| before.name == column.name)
    });
    match twice {
        None => Ok(()),
        Some((_, column)) => {
            let message = format!("column \"{}\" specified more than once", column.name);
            Err(PgError { sqlstate: "42701", message })
        }
    }
}

/// A replaced view keeps its columns' names, types and order; new ones come behind.
fn demand_same_columns(
    known: &Relation,
    view: &Relation,
    query: &Query,
    catalog: &Catalog,
) -> Result<(), PgError> {
    let refused = |message: String| Err(PgError { sqlstate: "42P16", message });
    if view.columns.len() < known.columns.len() {
        return refused("cannot drop columns from view".to_owned());
    }
    let mut pairs = known.columns.iter().zip(&view.columns);
    if let Some((old, new)) = pairs.find(|(old, new)| old.name != new.name && new.name != "?column?") {
        return refused(format!("cannot change name of view column \"{}\" to \"{}\"", old.name, new.name));
    }
    // Types of what the migration made are not all known.
    let types = analysis::result(query, catalog).filter(|_| !known.is_new).unwrap_or_default();
    for (old, new) in known.columns.iter().zip(&types) {
        // Lengths are not always known.
        let differs = |name: &String| {
            let (new, old) = (TypeName::parse(name), TypeName::parse(&old.type_name));
            new.base != old.base || new.array != old.array
        };
        if let Some(name) = new.type_name.as_ref().filter(|name| differs(name)) {
            let (column, from) = (&old.name, &old.type_name);
            return refused(format!(
                "cannot change data type of view column \"{column}\" from {from} to {name}"
            ));
        }
    }
    Ok(())
}
