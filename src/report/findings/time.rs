//! Work that takes long: rewrites, scans, time limits.

use crate::effect::Observation;
use crate::quantity::{duration, size};
use crate::report::{Finding, Severity};

use super::{Context, finding, severity_of_wait};

pub(super) fn findings(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(rewrite(context));
    found.extend(statement_timeout(context));
    if let Some(effects) = &context.outcome.effects {
        found.extend(effects.observations.iter().filter_map(proved));
    }
    found
}

fn rewrite(context: &Context<'_>) -> Option<Finding> {
    let effects = context.outcome.effects.as_ref()?;
    let rewrite = effects.rewrites.first()?;
    let severity = severity_of_wait(context.duration())?;
    let price = context.outcome.price.as_ref()?;
    let takes = context.duration().map_or("an unknown time".to_owned(), |time| duration(time.p50.0));
    let bytes = |quantity: &crate::effect::Quantity<crate::units::Bytes>| {
        quantity.value.map_or("unknown".to_owned(), |bytes| size(bytes.p50.0))
    };
    Some(finding(
        "table-rewrite",
        severity,
        format!(
            "Copies {} and builds its indexes anew: {takes}, {} of WAL, {} more disk while it runs.",
            rewrite.relation,
            bytes(&price.wal),
            bytes(&price.disk_peak),
        ),
    ))
}

/// The chance that `statement_timeout` cuts the statement off.
fn statement_timeout(context: &Context<'_>) -> Option<Finding> {
    let limit = context.outcome.statement_timeout.or(context.profile.limits.statement_timeout)?;
    // A backfill is many statements.
    let takes = match &context.outcome.backfill {
        Some(run) => run.headline().map(|point| point.statement),
        None => context.duration(),
    }?;
    let chance = takes.chance_above(limit);
    let severity = if chance >= 0.5 {
        Severity::Danger
    } else if chance >= 0.05 {
        Severity::Warning
    } else {
        return None;
    };
    let percent = (chance * 100.0).round().clamp(1.0, 99.0);
    Some(finding(
        "exceeds-statement-timeout",
        severity,
        format!(
            "statement_timeout is {}; the statement takes about {}: cut off with a chance of {percent:.0} %.",
            duration(limit.0),
            duration(takes.p50.0)
        ),
    ))
}

/// Good news that a reviewer may want to check.
fn proved(observation: &Observation) -> Option<Finding> {
    if let Observation::NotNullProved { column, constraint } = observation {
        let message =
            format!("No scan: the validated constraint {constraint} proves that {column} is not null.");
        Some(finding("not-null-proved", Severity::Info, message))
    } else if let Observation::NothingToDo { object } = observation {
        let message = format!("IF [NOT] EXISTS makes this do nothing, because of {object}.");
        Some(finding("nothing-to-do", Severity::Info, message))
    } else if let Observation::InvalidIndexKept { index } = observation {
        let message = format!(
            "{index} exists and is invalid, left by a build that failed: IF NOT EXISTS accepts it, no query will use \
             it, and every write pays for it. DROP INDEX CONCURRENTLY {index} first."
        );
        Some(finding("invalid-index-kept", Severity::Danger, message))
    } else {
        None
    }
}
