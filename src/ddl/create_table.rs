//! `CREATE TABLE …`.
//!
//! # Locks
//! SHARE ROW EXCLUSIVE on tables that its foreign keys reference, until the transaction ends.
//! # Work
//! None but catalog rows: a new table is empty, and so are its indexes.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `DefineRelation`, src/backend/commands/tablecmds.c; src/backend/parser/parse_utilcmd.c.
//! # Not modelled
//! LIKE, INHERITS, PARTITION OF, PARTITION BY and OF: such a statement as a whole.

use super::alteration::{Alteration, merge, refused};
use super::{add_column, add_foreign_key, alter_table, errors};
use crate::catalog::{Catalog, Change, Persistence, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::sql::{ConstraintDefinition, CreateTable, TableConstraint};

/// The effects; `None` with clauses that are not modelled.
pub(super) fn effects(statement: &CreateTable, catalog: &Catalog) -> Option<Effects> {
    if !statement.unmodelled_clauses.is_empty() {
        return None;
    }
    let name = catalog.name_for_new_relation(&statement.name, statement.temporary);
    let mut effects = Effects::default();
    if catalog.name_is_taken(&name) {
        if statement.if_not_exists {
            effects.observations.push(Observation::NothingToDo { object: name });
        } else {
            effects.errors.push(errors::duplicate_relation(&name.name));
        }
        return Some(effects);
    }
    let table = empty_table(statement, name.clone());
    let mut alteration = Alteration::new(&table, catalog, true);
    match fill(statement, &mut alteration) {
        Ok(()) => {
            let table = alteration.table().clone();
            effects.work.push(Work::Metadata);
            effects.changes.push(Change::AddRelation(Box::new(table)));
            let made = alteration.effects;
            let sequences =
                made.changes.into_iter().filter(|change| matches!(change, Change::AddRelation(_)));
            let locks = made.locks.into_iter().filter(|lock| lock.relation != name).collect();
            let others = Effects { locks, changes: sequences.collect(), ..Effects::default() };
            merge(&mut effects, others);
            Some(effects)
        }
        Err(error) => Some(refused(alteration.effects, error)),
    }
}

fn fill(statement: &CreateTable, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let mut foreign_keys: Vec<TableConstraint> = Vec::new();
    let mut others: Vec<TableConstraint> = Vec::new();
    let mut keep = |constraint: &TableConstraint| match constraint.kind {
        ConstraintDefinition::ForeignKey { .. } => foreign_keys.push(constraint.clone()),
        ConstraintDefinition::Check { .. }
        | ConstraintDefinition::NotNull { .. }
        | ConstraintDefinition::Unique { .. }
        | ConstraintDefinition::UsingIndex { .. }
        | ConstraintDefinition::Exclude { .. } => others.push(constraint.clone()),
    };
    for definition in &statement.columns {
        let bare = crate::sql::ColumnDefinition {
            constraints: definition
                .constraints
                .iter()
                .filter(|constraint| {
                    if let crate::sql::ColumnConstraint::Table(constraint) = constraint {
                        keep(constraint);
                        false
                    } else {
                        true
                    }
                })
                .cloned()
                .collect(),
            ..definition.clone()
        };
        add_column::apply(&bare, false, alteration)?;
    }
    statement.constraints.iter().for_each(keep);
    for constraint in &others {
        alter_table::add_constraint(constraint, alteration)?;
    }
    for constraint in &foreign_keys {
        add_foreign_key(constraint, alteration)?;
    }
    Ok(())
}

/// A foreign key of an empty table is valid unchecked, even with NOT VALID.
fn add_foreign_key(constraint: &TableConstraint, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let ConstraintDefinition::ForeignKey {
        columns,
        references,
        referenced_columns,
        on_delete,
        on_update,
        ..
    } = &constraint.kind
    else {
        return Ok(());
    };
    let key = add_foreign_key::Definition {
        name: constraint.name.as_deref(),
        validated: true,
        columns,
        references,
        referenced_columns,
        on_delete: *on_delete,
        on_update: *on_update,
    };
    add_foreign_key::apply_unchecked(&key, alteration)
}

fn empty_table(statement: &CreateTable, name: crate::pg::RelationName) -> Relation {
    let persistence = match (statement.temporary, statement.unlogged) {
        (true, _) => Persistence::Temporary,
        (false, true) => Persistence::Unlogged,
        (false, false) => Persistence::Permanent,
    };
    Relation::new(name, RelationKind::Table, persistence)
}
