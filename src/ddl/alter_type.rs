//! `ALTER TYPE …`: labels of an enum, attributes of a composite type.
//!
//! # Locks
//! None on relations for an enum; a new label cannot be used before the transaction ends. ACCESS EXCLUSIVE on a composite type until the transaction ends, with CASCADE on every
//! table of that type.
//! # Work
//! None for an enum. A new attribute type with CASCADE copies the tables of the type, as ALTER COLUMN TYPE does.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `AddEnumLabel`, `RenameEnumLabel`, src/backend/catalog/pg_enum.c; `AlterTableInternal`, `find_typed_table_dependencies`,
//! src/backend/commands/tablecmds.c.
//! # Not modelled
//! Options of a base type.

use super::alteration::{refused, table_lock};
use super::{alter_table, errors, types};
use crate::catalog::{Catalog, Change, Relation, RelationKind, UserType};
use crate::effect::{Effects, PgError, Work};
use crate::observed::TypeKindFacts;
use crate::pg::{LockMode, Name};
use crate::sql::{AlterTable, AlterTableAction, AlterType, AlterTypeAction, Neighbour, RelationClass};

/// The effects; `None` for what is not modelled.
pub(super) fn effects(statement: &AlterType, catalog: &Catalog) -> Option<Effects> {
    let composite =
        catalog.resolve(&statement.name).filter(|relation| relation.kind == RelationKind::CompositeType);
    if let Some(composite) = composite {
        return Some(of_composite(statement, composite, catalog));
    }
    let written = errors::written(&statement.name);
    let (Some(name), Some(known)) = (catalog.type_name(&statement.name), catalog.user_type(&statement.name))
    else {
        let error = errors::error("42704", format!("type \"{written}\" does not exist"));
        return Some(refused(Effects::default(), error));
    };
    let mut changed = known.clone();
    let mut effects = Effects { work: vec![Work::Metadata], ..Effects::default() };
    for action in &statement.actions {
        if let Err(error) = label(action, &written, &mut changed)? {
            return Some(refused(effects, error));
        }
    }
    let adds = |action: &AlterTypeAction| matches!(action, AlterTypeAction::AddValue { .. });
    let new = changed.labels.iter().filter(|label| !known.labels.contains(label));
    let new = new.filter(|_| statement.actions.iter().any(adds)).cloned();
    let added: Vec<_> = new.map(|label| Change::AddLabel { type_name: name.clone(), label }).collect();
    effects.changes.push(Change::AddType(name, changed));
    effects.changes.extend(added);
    Some(effects)
}

/// One action on an enum; `None` for one that is not about labels.
fn label(action: &AlterTypeAction, written: &str, known: &mut UserType) -> Option<Result<(), PgError>> {
    if known.kind != TypeKindFacts::Enum {
        return match action {
            AlterTypeAction::AddValue { .. } | AlterTypeAction::RenameValue { .. } => {
                Some(Err(errors::wrong_object(format!("{written} is not an enum"))))
            }
            AlterTypeAction::AddAttribute { .. }
            | AlterTypeAction::DropAttribute { .. }
            | AlterTypeAction::AlterAttribute { .. }
            | AlterTypeAction::RenameAttribute { .. }
            | AlterTypeAction::SetOptions => None,
        };
    }
    let missing = |label: &str| errors::error("22023", format!("\"{label}\" is not an existing enum label"));
    let exists = |label: &str| errors::error("42710", format!("enum label \"{label}\" already exists"));
    Some(match action {
        AlterTypeAction::AddValue { value, if_not_exists, neighbour } => {
            if known.labels.contains(value) {
                return Some(if *if_not_exists { Ok(()) } else { Err(exists(value)) });
            }
            let place = |label: &String| known.labels.iter().position(|known| known == label);
            let at = match neighbour {
                None => Ok(known.labels.len()),
                Some(Neighbour::Before(label)) => place(label).ok_or_else(|| missing(label)),
                Some(Neighbour::After(label)) => place(label).map(|at| at + 1).ok_or_else(|| missing(label)),
            };
            at.map(|at| known.labels.insert(at, value.clone()))
        }
        AlterTypeAction::RenameValue { from, to } => {
            if !known.labels.contains(from) {
                return Some(Err(missing(from)));
            }
            if known.labels.contains(to) {
                return Some(Err(exists(to)));
            }
            for label in known.labels.iter_mut().filter(|label| *label == from) {
                to.clone_into(label);
            }
            Ok(())
        }
        AlterTypeAction::AddAttribute { .. }
        | AlterTypeAction::DropAttribute { .. }
        | AlterTypeAction::AlterAttribute { .. }
        | AlterTypeAction::RenameAttribute { .. } => {
            Err(errors::wrong_object(format!("{written} is not a composite type")))
        }
        AlterTypeAction::SetOptions => return None,
    })
}

fn of_composite(statement: &AlterType, composite: &Relation, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    effects.lock(table_lock(composite, LockMode::AccessExclusive));
    let typed: Vec<&Relation> = catalog
        .dependents(&crate::catalog::Object::Relation(composite.name.clone()))
        .iter()
        .filter_map(|(object, _)| object.relation().and_then(|name| catalog.relation(name)))
        .filter(|table| table.properties.of_type.as_ref() == Some(&composite.name))
        .collect();
    let mut changed = composite.clone();
    let mut actions = Vec::new();
    for action in &statement.actions {
        match attribute(action, &mut changed) {
            Ok(Some((on_tables, cascade))) => {
                if !typed.is_empty() && !cascade {
                    let message = format!(
                        "cannot alter type \"{}\" because it is the type of a typed table",
                        composite.name.name
                    );
                    return refused(effects, errors::error("2BP01", message));
                }
                actions.push(on_tables);
            }
            Ok(None) => {}
            Err(error) => return refused(effects, error),
        }
    }
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddRelation(Box::new(changed)));
    for table in typed {
        cascade_to(table, &actions, catalog, &mut effects);
    }
    effects
}

/// The action on the type itself; what it is on a table of the type, and whether CASCADE is said.
fn attribute(
    action: &AlterTypeAction,
    changed: &mut Relation,
) -> Result<Option<(AlterTableAction, bool)>, PgError> {
    let demand = |name: &str, changed: &Relation| match changed.column(name) {
        Some(_) => Ok(()),
        None => Err(errors::undefined_column(name, changed)),
    };
    Ok(match action {
        AlterTypeAction::AddAttribute { attribute, cascade } => {
            if changed.column(&attribute.name).is_some() {
                return Err(errors::duplicate_column(&attribute.name, changed));
            }
            changed.columns.push(types::attribute(attribute));
            let column = crate::sql::ColumnDefinition {
                name: attribute.name.clone(),
                type_name: attribute.type_name.clone(),
                collation: attribute.collation.clone(),
                storage: None,
                compression: None,
                constraints: Vec::new(),
            };
            Some((AlterTableAction::AddColumn { if_not_exists: false, column }, *cascade))
        }
        AlterTypeAction::DropAttribute { name, if_exists, cascade } => {
            if *if_exists && changed.column(name).is_none() {
                return Ok(None);
            }
            demand(name, changed)?;
            changed.columns.retain(|column| column.name != *name);
            let (column, cascade_drop) = (name.clone(), *cascade);
            let on_tables = AlterTableAction::DropColumn { if_exists: false, column, cascade: cascade_drop };
            Some((on_tables, *cascade))
        }
        AlterTypeAction::AlterAttribute { attribute, cascade } => {
            demand(&attribute.name, changed)?;
            for column in changed.columns.iter_mut().filter(|column| column.name == attribute.name) {
                attribute.type_name.clone_into(&mut column.type_name);
            }
            let on_tables = AlterTableAction::AlterColumnType {
                column: attribute.name.clone(),
                type_name: attribute.type_name.clone(),
                collation: attribute.collation.clone(),
                using: None,
            };
            Some((on_tables, *cascade))
        }
        AlterTypeAction::RenameAttribute { from, to, cascade } => {
            demand(from, changed)?;
            for column in changed.columns.iter_mut().filter(|column| column.name == *from) {
                to.clone_into(&mut column.name);
            }
            Some((AlterTableAction::RenameColumn { from: from.clone(), to: to.clone() }, *cascade))
        }
        AlterTypeAction::AddValue { .. } | AlterTypeAction::RenameValue { .. } => {
            return Err(errors::wrong_object(format!("{} is not an enum", changed.name.name)));
        }
        AlterTypeAction::SetOptions => None,
    })
}

/// A table of the type changes along: what ALTER TABLE would refuse for being the type's is not refused here.
fn cascade_to(table: &Relation, actions: &[AlterTableAction], catalog: &Catalog, effects: &mut Effects) {
    let mut untyped = table.clone();
    untyped.properties.of_type = None;
    let mut around = catalog.clone();
    around.insert_relation(untyped);
    let statement = AlterTable {
        object: RelationClass::Table,
        name: Name::qualified(&table.name.schema, &table.name.name),
        if_exists: false,
        only: false,
        actions: actions.to_vec(),
    };
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    if let Some(more) = alter_table::effects(&statement, &around) {
        super::alteration::merge(effects, more);
    }
}
