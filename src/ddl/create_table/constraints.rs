//! The constraints of a new table, whether behind a column or on their own.
//!
//! # Source
//! `transformIndexConstraints`, `transformFKConstraints`, src/backend/parser/parse_utilcmd.c;
//! `AddRelationNewConstraints`, `MergeWithExistingConstraint`, src/backend/catalog/heap.c.

use super::expressions::demand_no_query;
use crate::catalog::{Catalog, Constraint, ConstraintKind, Persistence, Relation};
use crate::ddl::alter_table::persistence;
use crate::ddl::alteration::Alteration;
use crate::ddl::{add_foreign_key, alter_table, errors, index};
use crate::effect::PgError;
use crate::sql::{ColumnConstraint, ConstraintDefinition, CreateTable, Expression, TableConstraint};

/// Constraints by what has to be there before them.
#[derive(Default)]
pub(super) struct Constraints {
    conditions: Vec<TableConstraint>,
    /// The primary key first.
    keys: Vec<TableConstraint>,
    foreign_keys: Vec<TableConstraint>,
}

/// Everything that the statement demands.
pub(super) fn sorted(statement: &CreateTable) -> Constraints {
    let of_columns = statement.columns.iter().flat_map(|column| &column.constraints);
    let of_options = statement.column_options.iter().flat_map(|column| &column.constraints);
    let inline = of_columns.chain(of_options).filter_map(|constraint| match constraint {
        ColumnConstraint::Table(constraint) => Some(constraint),
        ColumnConstraint::NotNull { .. }
        | ColumnConstraint::Null
        | ColumnConstraint::Default(_)
        | ColumnConstraint::Generated { .. }
        | ColumnConstraint::Identity(_) => None,
    });
    let mut sorted = Constraints::default();
    for constraint in inline.chain(&statement.constraints).cloned() {
        match constraint.kind {
            ConstraintDefinition::Check { .. } | ConstraintDefinition::NotNull { .. } => {
                sorted.conditions.push(constraint);
            }
            ConstraintDefinition::Unique { .. }
            | ConstraintDefinition::UsingIndex { .. }
            | ConstraintDefinition::Exclude { .. } => sorted.keys.push(constraint),
            ConstraintDefinition::ForeignKey { .. } => sorted.foreign_keys.push(constraint),
        }
    }
    sorted.keys.sort_by_key(|key| !is_primary(key));
    sorted
}

fn is_primary(key: &TableConstraint) -> bool {
    matches!(key.kind, ConstraintDefinition::Unique { primary: true, .. })
}

/// CHECK and NOT NULL.
pub(super) fn add_conditions(
    constraints: &Constraints,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    for constraint in &constraints.conditions {
        // Without rows there is nothing that NOT VALID could leave out.
        let constraint = TableConstraint { not_valid: false, ..constraint.clone() };
        if let ConstraintDefinition::Check { expression } = &constraint.kind {
            demand_no_query(expression, "check constraint")?;
        }
        if !is_inherited(&constraint, alteration) {
            alter_table::add_constraint(&constraint, alteration)?;
        }
    }
    Ok(())
}

fn is_inherited(constraint: &TableConstraint, alteration: &mut Alteration<'_>) -> bool {
    match (&constraint.name, &constraint.kind) {
        (Some(name), ConstraintDefinition::Check { expression }) => {
            make_own(name, Some(expression), alteration)
        }
        (_, _) => false,
    }
}

/// A condition that a parent has under the same name becomes the table's own as well; whether there is one.
pub(super) fn make_own(name: &str, condition: Option<&Expression>, alteration: &mut Alteration<'_>) -> bool {
    let is_same = |known: &Constraint| {
        known.properties.not_local
            && matches!(&known.kind, ConstraintKind::Check { expression } if expression.as_ref() == condition)
    };
    if !alteration.table().constraint(name).is_some_and(is_same) {
        return false;
    }
    alteration.edit(|table| {
        for known in table.constraints.iter_mut().filter(|known| known.name == name) {
            known.properties.not_local = false;
        }
    });
    true
}

/// PRIMARY KEY, UNIQUE and EXCLUDE.
pub(super) fn add_keys(constraints: &Constraints, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    for (place, key) in constraints.keys.iter().enumerate() {
        if matches!(key.kind, ConstraintDefinition::UsingIndex { .. }) {
            return Err(errors::not_supported("cannot use an existing index in CREATE TABLE"));
        }
        demand_once(key)?;
        demand_operator_classes(key, alteration.table())?;
        if let ConstraintDefinition::Unique { tablespace: Some(tablespace), .. } = &key.kind {
            persistence::demand_tablespace(tablespace, alteration)?;
        }
        if !constraints.keys[..place].iter().any(|before| is_served_by(key, before)) {
            alter_table::add_constraint(key, alteration)?;
        }
    }
    Ok(())
}

fn demand_once(key: &TableConstraint) -> Result<(), PgError> {
    let ConstraintDefinition::Unique { primary, columns, .. } = &key.kind else { return Ok(()) };
    match columns.iter().enumerate().find(|(place, column)| columns[..*place].contains(column)) {
        Some((_, column)) => {
            let what = if *primary { "primary key" } else { "unique" };
            let message = format!("column \"{column}\" appears twice in {what} constraint");
            Err(errors::error("42701", message))
        }
        None => Ok(()),
    }
}

/// A key is kept in a B-tree, which has to be able to sort its columns.
fn demand_operator_classes(key: &TableConstraint, table: &Relation) -> Result<(), PgError> {
    let ConstraintDefinition::Unique { columns, without_overlaps: false, .. } = &key.kind else {
        return Ok(());
    };
    let known = columns.iter().filter_map(|name| table.column(name));
    known.map(|column| column.type_name.as_str()).try_for_each(index::demand_sortable)
}

/// UNIQUE on columns that are a key already makes no second index, unless it asks for another name.
fn is_served_by(key: &TableConstraint, before: &TableConstraint) -> bool {
    let (
        ConstraintDefinition::Unique { primary: false, columns, include, nulls_not_distinct, .. },
        ConstraintDefinition::Unique {
            columns: other,
            include: including,
            nulls_not_distinct: not_distinct,
            ..
        },
    ) = (&key.kind, &before.kind)
    else {
        return false;
    };
    (columns, include, nulls_not_distinct) == (other, including, not_distinct)
        && (key.deferrable, key.initially_deferred) == (before.deferrable, before.initially_deferred)
        && (key.name.is_none() || key.name == before.name)
}

/// Foreign keys: of an empty table they are valid unchecked, even with NOT VALID.
pub(super) fn add_foreign_keys(
    constraints: &Constraints,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    for constraint in &constraints.foreign_keys {
        add_foreign_key(constraint, alteration)?;
    }
    Ok(())
}

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
    alter_table::demand_version(constraint, alteration.major())?;
    let key = add_foreign_key::Definition {
        name: constraint.name.as_deref(),
        validated: true,
        columns,
        references,
        referenced_columns,
        on_delete: *on_delete,
        on_update: *on_update,
    };
    add_foreign_key::apply_unchecked(&key, alteration)?;
    demand_persistence(alteration.table(), alteration.catalog)
}

/// A table may refer to what lives at least as long.
fn demand_persistence(table: &Relation, catalog: &Catalog) -> Result<(), PgError> {
    let Some(Constraint { kind: ConstraintKind::ForeignKey(key), .. }) = table.constraints.last() else {
        return Ok(());
    };
    let referenced = catalog.relation(&key.references).filter(|other| other.name != table.name);
    let Some(persistence) = referenced.map(|other| other.persistence) else { return Ok(()) };
    let (own, others) = match (table.persistence, persistence) {
        (Persistence::Permanent, Persistence::Unlogged | Persistence::Temporary) => {
            ("permanent", "permanent")
        }
        (Persistence::Unlogged, Persistence::Temporary) => ("unlogged", "permanent or unlogged"),
        (Persistence::Temporary, Persistence::Permanent | Persistence::Unlogged) => {
            ("temporary", "temporary")
        }
        (Persistence::Permanent, Persistence::Permanent)
        | (Persistence::Unlogged, Persistence::Permanent | Persistence::Unlogged)
        | (Persistence::Temporary, Persistence::Temporary) => return Ok(()),
    };
    let message = format!("constraints on {own} tables may reference only {others} tables");
    Err(errors::invalid_table_definition(message))
}
