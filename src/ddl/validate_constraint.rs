//! `ALTER TABLE … VALIDATE CONSTRAINT …`.
//!
//! # Locks
//! SHARE UPDATE EXCLUSIVE on the table (for a CHECK also on partitions and children), for a foreign key also ROW
//! SHARE on the referenced table, until the transaction ends. Reads and writes go on.
//! # Work
//! One sequential scan per heap for a CHECK; for a foreign key a join of both tables. None where it is valid already.
//! # Versions
//! NOT NULL constraints can be validated from 18 on.
//! # Source
//! `ATExecValidateConstraint`, `validateForeignKeyConstraint`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! The plan of the join: we count one reading of both tables.

use super::alteration::Alteration;
use super::{errors, family};
use crate::catalog::{Change, ConstraintKind, RelationKind};
use crate::effect::{PgError, ScanPurpose};
use crate::pg::LockMode;

/// Validates the constraint.
pub(super) fn apply(name: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    let Some(constraint) = table.constraint(name).cloned() else {
        // A partition's own foreign key may have another name; it is found by way of its parent only.
        return if alteration.is_root { Err(errors::undefined_constraint(name, table)) } else { Ok(()) };
    };
    if alteration.only
        && matches!(constraint.kind, ConstraintKind::Check { .. })
        && alteration.catalog.children(&table.name).any(|child| child.constraint(name).is_some())
    {
        let catalog = alteration.catalog;
        for child in family::descendants(&table.name.clone(), catalog) {
            alteration.lock(child, LockMode::ShareUpdateExclusive);
        }
        return Err(errors::invalid_table_definition("constraint must be validated on child tables too"));
    }
    if constraint.properties.not_enforced {
        return Err(errors::error("55000", "cannot validate NOT ENFORCED constraint"));
    }
    let relation = table.name.clone();
    let stores_rows = table.kind == RelationKind::Table;
    match &constraint.kind {
        ConstraintKind::Unique { .. } | ConstraintKind::Exclusion { .. } => {
            let table = &relation.name;
            let message = if alteration.major() >= 18 {
                format!("cannot validate constraint \"{name}\" of relation \"{table}\"")
            } else {
                format!(
                    "constraint \"{name}\" of relation \"{table}\" is not a foreign key or check constraint"
                )
            };
            return Err(errors::wrong_object(message));
        }
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_)
            if constraint.validated =>
        {
            return Ok(());
        }
        ConstraintKind::Check { expression } => alteration.test(ScanPurpose::Check, expression.as_ref()),
        ConstraintKind::NotNull { .. } => alteration.test(ScanPurpose::NotNull, None),
        ConstraintKind::ForeignKey(key) => {
            if key.references != relation
                && let Some(parent) = alteration.catalog.relation(&key.references)
            {
                alteration.lock(parent, LockMode::RowShare);
                for partition in family::descendants(&parent.name, alteration.catalog) {
                    if parent.kind == RelationKind::PartitionedTable {
                        alteration.lock(partition, LockMode::AccessShare);
                    }
                }
            }
            if stores_rows {
                alteration.check_references(&key.references);
            }
        }
    }
    alteration.change(Change::ValidateConstraint { relation, name: name.to_owned() });
    Ok(())
}
