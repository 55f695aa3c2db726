//! `OWNER TO` and `SET SCHEMA`: what goes along with a table.
//!
//! # Source
//! `ATExecChangeOwner`, `AlterTableNamespace`, `AlterTableNamespaceInternal`, src/backend/commands/tablecmds.c.

use super::errors;
use crate::catalog::{Change, RelationKind};
use crate::ddl::alteration::Alteration;
use crate::effect::PgError;
use crate::pg::{LockMode, RelationName};

/// OWNER TO: indexes and the sequences of columns follow.
pub(super) fn owner(to: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let is_keyword =
        matches!(to.to_ascii_uppercase().as_str(), "CURRENT_USER" | "SESSION_USER" | "CURRENT_ROLE");
    let roles = alteration.catalog.names.as_ref().map(|names| &names.roles);
    if !is_keyword && roles.is_some_and(|roles| !roles.iter().any(|role| role == to)) {
        return Err(errors::error("42704", format!("role \"{to}\" does not exist")));
    }
    demand_free_sequence("change owner of sequence", alteration)?;
    // Who owns it now is not known; for the current user there is nothing to do.
    if is_keyword {
        return Ok(());
    }
    let table = alteration.table().clone();
    for index in &table.indexes {
        alteration.lock_index(&index.name, LockMode::AccessExclusive);
    }
    lock_sequences(&table.name, alteration);
    Ok(())
}

fn lock_sequences(table: &RelationName, alteration: &mut Alteration<'_>) {
    for (sequence, _) in alteration.catalog.sequences_of(table) {
        alteration.lock(sequence, LockMode::AccessExclusive);
    }
}

/// A sequence that belongs to a column goes where its table goes.
fn demand_free_sequence(what: &str, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let relation = alteration.table();
    if relation.kind == RelationKind::Sequence && relation.properties.owned_by.is_some() {
        return Err(errors::not_supported(format!("cannot {what} \"{}\"", relation.name.name)));
    }
    Ok(())
}

/// SET SCHEMA: indexes move without being locked, the sequences of columns are locked.
pub(super) fn set_schema(schema: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    demand_free_sequence("move an owned sequence into another schema:", alteration)?;
    if alteration.catalog.lacks_schema(schema) {
        return Err(errors::undefined_schema(schema));
    }
    let from = alteration.table().name.clone();
    if from.schema == schema {
        lock_sequences(&from, alteration);
        return Ok(());
    }
    let to = RelationName::new(schema, &from.name);
    if alteration.is_taken(&to) {
        return Err(errors::error(
            "42P07",
            format!("relation \"{}\" already exists in schema \"{schema}\"", to.name),
        ));
    }
    lock_sequences(&from, alteration);
    let sequences: Vec<RelationName> =
        alteration.catalog.sequences_of(&from).map(|(sequence, _)| sequence.name.clone()).collect();
    for from in sequences {
        let to = RelationName::new(schema, &from.name);
        alteration.change(Change::RenameRelation { from, to });
    }
    alteration.change(Change::RenameRelation { from, to });
    Ok(())
}
