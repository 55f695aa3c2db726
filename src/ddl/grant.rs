//! `GRANT …` and `REVOKE …`.
//!
//! # Locks
//! None on relations before 18; from 18 on ACCESS SHARE on the tables and sequences that it names, until the transaction
//! ends.
//! # Work
//! None but catalog rows.
//! # Versions
//! The lock from 18 on.
//! # Source
//! `objectNamesToOids`, src/backend/catalog/aclchk.c.
//! # Not modelled
//! Errors about roles and about objects other than relations.

use super::alteration::{refused, table_lock};
use super::errors;
use crate::catalog::Catalog;
use crate::effect::{Effects, Work};
use crate::pg::LockMode;
use crate::sql::{Grant, GrantTargets};

/// The first version that keeps what it names from being dropped meanwhile.
const FIRST_TO_LOCK: u32 = 18;

/// The effects.
pub(super) fn effects(statement: &Grant, catalog: &Catalog) -> Effects {
    let named = match &statement.targets {
        GrantTargets::Tables(names) | GrantTargets::Sequences(names) => names.as_slice(),
        GrantTargets::AllIn { .. } | GrantTargets::Objects(_) | GrantTargets::Roles => &[],
    };
    let mut effects = Effects::default();
    for name in named {
        let Some(relation) = catalog.resolve(name) else {
            return refused(effects, errors::undefined_table(name));
        };
        if catalog.server.version.major() >= FIRST_TO_LOCK {
            effects.lock(table_lock(relation, LockMode::AccessShare));
        }
        if let Some(absent) = statement.columns.iter().find(|column| relation.column(column).is_none()) {
            return refused(effects, errors::undefined_column(absent, relation));
        }
    }
    effects.work.push(Work::Metadata);
    effects
}
