//! `CREATE SEQUENCE …`.
//!
//! # Locks
//! ACCESS SHARE on the table of OWNED BY, until the transaction ends.
//! # Work
//! None but catalog rows and one page.
//! # Versions
//! UNLOGGED from 15 on.
//! # Source
//! `DefineSequence`, src/backend/commands/sequence.c.
//! # Not modelled
//! That the table of OWNED BY may have another owner.

use super::alteration::refused;
use super::{errors, place, sequence_options, sequence_owner};
use crate::catalog::{Catalog, Change, Persistence, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::sql::CreateSequence;
use crate::stat::Stat;

/// The effects.
pub(super) fn effects(statement: &CreateSequence, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    match create(statement, catalog, &mut effects) {
        Ok(()) => effects,
        Err(error) => refused(effects, error),
    }
}

fn create(statement: &CreateSequence, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    if statement.unlogged && catalog.server.version.major() < 15 {
        return Err(errors::not_supported("unlogged sequences are not supported"));
    }
    let place = place::of_relation(&statement.name, statement.temporary, catalog);
    if statement.if_not_exists {
        let name = place.clone()?;
        if catalog.name_is_taken(&name) {
            effects.observations.push(Observation::NothingToDo { object: name });
            return Ok(());
        }
    }
    let own_type = sequence_options::of_new(&statement.options, catalog)?;
    let name = place?;
    place::demand_free(&name, catalog)?;
    let persistence = match (statement.temporary, statement.unlogged) {
        (true, _) => Persistence::Temporary,
        (false, true) => Persistence::Unlogged,
        (false, false) => Persistence::Permanent,
    };
    let mut sequence = Relation::new(name, RelationKind::Sequence, persistence);
    sequence.rows = Stat::unknown("a sequence is not a table");
    sequence.properties.sequence_type = Some(own_type.name().to_owned());
    sequence_owner::apply(&statement.options, &mut sequence, catalog, effects)?;
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddRelation(Box::new(sequence)));
    Ok(())
}
