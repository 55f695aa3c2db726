//! Functions and types.

use serde::Deserialize;

use super::collector::Reading;
use super::dependencies::FunctionUses;
use super::error::CollectError;
use super::topic::Topic;
use crate::sql::function_body;
use crate::stats::{CodeFacts, FunctionFacts, TypeFacts};

#[derive(Deserialize)]
struct FunctionRow {
    oid: String,
    /// The body's text, where it can be read; it is not written to a file.
    source: Option<String>,
    #[serde(default)]
    argument_names: Option<Vec<String>>,
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
        let body = row.source.as_ref().map(|source| function_body(&row.facts.language, source));
        let argument_names = row.argument_names.unwrap_or_default();
        let code = row.source.map(|text| CodeFacts { text, argument_names });
        FunctionFacts { body, code, uses, ..row.facts }
    });
    let functions = functions.collect();
    let types = reading.rows(Topic { name: "types", sql: include_str!("types.sql") }).await?;
    Ok((functions, types))
}
