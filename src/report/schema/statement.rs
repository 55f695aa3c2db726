//! One statement of a report.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Backfill, Quantiles};

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
