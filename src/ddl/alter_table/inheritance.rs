//! `INHERIT`, `NO INHERIT`, `OF` and `NOT OF`: where a table's columns come from.
//!
//! # Source
//! `ATPrepAddInherit`, `ATExecAddInherit`, `MergeAttributesIntoExisting`, `MergeConstraintsIntoExisting`,
//! `ATExecDropInherit`, `ATExecAddOf`, `ATExecDropOf`, src/backend/commands/tablecmds.c.

use super::errors;
use crate::catalog::{Catalog, ConstraintKind, Relation, RelationKind};
use crate::ddl::add_column::type_reference;
use crate::ddl::alteration::Alteration;
use crate::ddl::family;
use crate::effect::PgError;
use crate::pg::{LockMode, Name, TypeName};

/// INHERIT: the child must have all that its parent has.
pub(super) fn inherit(parent: &Name, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table().clone();
    let catalog = alteration.catalog;
    if table.properties.of_type.is_some() {
        return Err(errors::wrong_object("cannot change inheritance of typed table"));
    }
    if alteration.is_partition() {
        return Err(errors::wrong_object("cannot change inheritance of a partition"));
    }
    if table.kind == RelationKind::PartitionedTable {
        return Err(errors::wrong_object("cannot change inheritance of partitioned table"));
    }
    let parent = catalog.resolve(parent).ok_or_else(|| errors::undefined_table(parent))?;
    alteration.lock(parent, LockMode::ShareUpdateExclusive);
    demand_parent(parent, &table, catalog)?;
    demand_columns(parent, &table)?;
    demand_constraints(parent, &table)?;
    let parent = parent.name.clone();
    alteration.edit(|table| table.parents.push(parent));
    Ok(())
}

fn demand_parent(parent: &Relation, table: &Relation, catalog: &Catalog) -> Result<(), PgError> {
    let name = &parent.name.name;
    if !matches!(
        parent.kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable
    ) {
        let message = format!("ALTER action INHERIT cannot be performed on relation \"{name}\"");
        return Err(errors::wrong_object(message));
    }
    if parent.kind == RelationKind::PartitionedTable {
        return Err(errors::wrong_object(format!("cannot inherit from partitioned table \"{name}\"")));
    }
    if parent.properties.partition_bound.is_some() {
        return Err(errors::wrong_object("cannot inherit from a partition"));
    }
    let circular = parent.name == table.name
        || family::descendants(&table.name, catalog).iter().any(|below| below.name == parent.name);
    if circular {
        return Err(errors::error("42P07", "circular inheritance not allowed"));
    }
    if table.parents.contains(&parent.name) {
        let message = format!("relation \"{name}\" would be inherited from more than once");
        return Err(errors::error("42P07", message));
    }
    Ok(())
}

/// All columns of the parent, of the same types and as strict.
pub(super) fn demand_columns(parent: &Relation, table: &Relation) -> Result<(), PgError> {
    let child = &table.name.name;
    for column in &parent.columns {
        let Some(own) = table.column(&column.name) else {
            let message = format!("child table is missing column \"{}\"", column.name);
            return Err(errors::error("42804", message));
        };
        if TypeName::parse(&own.type_name) != TypeName::parse(&column.type_name) {
            let message =
                format!("child table \"{child}\" has different type for column \"{}\"", column.name);
            return Err(errors::error("42804", message));
        }
        if own.properties.collation != column.properties.collation {
            let message =
                format!("child table \"{child}\" has different collation for column \"{}\"", column.name);
            return Err(errors::error("42P21", message));
        }
        if column.not_null && !own.not_null {
            let message =
                format!("column \"{}\" in child table \"{child}\" must be marked NOT NULL", column.name);
            return Err(errors::error("42804", message));
        }
        if own.generated != column.generated {
            let message = format!("column \"{}\" in child table must be a generated column", column.name);
            return Err(errors::error("42804", message));
        }
    }
    Ok(())
}

/// CHECK constraints that children inherit are looked for by name.
pub(super) fn demand_constraints(parent: &Relation, table: &Relation) -> Result<(), PgError> {
    for constraint in parent.constraints.iter().filter(|known| !known.properties.no_inherit) {
        let ConstraintKind::Check { expression } = &constraint.kind else { continue };
        let name = &constraint.name;
        match table.constraint(name) {
            None => {
                let message = format!("child table is missing constraint \"{name}\"");
                return Err(errors::error("42804", message));
            }
            Some(own) => {
                let differs =
                    matches!(&own.kind, ConstraintKind::Check { expression: other } if other != expression);
                if differs {
                    let message = format!(
                        "child table \"{}\" has different definition for check constraint \"{name}\"",
                        table.name.name
                    );
                    return Err(errors::error("42804", message));
                }
                if own.properties.no_inherit || !own.validated && constraint.validated {
                    let message = format!("constraint \"{name}\" conflicts with constraint on child table");
                    return Err(errors::invalid_object_definition(message));
                }
            }
        }
    }
    Ok(())
}

/// NO INHERIT: the columns stay.
pub(super) fn no_inherit(parent: &Name, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    if alteration.is_partition() {
        return Err(errors::wrong_object("cannot change inheritance of a partition"));
    }
    let catalog = alteration.catalog;
    let parent = catalog.resolve(parent).ok_or_else(|| errors::undefined_table(parent))?;
    alteration.lock(parent, LockMode::AccessShare);
    let (parent, table) = (parent.name.clone(), alteration.table().clone());
    if !table.parents.contains(&parent) {
        let message =
            format!("relation \"{}\" is not a parent of relation \"{}\"", parent.name, table.name.name);
        return Err(errors::error("42P01", message));
    }
    alteration.edit(|table| table.parents.retain(|known| *known != parent));
    Ok(())
}

/// OF: the columns must be those of the type, in order.
pub(super) fn of_type(type_name: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let name = type_reference(type_name);
    let catalog = alteration.catalog;
    let Some(composite) = catalog.resolve(&name) else {
        return Err(if catalog.user_type(&name).is_some() {
            errors::wrong_object(format!("type {type_name} is not a composite type"))
        } else {
            errors::error("42704", format!("type \"{type_name}\" does not exist"))
        });
    };
    if composite.kind != RelationKind::CompositeType {
        return Err(errors::wrong_object(format!("type {type_name} is the row type of another table")));
    }
    alteration.lock(composite, LockMode::AccessShare);
    let table = alteration.table().clone();
    if !table.parents.is_empty() {
        return Err(errors::wrong_object("typed tables cannot inherit"));
    }
    let mut own = table.columns.iter();
    for attribute in &composite.columns {
        match own.next() {
            None => {
                let message = format!("table is missing column \"{}\"", attribute.name);
                return Err(errors::error("42804", message));
            }
            Some(column) if column.name != attribute.name => {
                let message = format!(
                    "table has column \"{}\" where type requires \"{}\"",
                    column.name, attribute.name
                );
                return Err(errors::error("42804", message));
            }
            Some(column) if TypeName::parse(&column.type_name) != TypeName::parse(&attribute.type_name) => {
                let message = format!(
                    "table \"{}\" has different type for column \"{}\"",
                    table.name.name, attribute.name
                );
                return Err(errors::error("42804", message));
            }
            Some(_) => {}
        }
    }
    if let Some(more) = own.next() {
        return Err(errors::error("42804", format!("table has extra column \"{}\"", more.name)));
    }
    let of_type = composite.name.clone();
    alteration.edit(|table| table.properties.of_type = Some(of_type));
    Ok(())
}

/// NOT OF.
pub(super) fn not_of(alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    if table.properties.of_type.is_none() {
        return Err(errors::wrong_object(format!("\"{}\" is not a typed table", table.name.name)));
    }
    alteration.edit(|table| table.properties.of_type = None);
    Ok(())
}
