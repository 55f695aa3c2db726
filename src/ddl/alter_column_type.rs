//! `ALTER TABLE … ALTER COLUMN … TYPE …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table, its partitions and children, on indexes that are built anew or kept under a new
//! catalog entry, and on the other side of foreign keys over the column, until the transaction ends.
//! # Work
//! A copy of the heap and of all its indexes, unless the old values can stand as they are (see `coercion`). Then
//! indexes on the column are kept, or built anew where they are partial, on an expression or compare otherwise. CHECK
//! constraints on the column are tested again, foreign keys checked again after a copy.
//! # Versions
//! `timestamp` and `timestamptz` are alike under a UTC session from 12 on.
//! # Source
//! `ATColumnChangeRequiresRewrite`, `RememberAllDependentForRebuilding`, `ATPostAlterTypeParse`, `TryReuseIndex`,
//! src/backend/commands/tablecmds.c; `CheckIndexCompatible`, src/backend/commands/indexcmds.c.
//! # Not modelled
//! Values that the new type refuses.

mod coercion;
mod dependents;

use self::coercion::Coercion;
use super::alteration::Alteration;
use super::errors;
use crate::catalog::{Catalog, Change, Column, ConstraintKind, Index, Relation, RelationKind};
use crate::effect::{PgError, RewriteReason, ScanPurpose};
use crate::pg::{LockMode, Name, TypeName};
use crate::sql::Expression;

/// What the statement says.
pub(super) struct NewType<'a> {
    pub(super) type_name: &'a str,
    pub(super) collation: Option<&'a Name>,
    pub(super) using: Option<&'a Expression>,
}

/// Changes the type.
pub(super) fn apply(column: &str, new: &NewType<'_>, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table().clone();
    let Some(known) = table.column(column) else {
        // Spelled without the relation here, unlike everywhere else.
        return Err(errors::undefined_column(column, &table));
    };
    prepare(column, new, alteration)?;
    demand_free(column, &table, alteration)?;
    let coercion = coercion(known, new, alteration.catalog);
    if coercion == Coercion::Rewrite {
        if let Some(using) = new.using {
            alteration.compute(using);
        }
        let mut changed = known.clone();
        changed.statistics = None;
        new.type_name.clone_into(&mut changed.type_name);
        let growth =
            if same_storage(known, &changed) { 0.0 } else { changed.average_bytes() - known.average_bytes() };
        let (from, to) = (known.type_name.clone(), new.type_name.to_owned());
        alteration.rewrite(RewriteReason::TypeChange { column: column.to_owned(), from, to }, growth);
    }
    for index in &table.indexes {
        if index.columns.iter().chain(&index.include).any(|name| name == column) {
            let kept = coercion == Coercion::SameValuesAndOrder
                && is_plain(index)
                && keeps_collation(column, known, new, index)
                && !is_attached(index, &table, alteration.catalog);
            if kept {
                // A new catalog entry over the old file.
                alteration.lock_index(&index.name, LockMode::AccessExclusive);
            } else {
                alteration.rebuild(&index.name);
            }
        }
    }
    recheck_constraints(column, coercion, &table, alteration);
    let relation = table.name.clone();
    let type_name = new.type_name.to_owned();
    alteration.change(Change::SetType { relation, column: column.to_owned(), type_name });
    let collation = new.collation.map(|collation| collation.name.clone()).filter(|name| name != "default");
    alteration.edit_column(column, |column| column.properties.collation = collation);
    Ok(())
}

/// What is asked before anything is done: of columns whose type cannot change.
pub(super) fn prepare(column: &str, new: &NewType<'_>, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    if alteration.is_root {
        errors::demand_untyped("alter column type of", table)?;
    }
    let Some(known) = table.column(column) else {
        return Err(errors::undefined_column(column, table));
    };
    if alteration.is_inherited(column) {
        return Err(errors::inherited_column("alter", column));
    }
    if table.partition_columns.iter().any(|name| name == column) {
        return Err(errors::partition_key_column("alter", column, table));
    }
    if alteration.only && alteration.catalog.children(&table.name).next().is_some() {
        let message = format!("type of inherited column \"{column}\" must be changed in child tables too");
        return Err(errors::invalid_table_definition(message));
    }
    if new.using.is_none() && !coercion::is_assignable(&known.type_name, new.type_name, alteration.catalog) {
        let to = coercion::spelled(new.type_name);
        let message = format!("column \"{column}\" cannot be cast automatically to type {to}");
        return Err(errors::error("42804", message));
    }
    Ok(())
}

/// Lets go of what stands on the column, or refuses: its type or its expression is about to change.
fn demand_free(column: &str, table: &Relation, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let name = column;
    let reads_it = |other: &Column| {
        let default = other.default.as_ref().and_then(|default| default.expression.as_ref());
        let generated = default.filter(|_| other.generated.is_some() && other.name != name);
        generated.is_some_and(|expression| expression.columns().iter().any(|read| read.name == name))
    };
    if table.columns.iter().any(reads_it) {
        let sqlstate = if alteration.major() >= 15 { "0A000" } else { "42601" };
        return Err(errors::error(sqlstate, "cannot alter type of a column used by a generated column"));
    }
    dependents::demand_none(column, table, alteration)
}

/// Constraints on a stored generated column are checked again when its expression changes.
pub(super) fn remake_dependents(
    column: &str,
    table: &Relation,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    demand_free(column, table, alteration)?;
    recheck_constraints(column, Coercion::Rewrite, table, alteration);
    Ok(())
}

fn coercion(column: &Column, new: &NewType<'_>, catalog: &Catalog) -> Coercion {
    if let Some(using) = new.using
        && !is_the_column(using, &column.name, new.type_name)
    {
        return Coercion::Rewrite;
    }
    coercion::coercion(&column.type_name, new.type_name, catalog)
}

/// `USING col` and `USING col::newtype` say nothing new.
fn is_the_column(using: &Expression, column: &str, type_name: &str) -> bool {
    if let Expression::Cast { operand, to } = using {
        TypeName::parse(to) == TypeName::parse(type_name) && is_the_column(operand, column, type_name)
    } else {
        matches!(using, Expression::Column { name, .. } if name == column)
    }
}

/// Partial and expression indexes are never kept.
fn is_plain(index: &Index) -> bool {
    let plain = |key: &Option<Expression>| matches!(key, Some(Expression::Column { .. }));
    index.valid && index.predicate.is_none() && index.keys.iter().all(plain)
}

/// A partition's part of its parent's index is dropped with it and built anew.
fn is_attached(index: &Index, table: &Relation, catalog: &Catalog) -> bool {
    let parents = table.parents.iter().filter_map(|parent| catalog.relation(parent));
    let mut partitioned = parents.filter(|parent| parent.kind == RelationKind::PartitionedTable);
    partitioned.any(|parent| {
        parent.indexes.iter().any(|other| other.method == index.method && other.keys == index.keys)
    })
}

/// An index with a collation of its own keeps it; any other takes the column's.
fn keeps_collation(column: &str, known: &Column, new: &NewType<'_>, index: &Index) -> bool {
    let written = new.collation.map(|collation| collation.name.as_str()).filter(|name| *name != "default");
    let before = known.properties.collation.as_deref().map(last_part);
    let has_its_own = |position: usize| {
        index.properties.collations.get(position).is_some_and(|collation| !collation.is_empty())
    };
    let mut keys = index.keys.iter().enumerate();
    before == written
        || !keys.any(|(position, key)| {
            matches!(key, Some(Expression::Column { name, .. }) if name == column) && !has_its_own(position)
        })
}

/// A name without its schema.
fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name).trim_matches('"')
}

fn same_storage(one: &Column, other: &Column) -> bool {
    let varies = |column: &Column| {
        TypeName::parse(&column.type_name).storage().is_none_or(|storage| storage.length.is_none())
    };
    varies(one) && varies(other)
}

/// CHECK constraints and foreign keys over the column are made anew.
fn recheck_constraints(column: &str, coercion: Coercion, table: &Relation, alteration: &mut Alteration<'_>) {
    let uses = |names: &[String]| names.iter().any(|name| name == column);
    for constraint in table.constraints.iter().filter(|constraint| constraint.validated) {
        match &constraint.kind {
            ConstraintKind::Check { expression: Some(condition) } => {
                if condition.columns().iter().any(|name| name.name == column) {
                    alteration.test(ScanPurpose::Check, Some(condition));
                }
            }
            ConstraintKind::ForeignKey(key) => {
                if uses(&key.columns)
                    && let Some(parent) = alteration.catalog.relation(&key.references)
                {
                    if parent.name != table.name {
                        alteration.lock(parent, LockMode::AccessExclusive);
                    }
                    if coercion != Coercion::SameValuesAndOrder {
                        alteration.check_references(&key.references);
                    }
                }
            }
            ConstraintKind::Check { expression: None }
            | ConstraintKind::NotNull { .. }
            | ConstraintKind::Unique { .. }
            | ConstraintKind::Exclusion { .. } => {}
        }
    }
    let catalog = alteration.catalog;
    for (child, constraint, key) in catalog.foreign_keys_to(&table.name) {
        if child.name != table.name && uses(&key.referenced_columns) {
            alteration.lock(child, LockMode::AccessExclusive);
            if coercion != Coercion::SameValuesAndOrder && constraint.validated {
                alteration.check_references_of(child);
            }
        }
    }
}
