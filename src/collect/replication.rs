//! Standbys, slots and the rate at which WAL is written.

use serde::Deserialize;

use super::collector::Reading;
use super::error::CollectError;
use super::topic::Topic;
use crate::observed::ReplicationFacts;
use crate::pg::ServerVersion;

#[derive(Deserialize)]
struct ReplicationRow {
    /// Standbys of which only the existence shows.
    hidden: u64,
    facts: ReplicationFacts,
}

#[derive(Deserialize)]
struct WalRow {
    wal_bytes_per_second: Option<f64>,
}

/// The first version with pg_stat_wal.
const FIRST_WITH_WAL_STATISTICS: u32 = 14;

/// Reads them.
pub(super) async fn read(
    reading: &mut Reading<'_>,
    version: ServerVersion,
) -> Result<ReplicationFacts, CollectError> {
    let topic = Topic { name: "replication", sql: include_str!("replication.sql") };
    let rows: Vec<ReplicationRow> = reading.rows(topic).await?;
    let mut facts = ReplicationFacts::default();
    if let Some(row) = rows.into_iter().next() {
        facts = row.facts;
        if row.hidden > 0 {
            reading.gap("replication", "the standbys' state cannot be seen; grant pg_read_all_stats");
        }
    }
    if version.major() < FIRST_WITH_WAL_STATISTICS {
        reading.gap("pg_stat_wal", format!("PostgreSQL has it from {FIRST_WITH_WAL_STATISTICS} on"));
        return Ok(facts);
    }
    let topic = Topic { name: "pg_stat_wal", sql: include_str!("wal.sql") };
    let rows: Vec<WalRow> = reading.rows(topic).await?;
    facts.wal_bytes_per_second = rows.into_iter().next().and_then(|row| row.wal_bytes_per_second);
    Ok(facts)
}
