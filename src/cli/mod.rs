//! The command line: arguments and nothing else. What a command does is in `app`.

mod backfill;
mod generate;
mod options;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use backfill::{Backfill, Pacing, Strategy};
pub use generate::{completions, man};
pub use options::{Color, Console, Format, Limits, Output, Source};
pub use values::Measured;

const EXIT_STATUS: &str = "Exit status:
  0  within every limit
  1  a limit is exceeded
  2  bad usage or unusable input
  3  the database could not be reached or read
  4  a statement could not be modelled and --fail-on-unmodelled was given";

/// What a PostgreSQL migration will lock, rewrite, write and take, computed from production statistics.
///
/// Nothing is run: statistics are read once from a database, or from a file that `pgtoll collect` wrote, and every
/// figure is computed from them.
#[derive(Debug, Parser)]
#[command(name = "pgtoll", version, after_help = EXIT_STATUS, max_term_width = 100)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// How the program speaks.
    #[command(flatten)]
    pub console: Console,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What a migration will lock, rewrite, scan, write and take
    Estimate(Estimate),
    /// Save a database's statistics to a file, so that estimates need no database
    Collect(Collect),
    /// What a batched backfill will take, over a range of batch sizes
    Backfill(Backfill),
    /// List the built-in profiles, or show one
    Profiles(Profiles),
    /// What a form of statement locks, copies and reads, with the cases that prove it
    Explain(Explain),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// `pgtoll estimate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pgtoll estimate migrations/ --stats stats.json
  pgtoll estimate 0042_add_index.sql --database-url postgres://replica/shop
  pgtoll estimate migrations/ --stats stats.json --format markdown > pr.md
  pgtoll estimate - --stats stats.json --max-lock 2s --max-wal 50GB < new.sql

A batched backfill whose loop lives elsewhere is marked by a comment line
directly above its statement; its keys are the flags of `pgtoll backfill`:
  -- pgtoll: backfill table=events key=id batch-sizes=1000,7000 interval=2min
  UPDATE events SET id_big = id WHERE id >= :lo AND id < :hi;")]
pub struct Estimate {
    /// Migration files, folders of them, or - for standard input
    #[arg(value_name = "FILE|DIR|-", required_unless_present = "json_schema")]
    pub files: Vec<PathBuf>,
    /// Run each file in one transaction, as psql does with the flag of the same name
    #[arg(short = '1', long)]
    pub single_transaction: bool,
    /// Exit with status 4 where a statement could not be modelled
    #[arg(long)]
    pub fail_on_unmodelled: bool,
    /// Print the JSON Schema of the report and exit
    #[arg(long)]
    pub json_schema: bool,
    /// Where statistics come from.
    #[command(flatten)]
    pub source: Source,
    /// Limits.
    #[command(flatten)]
    pub limits: Limits,
    /// Where the report goes.
    #[command(flatten)]
    pub output: Output,
}

/// `pgtoll collect`.
#[derive(Debug, Args)]
#[command(after_help = "The session is read-only, bounded by timeouts and marked by its
application_name. The file holds sizes, statistics and settings, and no value of
a user's column, but for one case that you ask for: with --for, the smallest and
largest value and the histogram bounds of a numeric key that batches step along.

Examples:
  pgtoll collect --database-url postgres://replica/shop --out stats.json
  pgtoll collect --for migrations/0042_backfill.sql --out stats.json")]
pub struct Collect {
    /// The database: a URL or a libpq connection string; the PG* variables complete it
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Also EXPLAIN, without running them, the data changes of these migrations
    #[arg(long = "for", value_name = "FILE", num_args = 1..)]
    pub migrations: Vec<PathBuf>,
    /// Write the statistics to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `pgtoll profiles`.
#[derive(Debug, Args)]
pub struct Profiles {
    /// The profile to show; all are listed without it
    pub name: Option<String>,
}

/// `pgtoll explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pgtoll explain
  pgtoll explain set_not_null
  pgtoll explain 'ATTACH PARTITION'")]
pub struct Explain {
    /// The form: its name, or words of the statement; all are listed without it
    pub name: Option<String>,
}

/// `pgtoll completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests;
