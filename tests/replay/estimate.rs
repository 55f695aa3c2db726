//! The estimate's side: the catalog goes along with the server's database.

use std::collections::{BTreeMap, BTreeSet};

use pgtoll::backfill;
use pgtoll::catalog::Catalog;
use pgtoll::estimator::{self, Outcome};
use pgtoll::migration::Script;
use pgtoll::profile::Profile;
use pgtoll::sql::SourceStatement;

use super::support::agreement::Claim;

/// What is said of each statement of a script but those that are passed over, by position. Relations that the folder
/// itself has made count as any other.
pub(crate) fn claims(
    script: &Script,
    statements: &[SourceStatement],
    passed_over: &BTreeSet<usize>,
    catalog: &mut Catalog,
    profile: &Profile,
) -> BTreeMap<usize, Claim> {
    let options = estimator::Options { profile, backfill: backfill::Options::default() };
    let mut script = script.clone();
    for position in passed_over {
        let range = statements[*position].range.clone();
        script.text.replace_range(range.clone(), &" ".repeat(range.len()));
    }
    let outcomes = estimator::estimate(&[script], catalog, &options);
    let position = |outcome: &Outcome| {
        statements.iter().position(|statement| statement.range.start == outcome.source.range.start)
    };
    let all_locks = |outcome: &Outcome| {
        let locks = outcome.effects.iter().flat_map(|effects| &effects.locks);
        Claim::new(outcome, locks)
    };
    let outcomes = outcomes.iter().flat_map(|script| &script.statements);
    outcomes.filter_map(|outcome| Some((position(outcome)?, all_locks(outcome)))).collect()
}
