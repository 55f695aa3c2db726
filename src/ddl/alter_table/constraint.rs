//! `ALTER CONSTRAINT` and `RENAME CONSTRAINT`.
//!
//! # Source
//! `ATExecAlterConstraint`, `rename_constraint_internal`, src/backend/commands/tablecmds.c.

use super::errors;
use crate::catalog::{Catalog, Constraint, ConstraintKind, Index, Relation, RelationKind};
use crate::ddl::alteration::Alteration;
use crate::ddl::index::demand_free_name;
use crate::ddl::{family, set_not_null};
use crate::effect::PgError;
use crate::pg::LockMode;

/// What ALTER CONSTRAINT says.
pub(super) struct Alter<'a> {
    pub(super) name: &'a str,
    pub(super) deferrable: Option<bool>,
    pub(super) initially_deferred: Option<bool>,
    pub(super) enforced: Option<bool>,
    pub(super) inherit: Option<bool>,
}

/// The first version that changes more than deferrability.
const FIRST_WITH_MORE: u32 = 18;

/// ALTER CONSTRAINT: of foreign keys alone, but for INHERIT.
pub(super) fn alter(alter: &Alter<'_>, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    if (alter.enforced.is_some() || alter.inherit.is_some()) && alteration.major() < FIRST_WITH_MORE {
        return Err(errors::syntax("syntax error in ALTER CONSTRAINT"));
    }
    if let Some(inherit) = alter.inherit {
        return set_inherit(alter.name, inherit, alteration);
    }
    let table = alteration.table().clone();
    let (name, relation) = (alter.name, &table.name.name);
    let constraint = table.constraint(name).ok_or_else(|| errors::undefined_constraint(name, &table))?;
    let of = || format!("constraint \"{name}\" of relation \"{relation}\"");
    let ConstraintKind::ForeignKey(key) = &constraint.kind else {
        return Err(errors::wrong_object(format!("{} is not a foreign key constraint", of())));
    };
    if constraint.properties.parent.is_some() && alteration.is_root {
        return Err(errors::error("55000", format!("cannot alter {}", of())));
    }
    let catalog = alteration.catalog;
    let parent = catalog.relation(&key.references).filter(|parent| parent.name != table.name);
    if table.kind == RelationKind::PartitionedTable {
        for child in family::descendants(&table.name, catalog) {
            alteration.lock(child, LockMode::AccessExclusive);
        }
    }
    if let Some(enforced) = alter.enforced {
        if let Some(parent) = parent {
            alteration.lock(parent, LockMode::ShareRowExclusive);
        }
        if enforced && constraint.properties.not_enforced {
            alteration.check_references(&key.references);
        }
    }
    let deferrable = alter.deferrable.or(alter.initially_deferred.filter(|deferred| *deferred));
    let initially_deferred = alter.initially_deferred;
    let name = name.to_owned();
    alteration.edit(|table| {
        if let Some(known) = table.constraints.iter_mut().find(|known| known.name == name) {
            known.properties.deferrable = deferrable.unwrap_or(known.properties.deferrable);
            known.properties.initially_deferred =
                initially_deferred.unwrap_or(known.properties.initially_deferred);
        }
    });
    Ok(())
}

/// INHERIT and NO INHERIT, of NOT NULL alone: children get the constraint, or may go without.
fn set_inherit(name: &str, inherit: bool, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table().clone();
    let constraint = if alteration.is_root {
        table.constraint(name).ok_or_else(|| errors::undefined_constraint(name, &table))?
    } else {
        let Some(constraint) = of_ancestor(name, &table, alteration.catalog) else { return Ok(()) };
        constraint
    };
    let ConstraintKind::NotNull { column } = &constraint.kind else {
        let relation = &table.name.name;
        let message =
            format!("constraint \"{name}\" of relation \"{relation}\" is not a not-null constraint");
        return Err(errors::wrong_object(message));
    };
    if constraint.properties.no_inherit != inherit {
        return Ok(());
    }
    if !alteration.is_root {
        return set_not_null::set(column, alteration);
    }
    if !inherit {
        let catalog = alteration.catalog;
        for child in catalog.children(&table.name) {
            alteration.lock(child, LockMode::AccessExclusive);
        }
    }
    let name = name.to_owned();
    alteration.edit(|table| {
        for known in table.constraints.iter_mut().filter(|known| known.name == name) {
            known.properties.no_inherit = !inherit;
        }
    });
    Ok(())
}

/// The constraint of that name in the nearest table above.
fn of_ancestor<'a>(name: &str, table: &Relation, catalog: &'a Catalog) -> Option<&'a Constraint> {
    let mut parents = table.parents.iter().filter_map(|parent| catalog.relation(parent));
    parents.find_map(|parent| parent.constraint(name).or_else(|| of_ancestor(name, parent, catalog)))
}

/// RENAME CONSTRAINT: with its index, and in children that inherit it.
pub(super) fn rename(from: &str, to: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table().clone();
    let Some(constraint) = table.constraint(from) else {
        let message = format!("constraint \"{from}\" for table \"{}\" does not exist", table.name.name);
        return Err(errors::error("42704", message));
    };
    let inheritable =
        matches!(constraint.kind, ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. })
            && !constraint.properties.no_inherit;
    if inheritable && alteration.is_root {
        let has_children = alteration.catalog.children(&table.name).next().is_some();
        if alteration.only && has_children {
            let message = format!("inherited constraint \"{from}\" must be renamed in child tables too");
            return Err(errors::invalid_table_definition(message));
        }
        if constraint.properties.inherited {
            let message = format!("cannot rename inherited constraint \"{from}\"");
            return Err(errors::invalid_table_definition(message));
        }
    }
    let index = match &constraint.kind {
        ConstraintKind::Unique { index, .. } | ConstraintKind::Exclusion { index } => Some(index.clone()),
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_) => None,
    };
    match &index {
        Some(index) => {
            alteration.lock_index(index, LockMode::ShareUpdateExclusive);
            demand_free_name(alteration, to)?;
        }
        None if table.constraint(to).is_some() => {
            return Err(errors::duplicate_constraint(to, &table));
        }
        None => {}
    }
    let (from, to) = (from.to_owned(), to.to_owned());
    alteration.edit(|table| {
        for constraint in table.constraints.iter_mut().filter(|known| known.name == from) {
            constraint.name.clone_from(&to);
            if let ConstraintKind::Unique { index, .. } | ConstraintKind::Exclusion { index } =
                &mut constraint.kind
            {
                index.clone_from(&to);
            }
        }
        let renamed = |known: &&mut Index| Some(&known.name) == index.as_ref();
        for index in table.indexes.iter_mut().filter(renamed) {
            index.name.clone_from(&to);
        }
    });
    Ok(())
}
