//! What a sweep finds out.

use super::Spec;
use crate::duration::Price;
use crate::effect::{Effects, Quantity};
use crate::estimate::Estimate;
use crate::units::{Bytes, Rows, Seconds};

/// A backfill, costed.
#[derive(Debug, Clone)]
pub struct Run {
    /// What was costed.
    pub spec: Spec,
    /// Rows to change.
    pub rows: Quantity<Rows>,
    /// Span of the key, where batches step along its values.
    pub key_span: Option<KeySpan>,
    /// The effects of one batch: locks, triggers, foreign keys.
    pub effects: Effects,
    /// The sweep, in the order of the sizes; empty where the work is not known.
    pub points: Vec<Point>,
    /// Why there is no sweep.
    pub unknown: Vec<String>,
    /// The advice.
    pub recommended: Option<Recommendation>,
    /// Rows per batch whose work just fills the interval.
    pub fills_interval_at: Option<f64>,
    /// The same on production.
    pub fills_interval_at_on_production: Option<f64>,
    /// The limit of the profile for one statement.
    pub statement_limit: Option<Seconds>,
    /// Every batch passes over the rows done before.
    pub quadratic: bool,
}

/// The smallest and the largest key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeySpan {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Where they come from.
    pub source: String,
}

impl Run {
    /// The size that the headline is about: the one asked for, else the one advised.
    pub fn headline(&self) -> Option<&Point> {
        let size = self.spec.asked_size().or(self.recommended.as_ref().map(|advice| advice.batch_size))?;
        self.points.iter().find(|point| point.batch_size == size)
    }
}

impl KeySpan {
    /// Key steps from end to end.
    pub(super) fn steps(&self) -> f64 {
        self.max - self.min + 1.0
    }
}

impl Point {
    /// Rows of one statement, given how many a sub-batch may have: a batch of a sparse key may hold fewer.
    pub fn rows_per_statement(&self, sub_batch_size: Option<u64>) -> f64 {
        sub_batch_size.map_or(self.rows_per_batch, |size| self.rows_per_batch.min(size as f64))
    }

    /// The rows that a statement could change within a limit that it is over.
    pub(super) fn rows_within(&self, limit: Seconds, sub_batch_size: u64) -> u64 {
        let rows = self.rows_per_statement(Some(sub_batch_size)) * limit.0 / self.statement.p50.0;
        (rows.floor() as u64).max(1)
    }
}

/// One batch size.
#[derive(Debug, Clone)]
pub struct Point {
    /// Rows, or key steps, per batch.
    pub batch_size: u64,
    /// Rows that a batch changes on average.
    pub rows_per_batch: f64,
    /// Statements per batch.
    pub statements_per_batch: f64,
    /// Batches.
    pub batches: f64,
    /// One statement half-way through the run.
    pub statement: Estimate<Seconds>,
    /// The line items of that statement.
    pub price: Price,
    /// Work of one batch half-way through the run.
    pub batch: Estimate<Seconds>,
    /// Work of the first batch.
    pub first_batch: Estimate<Seconds>,
    /// Work of the last, hardest batch.
    pub last_batch: Estimate<Seconds>,
    /// Time that one batch occupies its worker, on average.
    pub elapsed: Estimate<Seconds>,
    /// The run.
    pub total: Estimate<Seconds>,
    /// Its work.
    pub working: Estimate<Seconds>,
    /// Its VACUUMs, part of both.
    pub vacuum: Estimate<Seconds>,
    /// The run on production, where the profile's machine is slower.
    pub total_on_production: Option<Estimate<Seconds>>,
    /// Its work there.
    pub working_on_production: Option<Estimate<Seconds>>,
    /// The longest time that a row stays locked: the longest statement.
    pub row_lock_held: Estimate<Seconds>,
    /// WAL of the run.
    pub wal: Option<Bytes>,
    /// Dead rows at the peak.
    pub dead_rows: Option<Rows>,
    /// Growth of the table by dead rows at the peak.
    pub growth: Option<Bytes>,
}

/// The advice.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// Rows, or key steps, per batch.
    pub batch_size: u64,
    /// Rows per statement.
    pub sub_batch_size: Option<u64>,
    /// The interval.
    pub interval: Option<Seconds>,
    /// The run.
    pub total: Estimate<Seconds>,
    /// What decides.
    pub binding: Binding,
}

/// What keeps the batch size from being larger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Binding {
    /// A larger batch would not fit the interval.
    Interval,
    /// A larger statement would run longer than the limit for one.
    Statement {
        /// The limit.
        limit: Seconds,
    },
    /// Smaller batches would not be done in time.
    Deadline,
    /// Larger batches gain nothing.
    NoGain,
    /// No larger one was looked at.
    Largest,
}
