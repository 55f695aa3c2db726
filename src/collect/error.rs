//! What can end a collection, or keep one statement from being explained.

use crate::connection::ConnectError;
use crate::pg::ServerVersion;

/// Why nothing could be collected. Parts that could not be read are gaps instead.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// No session.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// A server older than the models.
    #[error(
        "{endpoint} is PostgreSQL {found}; pgtoll knows {oldest} and newer, so collect from a server of such a version",
        oldest = ServerVersion::OLDEST
    )]
    TooOld {
        /// The server.
        endpoint: String,
        /// Its version.
        found: ServerVersion,
    },
    /// Not even the server's version could be read.
    #[error("{endpoint} cannot be read: {reason}")]
    Unreadable {
        /// The server.
        endpoint: String,
        /// Its message.
        reason: String,
    },
    /// The session ended on the way.
    #[error("{endpoint} closed the connection while {topic} was being read; run pgtoll again")]
    Lost {
        /// The server.
        endpoint: String,
        /// What was being read.
        topic: &'static str,
    },
}

/// Why a statement has no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExplainError {
    /// SQLSTATE, where the server answered.
    pub sqlstate: Option<String>,
    /// Its message. It may repeat constants of the statement: for the file take [`ExplainError::reason`].
    pub message: String,
}

impl ExplainError {
    /// Whether the statement names a table, column, type or function that is not there, perhaps not yet.
    pub fn names_what_is_missing(&self) -> bool {
        matches!(self.sqlstate.as_deref(), Some("42703" | "42P01" | "42704" | "42883" | "3F000"))
    }

    /// The reason as it may be kept: a message that can only name objects, else the SQLSTATE alone.
    pub fn reason(&self) -> String {
        match &self.sqlstate {
            Some(code)
                if !self.names_what_is_missing() && !matches!(code.as_str(), "42501" | "55P03" | "57014") =>
            {
                format!("EXPLAIN failed with SQLSTATE {code}")
            }
            Some(_) | None => self.message.clone(),
        }
    }
}
