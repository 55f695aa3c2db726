//! Observations as plain data: what a server counted, who was doing what, what somebody measured.
//!
//! Nothing here has behaviour, so the statistics file embeds these structs as they are and the catalog carries them
//! along.

use serde::{Deserialize, Serialize};

/// `schema.name`, for references inside the statistics file.
pub use crate::pg::RelationName as NameFacts;

/// A part that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// What is missing: `pg_stat_statements`, `sizes`, `plan of migration.sql:3`.
    pub topic: String,
    /// Why.
    pub reason: String,
}

/// `pg_stats` of one column, without values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnStatistics {
    /// Fraction of rows that are null.
    pub null_frac: f64,
    /// Average stored width in bytes of values that are not null.
    pub avg_width: f64,
    /// Distinct values; negative: minus the fraction of the rows.
    pub n_distinct: f64,
    /// Correlation of physical and logical order, -1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<f64>,
}

/// Cumulative counters of one table since `stats_reset`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CounterFacts {
    /// Sequential scans begun.
    pub seq_scan: Option<u64>,
    /// Rows read by them.
    pub seq_tup_read: Option<u64>,
    /// Index scans begun.
    pub idx_scan: Option<u64>,
    /// Rows fetched by them.
    pub idx_tup_fetch: Option<u64>,
    /// Rows inserted.
    pub n_tup_ins: Option<u64>,
    /// Rows updated, HOT included.
    pub n_tup_upd: Option<u64>,
    /// Rows deleted.
    pub n_tup_del: Option<u64>,
    /// Rows updated HOT.
    pub n_tup_hot_upd: Option<u64>,
    /// Estimated live rows.
    pub n_live_tup: Option<u64>,
    /// Estimated dead rows.
    pub n_dead_tup: Option<u64>,
    /// Rows changed since the last ANALYZE.
    pub n_mod_since_analyze: Option<u64>,
    /// The later of last_vacuum and last_autovacuum, RFC 3339.
    pub last_vacuum: Option<String>,
    /// The later of last_analyze and last_autoanalyze, RFC 3339.
    pub last_analyze: Option<String>,
}

/// Pages read and found in shared_buffers since `stats_reset`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IoFacts {
    /// Heap pages not found in shared_buffers.
    pub heap_blks_read: Option<u64>,
    /// Heap pages found there.
    pub heap_blks_hit: Option<u64>,
    /// Index pages not found there.
    pub idx_blks_read: Option<u64>,
    /// Index pages found there.
    pub idx_blks_hit: Option<u64>,
}

/// Who was doing what.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActivityFacts {
    /// Open transactions, oldest first, the collector's own excepted.
    pub transactions: Vec<TransactionFacts>,
    /// Prepared transactions, oldest first: their ages in seconds.
    pub prepared_transaction_ages: Vec<f64>,
    /// Client backends.
    pub client_connections: Option<u64>,
}

/// One open transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionFacts {
    /// Seconds since `xact_start`.
    pub age_seconds: f64,
    /// `state`; null where the role may not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// `application_name`; null where the role may not see it or it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_name: Option<String>,
    /// `backend_type` (`client backend`, `autovacuum worker`, …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend_type: Option<String>,
    /// Relations locked, with the strongest mode of each as `pg_locks` spells it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<HeldLockFacts>,
}

/// A lock that a transaction holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldLockFacts {
    /// The relation.
    pub relation: NameFacts,
    /// The mode.
    pub mode: crate::pg::LockMode,
}

/// Replicas and slots.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReplicationFacts {
    /// Connected standbys.
    pub standbys: Vec<StandbyFacts>,
    /// Replication slots.
    pub slots: Vec<SlotFacts>,
    /// Bytes of WAL per second that the server wrote on average since its counters began (`pg_stat_wal`).
    pub wal_bytes_per_second: Option<f64>,
}

/// A connected standby.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandbyFacts {
    /// `application_name`.
    pub application_name: String,
    /// `sync_state`.
    #[serde(default)]
    pub sync_state: Option<String>,
    /// `replay_lag` in seconds.
    #[serde(default)]
    pub replay_lag_seconds: Option<f64>,
}

/// A replication slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotFacts {
    /// `slot_name`.
    pub name: String,
    /// `slot_type`: `physical` or `logical`.
    pub kind: String,
    /// In use.
    pub active: bool,
    /// Bytes of WAL kept for it.
    #[serde(default)]
    pub retained_bytes: Option<u64>,
}

/// One entry of pg_stat_statements, comments removed; utility statements are not kept, since their text is not normalised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementFacts {
    /// The normalised text.
    pub query: String,
    /// Executions.
    pub calls: u64,
    /// Total seconds executing.
    pub total_seconds: f64,
    /// Rows returned or changed.
    pub rows: u64,
    /// WAL bytes written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wal_bytes: Option<u64>,
}

/// The range of a batch key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchKeyFacts {
    /// The table.
    pub relation: NameFacts,
    /// The key column, of a numeric type.
    pub column: String,
    /// Smallest key.
    pub min: f64,
    /// Largest key.
    pub max: f64,
    /// Where they come from: `min/max by index`, `pg_stats.histogram_bounds`.
    pub source: String,
    /// Keys at equal steps of rows (histogram bounds), so that gaps show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<f64>,
}

/// A batch that somebody executed and timed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasuredBatch {
    /// The table whose rows it changed.
    pub relation: NameFacts,
    /// Rows changed.
    pub rows: f64,
    /// Seconds it took.
    pub seconds: f64,
    /// Who measured it, where, in which cache state.
    pub source: String,
}
