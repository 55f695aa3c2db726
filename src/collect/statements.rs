//! pg_stat_statements.

use serde::Deserialize;

use super::collector::Reading;
use super::error::CollectError;
use super::server::Extension;
use super::statement_text::normalised;
use super::topic::Topic;
use crate::observed::StatementFacts;

/// How many entries are kept, those with the most execution time first.
const KEPT: usize = 500;

#[derive(Deserialize)]
struct StatementRow {
    /// Null where the server has lost the text.
    query: Option<String>,
    #[serde(flatten)]
    facts: StatementCounts,
}

#[derive(Deserialize)]
struct StatementCounts {
    calls: u64,
    total_seconds: f64,
    rows: u64,
    wal_bytes: Option<u64>,
}

/// Reads the entries that are queries or data changes.
pub(super) async fn read(
    reading: &mut Reading<'_>,
    extensions: &[Extension],
) -> Result<Vec<StatementFacts>, CollectError> {
    const TOPIC: &str = "pg_stat_statements";
    let Some(extension) = extensions.iter().find(|extension| extension.name == TOPIC) else {
        reading.gap(TOPIC, "the extension is not installed in this database");
        return Ok(Vec::new());
    };
    let schema = format!("\"{}\"", extension.schema.replace('"', "\"\""));
    let sql = include_str!("statements.sql").replace("{schema}", &schema);
    let rows: Vec<StatementRow> = reading.rows(Topic { name: TOPIC, sql: &sql }).await?;
    if rows.iter().any(|row| row.query.as_deref() == Some("<insufficient privilege>")) {
        reading.gap(TOPIC, "statements of other roles cannot be seen; grant pg_read_all_stats");
    }
    let statements = rows.into_iter().filter_map(|row| {
        let StatementCounts { calls, total_seconds, rows, wal_bytes } = row.facts;
        Some(StatementFacts { query: normalised(&row.query?)?, calls, total_seconds, rows, wal_bytes })
    });
    Ok(statements.take(KEPT).collect())
}
