//! `ALTER TABLE … DROP CONSTRAINT …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table (and partitions and children that inherit the constraint), on its index, and on
//! the other table of a foreign key, until the transaction ends.
//! # Work
//! The file of its index is removed at commit.
//! # Versions
//! From 18 on NOT NULL can be dropped by its constraint's name.
//! # Source
//! `ATExecDropConstraint`, `dropconstraint_internal`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! Views that group by a primary key.

use super::alteration::Alteration;
use super::errors;
use crate::catalog::{Catalog, Constraint, ConstraintKind, Object, Relation};
use crate::effect::{Observation, PgError};
use crate::pg::RelationName;

/// Drops the constraint.
pub(super) fn apply(
    name: &str,
    if_exists: bool,
    cascade: bool,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table().clone();
    let relation = table.name.clone();
    let Some(constraint) = find(name, &table, alteration) else {
        if if_exists {
            alteration.observe(Observation::NothingToDo { object: RelationName::new(&relation.name, name) });
            return Ok(());
        }
        return if alteration.is_root { Err(errors::undefined_constraint(name, &table)) } else { Ok(()) };
    };
    if alteration.is_root && constraint.properties.inherited {
        let message =
            format!("cannot drop inherited constraint \"{name}\" of relation \"{}\"", relation.name);
        return Err(errors::invalid_table_definition(message));
    }
    let described = format!("constraint {name} on table {}", relation.name);
    let object = Object::Constraint { relation, constraint: constraint.name };
    alteration.delete(&object, cascade, &described)
}

/// The constraint of that name; in a partition the one like its parent's, whatever its name.
fn find(name: &str, table: &Relation, alteration: &Alteration<'_>) -> Option<Constraint> {
    if let Some(constraint) = table.constraint(name) {
        return Some(constraint.clone());
    }
    let catalog: &Catalog = alteration.catalog;
    let parents = table.parents.iter().filter_map(|parent| catalog.relation(parent));
    let wanted = parents.filter_map(|parent| parent.constraint(name)).next()?;
    table.constraints.iter().find(|constraint| is_alike(&constraint.kind, &wanted.kind)).cloned()
}

fn is_alike(one: &ConstraintKind, other: &ConstraintKind) -> bool {
    match (one, other) {
        (ConstraintKind::ForeignKey(one), ConstraintKind::ForeignKey(other)) => {
            one.columns == other.columns && one.references == other.references
        }
        (
            ConstraintKind::Unique { primary: one_primary, columns: one, .. },
            ConstraintKind::Unique { primary: other_primary, columns: other, .. },
        ) => one_primary == other_primary && one == other,
        (
            ConstraintKind::Check { .. }
            | ConstraintKind::NotNull { .. }
            | ConstraintKind::Unique { .. }
            | ConstraintKind::Exclusion { .. }
            | ConstraintKind::ForeignKey(_),
            _,
        ) => false,
    }
}
