//! Which batch size to take, and which limit decides it.
//!
//! # Model
//! Of all sizes whose batch fits the interval and whose statements stay within the limits, the one with the shortest
//! run; among sizes within 2 % of it the smallest, which holds row locks for the shortest time.

use super::run::{Binding, Point, Recommendation, Run};

/// Runs that differ by less are equally short.
const EQUALLY_SHORT: f64 = 1.02;

pub(super) fn recommend(run: &Run) -> Option<Recommendation> {
    let (interval, statement_limit) = (run.spec.pacing.interval, run.statement_limit);
    let fits_interval = |point: &Point| interval.is_none_or(|interval| point.batch.p50 <= interval);
    let fits_limit = |point: &Point| statement_limit.is_none_or(|limit| point.statement.p50 <= limit);
    // A limit that no size keeps cannot choose between sizes.
    let limit_can_be_kept = run.points.iter().any(fits_limit);
    let allowed: Vec<&Point> = run
        .points
        .iter()
        .filter(|point| fits_interval(point) && (fits_limit(point) || !limit_can_be_kept))
        .collect();

    let shortest = allowed.iter().map(|point| point.total.p50.0).min_by(f64::total_cmp)?;
    let chosen = allowed.iter().find(|point| point.total.p50.0 <= shortest * EQUALLY_SHORT)?;
    let larger = || run.points.iter().filter(|point| point.batch_size > chosen.batch_size);
    let fills_interval = run.fills_interval_at.is_some_and(|size| chosen.batch_size as f64 >= 0.99 * size);
    let binding = match statement_limit {
        _ if fills_interval || larger().any(|point| !fits_interval(point)) => Binding::Interval,
        Some(limit) if limit_can_be_kept && larger().any(|point| !fits_limit(point)) => {
            Binding::Statement { limit }
        }
        Some(_) | None if larger().next().is_some() => Binding::NoGain,
        Some(_) | None => Binding::Largest,
    };
    Some(Recommendation {
        batch_size: chosen.batch_size,
        sub_batch_size: sub_batch_size(run, chosen),
        interval,
        total: chosen.total,
        binding,
    })
}

/// The sub-batch size asked for, or the largest whose statements stay within the limit.
fn sub_batch_size(run: &Run, point: &Point) -> Option<u64> {
    let asked = run.spec.sub_batch_size?;
    let within = run.statement_limit.map_or(1.0, |limit| limit.0 / point.statement.p50.0).min(1.0);
    Some(((asked as f64 * within).floor() as u64).max(1))
}
