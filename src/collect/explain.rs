//! Plain EXPLAIN, never ANALYZE.

use std::error::Error as StdError;

use tokio_postgres::types::{FromSql, Type};

use super::collector::Collector;
use super::error::ExplainError;
use super::plan;
use super::topic::{begin, describe, roll_back};
use crate::observed::PlanNode;

/// The text of a `json` value.
struct JsonText(String);

impl<'a> FromSql<'a> for JsonText {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(std::str::from_utf8(raw)?.to_owned()))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSON
    }
}

impl Collector {
    /// The planner's plan of one statement, with names resolved as a session of this role would.
    ///
    /// The statement goes through the extended protocol, which takes one statement and no more. Planning locks the
    /// tables as the statement would, until the transaction ends, which is at once.
    ///
    /// # Errors
    /// The server refuses it, a table is locked, or the session is lost.
    pub async fn explain(&mut self, statement: &str) -> Result<PlanNode, ExplainError> {
        let failed = |error: &tokio_postgres::Error| ExplainError {
            sqlstate: error.code().map(|code| code.code().to_owned()),
            message: describe(error),
        };
        self.client.batch_execute(&begin(self.limits)).await.map_err(|error| failed(&error))?;
        let query = format!("/* pgtoll: explain */ EXPLAIN (FORMAT JSON, VERBOSE) {statement}");
        let answer = self.client.query_typed_one(&query, &[]).await;
        let answer = answer.and_then(|row| row.try_get::<_, JsonText>(0)).map_err(|error| failed(&error));
        let unreadable = |message: String| ExplainError { sqlstate: None, message };
        // Nothing was written, so how the transaction ends makes no difference.
        roll_back(&self.client).await.map_err(|_| unreadable("the server closed the connection".into()))?;
        plan::parse(&answer?.0).map_err(unreadable)
    }
}
