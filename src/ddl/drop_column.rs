//! `ALTER TABLE … DROP COLUMN …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table, its partitions and children, on indexes and owned sequences that go with the
//! column, and on the other side of foreign keys that go with it, until the transaction ends.
//! # Work
//! None on the heap: the column stays in the rows until they are written again. Files of indexes are removed at
//! commit.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `ATExecDropColumn`, src/backend/commands/tablecmds.c; `performMultipleDeletions`, src/backend/catalog/dependency.c.
//! # Not modelled
//! Views, generated columns, policies and functions that depend on the column.

use super::alteration::Alteration;
use super::errors;
use crate::catalog::{Column, Object};
use crate::effect::{Observation, PgError};
use crate::pg::RelationName;

/// Drops the column.
pub(super) fn apply(
    column: &str,
    if_exists: bool,
    cascade: bool,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table().clone();
    let relation = table.name.clone();
    errors::demand_untyped("drop column from", &table)?;
    if table.column(column).is_none() {
        if if_exists {
            let object = RelationName::new(&relation.name, column);
            alteration.observe(Observation::NothingToDo { object });
            return Ok(());
        }
        return if alteration.is_root { Err(errors::undefined_column(column, &table)) } else { Ok(()) };
    }
    if alteration.is_inherited(column) {
        return Err(errors::inherited_column("drop", column));
    }
    let is_own = |known: &Column| known.properties.inherited && !known.properties.not_local;
    if !alteration.is_root && table.column(column).is_some_and(is_own) {
        // The table has a definition of its own, by which it keeps the column.
        alteration.edit_column(column, |column| column.properties.inherited = false);
        return Ok(());
    }
    if table.partition_columns.iter().any(|name| name == column) {
        return Err(errors::partition_key_column("drop", column, &table));
    }
    let described = format!("column {column} of table {}", relation.name);
    alteration.delete(&Object::Column { relation, column: column.to_owned() }, cascade, &described)
}
