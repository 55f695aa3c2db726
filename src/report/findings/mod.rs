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
use crate::quantity::{count, rough};
use crate::units::{Rows, Seconds};

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
/// A number of rows whose upper end is so many times its median is hardly known.
const WIDE: f64 = 10.0;
/// So is one whose median is so many times its lower end: between none and all.
const DEEP: f64 = 1_000.0;

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

/// How bad it is that work takes so long; `None` where nobody notices. Where its rows are hardly known, the upper end
/// has a say: work that may run for hours is worth a warning.
fn severity_of_time(takes: Estimate<Seconds>, rows_hardly_known: bool) -> Option<Severity> {
    let longest = if rows_hardly_known { takes.p95.0 } else { takes.p50.0 };
    if longest < NOTICEABLE {
        None
    } else if takes.p50.0 >= HARMFUL {
        Some(Severity::Danger)
    } else if takes.p50.0 >= NOTICED || longest >= HARMFUL {
        Some(Severity::Warning)
    } else {
        Some(Severity::Info)
    }
}

/// Whether a number of rows is hardly known.
fn is_wide(rows: Estimate<Rows>) -> bool {
    rows.p95.0 >= WIDE * rows.p50.0 || rows.p50.0 >= DEEP * rows.p05.0.max(1.0)
}

/// "1,000,000 rows"; "550 rows (1–300,000)" where they are hardly known.
fn rows_in_words(rows: Estimate<Rows>) -> String {
    if is_wide(rows) {
        // A figure of fewer than one row means that one is doubtful.
        let (low, high) = (rough(rows.p05.0.max(1.0).min(rows.p50.0)), rough(rows.p95.0));
        format!("{} rows ({low}–{high})", rough(rows.p50.0))
    } else {
        format!("{} rows", count(rows.p50.0))
    }
}

impl Context<'_> {
    fn duration(&self) -> Option<Estimate<Seconds>> {
        self.outcome.duration()
    }
}
