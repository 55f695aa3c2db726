//! What an estimate says of a statement.

use std::collections::BTreeSet;

use pgtoll::effect::Lock;
use pgtoll::estimator::Outcome;
use pgtoll::pg::{LockMode, RelationName};

/// What is said of one statement.
#[derive(Debug, Clone, Default)]
pub(crate) struct Claim {
    /// It has a model.
    pub(crate) modelled: bool,
    /// Relation and strongest mode; ACCESS SHARE on an index does not count.
    pub(crate) locks: BTreeSet<(String, String)>,
    pub(crate) rewrites: BTreeSet<String>,
    pub(crate) rebuilds: BTreeSet<String>,
    pub(crate) builds: BTreeSet<String>,
    pub(crate) scans: BTreeSet<String>,
    pub(crate) refused_in_block: bool,
    pub(crate) sqlstate: Option<String>,
    /// What the server is said to say.
    pub(crate) message: Option<String>,
}

impl Claim {
    /// What an estimate says, with these of its locks.
    pub(crate) fn new<'a>(outcome: &'a Outcome, locks: impl Iterator<Item = &'a Lock>) -> Self {
        let Some(effects) = &outcome.effects else {
            let sqlstate = outcome.source.parsed.as_ref().err().map(|_| "42601".to_owned());
            return Self { modelled: sqlstate.is_some(), sqlstate, ..Self::default() };
        };
        let names = |names: Vec<&RelationName>| names.into_iter().map(ToString::to_string).collect();
        Self {
            modelled: true,
            locks: locks
                .filter(|lock| lock.kind.is_some() || lock.mode > LockMode::AccessShare)
                .map(|lock| (lock.relation.to_string(), lock.mode.pg_locks_name().to_owned()))
                .collect(),
            rewrites: names(effects.rewrites.iter().map(|rewrite| &rewrite.relation).collect()),
            rebuilds: names(effects.index_rebuilds.iter().map(|rebuild| &rebuild.index).collect()),
            builds: names(effects.index_builds.iter().map(|build| &build.index).collect()),
            scans: names(effects.scans.iter().map(|scan| &scan.relation).collect()),
            refused_in_block: effects.refused_in_transaction_block,
            sqlstate: effects.errors.first().map(|error| error.sqlstate.to_owned()),
            message: effects.errors.first().map(|error| error.message.clone()),
        }
    }
}
