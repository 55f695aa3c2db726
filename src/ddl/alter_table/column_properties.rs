//! `ALTER COLUMN … SET STATISTICS`, `SET STORAGE`, `SET COMPRESSION`, `SET (…)`, `RESET (…)`: facts about a column that
//! touch no row.
//!
//! # Source
//! `ATExecSetStatistics`, `ATExecSetStorage`, `ATExecSetCompression`, `ATExecSetOptions`,
//! src/backend/commands/tablecmds.c; `attribute_reloptions`, src/backend/access/common/reloptions.c.

use super::errors;
use crate::catalog::Column;
use crate::ddl::alteration::Alteration;
use crate::effect::PgError;
use crate::sql::{ColumnReference, ColumnStorage};

/// Options that a column can have.
const OPTIONS: [&str; 2] = ["n_distinct", "n_distinct_inherited"];
/// The first version with a compression method by column.
const FIRST_WITH_COMPRESSION: u32 = 14;
/// The first version that knows SET STORAGE DEFAULT.
const FIRST_WITH_DEFAULT_STORAGE: u32 = 16;

/// SET STATISTICS; a number stands for a column of an index.
pub(super) fn statistics(column: &ColumnReference, alteration: &Alteration<'_>) -> Result<(), PgError> {
    match column {
        ColumnReference::Name(column) => alteration.demand_column(column),
        ColumnReference::Number(_) => {
            Err(errors::not_supported("cannot refer to non-index column by number"))
        }
    }
}

/// SET STORAGE.
pub(super) fn storage(
    column: &str,
    storage: ColumnStorage,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    if storage == ColumnStorage::Default && alteration.major() < FIRST_WITH_DEFAULT_STORAGE {
        return Err(errors::syntax("syntax error at or near \"DEFAULT\""));
    }
    alteration.demand_column(column)?;
    let Some(mut known) = alteration.table().column(column).cloned() else { return Ok(()) };
    set_storage(&mut known, storage)?;
    alteration.edit_column(column, |column| *column = known);
    Ok(())
}

/// STORAGE of a column, which its type has to allow.
pub(in crate::ddl) fn set_storage(column: &mut Column, storage: ColumnStorage) -> Result<(), PgError> {
    if !column.toastable && !is_plain(storage) {
        let message = format!("column data type {} can only have storage PLAIN", column.type_name);
        return Err(errors::not_supported(message));
    }
    let name = match storage {
        ColumnStorage::Plain => Some("plain"),
        ColumnStorage::External => Some("external"),
        ColumnStorage::Extended => Some("extended"),
        ColumnStorage::Main => Some("main"),
        ColumnStorage::Default => None,
    };
    column.properties.storage = name.map(str::to_owned);
    Ok(())
}

fn is_plain(storage: ColumnStorage) -> bool {
    matches!(storage, ColumnStorage::Plain | ColumnStorage::Default)
}

/// SET COMPRESSION.
pub(super) fn compression(
    column: &str,
    method: &str,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    if alteration.major() < FIRST_WITH_COMPRESSION {
        return Err(errors::syntax("syntax error at or near \"COMPRESSION\""));
    }
    alteration.demand_column(column)?;
    let Some(mut known) = alteration.table().column(column).cloned() else { return Ok(()) };
    set_compression(&mut known, method)?;
    alteration.edit_column(column, |column| *column = known);
    Ok(())
}

/// COMPRESSION of a column, which its type has to allow.
pub(in crate::ddl) fn set_compression(column: &mut Column, method: &str) -> Result<(), PgError> {
    let is_default = method.eq_ignore_ascii_case("default");
    if !column.toastable && !is_default {
        let message = format!("column data type {} does not support compression", column.type_name);
        return Err(errors::not_supported(message));
    }
    if !is_default && !matches!(method, "pglz" | "lz4") {
        return Err(errors::error("22023", format!("invalid compression method \"{method}\"")));
    }
    column.properties.compression = (!is_default).then(|| method.to_owned());
    Ok(())
}

/// SET (…) and RESET (…).
pub(super) fn options<'a>(
    column: &str,
    names: impl Iterator<Item = &'a str>,
    alteration: &Alteration<'_>,
) -> Result<(), PgError> {
    alteration.demand_column(column)?;
    demand_known(names, &OPTIONS)
}

/// 22023 for an option that is not there.
pub(super) fn demand_known<'a>(
    mut names: impl Iterator<Item = &'a str>,
    known: &[&str],
) -> Result<(), PgError> {
    match names.find(|name| !known.contains(name)) {
        Some(name) => Err(errors::error("22023", format!("unrecognized parameter \"{name}\""))),
        None => Ok(()),
    }
}
