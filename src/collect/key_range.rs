//! The range of a batch key: the one place where values of a user's column are read, and only when asked for.

use serde::Deserialize;
use tokio_postgres::types::{ToSql, Type};

use super::collector::Collector;
use super::topic::{begin, describe};
use crate::observed::{BatchKeyFacts, Gap};
use crate::pg::RelationName;

#[derive(Deserialize)]
struct Key {
    numeric: bool,
    indexed: bool,
    locked: bool,
    bounds: Option<Vec<f64>>,
}

#[derive(Deserialize)]
struct Range {
    min: Option<f64>,
    max: Option<f64>,
}

impl Collector {
    /// The range of a numeric key: exact where a valid B-tree index leads with it, else as far as the histogram of the
    /// planner's statistics goes. The histogram's bounds are kept as positions.
    ///
    /// # Errors
    /// A gap: there is no such column, it is not numeric, or neither source can be read.
    pub async fn key_range(&mut self, relation: &RelationName, column: &str) -> Result<BatchKeyFacts, Gap> {
        let gap = |reason: String| Gap { topic: format!("key range of {relation}.{column}"), reason };
        let names: [(&(dyn ToSql + Sync), Type); 3] =
            [(&relation.schema, Type::TEXT), (&relation.name, Type::TEXT), (&column, Type::TEXT)];
        let key: Key = self
            .one(include_str!("key_range.sql"), &names)
            .await
            .map_err(gap)?
            .ok_or_else(|| gap("there is no such column".into()))?;
        if !key.numeric {
            return Err(gap(
                "the column is not of a numeric type, so it has no positions to step along".into()
            ));
        }
        let positions = key.bounds.unwrap_or_default();
        let facts = |min, max, source: &str, positions| BatchKeyFacts {
            relation: relation.clone(),
            column: column.to_owned(),
            min,
            max,
            source: source.into(),
            positions,
        };
        let mut why = "no valid B-tree index leads with the column".to_owned();
        if key.locked {
            why = "another session holds the table in AccessExclusiveLock".into();
        } else if key.indexed {
            match self.extremes(relation, column).await {
                Ok(Some((min, max))) => return Ok(facts(min, max, "min/max by index", positions)),
                Ok(None) => return Err(gap("the table is empty".into())),
                Err(reason) => why = reason,
            }
        }
        match (positions.first().copied(), positions.last().copied()) {
            (Some(min), Some(max)) => Ok(facts(min, max, "pg_stats.histogram_bounds", positions)),
            (None, _) | (_, None) => Err(gap(format!("{why}, and pg_stats has no histogram of it"))),
        }
    }

    async fn extremes(&self, relation: &RelationName, column: &str) -> Result<Option<(f64, f64)>, String> {
        let (schema, name, key) = (quoted(&relation.schema), quoted(&relation.name), quoted(column));
        let sql = format!(
            "/* pgtoll: key_extremes */ SELECT json_build_object('min', min({key})::float8, 'max', max({key})::float8)::text \
             FROM {schema}.{name}"
        );
        let range: Option<Range> = self.one(&sql, &[]).await?;
        Ok(range.and_then(|range| range.min.zip(range.max)))
    }

    /// The only row of a query, in a transaction of its own.
    async fn one<T: serde::de::DeserializeOwned>(
        &self,
        sql: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Option<T>, String> {
        let begin = format!("{}; SET LOCAL search_path = pg_catalog", begin(self.limits));
        self.client.batch_execute(&begin).await.map_err(|error| describe(&error))?;
        let answer = self.client.query_typed_opt(sql, parameters).await;
        let text = answer.and_then(|row| row.map(|row| row.try_get::<_, String>(0)).transpose());
        self.client.batch_execute("ROLLBACK").await.map_err(|error| describe(&error))?;
        let text = text.map_err(|error| describe(&error))?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| error.to_string())).transpose()
    }
}

fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}
