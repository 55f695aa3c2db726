//! `SET`, `SET LOCAL` and `RESET`.
//!
//! # Locks
//! None.
//! # Work
//! None. Later statements see the new value: time limits, memory, `search_path`, `session_replication_role`.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `ExecSetVariableStmt`, src/backend/utils/misc/guc_funcs.c.
//! # Not modelled
//! Values that the server would refuse.

use crate::catalog::Change;
use crate::effect::Effects;
use crate::sql::Set;

/// The effects.
pub(super) fn effects(statement: &Set) -> Effects {
    let Set { name, value, local } = statement.clone();
    Effects { changes: vec![Change::Setting { name, value, local }], ..Effects::default() }
}
