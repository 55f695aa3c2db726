//! The options of a sequence: its values, and the column that it belongs to.
//!
//! # Source
//! `init_params`, `process_owned_by`, src/backend/commands/sequence.c.

use super::alteration::table_lock;
use super::errors;
use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Effects, PgError};
use crate::observed::SequenceOwner;
use crate::pg::{LockMode, Name, TypeName};
use crate::sql::SequenceOption;

/// 22023.
fn invalid(message: impl Into<String>) -> PgError {
    errors::error("22023", message)
}

/// The limits of a sequence's type.
fn limits(type_name: Option<&str>) -> Result<(i64, i64), PgError> {
    match type_name.map(|name| TypeName::parse(name).base).as_deref() {
        Some("int2") => Ok((i64::from(i16::MIN), i64::from(i16::MAX))),
        Some("int4") => Ok((i64::from(i32::MIN), i64::from(i32::MAX))),
        Some("int8") | None => Ok((i64::MIN, i64::MAX)),
        Some(_) => Err(invalid("sequence type must be smallint, integer, or bigint")),
    }
}

fn type_of(options: &[SequenceOption]) -> Option<&str> {
    options.iter().find_map(|option| match option {
        SequenceOption::As(name) => Some(name.as_str()),
        SequenceOption::Increment(_)
        | SequenceOption::MinValue(_)
        | SequenceOption::MaxValue(_)
        | SequenceOption::Start(_)
        | SequenceOption::Restart(_)
        | SequenceOption::Cache(_)
        | SequenceOption::Cycle
        | SequenceOption::OwnedByNone
        | SequenceOption::OwnedBy { .. } => None,
    })
}

/// What is wrong whatever the other values are.
pub(super) fn demand_single_values(options: &[SequenceOption]) -> Result<(), PgError> {
    limits(type_of(options))?;
    for option in options {
        match option {
            SequenceOption::Increment(Some(0)) => return Err(invalid("INCREMENT must not be zero")),
            SequenceOption::Cache(Some(size)) if *size < 1 => {
                return Err(invalid(format!("CACHE ({size}) must be greater than zero")));
            }
            SequenceOption::As(_)
            | SequenceOption::Increment(_)
            | SequenceOption::MinValue(_)
            | SequenceOption::MaxValue(_)
            | SequenceOption::Start(_)
            | SequenceOption::Restart(_)
            | SequenceOption::Cache(_)
            | SequenceOption::Cycle
            | SequenceOption::OwnedByNone
            | SequenceOption::OwnedBy { .. } => {}
        }
    }
    Ok(())
}

/// Whether the values of a new sequence fit each other and its type.
pub(super) fn demand_values(options: &[SequenceOption]) -> Result<(), PgError> {
    demand_single_values(options)?;
    let (lowest, highest) = limits(type_of(options))?;
    let (mut increment, mut low, mut high, mut start) = (1, None, None, None);
    for option in options {
        match option {
            SequenceOption::Increment(value) => increment = value.unwrap_or(1),
            SequenceOption::MinValue(value) => low = *value,
            SequenceOption::MaxValue(value) => high = *value,
            SequenceOption::Start(value) => start = *value,
            SequenceOption::As(_)
            | SequenceOption::Restart(_)
            | SequenceOption::Cache(_)
            | SequenceOption::Cycle
            | SequenceOption::OwnedByNone
            | SequenceOption::OwnedBy { .. } => {}
        }
    }
    let low = low.unwrap_or(if increment > 0 { 1 } else { lowest });
    let high = high.unwrap_or(if increment > 0 { highest } else { -1 });
    for (word, value) in [("MAXVALUE", high), ("MINVALUE", low)] {
        if value < lowest || value > highest {
            return Err(invalid(format!("{word} ({value}) is out of range for sequence data type")));
        }
    }
    if low >= high {
        return Err(invalid(format!("MINVALUE ({low}) must be less than MAXVALUE ({high})")));
    }
    match start {
        Some(start) if start < low => {
            Err(invalid(format!("START value ({start}) cannot be less than MINVALUE ({low})")))
        }
        Some(start) if start > high => {
            Err(invalid(format!("START value ({start}) cannot be greater than MAXVALUE ({high})")))
        }
        Some(_) | None => Ok(()),
    }
}

/// Gives a sequence its type and its owner.
pub(super) fn apply(
    options: &[SequenceOption],
    sequence: &mut Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    for option in options {
        match option {
            SequenceOption::As(name) => sequence.properties.sequence_type = Some(name.clone()),
            SequenceOption::OwnedByNone => {
                demand_free(sequence)?;
                sequence.properties.owned_by = None;
            }
            SequenceOption::OwnedBy { table, column } => {
                let owner = owner(table, column, sequence, catalog, effects)?;
                demand_free(sequence)?;
                sequence.properties.owned_by = Some(owner);
            }
            SequenceOption::Increment(_)
            | SequenceOption::MinValue(_)
            | SequenceOption::MaxValue(_)
            | SequenceOption::Start(_)
            | SequenceOption::Restart(_)
            | SequenceOption::Cache(_)
            | SequenceOption::Cycle => {}
        }
    }
    Ok(())
}

/// An identity column keeps its sequence.
fn demand_free(sequence: &Relation) -> Result<(), PgError> {
    if sequence.properties.owned_by.as_ref().is_some_and(|owner| owner.identity) {
        return Err(errors::not_supported("cannot change ownership of identity sequence"));
    }
    Ok(())
}

fn owner(
    table: &Name,
    column: &str,
    sequence: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<SequenceOwner, PgError> {
    let Some(owner) = catalog.resolve(table) else {
        return Err(if catalog.resolve_index(table).is_some() {
            errors::wrong_object(format!("sequence cannot be owned by relation \"{}\"", table.name))
        } else {
            errors::undefined_table(table)
        });
    };
    effects.lock(table_lock(owner, LockMode::AccessShare));
    match owner.kind {
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::ForeignTable
        | RelationKind::View => {}
        RelationKind::MaterializedView | RelationKind::Sequence | RelationKind::CompositeType => {
            let message = format!("sequence cannot be owned by relation \"{}\"", owner.name.name);
            return Err(errors::wrong_object(message));
        }
    }
    if owner.name.schema != sequence.name.schema {
        return Err(errors::error("55000", "sequence must be in same schema as table it is linked to"));
    }
    if owner.column(column).is_none() {
        return Err(errors::undefined_column(column, owner));
    }
    Ok(SequenceOwner { relation: owner.name.clone(), column: column.to_owned(), identity: false })
}
