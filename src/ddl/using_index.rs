//! `ALTER TABLE … ADD … UNIQUE USING INDEX …` and `… PRIMARY KEY USING INDEX …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table, SHARE UPDATE EXCLUSIVE on the index where it is renamed to the constraint, until the
//! transaction ends.
//! # Work
//! None, but a primary key on nullable columns reads the heap for NOT NULL.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `ATExecAddIndexConstraint`, src/backend/commands/tablecmds.c; `transformIndexConstraint`.
//! # Not modelled
//! Indexes with DESC or another operator class than the default, which are refused.

use super::add_unique::demand_not_null;
use super::alteration::Alteration;
use super::errors;
use super::index::demand_free_name;
use crate::catalog::{Change, Constraint, ConstraintKind, ConstraintProperties, Index, RelationKind};
use crate::effect::PgError;
use crate::pg::{LockMode, Name};
use crate::sql::Expression;

/// Turns the index into a constraint.
pub(super) fn apply(
    name: Option<&str>,
    primary: bool,
    index: &str,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table();
    let relation = table.name.clone();
    if table.kind == RelationKind::PartitionedTable {
        let message = "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables";
        return Err(errors::not_supported(message));
    }
    let Some(known) = table.index(index).cloned() else {
        return Err(errors::undefined_index(&Name::unqualified(index)));
    };
    let columns = key_columns(&known)?;
    if primary && table.primary_key().is_some() {
        let message = format!("multiple primary keys for table \"{}\" are not allowed", relation.name);
        return Err(errors::invalid_table_definition(message));
    }
    let name = name.unwrap_or(index).to_owned();
    if primary {
        for column in &columns {
            demand_not_null(column, alteration);
        }
    }
    if name != index {
        demand_free_name(alteration, &name)?;
        alteration.lock_index(index, LockMode::ShareUpdateExclusive);
        // The new name first: foreign keys that rest on the index find it under one of the two.
        let renamed = Index { name: name.clone(), primary, ..known };
        alteration.change(Change::AddIndex { relation: relation.clone(), index: renamed });
        alteration.change(Change::DropIndex { relation: relation.clone(), name: index.to_owned() });
    }
    let kind = ConstraintKind::Unique { primary, index: name.clone(), columns };
    alteration.change(Change::AddConstraint {
        relation,
        constraint: Constraint { name, validated: true, kind, properties: ConstraintProperties::default() },
    });
    Ok(())
}

/// The columns of a whole, valid, unique index on plain columns; what PostgreSQL says of any other.
fn key_columns(index: &Index) -> Result<Vec<String>, PgError> {
    let name = &index.name;
    if !index.valid {
        return Err(errors::error("55000", format!("index \"{name}\" is not valid")));
    }
    if !index.unique {
        return Err(errors::wrong_object(format!("\"{name}\" is not a unique index")));
    }
    if index.predicate.is_some() {
        return Err(errors::wrong_object(format!("\"{name}\" is a partial index")));
    }
    let columns: Option<Vec<String>> = index
        .keys
        .iter()
        .map(|key| match key {
            Some(Expression::Column { name, .. }) => Some(name.clone()),
            Some(_) | None => None,
        })
        .collect();
    columns.ok_or_else(|| errors::wrong_object(format!("index \"{name}\" contains expressions")))
}
