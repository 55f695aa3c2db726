//! What this program says of a case.

use std::collections::BTreeSet;

use pgtoll::backfill;
use pgtoll::catalog::Source;
use pgtoll::estimator::{self, Outcome};
use pgtoll::migration::{Run, Script};
use pgtoll::pg::{LockMode, RelationName};
use pgtoll::profile::{DEFAULT_PROFILE, Profile};
use pgtoll::stats::Snapshot;

use super::corpus::Case;

/// What is said of one statement.
#[derive(Debug, Default)]
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
}

/// What is said of each of a case's statements.
pub(crate) fn claims(case: &Case, snapshot: Snapshot) -> Vec<Claim> {
    let profile = Profile::builtin(DEFAULT_PROFILE).expect("built in");
    let options = estimator::Options { profile: &profile, backfill: backfill::Options::default() };
    let mut catalog = snapshot.into_catalog(Source::Live);
    let settings: String = case.session.iter().map(|statement| format!("{statement};\n")).collect();
    let text: String = case.sql.iter().map(|statement| format!("{statement};\n")).collect();
    let script = Script::new("case.sql", &format!("{settings}{text}"), Run::PerStatement);
    let outcomes = estimator::estimate(&[script], &mut catalog, &options);
    let statements = &outcomes[0].statements;
    assert!(statements.len() >= case.sql.len(), "{}: {} statements", case.id, statements.len());
    statements[statements.len() - case.sql.len()..].iter().map(claim).collect()
}

fn claim(outcome: &Outcome) -> Claim {
    let Some(effects) = &outcome.effects else {
        let sqlstate = outcome.source.parsed.as_ref().err().map(|_| "42601".to_owned());
        return Claim { modelled: sqlstate.is_some(), sqlstate, ..Claim::default() };
    };
    let names = |names: Vec<&RelationName>| names.into_iter().map(ToString::to_string).collect();
    Claim {
        modelled: true,
        locks: outcome
            .locks()
            .filter(|lock| lock.kind.is_some() || lock.mode > LockMode::AccessShare)
            .map(|lock| (lock.relation.to_string(), lock.mode.pg_locks_name().to_owned()))
            .collect(),
        rewrites: names(effects.rewrites.iter().map(|rewrite| &rewrite.relation).collect()),
        rebuilds: names(effects.index_rebuilds.iter().map(|rebuild| &rebuild.index).collect()),
        builds: names(effects.index_builds.iter().map(|build| &build.index).collect()),
        scans: names(effects.scans.iter().map(|scan| &scan.relation).collect()),
        refused_in_block: effects.refused_in_transaction_block,
        sqlstate: effects.errors.first().map(|error| error.sqlstate.to_owned()),
    }
}
