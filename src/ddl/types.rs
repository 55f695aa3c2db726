//! `CREATE TYPE …` and `CREATE DOMAIN …`.
//!
//! # Locks
//! None on relations.
//! # Work
//! None but catalog rows.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `DefineEnum`, `DefineCompositeType`, `DefineRange`, `DefineDomain`, src/backend/commands/typecmds.c.
//! # Not modelled
//! Errors about functions of a base type and about a range's subtype.

use super::alteration::refused;
use super::errors;
use crate::catalog::{
    Catalog, Change, Column, ColumnProperties, Persistence, Relation, RelationKind, UserType,
};
use crate::effect::{Effects, PgError, Work};
use crate::observed::{DomainConstraintFacts, TypeKindFacts};
use crate::pg::{Name, RelationName};
use crate::sql::{Attribute, CreateDomain, CreateType, DomainConstraintKind, TypeDefinition};

/// What CREATE TYPE does.
pub(super) fn create(statement: &CreateType, catalog: &Catalog) -> Effects {
    let name = catalog.name_for_new(&statement.name);
    if let Err(error) = demand_free(&statement.name, &name, catalog) {
        return refused(Effects::default(), error);
    }
    let change = match &statement.definition {
        TypeDefinition::Enum { labels } => {
            Change::AddType(name, UserType { labels: labels.clone(), ..UserType::new(TypeKindFacts::Enum) })
        }
        TypeDefinition::Composite { attributes } => {
            let mut relation = Relation::new(name, RelationKind::CompositeType, Persistence::Permanent);
            relation.columns = attributes.iter().map(attribute).collect();
            Change::AddRelation(Box::new(relation))
        }
        TypeDefinition::Range { subtype, .. } => Change::AddType(
            name,
            UserType { subtype: subtype.clone(), ..UserType::new(TypeKindFacts::Range) },
        ),
        TypeDefinition::Base | TypeDefinition::Shell => {
            Change::AddType(name, UserType::new(TypeKindFacts::Base))
        }
    };
    Effects { work: vec![Work::Metadata], changes: vec![change], ..Effects::default() }
}

/// What CREATE DOMAIN does.
pub(super) fn create_domain(statement: &CreateDomain, catalog: &Catalog) -> Effects {
    let name = catalog.name_for_new(&statement.name);
    if let Err(error) = demand_free(&statement.name, &name, catalog) {
        return refused(Effects::default(), error);
    }
    let mut domain = UserType::domain(&statement.base, !statement.constraints.is_empty());
    domain.has_default = statement.default.is_some();
    for constraint in &statement.constraints {
        let not_null = constraint.kind == DomainConstraintKind::NotNull;
        domain.not_null |= not_null;
        let given = constraint.name.clone();
        domain.constraints.push(DomainConstraintFacts {
            name: given.unwrap_or_else(|| format!("{}_check", name.name)),
            validated: true,
            not_null,
            expression: None,
        });
    }
    let changes = vec![Change::AddType(name, domain)];
    Effects { work: vec![Work::Metadata], changes, ..Effects::default() }
}

/// An attribute as a column.
pub(super) fn attribute(attribute: &Attribute) -> Column {
    Column {
        name: attribute.name.clone(),
        type_name: attribute.type_name.clone(),
        not_null: false,
        default: None,
        initial: None,
        generated: None,
        identity: false,
        toastable: false,
        properties: ColumnProperties::default(),
        statistics: None,
    }
}

/// A table has a type of its name.
fn demand_free(written: &Name, name: &RelationName, catalog: &Catalog) -> Result<(), PgError> {
    if catalog.lacks_schema(&name.schema) {
        return Err(errors::undefined_schema(&name.schema));
    }
    if catalog.type_exists(name) || catalog.relation(name).is_some() {
        return Err(errors::error("42710", format!("type \"{}\" already exists", written.name)));
    }
    Ok(())
}
