//! Indexes.

use super::collector::Reading;
use super::error::CollectError;
use super::relations::{Row, Tables};
use super::topic::Topic;
use crate::stats::IndexFacts;

/// Reads them.
pub(super) async fn read(reading: &mut Reading<'_>, tables: &mut Tables) -> Result<(), CollectError> {
    let topic = Topic { name: "indexes", sql: include_str!("indexes.sql") };
    let rows: Vec<Row<IndexFacts>> = reading.rows(topic).await?;
    tables.attach(rows, |relation, index| relation.indexes.push(index));
    Ok(())
}
