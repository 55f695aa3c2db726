//! Statements that change catalogs and lock no relation: roles, databases, tablespaces, operators, casts, text search,
//! servers, default privileges.
//!
//! # Locks
//! None on relations.
//! # Work
//! None but catalog rows. CREATE DATABASE copies another one's files, which is not priced.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `standard_ProcessUtility`, src/backend/tcop/utility.c; `PreventInTransactionBlock`.
//! # Not modelled
//! Errors; the price of what such a statement does outside of catalogs.

use crate::catalog::Change;
use crate::effect::{Effects, Work};
use crate::sql::CatalogOnly;

/// The effects.
pub(super) fn effects(statement: &CatalogOnly) -> Effects {
    let copies = ["CREATE DATABASE", "ALTER DATABASE"].contains(&statement.form.as_str());
    let work = if copies && statement.refused_in_transaction_block {
        Work::Unknown { reason: "how large the copied files are".to_owned() }
    } else {
        Work::Metadata
    };
    let refused_in_transaction_block = statement.refused_in_transaction_block;
    let changes = statement.makes.clone().map(Change::AddClusterObject).into_iter().collect();
    Effects { refused_in_transaction_block, work: vec![work], changes, ..Effects::default() }
}
