//! INHERITS, and what PARTITION OF has in common with it: columns and conditions that come from other tables.
//!
//! # Source
//! `DefineRelation`, `MergeAttributes`, `MergeInheritedAttribute`, `MergeChildAttribute`, `MergeCheckConstraint`,
//! src/backend/commands/tablecmds.c.

use super::columns::{Declared, same_default};
use crate::catalog::{
    Catalog, Change, Column, ColumnProperties, Constraint, ConstraintKind, ConstraintProperties, Generated,
    Persistence, Relation, RelationKind,
};
use crate::ddl::add_column::type_reference;
use crate::ddl::alteration::Alteration;
use crate::ddl::errors;
use crate::effect::PgError;
use crate::pg::{LockMode, Name, TypeName};
use crate::sql::CreateTable;

/// The first version whose partitions share the identity of their parent's columns.
const FIRST_WITH_IDENTITY_OF_PARTITIONS: u32 = 17;
/// The first version in which a child may say anew how a generated column is computed.
const FIRST_WITH_GENERATED_ANEW: u32 = 16;

/// The parents, locked against other children that come or go.
pub(super) fn parents(
    statement: &CreateTable,
    alteration: &mut Alteration<'_>,
) -> Result<Vec<Relation>, PgError> {
    let catalog = alteration.catalog;
    let partition_of = statement.partition_of.as_ref().map(|of| &of.parent);
    // What the partitions of the parent are changes for everybody; another child concerns those who add children.
    let mode =
        if partition_of.is_some() { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive };
    let mut parents: Vec<Relation> = Vec::new();
    for name in statement.inherits.iter().chain(partition_of) {
        let parent = find(name, catalog)?;
        alteration.lock(parent, mode);
        if parents.iter().any(|known| known.name == parent.name) {
            let message = format!("relation \"{}\" would be inherited from more than once", parent.name.name);
            return Err(errors::error("42P07", message));
        }
        parents.push(parent.clone());
    }
    for parent in &parents {
        demand_parent(parent, alteration.table(), partition_of.is_some())?;
    }
    let names = parents.iter().map(|parent| parent.name.clone()).collect();
    alteration.edit(|table| table.parents = names);
    Ok(parents)
}

fn find<'a>(name: &Name, catalog: &'a Catalog) -> Result<&'a Relation, PgError> {
    match catalog.resolve(name) {
        Some(parent) => Ok(parent),
        None if catalog.resolve_index(name).is_some() => Err(not_a_table(&name.name)),
        None => Err(errors::undefined_table(name)),
    }
}

fn not_a_table(name: &str) -> PgError {
    errors::wrong_object(format!("inherited relation \"{name}\" is not a table or foreign table"))
}

fn demand_parent(parent: &Relation, table: &Relation, is_partition: bool) -> Result<(), PgError> {
    let name = &parent.name.name;
    let refused = |message: String| Err(errors::wrong_object(message));
    if parent.kind == RelationKind::PartitionedTable && !is_partition {
        return refused(format!("cannot inherit from partitioned table \"{name}\""));
    }
    if parent.properties.partition_bound.is_some() && !is_partition {
        return refused(format!("cannot inherit from partition \"{name}\""));
    }
    if !matches!(
        parent.kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable
    ) {
        return Err(not_a_table(name));
    }
    let is_temporary = |relation: &Relation| relation.persistence == Persistence::Temporary;
    match (is_temporary(table), is_temporary(parent)) {
        (true, false) if is_partition => refused(format!(
            "cannot create a temporary relation as partition of permanent relation \"{name}\""
        )),
        (false, true) if is_partition => refused(format!(
            "cannot create a permanent relation as partition of temporary relation \"{name}\""
        )),
        (false, true) => refused(format!("cannot inherit from temporary relation \"{name}\"")),
        (_, _) => Ok(()),
    }
}

/// The columns of the parents in their order, and behind them those of the statement that no parent has.
pub(super) fn columns(
    parents: &[Relation],
    declared: Vec<Declared>,
    alteration: &Alteration<'_>,
) -> Result<Vec<Declared>, PgError> {
    let mut columns = of_parents(parents, alteration)?;
    for own in declared {
        match columns.iter_mut().find(|known| known.declared.column.name == own.column.name) {
            Some(inherited) => merge_own(inherited, own, alteration)?,
            None => columns.push(Inherited { declared: own, conflicting_default: false }),
        }
    }
    if let Some(conflicting) = columns.iter().find(|column| column.conflicting_default) {
        let name = &conflicting.declared.column.name;
        return Err(invalid(format!("column \"{name}\" inherits conflicting default values")));
    }
    Ok(columns.into_iter().map(|column| column.declared).collect())
}

struct Inherited {
    declared: Declared,
    /// Parents differ in its default, so the table has to say which.
    conflicting_default: bool,
}

fn of_parents(parents: &[Relation], alteration: &Alteration<'_>) -> Result<Vec<Inherited>, PgError> {
    let catalog = alteration.catalog;
    let keeps_identity = alteration.is_partition() && alteration.major() >= FIRST_WITH_IDENTITY_OF_PARTITIONS;
    let mut columns: Vec<Inherited> = Vec::new();
    for parent in parents {
        for column in &parent.columns {
            let inherited = inherited(column, parent, keeps_identity);
            match columns.iter_mut().find(|known| known.declared.column.name == column.name) {
                Some(known) => merge_parents(known, inherited, catalog)?,
                None => columns.push(Inherited { declared: inherited, conflicting_default: false }),
            }
        }
    }
    Ok(columns)
}

/// A parent's column in its child, which numbers its own rows unless it is a partition.
fn inherited(column: &Column, parent: &Relation, keeps_identity: bool) -> Declared {
    let constraint = parent
        .constraints
        .iter()
        .find(|known| matches!(&known.kind, ConstraintKind::NotNull { column: own } if *own == column.name));
    let is_passed_on = constraint.is_none_or(|constraint| !constraint.properties.no_inherit);
    let properties = ColumnProperties {
        identity_always: column.properties.identity_always && keeps_identity,
        inherited: true,
        not_local: true,
        ..column.properties.clone()
    };
    let column = Column {
        not_null: column.not_null && is_passed_on,
        identity: column.identity && keeps_identity,
        statistics: None,
        properties,
        ..column.clone()
    };
    Declared { column, not_null: constraint.map(|constraint| constraint.name.clone()), no_inherit: false }
}

fn merge_parents(known: &mut Inherited, other: Declared, catalog: &Catalog) -> Result<(), PgError> {
    let (column, other) = (&mut known.declared.column, other.column);
    let name = &column.name;
    if !is_same_type(&column.type_name, &other.type_name, catalog) {
        let message = format!("inherited column \"{name}\" has a type conflict");
        return Err(errors::error("42804", message));
    }
    if column.properties.collation != other.properties.collation {
        let message = format!("inherited column \"{name}\" has a collation conflict");
        return Err(errors::error("42P21", message));
    }
    if column.generated != other.generated {
        let message = format!("inherited column \"{name}\" has a generation conflict");
        return Err(invalid(message));
    }
    column.not_null |= other.not_null;
    if column.default.is_none() {
        column.default = other.default;
    } else if other.default.is_some() && !same_default(column.default.as_ref(), other.default.as_ref()) {
        known.conflicting_default = true;
    }
    Ok(())
}

/// What the statement says of a column that is inherited.
fn merge_own(inherited: &mut Inherited, own: Declared, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let Declared { column: own, not_null, .. } = own;
    let column = &mut inherited.declared.column;
    let name = &column.name;
    if !is_same_type(&column.type_name, &own.type_name, alteration.catalog) {
        return Err(errors::error("42804", format!("column \"{name}\" has a type conflict")));
    }
    if own.properties.collation != column.properties.collation {
        return Err(errors::error("42P21", format!("column \"{name}\" has a collation conflict")));
    }
    let major = alteration.major();
    match (column.generated, own.generated) {
        (Some(_), None) if own.identity => {
            let message = format!("column \"{name}\" inherits from generated column but specifies identity");
            return Err(invalid(message));
        }
        (Some(_), None) if own.default.is_some() => {
            let message = format!("column \"{name}\" inherits from generated column but specifies default");
            return Err(invalid(message));
        }
        (None, Some(_)) if major >= FIRST_WITH_GENERATED_ANEW => {
            return Err(invalid(format!("child column \"{name}\" specifies generation expression")));
        }
        (Some(_), Some(_)) if major < FIRST_WITH_GENERATED_ANEW => {
            return Err(invalid(format!("child column \"{name}\" specifies generation expression")));
        }
        (Some(Generated::Stored), Some(Generated::Virtual))
        | (Some(Generated::Virtual), Some(Generated::Stored)) => {
            let message = format!("column \"{name}\" inherits from generated column of different kind");
            return Err(invalid(message));
        }
        (Some(_) | None, Some(_) | None) => {}
    }
    if own.default.is_some() {
        column.default = own.default;
        column.generated = own.generated;
        inherited.conflicting_default = false;
    }
    column.not_null |= own.not_null;
    if !alteration.is_partition() {
        column.identity = own.identity;
        column.properties.identity_always = own.properties.identity_always;
        column.properties.not_local = false;
    }
    inherited.declared.not_null = not_null.or_else(|| inherited.declared.not_null.take());
    Ok(())
}

/// A type of the user may be written with or without its schema.
fn is_same_type(one: &str, other: &str, catalog: &Catalog) -> bool {
    let known = |name: &str| catalog.type_name(&type_reference(name));
    let (first, second) = (TypeName::parse(one), TypeName::parse(other));
    first == second || (first.array == second.array && known(one).is_some() && known(one) == known(other))
}

/// 42611.
fn invalid(message: String) -> PgError {
    errors::error("42611", message)
}

/// The conditions of the parents, unless they say NO INHERIT.
pub(super) fn add_constraints(parents: &[Relation], alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let of_parents = parents.iter().flat_map(|parent| &parent.constraints);
    for constraint in of_parents.filter(|constraint| !constraint.properties.no_inherit) {
        let ConstraintKind::Check { expression } = &constraint.kind else { continue };
        let name = &constraint.name;
        if let Some(known) = alteration.table().constraint(name) {
            if matches!(&known.kind, ConstraintKind::Check { expression: own } if own == expression) {
                continue;
            }
            let message = format!(
                "check constraint name \"{name}\" appears multiple times but with different expressions"
            );
            return Err(errors::error("42710", message));
        }
        let properties = ConstraintProperties {
            inherited: true,
            not_local: true,
            not_enforced: constraint.properties.not_enforced,
            uses: constraint.properties.uses.clone(),
            ..ConstraintProperties::default()
        };
        let relation = alteration.table().name.clone();
        // Nothing is there that could break it.
        let validated = !constraint.properties.not_enforced;
        let constraint = Constraint { validated, properties, ..constraint.clone() };
        alteration.change(Change::AddConstraint { relation, constraint });
    }
    Ok(())
}
