//! Other ways to the same end, priced by the same models.

use crate::advice;
use crate::catalog::Catalog;
use crate::sql::parse_script;

use super::Options;
use super::outcome::{Outcome, PricedAlternative, ScriptOutcome};
use super::session::Session;

/// What is done within this many seconds keeps nobody waiting: another way would only be longer to write.
const WORTH_A_DETOUR: f64 = 0.1;

/// The alternatives to a statement, each priced from the catalog as it stands before the statement. One that this
/// server would refuse, such as CONCURRENTLY on a partitioned table, is none.
pub(super) fn priced(outcome: &Outcome, catalog: &Catalog, options: &Options<'_>) -> Vec<PricedAlternative> {
    let (Ok(statement), Some(effects)) = (&outcome.source.parsed, &outcome.effects) else {
        return Vec::new();
    };
    if outcome.duration().is_some_and(|takes| takes.p95.0 < WORTH_A_DETOUR) {
        return Vec::new();
    }
    advice::alternatives(&outcome.source.text, statement, effects, catalog)
        .into_iter()
        .filter_map(|alternative| {
            let mut scratch = catalog.clone();
            let session = Session::of_proposal(&mut scratch, options);
            let script =
                ScriptOutcome::new(String::new(), false, session.run(parse_script(&alternative.sql)));
            if script.statements.iter().any(Outcome::would_fail) {
                return None;
            }
            Some(PricedAlternative {
                duration: script.duration(),
                longest_lock: script.longest_lock(),
                sql: alternative.sql,
                why: alternative.why,
            })
        })
        .collect()
}
