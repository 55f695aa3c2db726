//! `ALTER TABLE … ALTER COLUMN … SET NOT NULL`, `… DROP NOT NULL`, and `ADD … NOT NULL column` (18).
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table, its partitions and children until the transaction ends.
//! # Work
//! One sequential scan of the heap, no rewrite; none where a validated CHECK proves the column, none with NOT VALID.
//! Partitions are scanned one by one.
//! # Versions
//! The proof from a CHECK is used from 12 on. From 18 on NOT NULL is a constraint, which can be NOT VALID.
//! # Source
//! `NotNullImpliedByRelConstraints`, `ATExecSetNotNull`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! Proofs other than `col IS NOT NULL` (or `NOT (col IS NULL)`) alone or under a top-level AND; we then
//! overestimate.

use super::alteration::Alteration;
use super::{errors, names};
use crate::catalog::{Change, Constraint, ConstraintKind, ConstraintProperties, Relation};
use crate::effect::{Observation, PgError, ScanPurpose};
use crate::sql::{Expression, TableConstraint};

/// The first version in which NOT NULL has a row in pg_constraint.
const FIRST_WITH_CONSTRAINTS: u32 = 18;
/// The first version that takes a validated CHECK as a proof.
const FIRST_WITH_PROOF: u32 = 12;

/// SET NOT NULL.
pub(super) fn set(column: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    alteration.demand_column(column)?;
    let table = alteration.table();
    let relation = table.name.clone();
    if let Some(constraint) = not_null_constraint(table, column)
        && !constraint.validated
    {
        let name = constraint.name.clone();
        alteration.test(ScanPurpose::NotNull, None);
        alteration.change(Change::ValidateConstraint { relation, name });
        return Ok(());
    }
    if table.column(column).is_some_and(|known| known.not_null) {
        return Ok(());
    }
    check_rows(column, alteration);
    set_in_catalog(column, None, true, alteration);
    Ok(())
}

/// DROP NOT NULL.
pub(super) fn drop(column: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    alteration.demand_column(column)?;
    let table = alteration.table();
    if table.column(column).is_some_and(|known| known.identity) {
        let message =
            format!("column \"{column}\" of relation \"{}\" is an identity column", table.name.name);
        return Err(errors::syntax(message));
    }
    if table.primary_key().is_some_and(|key| key.iter().any(|name| name == column)) {
        return Err(errors::invalid_table_definition(format!("column \"{column}\" is in a primary key")));
    }
    let relation = table.name.clone();
    alteration.change(Change::SetNotNull { relation, column: column.to_owned(), not_null: false });
    Ok(())
}

/// ADD CONSTRAINT … NOT NULL column.
pub(super) fn constraint(
    constraint: &TableConstraint,
    column: &str,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    if alteration.major() < FIRST_WITH_CONSTRAINTS {
        return Err(errors::syntax("syntax error at or near \"NOT\""));
    }
    alteration.demand_column(column)?;
    if constraint.no_inherit && !alteration.is_root {
        return Ok(());
    }
    let known = alteration.table().column(column).is_some_and(|known| known.not_null);
    if known {
        return Ok(());
    }
    if constraint.is_validated() {
        check_rows(column, alteration);
    }
    set_in_catalog(column, constraint.name.as_deref(), constraint.is_validated(), alteration);
    let (column, no_inherit) = (column.to_owned(), constraint.no_inherit);
    alteration.edit(|table| {
        for known in &mut table.constraints {
            if matches!(&known.kind, ConstraintKind::NotNull { column: own } if *own == column) {
                known.properties.no_inherit = no_inherit;
            }
        }
    });
    Ok(())
}

/// The scan, unless a CHECK makes it needless.
pub(super) fn check_rows(column: &str, alteration: &mut Alteration<'_>) {
    let proof = proof(alteration.table(), column).filter(|_| alteration.major() >= FIRST_WITH_PROOF);
    match proof.map(str::to_owned) {
        Some(constraint) => {
            alteration.observe(Observation::NotNullProved { column: column.to_owned(), constraint });
        }
        None => alteration.test(ScanPurpose::NotNull, None),
    }
}

/// Marks the column, with a constraint where the version has them.
pub(super) fn set_in_catalog(
    column: &str,
    name: Option<&str>,
    validated: bool,
    alteration: &mut Alteration<'_>,
) {
    let relation = alteration.table().name.clone();
    let column = column.to_owned();
    if alteration.major() >= FIRST_WITH_CONSTRAINTS
        && not_null_constraint(alteration.table(), &column).is_none()
    {
        let generated = || names::constraint_name(alteration.table(), &column, "not_null");
        let name = name.map_or_else(generated, str::to_owned);
        let kind = ConstraintKind::NotNull { column: column.clone() };
        let constraint = Constraint { name, validated, kind, properties: ConstraintProperties::default() };
        alteration.change(Change::AddConstraint { relation: relation.clone(), constraint });
    }
    alteration.change(Change::SetNotNull { relation, column, not_null: true });
}

/// The validated CHECK that makes the column not null.
fn proof<'a>(table: &'a Relation, column: &str) -> Option<&'a str> {
    let proves = |constraint: &&Constraint| {
        let ConstraintKind::Check { expression: Some(condition) } = &constraint.kind else { return false };
        constraint.validated
            && condition.conjuncts().iter().any(|conjunct| is_not_null_test(conjunct, column))
    };
    table.constraints.iter().find(proves).map(|constraint| constraint.name.as_str())
}

fn is_not_null_test(condition: &Expression, column: &str) -> bool {
    let tests = |expression: &Expression, wanted: bool| {
        if let Expression::IsNull { operand, negated } = expression {
            *negated == wanted && matches!(&**operand, Expression::Column { name, .. } if name == column)
        } else {
            false
        }
    };
    if let Expression::Not(inner) = condition { tests(inner, false) } else { tests(condition, true) }
}

fn not_null_constraint<'a>(table: &'a Relation, column: &str) -> Option<&'a Constraint> {
    table.constraints.iter().find(
        |constraint| matches!(&constraint.kind, ConstraintKind::NotNull { column: own } if own == column),
    )
}
