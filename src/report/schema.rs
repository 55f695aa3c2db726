//! The structs of the report, `schema_version` 1.
//!
//! All durations are seconds, all sizes bytes. What is not known is `null`, and the reason stands in the `unknown`
//! list beside it. Fields may be added; none may vanish.

use schemars::JsonSchema;
use serde::Serialize;

pub use crate::estimate::Quantiles;

/// The version of this schema.
pub const SCHEMA_VERSION: u32 = 1;

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this schema.
    pub schema_version: u32,
    /// The program.
    pub tool: Tool,
    /// The server that the statistics describe.
    pub server: Server,
    /// The profile whose rates were used.
    pub profile: ProfileUsed,
    /// What could not be read when the statistics were collected.
    pub gaps: Vec<Gap>,
    /// The migrations in their order.
    pub migrations: Vec<Migration>,
    /// All limits together.
    pub verdict: Verdict,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Tool {
    /// `pgtoll`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The server.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Server {
    /// `server_version_num`.
    pub version_num: u32,
    /// A standby.
    pub in_recovery: bool,
    /// When the statistics were collected, RFC 3339.
    pub collected_at: String,
    /// `live` or `stats-file`.
    pub source: Source,
    /// The database.
    pub database: String,
}

/// Where statistics come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The server, in this run.
    Live,
    /// A statistics file.
    StatsFile,
}

/// The profile.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProfileUsed {
    /// Its name.
    pub name: String,
    /// Written by `pgtoll calibrate` rather than built in.
    pub calibrated: bool,
    /// What it describes.
    pub description: String,
    /// How many times slower than production the profile's machine is, where known.
    pub slower_than_production: Option<Quantiles>,
}

/// A part that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Gap {
    /// What is missing.
    pub topic: String,
    /// Why.
    pub reason: String,
}

/// One migration file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Migration {
    /// Its path as given; `-` for standard input.
    pub path: String,
    /// How it is run.
    pub transaction: TransactionMode,
    /// Its statements.
    pub statements: Vec<Statement>,
    /// Transactions in their order with what they hold together.
    pub transactions: Vec<Transaction>,
    /// Sums and maxima.
    pub totals: Totals,
}

/// How a migration is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TransactionMode {
    /// The whole file in one transaction.
    Single,
    /// Every statement in one of its own.
    PerStatement,
    /// The file itself says BEGIN and COMMIT.
    Explicit,
}

/// One transaction of a migration.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Transaction {
    /// Ordinals of its statements, first and last.
    pub statements: [usize; 2],
    /// From its first lock to its end; null where a statement's duration is not known.
    pub duration: Option<Quantiles>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Statement {
    /// 1-based, counting every statement of the file.
    pub ordinal: usize,
    /// 1-based line of its first token.
    pub line: usize,
    /// Its bytes in the file.
    pub byte_range: [usize; 2],
    /// Its text.
    pub sql: String,
    /// Its form: `CREATE INDEX CONCURRENTLY`, `UPDATE`; `syntax error` where it cannot be read.
    pub kind: String,
    /// False: the program knows no model for it and gives no figures.
    pub modelled: bool,
    /// What is null below, and why.
    pub unknown: Vec<Unknown>,
    /// Locks on relations that existed before, the strongest mode of each.
    pub locks: Vec<Lock>,
    /// Heaps copied.
    pub rewrites: Vec<Rewrite>,
    /// New indexes.
    pub index_builds: Vec<IndexBuild>,
    /// Existing indexes built anew.
    pub index_rebuilds: Vec<IndexBuild>,
    /// Heaps read in full to validate or build something.
    pub scans: Vec<Scan>,
    /// What it waits for besides its locks.
    pub waits: Vec<Wait>,
    /// PostgreSQL refuses it inside a transaction block.
    pub refused_in_transaction_block: bool,
    /// Why it would fail on this server.
    pub errors: Vec<PgError>,
    /// How long it runs once it has its locks.
    pub duration: Option<Quantiles>,
    /// The parts of the duration.
    pub components: Vec<Component>,
    /// WAL written.
    pub wal_bytes: Option<Quantiles>,
    /// Disk used.
    pub disk_bytes: DiskBytes,
    /// Temporary files.
    pub temp_bytes: Option<Quantiles>,
    /// Who is blocked.
    pub blocking: Blocking,
    /// For a batched backfill: the batches.
    pub backfill: Option<Backfill>,
    /// Other ways to the same end.
    pub safer: Vec<Safer>,
    /// What a reviewer should hear.
    pub findings: Vec<Finding>,
}

/// A null field and its reason.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Unknown {
    /// The field: `duration`, `wal_bytes`, `blocking.queries_blocked`.
    pub field: String,
    /// Why it is not known.
    pub reason: String,
}

/// A table-level lock.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Lock {
    /// `schema.name`.
    pub relation: String,
    /// `table`, `index`, `partitioned table`, ….
    pub relation_kind: String,
    /// As `pg_locks` spells it.
    pub mode: crate::pg::LockMode,
    /// When it is let go.
    pub held_until: HeldUntil,
    /// How long it is held; null where a duration is not known.
    pub held: Option<Quantiles>,
}

/// When a lock is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HeldUntil {
    /// At the end of the statement.
    Statement,
    /// At the end of the transaction.
    Transaction,
}

/// A heap copied.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Rewrite {
    /// `schema.name`.
    pub relation: String,
    /// Why.
    pub reason: String,
}

/// An index built.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IndexBuild {
    /// `schema.name`.
    pub index: String,
    /// Its table.
    pub relation: String,
}

/// A heap read in full.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Scan {
    /// `schema.name`.
    pub relation: String,
    /// What for.
    pub purpose: String,
}

/// A wait besides locks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Wait {
    /// What is waited for.
    #[serde(rename = "for")]
    pub waits_for: String,
    /// How long, where it can be told.
    pub estimate: Option<Quantiles>,
    /// What was seen when the statistics were collected.
    pub basis: String,
}

/// Why a statement would fail.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PgError {
    /// SQLSTATE.
    pub sqlstate: String,
    /// The server's message.
    pub message: String,
}

/// A line item of a duration: quantity × rate.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Component {
    /// What is done.
    pub name: String,
    /// How much.
    pub quantity: Quantiles,
    /// Of what.
    pub unit: String,
    /// Seconds for one.
    pub rate: Quantiles,
    /// Seconds for all.
    pub duration: Quantiles,
    /// Where quantity and rate come from.
    pub basis: String,
}

/// Disk used.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DiskBytes {
    /// At the peak, beyond what is used before.
    pub peak: Option<Quantiles>,
    /// Afterwards, beyond what was used before; negative where space is given back.
    pub after: Option<Quantiles>,
}

/// Queries that wait for the statement's strongest lock.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Blocking {
    /// Arrival rate of queries that conflict.
    pub queries_per_second: Option<f64>,
    /// Queries that arrive while the lock is held.
    pub queries_blocked: Option<Quantiles>,
    /// Sessions waiting at once.
    pub sessions_peak: Option<Quantiles>,
    /// Where the rate comes from.
    pub basis: String,
}

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

/// Another way to the same end.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Safer {
    /// What to run instead.
    pub sql: String,
    /// What is better about it.
    pub why: String,
    /// How long it takes in all; null where it is not known.
    pub duration: Option<Quantiles>,
    /// The longest lock that keeps others out.
    pub longest_lock: Option<LongestLock>,
}

/// A lock that keeps reads or writes out, and for how long.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LongestLock {
    /// `schema.name`.
    pub relation: String,
    /// As `pg_locks` spells it.
    pub mode: crate::pg::LockMode,
    /// How long it is held; null where it is not known.
    pub held: Option<Quantiles>,
}

/// What a reviewer should hear.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// A stable name: `table-rewrite`.
    pub id: String,
    /// How bad it is here.
    pub severity: Severity,
    /// One or two sentences with the figures.
    pub message: String,
}

/// How bad a finding is here: it follows the price, not the form of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look twice.
    Warning,
    /// Do not run it like this.
    Danger,
}

/// Sums and maxima of a migration.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Totals {
    /// From the first statement to the last; null where one is not known.
    pub duration: Option<Quantiles>,
    /// Statements whose duration is not known, by ordinal: the duration leaves them out, or is null.
    pub without_duration: Vec<usize>,
    /// The lock that keeps others out for longest.
    pub longest_lock: Option<LongestLock>,
    /// WAL in all.
    pub wal_bytes: Option<Quantiles>,
    /// Disk needed at the peak.
    pub disk_peak_bytes: Option<Quantiles>,
}

/// All limits together.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Verdict {
    /// The worst of the limits.
    pub status: Status,
    /// Each limit.
    pub limits: Vec<Limit>,
}

/// One limit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Limit {
    /// Its name: `longest_lock`.
    pub name: String,
    /// The limit in seconds or bytes.
    pub limit: f64,
    /// The value held against it; null where not known.
    pub value: Option<f64>,
    /// Within it or not.
    pub status: Status,
}

/// Within a limit or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Within.
    Pass,
    /// Not known.
    Unknown,
    /// Beyond.
    Fail,
}
