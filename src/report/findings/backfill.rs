//! Batches: how long in all, waiting or working, and what makes them slow.

use crate::backfill::{Point, Run, Strategy};
use crate::quantity::{count, duration, size};
use crate::report::{Finding, Severity};

use super::{Context, finding};

/// A share of waiting from here on is worth a word.
const MUCH_WAITING: f64 = 0.1;
/// A key with so many steps per row is sparse.
const SPARSE: f64 = 2.0;
const DAY: f64 = 86_400.0;

pub(super) fn findings(context: &Context<'_>) -> Vec<Finding> {
    let Some(run) = &context.outcome.backfill else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some(point) = run.headline() {
        found.push(headline(run, point));
        found.extend(waiting(run, point));
        found.extend(statement_too_long(run, point));
        found.extend(sparse(run, point));
        found.extend(key_range_unknown(run, point));
        found.extend(dead_rows(run, point));
        found.extend(deadline(run, point));
    }
    if run.quadratic {
        found.push(quadratic(run));
    }
    found
}

fn headline(run: &Run, point: &Point) -> Finding {
    let total = point.total.p50.0;
    let severity = if total >= 30.0 * DAY {
        Severity::Danger
    } else if total >= DAY {
        Severity::Warning
    } else {
        Severity::Info
    };
    let production = point.total_on_production.map_or(String::new(), |production| {
        if total - production.p50.0 < 0.01 * total {
            " (on production as well, where the interval decides)".to_owned()
        } else {
            format!(" ({} on production)", duration(production.p50.0))
        }
    });
    let better = run.recommended.as_ref().filter(|advice| advice.total.p50 < point.total.p50);
    let better = better.map_or(String::new(), |advice| {
        format!(" At {} rows: {}.", count(advice.batch_size as f64), duration(advice.total.p50.0))
    });
    finding(
        "backfill-duration",
        severity,
        format!(
            "{} at {} rows per batch{production}, {}.{better}",
            duration(total),
            count(point.batch_size as f64),
            if point.batches == 1.0 {
                "one batch".to_owned()
            } else {
                format!("{} batches", count(point.batches))
            }
        ),
    )
}

fn waiting(run: &Run, point: &Point) -> Option<Finding> {
    // Nothing to do leaves nothing to wait for.
    let share = (point.total.p50.0 > 0.0).then(|| 1.0 - point.working.p50.0 / point.total.p50.0)?;
    if share < MUCH_WAITING {
        return None;
    }
    let filling = match (run.spec.pacing.interval, run.fills_interval_at) {
        (Some(interval), Some(size)) => {
            format!(" Batches of {} rows would fill the interval of {}.", count(size), duration(interval.0))
        }
        _ => String::new(),
    };
    Some(finding(
        "mostly-waiting",
        if share >= 0.5 { Severity::Warning } else { Severity::Info },
        format!("{:.0} % of the run is waiting between batches, not work.{filling}", share * 100.0),
    ))
}

fn statement_too_long(run: &Run, point: &Point) -> Option<Finding> {
    let limit = run.statement_limit.filter(|limit| point.statement.p50 > *limit)?;
    let rows = point.rows_per_statement(run.spec.sub_batch_size);
    let fitting = (rows * limit.0 / point.statement.p50.0).floor().max(1.0);
    Some(finding(
        "batch-statement-too-long",
        Severity::Warning,
        format!(
            "One statement of {} rows takes {}, over the limit of {}: {} rows would keep it.",
            count(rows),
            duration(point.statement.p50.0),
            duration(limit.0),
            count(fitting)
        ),
    ))
}

fn sparse(run: &Run, point: &Point) -> Option<Finding> {
    let span = run.key_span.as_ref()?;
    let rows = run.rows.value?.p50.0;
    let steps = span.max - span.min + 1.0;
    (steps >= SPARSE * rows).then(|| {
        finding(
            "sparse-key",
            Severity::Warning,
            format!(
                "The key spans {} values for {} rows: batches of {} keys change {} rows each. Step by rows \
                 (strategy keyset), or take larger ranges.",
                count(steps),
                count(rows),
                count(point.batch_size as f64),
                count(point.rows_per_batch)
            ),
        )
    })
}

/// Without the range of the key, batches are counted by rows.
fn key_range_unknown(run: &Run, point: &Point) -> Option<Finding> {
    let counts_rows = run.spec.shape.strategy == Strategy::Range && run.key_span.is_none();
    let key = run.spec.shape.key.as_deref().unwrap_or("the key");
    (counts_rows && point.batches > 1.0).then(|| {
        finding(
            "key-range-unknown",
            Severity::Warning,
            format!(
                "The smallest and the largest {key} are not known: batches are counted as if there were one key per \
                 row. Where keys are missing, there are more batches. `pgtoll collect --for FILE` reads the range."
            ),
        )
    })
}

fn dead_rows(run: &Run, point: &Point) -> Option<Finding> {
    let growth = point.growth.filter(|growth| growth.0 >= 100.0 * 1024.0 * 1024.0)?;
    let dead = point.dead_rows?;
    let until = match run.spec.vacuum_every {
        Some(every) if every as f64 > point.batches => {
            "in all, as the run ends before the first VACUUM".to_owned()
        }
        Some(every) => format!("between the VACUUMs every {} batches", count(every as f64)),
        None => "before autovacuum comes by".to_owned(),
    };
    Some(finding(
        "dead-rows",
        Severity::Info,
        format!("Up to {} dead rows gather {until}: the table grows by {}.", count(dead.0), size(growth.0)),
    ))
}

fn deadline(run: &Run, point: &Point) -> Option<Finding> {
    let deadline = run.spec.deadline.filter(|deadline| point.total.p50 > *deadline)?;
    let (interval, pause) = (run.spec.pacing.interval, run.spec.pacing.pause);
    let per_batch = |time: f64| time / point.batches * run.spec.workers as f64;
    let spare = per_batch(deadline.0 - point.working.p50.0);
    let way_out = if spare < 0.0 {
        "the work alone takes longer: use more workers or make batches cheaper".to_owned()
    } else {
        match (interval, pause) {
            (Some(_), None) => {
                format!("an interval of {} would do", duration(per_batch(deadline.0)))
            }
            (None, Some(_)) => format!("a pause of {} would do", duration(spare)),
            // Both, or neither: a run that does not wait is all work.
            (Some(_), Some(_)) | (None, None) => {
                format!("waiting for no more than {} a batch would do", duration(spare))
            }
        }
    };
    Some(finding(
        "misses-deadline",
        Severity::Danger,
        format!("Not done within {}: {way_out}.", duration(deadline.0)),
    ))
}

fn quadratic(run: &Run) -> Finding {
    let relation = &run.spec.shape.relation;
    let order = match run.spec.shape.strategy {
        Strategy::UntilZero { ordered: true } => " in the order of the key",
        Strategy::UntilZero { ordered: false } | Strategy::Range | Strategy::Keyset => "",
    };
    let slow_down = run.points.first().map_or(String::new(), |point| {
        format!(
            " A batch of {} rows takes {} at the start and {} at the end.",
            count(point.batch_size as f64),
            duration(point.first_batch.p50.0),
            duration(point.last_batch.p50.0)
        )
    });
    let severity = match run.headline().map_or(f64::INFINITY, |point| point.working.p50.0) {
        short if short < 60.0 => Severity::Info,
        bearable if bearable < 600.0 => Severity::Warning,
        _ => Severity::Danger,
    };
    finding(
        "quadratic-batches",
        severity,
        format!(
            "No index holds the rows that are left, so each batch passes over all that was done before{order}: the \
             run grows with the square of {relation}.{slow_down} Remember the last key, or add a partial index."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backfill::Options;
    use crate::catalog::Source;
    use crate::estimator;
    use crate::migration::{Run as Way, Script};
    use crate::profile::{DEFAULT_PROFILE, Profile};
    use crate::report::{Policy, build};
    use crate::stats::example;

    /// The findings on a backfill of `public.events` by that comment.
    fn found(comment: &str) -> Vec<Finding> {
        let profile = Profile::builtin(DEFAULT_PROFILE).expect("built in");
        let options = estimator::Options { profile: &profile, backfill: Options::default() };
        let start = example::snapshot().into_catalog(Source::StatsFile);
        let sql = format!(
            "-- pgtoll: backfill key=id batch-size=1000 {comment}\n\
             UPDATE events SET payload = '' WHERE id >= :lo AND id < :hi;"
        );
        let scripts = [Script::new("a.sql".to_owned(), &sql, Way::PerStatement)];
        let outcomes = estimator::estimate(&scripts, &mut start.clone(), &options);
        build(&outcomes, &start, &profile, &Policy::default()).migrations[0].statements[0].findings.clone()
    }

    fn one(found: &[Finding], id: &str) -> Option<(Severity, String)> {
        let finding = found.iter().find(|finding| finding.id == id)?;
        Some((finding.severity, finding.message.clone()))
    }

    #[test]
    fn an_empty_table_waits_for_nothing_and_has_no_figures_that_are_none() {
        let found = found("rows=0");
        assert!(found.iter().all(|finding| !finding.message.contains("NaN")), "{found:?}");
        assert_eq!(one(&found, "mostly-waiting"), None);
        assert_eq!(one(&found, "key-range-unknown"), None, "one batch whatever the keys");
    }

    #[test]
    fn a_missed_deadline_names_what_to_shorten() {
        let message = |comment: &str| one(&found(comment), "misses-deadline").map(|(_, message)| message);
        // 1,000 batches.
        let interval = message("rows=1000000 interval=60s deadline=10h").expect("16 h 40 min");
        assert!(interval.contains("an interval of 36 s would do"), "{interval}");
        let pause = message("rows=1000000 pause=60s deadline=10h").expect("more than 16 h 40 min");
        assert!(pause.contains("a pause of"), "{pause}");
        let work = message("rows=1000000 pause=60s deadline=1s").expect("missed");
        assert!(work.contains("the work alone takes longer"), "{work}");
        assert_eq!(message("rows=1000000 interval=60s deadline=17h"), None);
    }

    #[test]
    fn the_longer_the_run_the_worse() {
        let severity = |comment: &str| one(&found(comment), "backfill-duration").expect("always").0;
        assert_eq!(severity("rows=1000000 interval=1s"), Severity::Info);
        assert_eq!(severity("rows=1000000 interval=100s"), Severity::Warning);
        assert_eq!(severity("rows=1000000 interval=1h"), Severity::Danger);
    }
}
