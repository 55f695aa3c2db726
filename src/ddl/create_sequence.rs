//! `CREATE SEQUENCE …`.
//!
//! # Locks
//! None on other relations; ACCESS SHARE on the table that OWNED BY names.
//! # Work
//! None.
//! # Versions
//! UNLOGGED from 15 on.
//! # Source
//! `DefineSequence`, `process_owned_by`, src/backend/commands/sequence.c.
//! # Not modelled
//! Owners other than the one who runs the migration.

use super::alteration::refused;
use super::{errors, sequence_options};
use crate::catalog::{Catalog, Change, Persistence, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::sql::CreateSequence;
use crate::stat::Stat;

/// The first version with UNLOGGED.
const FIRST_WITH_UNLOGGED: u32 = 15;

/// The effects.
pub(super) fn effects(statement: &CreateSequence, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    match create(statement, catalog, &mut effects) {
        Ok(()) => effects,
        Err(error) => refused(effects, error),
    }
}

fn create(statement: &CreateSequence, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    if statement.unlogged && catalog.server.version.major() < FIRST_WITH_UNLOGGED {
        return Err(errors::not_supported("unlogged sequences are not supported"));
    }
    let name = catalog.name_for_new_relation(&statement.name, statement.temporary);
    if catalog.lacks_schema(&name.schema) {
        return Err(errors::undefined_schema(&name.schema));
    }
    if statement.if_not_exists && catalog.name_is_taken(&name) {
        effects.observations.push(Observation::NothingToDo { object: name });
        return Ok(());
    }
    sequence_options::demand_values(&statement.options)?;
    if catalog.name_is_taken(&name) {
        return Err(errors::duplicate_relation(&name.name));
    }
    let persistence = match (statement.temporary, statement.unlogged) {
        (true, _) => Persistence::Temporary,
        (false, true) => Persistence::Unlogged,
        (false, false) => Persistence::Permanent,
    };
    let mut sequence = Relation::new(name, RelationKind::Sequence, persistence);
    sequence.rows = Stat::unknown("a sequence is not a table");
    sequence_options::apply(&statement.options, &mut sequence, catalog, effects)?;
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddRelation(Box::new(sequence)));
    Ok(())
}
