//! `ALTER DOMAIN …`.
//!
//! # Locks
//! ADD CONSTRAINT, VALIDATE CONSTRAINT and SET NOT NULL: SHARE on every table with a column of the domain until the
//! transaction ends. Other actions none.
//! # Work
//! Those tables are read from end to end, one scan each; none with NOT VALID.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `validateDomainCheckConstraint`, `validateDomainNotNullConstraint`, `get_rels_with_domain`,
//! src/backend/commands/typecmds.c.
//! # Not modelled
//! Columns whose type holds the domain inside, as in an array or a composite type.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many kinds of objects only some are treated apart"
)]

use super::alteration::{refused, table_lock};
use super::errors;
use crate::catalog::{Catalog, Change, Object, Relation, RelationKind, UserType};
use crate::effect::{Computation, Effects, PgError, Scan, ScanPurpose, Work};
use crate::observed::{DomainConstraintFacts, TypeKindFacts};
use crate::pg::{LockMode, RelationName};
use crate::shape;
use crate::sql::{AlterDomain, AlterDomainAction, DomainConstraintKind};

/// The effects.
pub(super) fn effects(statement: &AlterDomain, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let written = errors::written(&statement.name);
    let (Some(name), Some(known)) = (catalog.type_name(&statement.name), catalog.user_type(&statement.name))
    else {
        return refused(effects, errors::error("42704", format!("type \"{written}\" does not exist")));
    };
    if known.kind != TypeKindFacts::Domain {
        return refused(effects, errors::wrong_object(format!("\"{written}\" is not a domain")));
    }
    let mut domain = known.clone();
    match change(&statement.action, &mut domain, &name) {
        Ok(scans) => {
            effects.work.push(Work::Metadata);
            if scans {
                scan_tables(&name, catalog, &mut effects);
            }
            domain.constrained = domain.not_null || !domain.constraints.is_empty();
            effects.changes.push(Change::AddType(name, domain));
            effects
        }
        Err(error) => refused(effects, error),
    }
}

/// Applies the action; whether the rows must be looked at.
fn change(action: &AlterDomainAction, domain: &mut UserType, name: &RelationName) -> Result<bool, PgError> {
    let missing = |constraint: &str| {
        let message = format!("constraint \"{constraint}\" of domain \"{}\" does not exist", name.name);
        errors::error("42704", message)
    };
    match action {
        AlterDomainAction::SetDefault(_) => domain.has_default = true,
        AlterDomainAction::DropDefault => domain.has_default = false,
        AlterDomainAction::SetNotNull => {
            let scans = !domain.not_null;
            domain.not_null = true;
            return Ok(scans);
        }
        AlterDomainAction::DropNotNull => domain.not_null = false,
        AlterDomainAction::AddConstraint(constraint) => {
            let not_null = constraint.kind == DomainConstraintKind::NotNull;
            let given = constraint.name.clone().unwrap_or_else(|| format!("{}_check", name.name));
            if constraint.name.is_some() && domain.constraints.iter().any(|known| known.name == given) {
                let message = format!("constraint \"{given}\" for domain \"{}\" already exists", name.name);
                return Err(errors::error("42710", message));
            }
            domain.not_null |= not_null;
            let validated = !constraint.not_valid;
            domain.constraints.push(DomainConstraintFacts {
                name: given,
                validated,
                not_null,
                expression: None,
            });
            return Ok(validated);
        }
        AlterDomainAction::DropConstraint { name: constraint, if_exists, .. } => {
            let before = domain.constraints.len();
            domain.constraints.retain(|known| known.name != *constraint);
            if domain.constraints.len() == before && !if_exists {
                return Err(missing(constraint));
            }
        }
        AlterDomainAction::RenameConstraint { from, to } => {
            let known = domain.constraints.iter_mut().find(|known| known.name == *from);
            to.clone_into(&mut known.ok_or_else(|| missing(from))?.name);
        }
        AlterDomainAction::ValidateConstraint { name: constraint } => {
            let known = domain.constraints.iter_mut().find(|known| known.name == *constraint);
            let known = known.ok_or_else(|| missing(constraint))?;
            known.validated = true;
            // Rows are read even where the constraint was known to hold.
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tables with a column of the domain, or of a domain over it.
fn scan_tables(domain: &RelationName, catalog: &Catalog, effects: &mut Effects) {
    let mut pending = vec![domain.clone()];
    let mut seen: Vec<RelationName> = Vec::new();
    while let Some(name) = pending.pop() {
        for (object, _) in catalog.dependents(&Object::Type(name)) {
            match object {
                Object::Type(over) if !seen.contains(&over) => {
                    seen.push(over.clone());
                    pending.push(over);
                }
                Object::Column { relation, .. } => {
                    if let Some(table) = catalog.relation(&relation) {
                        scan(table, effects);
                    }
                }
                _ => {}
            }
        }
    }
}

fn scan(table: &Relation, effects: &mut Effects) {
    let stores_rows = matches!(table.kind, RelationKind::Table | RelationKind::MaterializedView);
    if !stores_rows || effects.scans.iter().any(|scan| scan.relation == table.name) {
        return;
    }
    effects.lock(table_lock(table, LockMode::Share));
    effects.scans.push(Scan { relation: table.name.clone(), purpose: ScanPurpose::Check });
    let (heap, computation) = (shape::heap(table), Computation { calls: 1.0, ..Computation::default() });
    effects.work.push(Work::HeapScan { heap, computation });
}
