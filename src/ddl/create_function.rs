//! `CREATE [OR REPLACE] FUNCTION …` and `… PROCEDURE …`.
//!
//! # Locks
//! None on tables that last; a body in SQL is checked against the tables that it reads, in ACCESS SHARE mode.
//! # Work
//! None.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `CreateFunction`, src/backend/commands/functioncmds.c.
//! # Not modelled
//! Overloads: a function takes the place of every other of its name. The short ACCESS SHARE locks of a body in SQL.

use crate::catalog::{Catalog, Change, Function};
use crate::effect::{Effects, Work};
use crate::sql::CreateFunction;

/// The effects.
pub(super) fn effects(statement: &CreateFunction, catalog: &Catalog) -> Effects {
    let function = Function {
        body: Some(statement.body.clone()),
        ..Function::new(statement.volatility, &*statement.language)
    };
    let change = Change::AddFunction { name: catalog.name_for_new(&statement.name), function };
    Effects { work: vec![Work::Metadata], changes: vec![change], ..Effects::default() }
}
