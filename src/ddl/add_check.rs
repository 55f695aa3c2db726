//! `ALTER TABLE … ADD CONSTRAINT … CHECK (…) [NOT VALID]`, also behind a new column.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table, its partitions and children until the transaction ends.
//! # Work
//! One sequential scan of each heap; none with NOT VALID.
//! # Versions
//! NO INHERIT leaves children unlocked up to 17.
//! # Source
//! `ATAddCheckConstraint` (`ATAddCheckNNConstraint` from 18 on), src/backend/commands/tablecmds.c.
//! # Not modelled
//! Functions in the condition that are not known.

use super::alteration::Alteration;
use super::{add_column, errors, names};
use crate::catalog::{Change, Constraint, ConstraintKind, ConstraintProperties};
use crate::effect::{PgError, ScanPurpose};
use crate::sql::{Expression, TableConstraint};

/// Adds the constraint.
pub(super) fn apply(
    constraint: &TableConstraint,
    condition: &Expression,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    if constraint.no_inherit && !alteration.is_root {
        return Ok(());
    }
    let table = alteration.table();
    let mut columns: Vec<&str> = condition.columns().into_iter().map(|column| column.name).collect();
    columns.sort_unstable();
    columns.dedup();
    if let Some(absent) = columns.iter().find(|column| table.column(column).is_none()) {
        return Err(errors::undefined_column_name(absent));
    }
    if let Some(name) = &constraint.name
        && table.constraint(name).is_some()
    {
        // A child's constraint of that name is merged with its parent's.
        return if alteration.is_root { Err(errors::duplicate_constraint(name, table)) } else { Ok(()) };
    }
    let generated = || {
        let column = if let [column] = columns.as_slice() { column } else { "" };
        names::constraint_name(table, column, "check")
    };
    let name = constraint.name.clone().unwrap_or_else(generated);
    let relation = table.name.clone();
    if constraint.is_validated() {
        alteration.test(ScanPurpose::Check, Some(condition));
    }
    let kind = ConstraintKind::Check { expression: Some(condition.clone()) };
    let constraint = Constraint {
        name,
        validated: constraint.is_validated(),
        kind,
        properties: ConstraintProperties {
            no_inherit: constraint.no_inherit,
            not_enforced: constraint.not_enforced,
            uses: add_column::uses_of(condition, alteration),
            ..ConstraintProperties::default()
        },
    };
    alteration.change(Change::AddConstraint { relation, constraint });
    Ok(())
}
