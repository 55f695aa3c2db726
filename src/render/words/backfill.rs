//! Batched backfills in words.

use super::Fact;
use crate::quantity::{COUNT, DURATION, count, decimal, duration, estimate, range, size};
use crate::report::{Backfill, Sample, SampleKind, SweepPoint};

/// "182 days at 7000 rows": the size that the migration asks for, or the one that is advised. Batch sizes are written
/// as one types them.
pub(in crate::render) fn backfill_headline(backfill: &Backfill) -> Option<String> {
    let point = main_point(backfill)?;
    Some(format!("{} at {} rows", duration(point.total.p50), point.batch_size))
}

/// The headline with its interval, where that says more.
pub(in crate::render) fn backfill_total(backfill: &Backfill) -> Option<String> {
    let (headline, interval) = (backfill_headline(backfill)?, range(DURATION, main_point(backfill)?.total));
    Some(if headline.starts_with(&interval) { headline } else { format!("{headline} ({interval})") })
}

fn main_point(backfill: &Backfill) -> Option<&SweepPoint> {
    let size = backfill.asked_batch_size.or(backfill.recommended.as_ref().map(|it| it.batch_size))?;
    backfill.sweep.iter().find(|point| point.batch_size == size)
}

/// What is run: table, rows, key, pacing.
pub(in crate::render) fn backfill_facts(backfill: &Backfill) -> Vec<Fact> {
    let rows = backfill.rows.map_or_else(|| "an unknown number of".to_owned(), |rows| estimate(COUNT, rows));
    let key = backfill.key.as_ref().map_or_else(String::new, |key| format!(" along {key}"));
    let mut facts = vec![(
        "backfill",
        format!("{rows} rows of {}, batches by {}{key}", backfill.relation, backfill.strategy),
    )];
    let pacing: Vec<String> = [
        backfill.interval.map(|time| format!("a batch starts {} after the last one's start", duration(time))),
        backfill.pause.map(|time| format!("{} pause after each batch", duration(time))),
        backfill.vacuum_every.map(|batches| format!("VACUUM after every {} batches", count(batches as f64))),
        same_sub_batch(backfill).map(|rows| format!("sub-batches of {rows} rows")),
        (backfill.workers > 1).then(|| format!("{} batches at a time", backfill.workers)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !pacing.is_empty() {
        facts.push(("pacing", pacing.join("; ")));
    }
    facts
}

/// The sub-batch size that all sizes of the sweep share.
fn same_sub_batch(backfill: &Backfill) -> Option<u64> {
    let first = backfill.sweep.first()?.sub_batch_size?;
    backfill.sweep.iter().all(|point| point.sub_batch_size == Some(first)).then_some(first)
}

/// What the sweep comes to: the advice, what fills the interval, what breaks a limit.
pub(in crate::render) fn sweep_notes(backfill: &Backfill) -> Vec<Fact> {
    let mut notes = Vec::new();
    if let Some(advice) = &backfill.recommended {
        let sub_batch =
            advice.sub_batch_size.map_or_else(String::new, |rows| format!(" in sub-batches of {rows}"));
        let interval = advice.interval.map_or_else(String::new, |time| format!(", every {}", duration(time)));
        let total = estimate(DURATION, advice.total);
        notes.push((
            "advised",
            format!("{}{sub_batch}{interval}: {total}. {}", advice.batch_size, advice.reason),
        ));
    }
    if let Some(rows) = backfill.fills_interval_at {
        let production = backfill
            .fills_interval_at_on_production
            .map_or_else(String::new, |rows| format!("; on production at {} rows", count(rows)));
        notes.push((
            "no waiting",
            format!("work just fills the interval at {} rows{production}", count(rows)),
        ));
    }
    notes.extend(breaks(backfill).into_iter().map(|text| ("breaks", text)));
    notes
}

/// Each limit that is broken, once, with the sizes that break it.
fn breaks(backfill: &Backfill) -> Vec<String> {
    let mut limits: Vec<&str> =
        backfill.sweep.iter().flat_map(|point| &point.breaks).map(String::as_str).collect();
    limits.sort_unstable();
    limits.dedup();
    let by_size = |limit: &str| {
        let breaking = |point: &SweepPoint| point.breaks.iter().any(|broken| broken == limit);
        let first = backfill.sweep.iter().position(breaking).unwrap_or(0);
        let sizes =
            backfill.sweep.iter().filter(|point| breaking(point)).map(|point| point.batch_size.to_string());
        match (first, backfill.sweep.iter().skip(first).all(breaking)) {
            (0, true) => format!("at every size: {limit}"),
            (_, true) => format!("from {} rows on: {limit}", backfill.sweep[first].batch_size),
            (_, false) => format!("at {} rows: {limit}", sizes.collect::<Vec<_>>().join(", ")),
        }
    };
    limits.into_iter().map(by_size).collect()
}

/// A column of the sweep, which every format lays out as a table.
pub(in crate::render) type Column = (&'static str, fn(&SweepPoint) -> String);

/// The columns of the sweep that have something in them.
/// Without room for all, the interval of the total is left out.
pub(in crate::render) fn sweep_columns(backfill: &Backfill, room_for_all: bool) -> Vec<Column> {
    let any = |has: fn(&SweepPoint) -> bool| backfill.sweep.iter().any(has);
    let sub_batches = any(|it| it.sub_batch_size.is_some()) && same_sub_batch(backfill).is_none();
    let all: [(bool, Column); 9] = [
        (
            sub_batches,
            ("sub-batch", |it| it.sub_batch_size.map_or_else(|| "–".to_owned(), |rows| rows.to_string())),
        ),
        (true, ("batches", |it| count(it.batches))),
        (true, ("total", |it| duration(it.total.p50))),
        (room_for_all, ("90 % interval", |it| range(DURATION, it.total))),
        (
            any(|it| it.total_on_production.is_some()),
            ("on production", |it| it.total_on_production.map_or_else(unknown, |total| duration(total.p50))),
        ),
        (any(|it| it.waiting.p95 > 0.0), ("waiting", |it| percent(it.waiting.p50, it.total.p50))),
        (true, ("row lock", |it| duration(it.row_lock_held.p95))),
        (true, ("WAL/s", |it| it.wal_per_second.map_or_else(unknown, size))),
        (true, ("growth", |it| it.relation_growth_bytes.map_or_else(unknown, size))),
    ];
    all.into_iter().filter_map(|(wanted, column)| wanted.then_some(column)).collect()
}

/// The figures of one batch size that its row in the sweep has no room for.
pub(in crate::render) fn point_details(point: &SweepPoint) -> String {
    let batch = format!("a batch {} (95 %: {})", duration(point.batch.p50), duration(point.batch.p95));
    let working =
        format!("working {}, waiting {}", range(DURATION, point.working), range(DURATION, point.waiting));
    let production = point
        .working_on_production
        .map_or_else(String::new, |it| format!(", working on production {}", range(DURATION, it)));
    let row_lock = range(DURATION, point.row_lock_held);
    let wal = point.wal_bytes.map_or_else(unknown, size);
    let dead = point.dead_tuples_peak.map_or_else(unknown, count);
    format!(
        "{batch}; {working}{production}; a row locked {row_lock}; WAL {wal} in all; dead rows at the peak {dead}"
    )
}

/// A plan or a measurement.
pub(in crate::render) fn sample(sample: &Sample) -> String {
    let what = match sample.kind {
        SampleKind::Explain => "EXPLAIN",
        SampleKind::Measured => "measured",
    };
    let place = sample.position.map(|place| format!("at {} of the key", percent(place, 1.0)));
    let parts = [
        Some(format!("{what}, {} rows", count(sample.batch_size))),
        place,
        sample.seconds.map(|seconds| format!("took {}", duration(seconds))),
        sample.plan_rows.map(|rows| format!("planner expects {} rows", count(rows))),
        sample.plan_cost.map(|cost| format!("planner units {}", decimal(cost))),
        sample.plan.clone(),
        Some(sample.source.clone()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// "12 plans, 1 measurement".
pub(in crate::render) fn samples_summary(samples: &[Sample]) -> String {
    let measured: Vec<String> = samples
        .iter()
        .filter_map(|it| Some(format!("{} rows in {}", count(it.batch_size), duration(it.seconds?))))
        .collect();
    let plans = samples.iter().filter(|it| it.kind == SampleKind::Explain).count();
    let plans = (plans > 0).then(|| super::plural(plans, "plan from EXPLAIN", "plans from EXPLAIN"));
    let measured = (!measured.is_empty()).then(|| format!("measured: {}", measured.join(", ")));
    [plans, measured].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 { format!("{} %", decimal((100.0 * part / whole).round())) } else { unknown() }
}

fn unknown() -> String {
    "unknown".to_owned()
}
