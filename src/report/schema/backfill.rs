//! A batched backfill in a report.

use schemars::JsonSchema;
use serde::Serialize;

use super::Quantiles;

/// A batched backfill.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Backfill {
    /// The table.
    pub relation: String,
    /// Rows to change.
    pub rows: Option<Quantiles>,
    /// How batches find their rows.
    pub strategy: String,
    /// The key they step along.
    pub key: Option<String>,
    /// Seconds from the start of a batch to the start of the next, at least.
    pub interval: Option<f64>,
    /// Seconds from the end of a batch to the start of the next.
    pub pause: Option<f64>,
    /// VACUUM after this many batches.
    pub vacuum_every: Option<u64>,
    /// Batches running at a time.
    pub workers: u64,
    /// EXPLAIN output and measurements used.
    pub samples: Vec<Sample>,
    /// The sweep over batch sizes.
    pub sweep: Vec<SweepPoint>,
    /// The batch size that is advised, and why.
    pub recommended: Option<Recommendation>,
    /// How the numbers of batches and the total come about, a line each, for the batch size that the migration
    /// asks for.
    pub arithmetic: Vec<String>,
    /// The batch size that the migration itself asks for.
    pub asked_batch_size: Option<u64>,
    /// The batch size whose work just fills the interval.
    pub fills_interval_at: Option<f64>,
    /// The same on production, where the profile's machine is known to be slower.
    pub fills_interval_at_on_production: Option<f64>,
}

/// A plan or a measurement that the backfill's figures rest on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Sample {
    /// `explain` or `measured`.
    pub kind: SampleKind,
    /// Rows or key steps of the batch.
    pub batch_size: f64,
    /// Where on the key, 0 to 1.
    pub position: Option<f64>,
    /// Rows that the planner expects.
    pub plan_rows: Option<f64>,
    /// Planner units.
    pub plan_cost: Option<f64>,
    /// `Index Scan using events_pkey`, outermost first.
    pub plan: Option<String>,
    /// Measured seconds.
    pub seconds: Option<f64>,
    /// Where it comes from.
    pub source: String,
}

/// What a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SampleKind {
    /// EXPLAIN without ANALYZE.
    Explain,
    /// Executed and timed by somebody.
    Measured,
}

/// The advice on batch size.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Recommendation {
    /// Rows, or key steps, per batch.
    pub batch_size: u64,
    /// Rows per statement.
    pub sub_batch_size: Option<u64>,
    /// Seconds from start to start.
    pub interval: Option<f64>,
    /// The whole run at that size.
    pub total: Quantiles,
    /// Why this one.
    pub reason: String,
}

/// One batch size.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SweepPoint {
    /// Rows, or key steps, per batch.
    pub batch_size: u64,
    /// Rows per statement within a batch.
    pub sub_batch_size: Option<u64>,
    /// Batches in all.
    pub batches: f64,
    /// The whole run, pauses and intervals included.
    pub total: Quantiles,
    /// Of which work.
    pub working: Quantiles,
    /// Of which waiting for the interval or pausing.
    pub waiting: Quantiles,
    /// The whole run on production, where the profile's machine is known to be slower.
    pub total_on_production: Option<Quantiles>,
    /// Of which work.
    pub working_on_production: Option<Quantiles>,
    /// One batch.
    pub batch: BatchDuration,
    /// The longest time that one row stays locked.
    pub row_lock_held: Quantiles,
    /// WAL in all.
    pub wal_bytes: Option<f64>,
    /// WAL per second of the run.
    pub wal_per_second: Option<f64>,
    /// Dead rows at the peak, between vacuums.
    pub dead_tuples_peak: Option<f64>,
    /// By how much the table has grown at the end.
    pub relation_growth_bytes: Option<f64>,
    /// Limits of the profile or the user that this size breaks.
    pub breaks: Vec<String>,
}

/// The duration of one batch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct BatchDuration {
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
}
