//! What can go wrong, each with its exit status of the contract.

use std::path::PathBuf;

use crate::collect::CollectError;
use crate::connection::{ConnectError, SettingsError};
use crate::migration::ReadError;
use crate::profile::ProfileErrors;
use crate::stats::StatsError;

/// A failure of a command: one message that names the way out.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A migration cannot be read.
    #[error(transparent)]
    Migration(#[from] ReadError),
    /// A statistics file is not usable.
    #[error(transparent)]
    Stats(#[from] StatsError),
    /// A profile is not usable.
    #[error(transparent)]
    Profile(#[from] ProfileErrors),
    /// A profile that is neither built in nor a file.
    #[error("no profile `{name}`: built in are {known}; or give the path of a TOML file to --profile")]
    UnknownProfile {
        /// What was asked for.
        name: String,
        /// The names of those that exist.
        known: String,
    },
    /// A statement form that is not known.
    #[error("no statement form `{name}`{}; `pgtoll explain` lists them all", meant(.close))]
    UnknownForm {
        /// What was asked for.
        name: String,
        /// Names that are like it.
        close: Vec<&'static str>,
    },
    /// A file cannot be read or written.
    #[error("cannot {what} {path}: {source}")]
    File {
        /// `read` or `write`.
        what: &'static str,
        /// The path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Neither a statistics file nor a database.
    #[error("{0}")]
    Usage(String),
    /// The connection's settings make no sense.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database cannot be read.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// No runtime for connections.
    #[error("cannot start the connection runtime: {0}")]
    Runtime(std::io::Error),
}

impl AppError {
    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Self::Migration(_)
            | Self::Stats(_)
            | Self::Profile(_)
            | Self::UnknownProfile { .. }
            | Self::UnknownForm { .. }
            | Self::File { .. }
            | Self::Usage(_)
            | Self::Settings(_)
            | Self::Runtime(_) => 2,
            // The user's own certificate files.
            Self::Collect(CollectError::Connect(ConnectError::Settings(_))) => 2,
            Self::Collect(_) => 3,
        }
    }
}

fn meant(close: &[&'static str]) -> String {
    if close.is_empty() { String::new() } else { format!(": did you mean {}?", close.join(", ")) }
}
