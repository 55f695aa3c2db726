//! Cumulative counters and I/O counters of tables.

use serde::Deserialize;

use super::collector::Reading;
use super::error::CollectError;
use super::relations::Tables;
use super::topic::Topic;
use crate::observed::{CounterFacts, IoFacts};

#[derive(Deserialize)]
struct CounterRow {
    relation: u32,
    counters: CounterFacts,
    io: IoFacts,
}

/// Reads them.
pub(super) async fn read(reading: &mut Reading<'_>, tables: &mut Tables) -> Result<(), CollectError> {
    let topic = Topic { name: "counters", sql: include_str!("counters.sql") };
    let rows: Vec<CounterRow> = reading.rows(topic).await?;
    for row in rows {
        if let Some(relation) = tables.get(row.relation) {
            relation.counters = Some(row.counters);
            relation.io = Some(row.io);
        }
    }
    Ok(())
}
