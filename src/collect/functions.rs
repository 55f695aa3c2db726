//! Functions and types.

use serde::Deserialize;

use super::collector::Reading;
use super::dependencies::FunctionUses;
use super::error::CollectError;
use super::topic::Topic;
use crate::sql::function_body;
use crate::stats::{FunctionFacts, TypeFacts};

#[derive(Deserialize)]
struct FunctionRow {
    oid: String,
    /// The body's text, where it can be read; it goes no further than this file.
    source: Option<String>,
    facts: FunctionFacts,
}

/// Reads functions and types outside PostgreSQL's own schemas; functions of extensions are left out.
pub(super) async fn read(
    reading: &mut Reading<'_>,
    mut uses: FunctionUses,
) -> Result<(Vec<FunctionFacts>, Vec<TypeFacts>), CollectError> {
    let topic = Topic { name: "functions", sql: include_str!("functions.sql") };
    let rows: Vec<FunctionRow> = reading.rows(topic).await?;
    let functions = rows.into_iter().map(|row| {
        let uses = uses.remove(&row.oid).unwrap_or_default();
        let body = row.source.map(|source| function_body(&row.facts.language, &source));
        FunctionFacts { body, uses, ..row.facts }
    });
    let functions = functions.collect();
    let types = reading.rows(Topic { name: "types", sql: include_str!("types.sql") }).await?;
    Ok((functions, types))
}
