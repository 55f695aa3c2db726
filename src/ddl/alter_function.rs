//! `ALTER FUNCTION …`, `ALTER PROCEDURE …` and `ALTER ROUTINE …` with options of CREATE FUNCTION.
//!
//! # Locks
//! None on relations.
//! # Work
//! None but a catalog row.
//! # Versions
//! Alike in all supported versions; without arguments, 13 also finds what is of another kind.
//! # Source
//! `AlterFunction`, src/backend/commands/functioncmds.c.
//! # Not modelled
//! Settings and costs of a function.

use super::alteration::refused;
use super::drop_object;
use crate::catalog::{Catalog, Change, Function};
use crate::effect::{Effects, Work};
use crate::sql::AlterFunction;

/// The effects.
pub(super) fn effects(statement: &AlterFunction, catalog: &Catalog) -> Effects {
    let found = drop_object::function(&statement.object, catalog).and_then(|(name, arguments)| {
        drop_object::demand_no_aggregate(&name, &arguments, catalog)?;
        Ok((name, arguments))
    });
    let (name, arguments) = match found {
        Ok(found) => found,
        Err(error) => return refused(Effects::default(), error),
    };
    let mut effects = Effects { work: vec![Work::Metadata], ..Effects::default() };
    let known = catalog.functions_of(&name).iter().find(|function| function.arguments == arguments);
    if let (Some(known), Some(volatility)) = (known, statement.volatility) {
        let function = Function { volatility, ..known.clone() };
        effects.changes.push(Change::AddFunction { name, function });
    }
    effects
}
