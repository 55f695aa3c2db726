//! One topic: one query in a short transaction of its own, its rows as JSON.

use serde::de::DeserializeOwned;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, SimpleQueryMessage};

use super::collector::Limits;

/// A query and what it is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Topic<'a> {
    /// As a gap names it.
    pub(super) name: &'static str,
    /// The text of its `.sql` file.
    pub(super) sql: &'a str,
}

/// Why a topic has no rows.
#[derive(Debug)]
pub(super) enum TopicError {
    /// The session is gone.
    Lost,
    /// The reason for a gap.
    Failed(String),
}

/// What a transaction sets for itself before all else. A catalog query is not worth compiling.
pub(super) fn begin(limits: Limits) -> String {
    format!(
        "BEGIN READ ONLY; SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}; SET LOCAL jit = off",
        limits.statement_timeout.as_millis(),
        limits.lock_timeout.as_millis(),
    )
}

/// Reads a topic's rows, with only pg_catalog in the search path.
pub(super) async fn rows<T: DeserializeOwned>(
    client: &Client,
    limits: Limits,
    topic: Topic<'_>,
) -> Result<Vec<T>, TopicError> {
    read(client, &format!("{}; SET LOCAL search_path = pg_catalog", begin(limits)), topic).await
}

/// Reads a topic's rows after `begin`.
pub(super) async fn read<T: DeserializeOwned>(
    client: &Client,
    begin: &str,
    topic: Topic<'_>,
) -> Result<Vec<T>, TopicError> {
    let text = format!("{begin}; {}; COMMIT", topic.sql.trim_end());
    let mut answer = client.simple_query(&text).await;
    // Somebody took a lock between the look into pg_locks and the use of a relation: the second look sees it.
    if answer.as_ref().is_err_and(|error| error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)) {
        roll_back(client).await?;
        answer = client.simple_query(&text).await;
    }
    let messages = match answer {
        Ok(messages) => messages,
        Err(error) => {
            roll_back(client).await?;
            return Err(TopicError::Failed(describe(&error)));
        }
    };
    let rows = messages.iter().filter_map(|message| {
        let SimpleQueryMessage::Row(row) = message else { return None };
        row.get(0)
    });
    rows.map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .map_err(|error| TopicError::Failed(error.to_string()))
}

/// Ends a failed transaction.
pub(super) async fn roll_back(client: &Client) -> Result<(), TopicError> {
    client.batch_execute("ROLLBACK").await.map_err(|_| TopicError::Lost)
}

/// The server's own message, without the DETAIL, which may hold values.
pub(super) fn describe(error: &Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |answer| answer.message().to_owned())
}
