//! Files and folders of migrations to scripts in the order in which they run.

mod dbmate;
mod order;
mod read;

use crate::sql::{SourceStatement, parse_script};

pub use read::{ReadError, read};

/// One migration file.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// Its path as given, `-` for standard input.
    pub path: String,
    /// Its text; parts that do not run forwards (a "down" section) are blanked, so that byte ranges hold.
    pub text: String,
    /// How its tool runs it.
    pub run: Run,
}

/// How a tool runs a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// The whole file in one transaction.
    SingleTransaction,
    /// Statement by statement, as `psql -f` does; BEGIN and COMMIT of the file count.
    PerStatement,
}

impl Script {
    /// A script from text. The marks of a known migration tool decide how it runs; without any it runs as given.
    pub fn new(path: impl Into<String>, text: &str, run: Run) -> Self {
        let path = path.into();
        match dbmate::up_section(text) {
            Some((up, run)) => Self { path, text: up, run },
            None => Self { path, text: text.to_owned(), run },
        }
    }

    /// Its statements.
    pub fn statements(&self) -> Vec<SourceStatement> {
        parse_script(&self.text)
    }
}
