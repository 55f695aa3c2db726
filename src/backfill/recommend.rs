//! Which batch size to take, and which limit decides it.
//!
//! # Model
//! Of all sizes whose batch fits the interval and whose statements stay within the limits, the one with the shortest
//! run; among sizes within 2 % of it the smallest, which holds row locks for the shortest time. A limit that no size
//! keeps cannot choose between sizes. Where that size misses the deadline, the smallest that meets it, within the
//! interval and the limits if there is one, else without.

use super::run::{Binding, Point, Recommendation, Run};

/// Runs that differ by less are equally short.
const EQUALLY_SHORT: f64 = 1.02;

pub(super) fn recommend(run: &Run) -> Option<Recommendation> {
    let (interval, statement_limit) = (run.spec.pacing.interval, run.statement_limit);
    let fits_interval = |point: &Point| interval.is_none_or(|interval| point.batch.p50 <= interval);
    let fits_limit = |point: &Point| statement_limit.is_none_or(|limit| point.statement.p50 <= limit);
    let interval_can_be_kept = run.points.iter().any(fits_interval);
    let allowed: Vec<&Point> =
        run.points.iter().filter(|point| fits_interval(point) || !interval_can_be_kept).collect();
    let limit_can_be_kept = allowed.iter().any(|point| fits_limit(point));
    let allowed: Vec<&Point> =
        allowed.into_iter().filter(|point| fits_limit(point) || !limit_can_be_kept).collect();

    let shortest = allowed.iter().map(|point| point.total.p50.0).min_by(f64::total_cmp)?;
    let gentlest = *allowed.iter().find(|point| point.total.p50.0 <= shortest * EQUALLY_SHORT)?;
    let in_time = run.spec.deadline.and_then(|deadline| {
        let meets = |point: &&Point| point.total.p50 <= deadline;
        let found = allowed.iter().copied().find(meets).or_else(|| run.points.iter().find(meets));
        found.filter(|_| !meets(&gentlest))
    });
    let chosen = in_time.unwrap_or(gentlest);
    let larger = || run.points.iter().filter(|point| point.batch_size > chosen.batch_size);
    let fills_interval = run.fills_interval_at.is_some_and(|size| chosen.batch_size as f64 >= 0.99 * size);
    let binding = match statement_limit {
        _ if in_time.is_some() => Binding::Deadline,
        _ if interval_can_be_kept && (fills_interval || larger().any(|point| !fits_interval(point))) => {
            Binding::Interval
        }
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
    let limit = run.statement_limit.filter(|limit| point.statement.p50 > *limit);
    Some(limit.map_or(asked, |limit| point.rows_within(limit, asked)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backfill::{Pacing, Shape, Spec, Strategy};
    use crate::duration::Price;
    use crate::effect::{Effects, Quantity};
    use crate::estimate::Estimate;
    use crate::stats::example;
    use crate::units::{Rows, Seconds};

    /// 1,000,000 rows at 1 ms a row, a pause of 1 s after each batch.
    fn run(sizes: &[u64]) -> Run {
        let shape = Shape {
            relation: example::events(),
            key: None,
            strategy: Strategy::Keyset,
            written_size: None,
            condition: None,
        };
        let spec = Spec {
            shape,
            batch_sizes: sizes.to_vec(),
            sub_batch_size: None,
            pacing: Pacing { interval: None, pause: Some(Seconds(1.0)) },
            vacuum_every: None,
            workers: 1,
            deadline: None,
            rows: None,
        };
        Run {
            spec,
            rows: Quantity::known(Estimate::exact(Rows(1e6)), "given"),
            key_span: None,
            effects: Effects::default(),
            points: sizes.iter().map(|size| point(*size)).collect(),
            unknown: Vec::new(),
            recommended: None,
            fills_interval_at: None,
            fills_interval_at_on_production: None,
            statement_limit: None,
            quadratic: false,
        }
    }

    fn point(size: u64) -> Point {
        let seconds = |seconds: f64| Estimate::exact(Seconds(seconds));
        let (batches, work) = (1e6 / size as f64, size as f64 / 1e3);
        Point {
            batch_size: size,
            rows_per_batch: size as f64,
            statements_per_batch: 1.0,
            batches,
            statement: seconds(work),
            price: Price::nothing(),
            batch: seconds(work),
            first_batch: seconds(work),
            last_batch: seconds(work),
            elapsed: seconds(work + 1.0),
            total: seconds((work + 1.0) * batches),
            working: seconds(work * batches),
            vacuum: seconds(0.0),
            total_on_production: None,
            working_on_production: None,
            row_lock_held: seconds(work),
            wal: None,
            dead_rows: None,
            growth: None,
        }
    }

    fn advice(run: &Run) -> (u64, Binding) {
        let advice = recommend(run).expect("points to choose from");
        (advice.batch_size, advice.binding)
    }

    #[test]
    fn of_equally_short_runs_the_gentlest() {
        // 2000 s, 1010 s, 1005 s.
        assert_eq!(advice(&run(&[1_000, 100_000, 200_000])), (100_000, Binding::NoGain));
        assert_eq!(advice(&run(&[1_000, 5_000])), (5_000, Binding::Largest));
    }

    #[test]
    fn a_limit_for_one_statement_decides_where_it_can_be_kept() {
        let limit = Seconds(5.0);
        let limited = Run { statement_limit: Some(limit), ..run(&[1_000, 5_000, 20_000]) };
        assert_eq!(advice(&limited), (5_000, Binding::Statement { limit }));
        let hopeless = Run { statement_limit: Some(Seconds(0.1)), ..limited };
        assert_eq!(advice(&hopeless), (20_000, Binding::Largest));
    }

    #[test]
    fn an_interval_that_no_batch_fits_still_leaves_an_advice() {
        let mut short = run(&[1_000, 5_000]);
        short.spec.pacing.interval = Some(Seconds(0.5));
        assert_eq!(advice(&short), (5_000, Binding::Largest));
        short.spec.pacing.interval = Some(Seconds(2.0));
        assert_eq!(advice(&short), (1_000, Binding::Interval));
    }

    #[test]
    fn a_deadline_is_met_by_the_gentlest_size_that_can() {
        let mut hurried =
            Run { statement_limit: Some(Seconds(5.0)), ..run(&[1_000, 5_000, 20_000, 50_000, 100_000]) };
        // 2000 s, 1200 s, 1050 s, 1020 s, 1010 s.
        hurried.spec.deadline = Some(Seconds(1_300.0));
        assert_eq!(advice(&hurried).0, 5_000, "in time anyway");
        assert_ne!(advice(&hurried).1, Binding::Deadline);
        hurried.spec.deadline = Some(Seconds(1_100.0));
        assert_eq!(advice(&hurried), (20_000, Binding::Deadline), "over the limit, but in time");
        hurried.spec.deadline = Some(Seconds(900.0));
        assert_eq!(advice(&hurried).0, 5_000, "no size is in time");
    }

    #[test]
    fn the_last_two_per_cent_count_where_the_deadline_needs_them() {
        let mut hurried = run(&[100_000, 200_000]);
        hurried.spec.deadline = Some(Seconds(1_007.0));
        assert_eq!(advice(&hurried), (200_000, Binding::Deadline));
    }

    #[test]
    fn sub_batches_shrink_to_the_limit() {
        let mut limited = Run { statement_limit: Some(Seconds(0.5)), ..run(&[1_000]) };
        limited.spec.sub_batch_size = Some(5_000);
        // A batch holds 1,000 rows and takes 1 s: half of those, not of the 5,000.
        assert_eq!(recommend(&limited).expect("advice").sub_batch_size, Some(500));
    }
}
