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
use crate::catalog::{Catalog, Change, Constraint, ConstraintKind, ForeignKey, Relation};
use crate::effect::{Observation, PgError, Work};
use crate::pg::{LockMode, RelationName};

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
    match &constraint.kind {
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } => {}
        ConstraintKind::ForeignKey(key) => lock_parent(key, alteration),
        ConstraintKind::Unique { index, columns, .. } => {
            let object = format!("constraint {name} on table {}", relation.name);
            lock_dependents(&object, columns, cascade, alteration)?;
            remove_index(index, &table, alteration);
        }
        ConstraintKind::Exclusion { index } => remove_index(index, &table, alteration),
    }
    alteration.change(Change::DropConstraint { relation, name: constraint.name });
    Ok(())
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

/// The referenced table loses the triggers that enforce the foreign key.
pub(super) fn lock_parent(key: &ForeignKey, alteration: &mut Alteration<'_>) {
    if let Some(parent) = alteration.catalog.relation(&key.references)
        && parent.name != alteration.table().name
    {
        alteration.lock(parent, LockMode::AccessExclusive);
    }
}

/// Foreign keys of other tables that rest on these columns: they go by CASCADE, or forbid the drop of `object`.
pub(super) fn lock_dependents(
    object: &str,
    columns: &[String],
    cascade: bool,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    let catalog = alteration.catalog;
    let relation = alteration.table().name.clone();
    let dependents: Vec<_> = catalog
        .foreign_keys_to(&relation)
        .filter(|(_, _, key)| sorted(&key.referenced_columns) == sorted(columns))
        .collect();
    if !dependents.is_empty() && !cascade {
        return Err(errors::dependent_objects(object));
    }
    for (child, _, _) in dependents {
        alteration.lock(child, LockMode::AccessExclusive);
    }
    Ok(())
}

fn remove_index(index: &str, table: &Relation, alteration: &mut Alteration<'_>) {
    alteration.lock_index(index, LockMode::AccessExclusive);
    if let Some(index) = table.index(index) {
        let relation = RelationName::new(&table.name.schema, &index.name);
        alteration.effects.work.push(Work::FileRemoval { bytes: index.size.clone(), relation });
    }
}
