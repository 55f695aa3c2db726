//! What the name of a file says of its tool, and so of how it runs.
//!
//! # Source
//! diesel_migrations: `VERSION_name/up.sql`, in a transaction unless `metadata.toml` beside it says
//! `run_in_transaction = false`. golang-migrate (`VERSION_name.up.sql`), Prisma (`VERSION_name/migration.sql`) and
//! diesel outside a transaction send a file as one query string: the server makes that one transaction, unless it
//! holds a single statement. sqlx wraps `VERSION_name.up.sql` in a transaction, unless the file starts with
//! `-- no-transaction`.

use std::path::Path;

use super::Run;
use crate::sql::parse_script;

/// The first bytes of a file that sqlx runs outside a transaction.
const SQLX_NO_TRANSACTION: &str = "-- no-transaction";

/// A layout that is known by the names of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A folder with `up.sql` and `down.sql` for each migration: diesel, Hasura.
    FolderWithUp,
    /// A folder with `migration.sql` for each migration: Prisma.
    FolderWithMigration,
    /// Two files for each migration, `.up.sql` and `.down.sql`: golang-migrate, sqlx.
    Pair,
}

impl Layout {
    /// The layout that a file belongs to.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        match name {
            "up.sql" => Some(Self::FolderWithUp),
            "migration.sql" => Some(Self::FolderWithMigration),
            _ => name.ends_with(".up.sql").then_some(Self::Pair),
        }
    }

    /// Whether each migration has a folder of its own.
    pub(super) fn has_folders(self) -> bool {
        match self {
            Self::FolderWithUp | Self::FolderWithMigration => true,
            Self::Pair => false,
        }
    }

    /// How a file of this layout runs.
    pub(super) fn run(self, text: &str) -> Run {
        match self {
            Self::FolderWithUp => Run::SingleTransaction,
            Self::FolderWithMigration | Self::Pair => as_one_query_string(text),
        }
    }
}

/// How a server runs statements that arrive together.
pub(super) fn as_one_query_string(text: &str) -> Run {
    if parse_script(text).len() == 1 { Run::PerStatement } else { Run::SingleTransaction }
}

/// Whether sqlx would run this file outside a transaction.
pub(super) fn has_sqlx_mark(text: &str) -> bool {
    text.starts_with(SQLX_NO_TRANSACTION)
}

/// Whether diesel would run a file outside a transaction, by the text of its `metadata.toml`.
pub(super) fn is_outside_transaction(metadata: &str) -> Result<bool, toml::de::Error> {
    let table: toml::Table = metadata.parse()?;
    Ok(table.get("run_in_transaction").and_then(toml::Value::as_bool) == Some(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(path: &str, text: &str) -> Option<Run> {
        Layout::of(Path::new(path)).map(|layout| layout.run(text))
    }

    #[test]
    fn names_tell_the_tool() {
        let two = "SELECT 1; SELECT 2;";
        assert_eq!(run("m/2024-01-02-000000_a/up.sql", "SELECT 1"), Some(Run::SingleTransaction));
        assert_eq!(run("m/20240102_a/migration.sql", two), Some(Run::SingleTransaction));
        assert_eq!(run("m/000001_a.up.sql", two), Some(Run::SingleTransaction));
        assert_eq!(run("m/000001_a.sql", two), None);
    }

    #[test]
    fn a_query_string_of_one_statement_is_no_transaction_block() {
        let one = "-- alone\nCREATE INDEX CONCURRENTLY i ON t (a);\n";
        assert_eq!(run("m/20240102_a/migration.sql", one), Some(Run::PerStatement));
        assert_eq!(run("m/000001_a.up.sql", one), Some(Run::PerStatement));
    }

    #[test]
    fn metadata_may_take_a_file_out_of_its_transaction() {
        assert_eq!(is_outside_transaction("run_in_transaction = false\n"), Ok(true));
        assert_eq!(is_outside_transaction("run_in_transaction = true\n"), Ok(false));
        assert_eq!(is_outside_transaction(""), Ok(false));
        assert!(is_outside_transaction("run_in_transaction: false").is_err());
    }
}
