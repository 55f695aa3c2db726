//! Files and folders of migrations to scripts in the order in which they run.

mod dbmate;
mod layout;
mod order;
mod read;

use std::path::Path;

use crate::sql::{SourceStatement, parse_script};

use layout::Layout;

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
    /// A script from text. The marks of a known migration tool decide how it runs, then the user, then the layout that
    /// the name of the file belongs to.
    pub fn new(path: impl Into<String>, text: &str, run: Run) -> Self {
        let path = path.into();
        if let Some((up, run)) = dbmate::up_section(text) {
            return Self { path, text: up, run };
        }
        let run = match (run, Layout::of(Path::new(&path))) {
            _ if layout::has_sqlx_mark(text) => Run::PerStatement,
            (Run::PerStatement, Some(layout)) => layout.run(text),
            (run, _) => run,
        };
        Self { path, text: text.to_owned(), run }
    }

    /// Its statements.
    pub fn statements(&self) -> Vec<SourceStatement> {
        parse_script(&self.text)
    }
}
