//! What this program says of a case.

use pgtoll::backfill;
use pgtoll::catalog::Source;
use pgtoll::estimator;
use pgtoll::migration::{Run, Script};
use pgtoll::profile::{DEFAULT_PROFILE, Profile};
use pgtoll::stats::Snapshot;

use super::corpus::Case;
use super::support::agreement::Claim;

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
    statements[statements.len() - case.sql.len()..]
        .iter()
        .map(|outcome| Claim::new(outcome, outcome.effects.iter().flat_map(|effects| &effects.locks)))
        .collect()
}
