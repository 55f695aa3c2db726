//! Who is doing what.

use serde::Deserialize;

use super::collector::Reading;
use super::error::CollectError;
use super::topic::Topic;
use crate::observed::ActivityFacts;

#[derive(Deserialize)]
struct ActivityRow {
    /// Sessions of other roles, of which only the existence shows.
    hidden: u64,
    facts: ActivityFacts,
}

/// Reads open transactions and the locks that they hold.
pub(super) async fn read(reading: &mut Reading<'_>) -> Result<ActivityFacts, CollectError> {
    let topic = Topic { name: "activity", sql: include_str!("activity.sql") };
    let rows: Vec<ActivityRow> = reading.rows(topic).await?;
    let Some(mut row) = rows.into_iter().next() else { return Ok(ActivityFacts::default()) };
    if row.hidden > 0 {
        row.facts.client_connections = None;
        let reason =
            format!("{} sessions of other roles cannot be seen; grant pg_read_all_stats", row.hidden);
        reading.gap("activity", reason);
    }
    Ok(row.facts)
}
