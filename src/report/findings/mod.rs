//! What a reviewer should hear about a statement, with a severity that follows the price.
//!
//! A finding has a stable id; its message carries the figures. The same statement is a danger on a large busy table
//! and not worth a word on one of 300 rows.

mod backfill;
mod failures;
mod locks;
mod reading;
mod rows;
mod time;

use crate::catalog::Catalog;
use crate::estimate::Estimate;
use crate::estimator::{Outcome, ScriptOutcome};
use crate::profile::Profile;
use crate::units::Seconds;

use super::{Finding, Severity};

/// What findings look at.
struct Context<'a> {
    script: &'a ScriptOutcome,
    position: usize,
    outcome: &'a Outcome,
    catalog: &'a Catalog,
    profile: &'a Profile,
}

/// The findings on one statement, the worst first.
pub(super) fn findings(
    script: &ScriptOutcome,
    position: usize,
    catalog: &Catalog,
    profile: &Profile,
) -> Vec<Finding> {
    let outcome = &script.statements[position];
    let context = Context { script, position, outcome, catalog, profile };
    let mut found = failures::findings(&context);
    // What fails holds no lock and does no work that would be worth a warning.
    let fails = outcome.effects.as_ref().is_none_or(|effects| !effects.errors.is_empty());
    if !fails {
        found.extend(locks::findings(&context));
        found.extend(time::findings(&context));
        found.extend(rows::findings(&context));
        found.extend(reading::findings(&context));
        found.extend(backfill::findings(&context));
    }
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}

fn finding(id: &str, severity: Severity, message: String) -> Finding {
    Finding { id: id.to_owned(), severity, message }
}

/// Below this nobody notices.
const NOTICEABLE: f64 = 0.2;
/// From here on users notice.
const NOTICED: f64 = 1.0;
/// From here on requests time out.
const HARMFUL: f64 = 10.0;

/// How bad it is to keep others waiting for so long; not known is as bad as may be.
fn severity_of_wait(held: Option<Estimate<Seconds>>) -> Option<Severity> {
    let Some(held) = held else {
        return Some(Severity::Warning);
    };
    if held.p95.0 < NOTICEABLE {
        None
    } else if held.p50.0 < NOTICED {
        Some(Severity::Info)
    } else if held.p50.0 < HARMFUL {
        Some(Severity::Warning)
    } else {
        Some(Severity::Danger)
    }
}

impl Context<'_> {
    fn duration(&self) -> Option<Estimate<Seconds>> {
        self.outcome.duration()
    }
}
