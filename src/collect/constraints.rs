//! Constraints and triggers.

use super::collector::Reading;
use super::error::CollectError;
use super::relations::{Row, Tables};
use super::topic::Topic;
use crate::stats::{ConstraintFacts, TriggerFacts};

/// Reads them, the last of the topics that leave out what is locked.
pub(super) async fn read(reading: &mut Reading<'_>, tables: &mut Tables) -> Result<(), CollectError> {
    let topic = Topic { name: "constraints", sql: include_str!("constraints.sql") };
    let rows: Vec<Row<ConstraintFacts>> = reading.rows(topic).await?;
    tables.attach(rows, |relation, constraint| relation.constraints.push(constraint));
    tables.report_locked(reading);
    let topic = Topic { name: "triggers", sql: include_str!("triggers.sql") };
    let rows: Vec<Row<TriggerFacts>> = reading.rows(topic).await?;
    tables.attach(rows, |relation, trigger| relation.triggers.push(trigger));
    Ok(())
}
