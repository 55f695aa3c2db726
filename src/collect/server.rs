//! The server, the role, settings and extensions.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::collector::{Collector, Reading};
use super::error::CollectError;
use super::topic::{Topic, TopicError, begin, read as read_topic};
use crate::stats::{NamesFacts, PublicationFacts, ServerFacts, SettingFacts};

#[derive(Deserialize)]
struct ServerRow {
    collected_at: String,
    facts: ServerFacts,
}

/// When it is by the server's clock, and the server's facts.
pub(super) async fn read(collector: &Collector) -> Result<(String, ServerFacts), CollectError> {
    let topic = Topic { name: "server", sql: include_str!("server.sql") };
    let unreadable = |reason| CollectError::Unreadable { endpoint: collector.endpoint.clone(), reason };
    match read_topic::<ServerRow>(&collector.client, &begin(collector.limits), topic).await {
        Ok(rows) => {
            let row =
                rows.into_iter().next().ok_or_else(|| unreadable("it gives no facts of itself".into()))?;
            Ok((row.collected_at, row.facts))
        }
        Err(TopicError::Lost) => Err(collector.lost(topic.name)),
        Err(TopicError::Failed(reason)) => Err(unreadable(reason)),
    }
}

#[derive(Deserialize)]
struct SettingRow {
    name: String,
    value: String,
    unit: Option<String>,
}

/// Settings that change a duration or a lock, as a session of this role starts with them.
pub(super) async fn settings(
    reading: &mut Reading<'_>,
) -> Result<BTreeMap<String, SettingFacts>, CollectError> {
    let topic = Topic { name: "settings", sql: include_str!("settings.sql") };
    let rows: Vec<SettingRow> = reading.rows(topic).await?;
    Ok(rows.into_iter().map(|row| (row.name, SettingFacts { value: row.value, unit: row.unit })).collect())
}

/// An installed extension.
#[derive(Deserialize)]
pub(super) struct Extension {
    pub(super) name: String,
    pub(super) version: String,
    /// Where its objects are.
    pub(super) schema: String,
}

/// Installed extensions.
pub(super) async fn extensions(reading: &mut Reading<'_>) -> Result<Vec<Extension>, CollectError> {
    reading.rows(Topic { name: "extensions", sql: include_str!("extensions.sql") }).await
}

/// Schemas, roles, tablespaces and event triggers.
pub(super) async fn names(reading: &mut Reading<'_>) -> Result<Option<NamesFacts>, CollectError> {
    let rows = reading.rows(Topic { name: "names", sql: include_str!("names.sql") }).await?;
    Ok(rows.into_iter().next())
}

/// Publications.
pub(super) async fn publications(reading: &mut Reading<'_>) -> Result<Vec<PublicationFacts>, CollectError> {
    reading.rows(Topic { name: "publications", sql: include_str!("publications.sql") }).await
}
