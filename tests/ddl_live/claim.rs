//! What is said of a statement: by a case's header, by a server, by an estimate.

use std::collections::{BTreeMap, BTreeSet};

use pgtoll::catalog::Catalog;
use pgtoll::effect::Effects;
use pgtoll::pg::{LockMode, RelationName};

/// Names are those of the schema `public`; only relations that were there before are locked, copied or read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Claim {
    /// The strongest mode on each relation, as `pg_locks` spells it; ACCESS SHARE on an index does not count.
    pub(crate) locks: BTreeMap<String, String>,
    /// Tables copied.
    pub(crate) rewrites: BTreeSet<String>,
    /// Indexes built anew.
    pub(crate) rebuilds: BTreeSet<String>,
    /// Tables read from end to end.
    pub(crate) scans: BTreeSet<String>,
    /// New indexes on tables that were there.
    pub(crate) builds: BTreeSet<String>,
    /// SQLSTATE, where it is refused; nothing else counts then.
    pub(crate) error: Option<String>,
}

impl Claim {
    /// What an estimate says, for the statement inside a transaction block.
    pub(crate) fn of_effects(effects: &Effects, catalog: &Catalog) -> Self {
        let refused = effects.refused_in_transaction_block.then(|| "25001".to_owned());
        let error = effects.errors.first().map(|error| error.sqlstate.to_owned());
        let existed = |relation: &RelationName| catalog.name_is_taken(relation);
        let tables = |names: Vec<&RelationName>| -> BTreeSet<String> {
            names.into_iter().filter(|name| existed(name)).map(|name| name.name.clone()).collect()
        };
        Self {
            locks: effects
                .locks
                .iter()
                .filter(|lock| existed(&lock.relation))
                .map(|lock| (lock.relation.name.clone(), lock.mode.pg_locks_name().to_owned()))
                .collect(),
            rewrites: tables(effects.rewrites.iter().map(|rewrite| &rewrite.relation).collect()),
            rebuilds: tables(effects.index_rebuilds.iter().map(|rebuild| &rebuild.index).collect()),
            scans: tables(effects.scans.iter().map(|scan| &scan.relation).collect()),
            builds: effects.index_builds.iter().map(|build| build.index.name.clone()).collect(),
            // A statement that runs on its own is looked at while another session holds it up, not in a block.
            error: error.or(refused.filter(|_| effects.waits.is_empty())),
        }
    }

    /// In what `found` differs, in words.
    pub(crate) fn differences(&self, found: &Self, may_scan: &BTreeSet<String>) -> Vec<String> {
        if self.error.is_some() || found.error.is_some() {
            let same = self.error == found.error;
            let told = format!("error {:?}, stated {:?}", found.error, self.error);
            return if same { Vec::new() } else { vec![told] };
        }
        let mut differences = Vec::new();
        if self.locks != found.locks {
            differences.push(format!("locks {:?}, stated {:?}", found.locks, self.locks));
        }
        let scans: BTreeSet<String> =
            found.scans.iter().filter(|name| !may_scan.contains(*name)).cloned().collect();
        for (what, stated, found) in [
            ("rewrites", &self.rewrites, &found.rewrites),
            ("rebuilds", &self.rebuilds, &found.rebuilds),
            ("scans", &self.scans, &scans),
            ("builds", &self.builds, &found.builds),
        ] {
            if stated != found {
                differences.push(format!("{what} {found:?}, stated {stated:?}"));
            }
        }
        differences
    }
}

/// The stronger of two modes as `pg_locks` spells them.
pub(crate) fn stronger(one: String, other: String) -> String {
    let rank = |name: &str| LockMode::ALL.iter().position(|mode| mode.pg_locks_name() == name);
    if rank(&one) >= rank(&other) { one } else { other }
}
