//! The statistics file's structs: exactly what the JSON holds, and nothing that computes.
//!
//! The file never holds a value of a user's column. Absent and `null` both mean "not known".

mod relation;
mod routine;

pub use relation::*;
pub use routine::*;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::observed::{
    ActivityFacts, BatchKeyFacts, Gap, MeasuredBatch, NamesFacts, PlanSample, PublicationFacts,
    ReplicationFacts, StatementFacts,
};

/// The version of this format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// A database's statistics at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Which program wrote the file: `pgtoll 0.1.0`, or a note by a person.
    pub written_by: String,
    /// When, RFC 3339, by the server's clock.
    pub collected_at: String,
    /// The server.
    pub server: ServerFacts,
    /// Settings that change a duration or a lock, by name.
    #[serde(default)]
    pub settings: BTreeMap<String, SettingFacts>,
    /// Installed extensions and their versions.
    #[serde(default)]
    pub extensions: BTreeMap<String, String>,
    /// What could not be read, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    /// Tables, partitioned tables, views, materialized views, foreign tables, sequences.
    #[serde(default)]
    pub relations: Vec<RelationFacts>,
    /// Functions and procedures outside PostgreSQL's own schemas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<FunctionFacts>,
    /// Enums, domains and composite types outside PostgreSQL's own schemas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<TypeFacts>,
    /// Schemas, roles, tablespaces and event triggers; null where not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<NamesFacts>,
    /// Publications.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publications: Vec<PublicationFacts>,
    /// Who was doing what when the file was collected.
    #[serde(default)]
    pub activity: ActivityFacts,
    /// Replicas and slots.
    #[serde(default)]
    pub replication: ReplicationFacts,
    /// The most time-consuming entries of pg_stat_statements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<StatementFacts>,
    /// Ranges of the keys that batches step along (`collect --for`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batch_keys: Vec<BatchKeyFacts>,
    /// EXPLAIN output for statements and sampled batches (`collect --for`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<PlanSample>,
    /// Durations of single batches that somebody measured on this database or a clone of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measured_batches: Vec<MeasuredBatch>,
}

/// The server and the role that read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerFacts {
    /// `server_version_num`.
    pub version_num: u32,
    /// `pg_is_in_recovery()`: a standby, whose cumulative counters are its own and not the primary's.
    pub in_recovery: bool,
    /// `current_database()`.
    pub database: String,
    /// The role that collected.
    pub role: String,
    /// Whether it is a superuser.
    #[serde(default)]
    pub role_is_superuser: bool,
    /// Whether it can use the privileges of pg_read_all_stats (pg_monitor includes it).
    #[serde(default)]
    pub role_reads_all_stats: bool,
    /// `pg_postmaster_start_time()`, RFC 3339.
    #[serde(default)]
    pub started_at: Option<String>,
    /// `pg_stat_database.stats_reset`, RFC 3339: since when the cumulative counters count.
    #[serde(default)]
    pub stats_reset: Option<String>,
    /// Seconds that the cumulative counters cover, up to `collected_at`.
    #[serde(default)]
    pub stats_seconds: Option<f64>,
    /// `datcollate` of the database.
    #[serde(default)]
    pub collation: Option<String>,
    /// The session's effective schemas for unqualified names, without pg_catalog (`current_schemas(false)`).
    #[serde(default)]
    pub search_path: Vec<String>,
}

/// One setting, as pg_settings has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingFacts {
    /// `setting`, in `unit`.
    pub value: String,
    /// `unit`: `8kB`, `kB`, `ms`, `s`, … or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}
