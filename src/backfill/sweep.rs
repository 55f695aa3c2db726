//! The run as a whole, for each batch size.
//!
//! # Model
//! batches = rows ÷ batch size (or span of the key ÷ batch size), rounded up. A batch works for the sum of its
//! statements; it occupies its worker for at least the interval, and a pause follows. Work is priced at five points
//! of the run and averaged, since batches may find their rows the harder the more is done. The total is the number
//! of batches times the time that one occupies, divided by the workers, times the uncertainty of the row count.
//!
//! # Valid for
//! A table that the application does not grow much meanwhile.

use crate::catalog::Catalog;
use crate::dml;
use crate::duration::{self, Price};
use crate::effect::{Observation, Quantity, VacuumWork, Work};
use crate::estimate::Estimate;
use crate::observed::PlanNode;
use crate::sql::Statement;
use crate::units::{Bytes, Count, Pages, Rows, Seconds};

use super::recommend;
use super::run::{KeySpan, Point, Run};
use super::statement_price::Pricing;
use super::{Spec, Strategy, finder, sampling};

/// No larger batch is proposed: it would be one in name only. GitLab's optimiser stops at twice that.
const LARGEST_PROPOSED: u64 = 1_000_000;

/// PostgreSQL's default for `checkpoint_timeout`, in seconds.
const CHECKPOINT_TIMEOUT: f64 = 300.0;

/// Points of the run at which a batch is priced.
const PROGRESS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// What every batch size is costed with.
struct Sweep<'a> {
    pricing: Pricing<'a>,
    spec: &'a Spec,
    fingerprint: &'a str,
    rows: Estimate<Rows>,
    key_span: Option<KeySpan>,
}

/// Costs a backfill at every batch size. `None` where the table is not in the catalog.
pub fn run(
    statement: &Statement,
    fingerprint: &str,
    spec: &Spec,
    catalog: &Catalog,
    conditions: &duration::Conditions<'_>,
) -> Option<Run> {
    let relation = catalog.relation(&spec.shape.relation)?;
    let pricing = Pricing { statement, catalog, conditions, shape: &spec.shape, relation };
    let rows = match spec.rows {
        Some(rows) => Quantity::known(Estimate::exact(Rows(rows)), "given"),
        None => {
            let subject = dml::Subject::new(relation, None, catalog);
            dml::rows(subject, spec.shape.condition.as_ref())
        }
    };
    let key_span = match spec.shape.strategy {
        Strategy::Range => key_span(catalog, spec),
        Strategy::Keyset | Strategy::UntilZero { .. } => None,
    };
    let mut result = Run {
        spec: spec.clone(),
        key_span: key_span.clone(),
        effects: pricing.effects(1.0, 0.0, None)?,
        points: Vec::new(),
        unknown: Vec::new(),
        recommended: None,
        fills_interval_at: None,
        fills_interval_at_on_production: None,
        statement_limit: conditions.profile.limits.sub_batch,
        quadratic: finder::passes_over_done_rows(&spec.shape, relation),
        rows: rows.clone(),
    };
    if let Some(error) = result.effects.errors.first() {
        result.unknown.push(format!("the statement would fail: {}", error.message));
        return Some(result);
    }
    let Some(rows) = rows.value else {
        result.unknown.push(format!("rows of {}: {}", relation.name, rows.basis));
        return Some(result);
    };
    let sweep = Sweep { pricing, spec, fingerprint, rows, key_span };
    sweep.fill(&mut result);
    if result.quadratic
        && let Some(column) =
            spec.shape.condition.as_ref().and_then(|c| c.columns().first().map(|c| c.name.to_owned()))
    {
        let relation = relation.name.clone();
        result.effects.observations.push(Observation::QuadraticBatches { relation, column });
    }
    Some(result)
}

fn key_span(catalog: &Catalog, spec: &Spec) -> Option<KeySpan> {
    let key = spec.shape.key.as_deref()?;
    let known = catalog.batch_keys.iter().find(|k| k.relation == spec.shape.relation && k.column == key)?;
    Some(KeySpan { min: known.min, max: known.max, source: known.source.clone() })
}

impl Sweep<'_> {
    fn fill(&self, run: &mut Run) {
        for size in self.spec.sweep_sizes() {
            match self.point(size) {
                Ok(point) => run.points.push(point),
                Err(reasons) => {
                    run.unknown = reasons;
                    run.points.clear();
                    return;
                }
            }
        }
        run.fills_interval_at = self.fills_interval_at(1.0);
        let slower = self.slower_than_production();
        run.fills_interval_at_on_production = slower.and_then(|slower| self.fills_interval_at(slower));
        if let Some(filling) = self.filling_point(run) {
            run.points.push(filling);
            run.points.sort_by_key(|point| point.batch_size);
            run.points.dedup_by_key(|point| point.batch_size);
        }
        run.recommended = recommend::recommend(run);
    }

    /// One batch size, or the reasons why it cannot be priced.
    fn point(&self, batch_size: u64) -> Result<Point, Vec<String>> {
        let (batches, rows_per_batch) = self.batches(batch_size);
        let rows_per_statement = self.rows_per_statement(rows_per_batch);
        let statements_per_batch = (rows_per_batch / rows_per_statement).ceil().max(1.0);
        let plan = sampling::pick_plan(&self.pricing.catalog.plans, self.fingerprint, batch_size);

        let in_all = batches * statements_per_batch;
        let alike = self.alike(rows_per_statement, statements_per_batch, in_all, plan)?;
        let mut statements = Vec::new();
        for progress in PROGRESS {
            statements.push(self.duration_at(rows_per_statement, progress, plan, alike)?);
        }
        let [first, .., last] = statements.as_slice() else {
            return Err(vec!["no point of the run was priced".to_owned()]);
        };
        let middle = statements[statements.len() / 2];
        let batch_at = |statement: Estimate<Seconds>| statement.scaled(statements_per_batch);
        let mean = |f: &dyn Fn(Estimate<Seconds>) -> Estimate<Seconds>| {
            let sum: Estimate<Seconds> = statements.iter().map(|statement| f(batch_at(*statement))).sum();
            sum.scaled(1.0 / PROGRESS.len() as f64)
        };
        let elapsed = mean(&|batch| batch.map(|working| self.spec.pacing.elapsed(working)));
        let working = mean(&|batch| batch);

        let price = self.price_at(rows_per_statement, 0.5, plan, alike)?;
        let vacuum = self.vacuum(batches, rows_per_batch)?;
        let whole_run = |per_batch: Estimate<Seconds>| self.whole_run(per_batch, batches);
        let on_production = self.slower_than_production().map(|slower| {
            let faster = |batch: Estimate<Seconds>| batch.scaled(1.0 / slower);
            let elapsed = mean(&|batch| faster(batch).map(|working| self.spec.pacing.elapsed(working)));
            let vacuum = faster(vacuum);
            (whole_run(elapsed).plus(vacuum), whole_run(faster(working)).plus(vacuum))
        });
        let dead_rows = self.dead_rows(rows_per_batch);
        Ok(Point {
            batch_size,
            rows_per_batch,
            statements_per_batch,
            batches,
            statement: middle,
            batch: batch_at(middle),
            first_batch: batch_at(*first),
            last_batch: batch_at(*last),
            elapsed,
            total: whole_run(elapsed).plus(vacuum),
            working: whole_run(working).plus(vacuum),
            vacuum,
            total_on_production: on_production.map(|(total, _)| total),
            working_on_production: on_production.map(|(_, working)| working),
            row_lock_held: first.max(*last),
            wal: price.wal.value.map(|wal| wal.p50 * in_all),
            dead_rows,
            growth: self.growth(dead_rows),
            price,
        })
    }

    /// What batch sizes count: keys of the span where it is known, else rows.
    fn steps(&self) -> f64 {
        self.key_span.as_ref().map_or(self.rows.p50.0, KeySpan::steps)
    }

    /// Batches, and rows that each changes on average.
    fn batches(&self, batch_size: u64) -> (f64, f64) {
        let rows = self.rows.p50.0;
        let steps = self.steps();
        let batches = (steps / batch_size as f64).ceil().max(1.0);
        let rows_per_batch = (rows * batch_size as f64 / steps).min(rows);
        (batches, if rows_per_batch.is_finite() { rows_per_batch } else { 0.0 })
    }

    fn rows_per_statement(&self, rows_per_batch: f64) -> f64 {
        let rows = self.spec.sub_batch_size.map_or(rows_per_batch, |size| rows_per_batch.min(size as f64));
        rows.max(f64::MIN_POSITIVE)
    }

    /// Statements between two checkpoints: as many as fit `checkpoint_timeout` at the pace of the run. Work gets
    /// cheaper as images are shared, and the pace quicker; two rounds settle it well enough.
    fn alike(
        &self,
        rows: f64,
        per_batch: f64,
        in_all: f64,
        plan: Option<&PlanNode>,
    ) -> Result<f64, Vec<String>> {
        let settings = &self.pricing.catalog.settings;
        let timeout = settings.time_limit("checkpoint_timeout").map_or(CHECKPOINT_TIMEOUT, |limit| limit.0);
        let mut alike = 1.0;
        for _ in 0..2 {
            let batch = self.duration_at(rows, 0.5, plan, alike)?.p50.0 * per_batch;
            let pace = per_batch * self.spec.workers as f64 / self.spec.pacing.elapsed(batch);
            alike = (timeout * pace).min(in_all).max(1.0);
        }
        Ok(alike)
    }

    fn price_at(
        &self,
        rows: f64,
        progress: f64,
        plan: Option<&PlanNode>,
        alike: f64,
    ) -> Result<Price, Vec<String>> {
        let price = self.pricing.statement(rows, progress, plan, alike);
        let price = price.ok_or_else(|| vec!["the statement is not modelled".to_owned()])?;
        if price.unknown.is_empty() { Ok(price) } else { Err(price.unknown) }
    }

    fn duration_at(
        &self,
        rows: f64,
        progress: f64,
        plan: Option<&PlanNode>,
        alike: f64,
    ) -> Result<Estimate<Seconds>, Vec<String>> {
        let price = self.price_at(rows, progress, plan, alike)?;
        Ok(price.components.iter().map(|component| component.duration).sum())
    }

    fn whole_run(&self, per_batch: Estimate<Seconds>, batches: f64) -> Estimate<Seconds> {
        let median = self.rows.p50.0;
        let rows = self.rows.map(|rows| if median > 0.0 { rows / median } else { 1.0 });
        let rows: Estimate<Count> = rows;
        per_batch.scaled(batches / self.spec.workers as f64).times(rows)
    }

    /// The VACUUMs between batches.
    fn vacuum(&self, batches: f64, rows_per_batch: f64) -> Result<Estimate<Seconds>, Vec<String>> {
        let Some(every) = self.spec.vacuum_every else {
            return Ok(Estimate::zero());
        };
        let times = (batches / every as f64).floor();
        if times < 1.0 {
            return Ok(Estimate::zero());
        }
        let heap = crate::shape::heap(self.pricing.relation);
        let dead = rows_per_batch * every as f64;
        // Where the size of the table is not known, each row may lie on a page of its own.
        let pages = heap.pages.value().copied().unwrap_or(Pages(f64::INFINITY));
        let work = Work::Vacuum(VacuumWork {
            pages_to_read: Quantity::known(
                Estimate::exact(Pages(pages.0.min(dead))),
                "pages with rows changed since the last VACUUM, at most one a row",
            ),
            dead_rows: Quantity::known(Estimate::exact(Rows(dead)), "rows changed since the last VACUUM"),
            indexes: self
                .pricing
                .relation
                .indexes
                .iter()
                .map(|index| crate::shape::index(index, self.pricing.relation, self.pricing.catalog))
                .collect(),
            heap,
        });
        let price = duration::price(&work, self.pricing.conditions);
        price.duration().map(|each| each.scaled(times)).ok_or(price.unknown)
    }

    /// Dead rows at the peak: until the explicit VACUUM, or until autovacuum's threshold.
    fn dead_rows(&self, rows_per_batch: f64) -> Option<Rows> {
        let to_change = self.rows.p50;
        if let Some(every) = self.spec.vacuum_every {
            return Some(Rows((rows_per_batch * every as f64).min(to_change.0)));
        }
        let settings = &self.pricing.catalog.settings;
        let option = |name: &str| {
            let own = self.pricing.relation.options.get(name).and_then(|value| value.parse().ok());
            own.or_else(|| settings.number(name))
        };
        let off =
            |value: &String| ["off", "false", "no", "0"].iter().any(|off| value.eq_ignore_ascii_case(off));
        if settings.is_on("autovacuum") == Some(false)
            || self.pricing.relation.options.get("autovacuum_enabled").is_some_and(off)
        {
            return Some(to_change);
        }
        let threshold = option("autovacuum_vacuum_threshold")?;
        let scale = option("autovacuum_vacuum_scale_factor")?;
        let rows = self.pricing.relation.rows.value()?;
        Some(Rows((threshold + scale * rows.0).min(to_change.0)))
    }

    /// What the dead rows add to the table. Rows that are deleted leave dead rows where they were: nothing is added.
    fn growth(&self, dead_rows: Option<Rows>) -> Option<Bytes> {
        if matches!(self.pricing.statement, Statement::Delete(_)) {
            return Some(Bytes(0.0));
        }
        let row_bytes = crate::shape::heap(self.pricing.relation).row_bytes;
        dead_rows.zip(row_bytes.value().copied()).map(|(rows, bytes)| bytes * rows.0)
    }

    /// The batch size whose work takes as long as the interval, on a machine so many times faster.
    fn fills_interval_at(&self, faster: f64) -> Option<f64> {
        let interval = self.spec.pacing.interval?.0 * faster;
        let unit = self.spec.sub_batch_size.unwrap_or(1_000);
        let steps = self.steps();
        let point = self.point(unit).ok()?;
        let per_unit = point.batch.p50.0;
        // A table that is done in one batch fills no interval.
        let size = (per_unit > 0.0).then(|| (interval / per_unit * unit as f64).floor())?;
        (size <= steps).then_some(size)
    }

    fn slower_than_production(&self) -> Option<f64> {
        self.pricing.conditions.profile.slower_than_production.as_ref().map(|slower| slower.value.p50.0)
    }

    /// The largest whole number of sub-batches that fits the interval, within what anybody runs as one batch.
    fn filling_point(&self, run: &Run) -> Option<Point> {
        let unit = self.spec.sub_batch_size.unwrap_or(100);
        let size = (run.fills_interval_at? as u64).min(LARGEST_PROPOSED) / unit * unit;
        (size >= unit).then(|| self.point(size).ok())?
    }
}
