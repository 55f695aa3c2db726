//! `GRANT …` and `REVOKE …`.
//!
//! # Locks
//! None on relations.
//! # Work
//! None but catalog rows.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `objectNamesToOids`, src/backend/catalog/aclchk.c.
//! # Not modelled
//! Errors about roles and about objects other than relations.

use super::alteration::refused;
use super::errors;
use crate::catalog::Catalog;
use crate::effect::{Effects, Work};
use crate::sql::{Grant, GrantTargets};

/// The effects.
pub(super) fn effects(statement: &Grant, catalog: &Catalog) -> Effects {
    let named = match &statement.targets {
        GrantTargets::Tables(names) | GrantTargets::Sequences(names) => names.as_slice(),
        GrantTargets::AllIn { .. } | GrantTargets::Objects(_) | GrantTargets::Roles => &[],
    };
    for name in named {
        let Some(relation) = catalog.resolve(name) else {
            return refused(Effects::default(), errors::undefined_table(name));
        };
        if let Some(absent) = statement.columns.iter().find(|column| relation.column(column).is_none()) {
            return refused(Effects::default(), errors::undefined_column(absent, relation));
        }
    }
    Effects { work: vec![Work::Metadata], ..Effects::default() }
}
