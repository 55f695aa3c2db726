//! The structs of the report, `schema_version` 1.
//!
//! All durations are seconds, all sizes bytes. What is not known is `null`, and the reason stands in the `unknown`
//! list beside it. Fields may be added; none may vanish.

mod backfill;
mod statement;

pub use backfill::*;
pub use statement::*;

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
