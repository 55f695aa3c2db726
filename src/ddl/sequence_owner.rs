//! OWNED BY of a sequence: the column that it goes with.
//!
//! # Source
//! `process_owned_by`, src/backend/commands/sequence.c.

use super::alteration::{index_lock, table_lock};
use super::errors;
use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Effects, PgError};
use crate::observed::SequenceOwner;
use crate::pg::{LockMode, Name};
use crate::sql::SequenceOption;

/// Does what the options say of the owner, if they say anything.
pub(super) fn apply(
    options: &[SequenceOption],
    sequence: &mut Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    for option in options {
        let owner = match option {
            SequenceOption::OwnedBy { table, column } => {
                Some(owner(table, column, sequence, catalog, effects)?)
            }
            SequenceOption::OwnedByNone => None,
            SequenceOption::As(_)
            | SequenceOption::Increment(_)
            | SequenceOption::MinValue(_)
            | SequenceOption::MaxValue(_)
            | SequenceOption::Start(_)
            | SequenceOption::Restart(_)
            | SequenceOption::Cache(_)
            | SequenceOption::Cycle
            | SequenceOption::SequenceName => continue,
        };
        if sequence.properties.owned_by.as_ref().is_some_and(|owner| owner.identity) {
            return Err(errors::not_supported("cannot change ownership of identity sequence"));
        }
        sequence.properties.owned_by = owner;
    }
    Ok(())
}

fn owner(
    name: &Name,
    column: &str,
    sequence: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<SequenceOwner, PgError> {
    let refuse = |name: &str| {
        errors::wrong_object(if catalog.server.version.major() < 15 {
            format!("referenced relation \"{name}\" is not a table or foreign table")
        } else {
            format!("sequence cannot be owned by relation \"{name}\"")
        })
    };
    let Some(table) = catalog.resolve(name) else {
        let Some((table, index)) = catalog.resolve_index(name) else {
            return Err(errors::undefined_table(name));
        };
        effects.lock(index_lock(&table.name, &index.name, LockMode::AccessShare));
        return Err(refuse(&index.name));
    };
    effects.lock(table_lock(table, LockMode::AccessShare));
    match table.kind {
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::View
        | RelationKind::ForeignTable => {}
        RelationKind::MaterializedView | RelationKind::Sequence | RelationKind::CompositeType => {
            return Err(refuse(&table.name.name));
        }
    }
    if table.name.schema != sequence.name.schema {
        let message = "sequence must be in same schema as table it is linked to";
        return Err(errors::error("55000", message));
    }
    if table.column(column).is_none() {
        return Err(errors::undefined_column(column, table));
    }
    let (relation, column) = (table.name.clone(), column.to_owned());
    Ok(SequenceOwner { relation, column, identity: false })
}
