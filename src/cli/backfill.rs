//! `pgtoll backfill`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::options::{Limits, Output, Source};
use super::values::{Measured, batch_size, count, measured};
use crate::parse_units::parse_time;
use crate::units::Seconds;

/// `pgtoll backfill`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pgtoll backfill events --key id --set 'id_big = id' --stats stats.json \\
      --batch-size 1000,7000,50000 --sub-batch-size 100 --interval 2min
  pgtoll backfill orders --query batch.sql --strategy keyset \\
      --batch-size 10000 --pause 200ms
  pgtoll backfill events --set 'id_big = id' --batch-size 7000 \\
      --measured 100=1.5s --deadline 30d

The statement of a template uses psql's variables: :lo and :hi (range),
:last and :n (keyset), :n (until_zero).")]
pub struct Backfill {
    /// The table whose rows are changed
    pub table: String,
    /// The column that batches step along; the primary key where it has one column
    #[arg(long, value_name = "COLUMN")]
    pub key: Option<String>,
    /// The SET clause of the UPDATE: 'id_big = id'
    #[arg(long, value_name = "EXPR", conflicts_with = "query")]
    pub set: Option<String>,
    /// Which rows are changed; all without it
    #[arg(long = "where", value_name = "EXPR", conflicts_with = "query")]
    pub condition: Option<String>,
    /// A file with the statement of one batch, instead of --set and --where
    #[arg(long, value_name = "TEMPLATE.sql")]
    pub query: Option<PathBuf>,
    /// How a batch finds its rows
    #[arg(long, value_enum)]
    pub strategy: Option<Strategy>,
    /// Rows, or key steps, per batch; several sizes are compared
    #[arg(
        long,
        value_name = "N[,N...]",
        required = true,
        value_delimiter = ',',
        value_parser = batch_size,
        allow_hyphen_values = true
    )]
    pub batch_size: Vec<u64>,
    /// Rows per statement within a batch
    #[arg(long, value_name = "N", value_parser = batch_size, allow_hyphen_values = true)]
    pub sub_batch_size: Option<u64>,
    /// Rows to change, where you know better than the statistics
    #[arg(long, value_name = "N", value_parser = count, allow_hyphen_values = true)]
    pub rows: Option<u64>,
    /// A batch that somebody has run and timed; may be repeated
    #[arg(long, value_name = "ROWS=TIME", value_parser = measured, allow_hyphen_values = true)]
    pub measured: Vec<Measured>,
    /// Pacing.
    #[command(flatten)]
    pub pacing: Pacing,
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

/// When the next batch starts. A TIME is in seconds, or has a unit: 100ms, 2min, "1h 30min".
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Pacing (TIME is seconds, or 100ms, 2min, 1h)")]
pub struct Pacing {
    /// From the start of a batch to the start of the next, at least
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_hyphen_values = true)]
    pub interval: Option<Seconds>,
    /// From the end of a batch to the start of the next
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_hyphen_values = true)]
    pub pause: Option<Seconds>,
    /// VACUUM the table after this many batches
    #[arg(long, value_name = "N", value_parser = count, allow_hyphen_values = true)]
    pub vacuum_every: Option<u64>,
    /// Batches that run at a time
    #[arg(long, value_name = "N", value_parser = count, allow_hyphen_values = true, default_value_t = 1)]
    pub workers: u64,
    /// Advise a batch size that is done by then
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_hyphen_values = true)]
    pub deadline: Option<Seconds>,
}

/// How a batch finds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Strategy {
    /// lo ≤ key < hi, stepping from the smallest key to the largest
    Range,
    /// The next rows after the last key
    Keyset,
    /// Any rows that still need it, until a batch changes none
    #[value(alias = "until-zero")]
    UntilZero,
}
