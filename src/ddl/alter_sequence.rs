//! `ALTER SEQUENCE …` with options of CREATE SEQUENCE. Its other actions are those of ALTER TABLE.
//!
//! # Locks
//! SHARE ROW EXCLUSIVE on the sequence, which `nextval` waits for; ACCESS SHARE on the table of OWNED BY; until the
//! transaction ends.
//! # Work
//! None but catalog rows and one page: all options but OWNED BY write the sequence anew, into a file of its own.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `AlterSequence`, src/backend/commands/sequence.c.
//! # Not modelled
//! Refusals that follow from the limits and the value that the sequence has now, which nobody reads; that the table of
//! OWNED BY may have another owner.

use super::alteration::{index_lock, refused, table_lock};
use super::sequence_options::SequenceType;
use super::{errors, sequence_options, sequence_owner};
use crate::catalog::{Catalog, Change, Relation, RelationKind};
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
    let Some(relation) = catalog.resolve(&statement.name) else {
        return not_there(statement, catalog, effects);
    };
    effects.lock(table_lock(relation, LockMode::ShareRowExclusive));
    if relation.kind != RelationKind::Sequence {
        return Err(not_a_sequence(&relation.name.name));
    }
    let mut sequence = relation.clone();
    let own_type = sequence_options::of_known(&statement.options, known_type(relation), catalog)?;
    sequence.properties.sequence_type = own_type.map(|own| own.name().to_owned());
    sequence_owner::apply(&statement.options, &mut sequence, catalog, effects)?;
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddRelation(Box::new(sequence)));
    Ok(())
}

fn known_type(sequence: &Relation) -> Option<SequenceType> {
    sequence.properties.sequence_type.as_deref().and_then(SequenceType::parse)
}

fn not_there(statement: &AlterSequence, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    if let Some((table, index)) = catalog.resolve_index(&statement.name) {
        effects.lock(index_lock(&table.name, &index.name, LockMode::ShareRowExclusive));
        return Err(not_a_sequence(&index.name));
    }
    if !statement.if_exists {
        return Err(errors::undefined_table(&statement.name));
    }
    let object = catalog.name_for_new(&statement.name);
    effects.observations.push(Observation::NothingToDo { object });
    Ok(())
}

fn not_a_sequence(name: &str) -> PgError {
    errors::wrong_object(format!("\"{name}\" is not a sequence"))
}
