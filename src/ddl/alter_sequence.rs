//! `ALTER SEQUENCE …` with options of CREATE SEQUENCE.
//!
//! # Locks
//! SHARE ROW EXCLUSIVE on the sequence until the transaction ends: `nextval` waits. ACCESS SHARE on the table that OWNED
//! BY names.
//! # Work
//! None: a sequence is one row.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `AlterSequence`, `process_owned_by`, src/backend/commands/sequence.c.
//! # Not modelled
//! Limits that the sequence has already, against which new values are checked.

use super::alteration::{refused, table_lock};
use super::{errors, sequence_options};
use crate::catalog::{Catalog, Change, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::pg::LockMode;
use crate::sql::AlterSequence;

/// The effects.
pub(super) fn effects(statement: &AlterSequence, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    match alter(statement, catalog, &mut effects) {
        Ok(()) => effects,
        Err(error) => refused(effects, error),
    }
}

fn alter(statement: &AlterSequence, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    let Some(sequence) = catalog.resolve(&statement.name) else {
        if catalog.resolve_index(&statement.name).is_some() {
            return Err(errors::wrong_object(format!("\"{}\" is not a sequence", statement.name.name)));
        }
        if !statement.if_exists {
            return Err(errors::undefined_table(&statement.name));
        }
        let object = catalog.name_for_new(&statement.name);
        effects.observations.push(Observation::NothingToDo { object });
        return Ok(());
    };
    effects.lock(table_lock(sequence, LockMode::ShareRowExclusive));
    if sequence.kind != RelationKind::Sequence {
        return Err(errors::wrong_object(format!("\"{}\" is not a sequence", sequence.name.name)));
    }
    sequence_options::demand_single_values(&statement.options)?;
    let mut sequence = sequence.clone();
    sequence_options::apply(&statement.options, &mut sequence, catalog, effects)?;
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddRelation(Box::new(sequence)));
    Ok(())
}
