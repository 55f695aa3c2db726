//! `ALTER TABLE … RENAME COLUMN … TO …` and `… RENAME TO …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table until the transaction ends; for a column also on partitions and children.
//! # Work
//! None.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `renameatt`, `RenameRelation`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! Function bodies and queries of applications that still use the old name.

use super::alteration::Alteration;
use super::errors;
use crate::catalog::Change;
use crate::effect::PgError;
use crate::pg::RelationName;

/// RENAME COLUMN.
pub(super) fn column(from: &str, to: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    errors::demand_untyped("rename column of", table)?;
    if table.column(from).is_none() {
        return Err(errors::error("42703", format!("column \"{from}\" does not exist")));
    }
    if alteration.is_inherited(from) {
        return Err(errors::inherited_column("rename", from));
    }
    if table.column(to).is_some() {
        return Err(errors::duplicate_column(to, table));
    }
    let relation = table.name.clone();
    alteration.change(Change::RenameColumn { relation, from: from.to_owned(), to: to.to_owned() });
    Ok(())
}

/// RENAME TO.
pub(super) fn table(to: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let from = alteration.table().name.clone();
    let to = RelationName::new(&from.schema, to);
    if alteration.is_taken(&to) {
        return Err(errors::duplicate_relation(&to.name));
    }
    alteration.change(Change::RenameRelation { from, to });
    Ok(())
}
