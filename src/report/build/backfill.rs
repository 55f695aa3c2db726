//! The backfill section: the sweep and the arithmetic behind its headline.

use crate::backfill::{self, Binding, Point, Run, Strategy};
use crate::catalog::Catalog;
use crate::estimate::Estimate;
use crate::observed::{PlanNode, fingerprint};
use crate::quantity::{count, duration};
use crate::report::{Backfill, BatchDuration, Quantiles, Recommendation, Sample, SampleKind, SweepPoint};
use crate::sql::SourceStatement;
use crate::units::Seconds;

pub(super) fn backfill(run: &Run, source: &SourceStatement, catalog: &Catalog) -> Backfill {
    let spec = &run.spec;
    Backfill {
        relation: spec.shape.relation.to_string(),
        rows: run.rows.value.map(Quantiles::from),
        strategy: spec.shape.strategy.name().to_owned(),
        key: spec.shape.key.clone(),
        interval: spec.pacing.interval.map(|interval| interval.0),
        pause: spec.pacing.pause.map(|pause| pause.0),
        vacuum_every: spec.vacuum_every,
        workers: spec.workers,
        samples: samples(run, source, catalog),
        sweep: run.points.iter().map(|point| sweep_point(run, point)).collect(),
        recommended: run.recommended.as_ref().map(|advice| Recommendation {
            batch_size: advice.batch_size,
            sub_batch_size: advice.sub_batch_size,
            interval: advice.interval.map(|interval| interval.0),
            total: advice.total.into(),
            reason: reason(run, advice),
        }),
        arithmetic: run.headline().map(|point| arithmetic(run, point)).unwrap_or_default(),
        asked_batch_size: spec.asked_size(),
        fills_interval_at: run.fills_interval_at,
        fills_interval_at_on_production: run.fills_interval_at_on_production,
    }
}

fn sweep_point(run: &Run, point: &Point) -> SweepPoint {
    // The more work, the less waiting: the ends change places.
    let left = |total: Seconds, working: Seconds| Seconds((total - working).0.max(0.0));
    let waiting = Estimate::range(
        left(point.total.p95, point.working.p95),
        left(point.total.p50, point.working.p50),
        left(point.total.p05, point.working.p05),
    );
    SweepPoint {
        batch_size: point.batch_size,
        sub_batch_size: run.spec.sub_batch_size,
        batches: point.batches,
        total: point.total.into(),
        working: point.working.into(),
        waiting: waiting.into(),
        total_on_production: point.total_on_production.map(Quantiles::from),
        working_on_production: point.working_on_production.map(Quantiles::from),
        batch: BatchDuration { p50: point.batch.p50.0, p95: point.last_batch.p95.0 },
        row_lock_held: point.row_lock_held.into(),
        wal_bytes: point.wal.map(|wal| wal.0),
        wal_per_second: point.wal.filter(|_| point.total.p50.0 > 0.0).map(|wal| wal.0 / point.total.p50.0),
        dead_tuples_peak: point.dead_rows.map(|rows| rows.0),
        relation_growth_bytes: point.growth.map(|growth| growth.0),
        breaks: breaks(run, point),
    }
}

fn breaks(run: &Run, point: &Point) -> Vec<String> {
    let mut breaks = Vec::new();
    if let Some(interval) = run.spec.pacing.interval
        && point.batch.p50 > interval
    {
        breaks.push(format!("a batch overruns the interval of {}", duration(interval.0)));
    }
    if let Some(limit) = run.statement_limit
        && point.statement.p50 > limit
    {
        breaks.push(format!("a statement takes longer than {}", duration(limit.0)));
    }
    if let Some(deadline) = run.spec.deadline
        && point.total.p50 > deadline
    {
        breaks.push(format!("not done within {}", duration(deadline.0)));
    }
    breaks
}

fn reason(run: &Run, advice: &backfill::Recommendation) -> String {
    if run.quadratic && advice.binding != Binding::Deadline {
        return "No size helps much while each batch passes over all that is done: remember the last key."
            .to_owned();
    }
    match advice.binding {
        Binding::Interval => {
            let interval = run.spec.pacing.interval.map_or(0.0, |interval| interval.0);
            format!("Its work just fills the interval of {}; a larger batch overruns it.", duration(interval))
        }
        Binding::Deadline => {
            let deadline = run.spec.deadline.map_or(0.0, |deadline| deadline.0);
            let chosen = run.points.iter().find(|point| point.batch_size == advice.batch_size);
            let breaks = chosen.map(|point| breaks(run, point)).unwrap_or_default();
            let but = if breaks.is_empty() { String::new() } else { format!("; {}", breaks.join("; ")) };
            format!("The smallest that is done within {}{but}.", duration(deadline))
        }
        Binding::Statement { limit } => {
            format!("The largest whose statements stay within {}.", duration(limit.0))
        }
        Binding::NoGain => "Larger batches save less than 2 % and hold row locks longer.".to_owned(),
        Binding::Largest => {
            "The largest of the sweep; row locks are held for longer than at smaller sizes.".to_owned()
        }
    }
}

/// How the headline comes about, a line each.
fn arithmetic(run: &Run, point: &Point) -> Vec<String> {
    let spec = &run.spec;
    let rows = run.rows.value.map_or(0.0, |rows| rows.p50.0);
    let size = count(point.batch_size as f64);
    let mut lines = vec![match &run.key_span {
        Some(span) => format!(
            "keys {} to {} ({}) ÷ {size} keys per batch = {} batches of {} rows on average",
            count(span.min),
            count(span.max),
            span.source,
            count(point.batches),
            count(point.rows_per_batch),
        ),
        None => format!(
            "{} rows ({}{}) ÷ {size} rows per batch = {}",
            count(rows),
            run.rows.basis,
            if spec.shape.strategy == Strategy::Range { "; one key per row assumed" } else { "" },
            if point.batches == 1.0 {
                "one batch".to_owned()
            } else {
                format!("{} batches", count(point.batches))
            }
        ),
    }];
    if point.statements_per_batch > 1.0 {
        lines.push(format!(
            "{} statements per batch × {} = {} of work per batch",
            count(point.statements_per_batch),
            duration(point.statement.p50.0),
            duration(point.batch.p50.0)
        ));
    } else {
        lines.push(format!("one statement per batch = {} of work per batch", duration(point.batch.p50.0)));
    }
    let occupied = point.elapsed.p50.0;
    match (spec.pacing.interval, spec.pacing.pause) {
        (Some(interval), _) => {
            let spare = interval.0 - point.batch.p50.0;
            lines.push(if spare >= 0.0 {
                format!(
                    "a batch starts every {}: {} working, {} waiting",
                    duration(interval.0),
                    duration(point.batch.p50.0),
                    duration(spare)
                )
            } else {
                format!("a batch overruns the interval of {}, so the next starts late", duration(interval.0))
            });
        }
        (None, Some(pause)) => lines.push(format!("then a pause of {}", duration(pause.0))),
        (None, None) => {}
    }
    lines.push(total(point, occupied, spec.workers));
    lines
}

/// `131,572 × 2 min = 263,144 min = 4,386 h = 182 days`
fn total(point: &Point, occupied: f64, workers: u64) -> String {
    let seconds = point.total.p50.0;
    let workers = if workers > 1 { format!(" ÷ {workers} workers") } else { String::new() };
    let vacuum = match point.vacuum.p50.0 {
        none if none <= 0.0 => String::new(),
        seconds => format!(" + {} of VACUUM", duration(seconds)),
    };
    let mut steps = vec![format!("{} × {}{workers}{vacuum}", count(point.batches), duration(occupied))];
    if seconds >= 3600.0 {
        steps.push(format!("{} min", count(seconds / 60.0)));
    }
    if seconds >= 48.0 * 3600.0 {
        steps.push(format!("{} h", count(seconds / 3600.0)));
    }
    steps.push(duration(seconds));
    steps.join(" = ")
}

fn samples(run: &Run, source: &SourceStatement, catalog: &Catalog) -> Vec<Sample> {
    let measured =
        catalog.measured_batches.iter().filter(|batch| batch.relation == run.spec.shape.relation).map(
            |batch| Sample {
                kind: SampleKind::Measured,
                batch_size: batch.rows,
                position: None,
                plan_rows: None,
                plan_cost: None,
                plan: None,
                seconds: Some(batch.seconds),
                source: batch.source.clone(),
            },
        );
    let statement = fingerprint(&source.text);
    let plans = catalog.plans.iter().filter(|sample| sample.statement == statement);
    // A plan that is not of a batch says nothing of one.
    let explained = plans.filter_map(|sample| {
        let batch = sample.batch?;
        Some(Sample {
            kind: SampleKind::Explain,
            batch_size: batch.batch_size as f64,
            position: Some(batch.position),
            plan_rows: Some(sample.plan.rows),
            plan_cost: Some(sample.plan.total_cost),
            plan: Some(shape(&sample.plan)),
            seconds: None,
            source: "EXPLAIN".to_owned(),
        })
    });
    measured.chain(explained).collect()
}

/// The nodes of a plan from the outside in.
fn shape(plan: &PlanNode) -> String {
    let mut nodes = Vec::new();
    plan.walk(&mut |node| {
        nodes.push(match (&node.index, &node.relation) {
            (Some(index), _) => format!("{} using {index}", node.node),
            (None, Some(relation)) => format!("{} on {}", node.node, relation),
            (None, None) => node.node.clone(),
        });
    });
    nodes.join(" → ")
}
