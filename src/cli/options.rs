//! Options that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::parse_units::{parse_size, parse_time};
use crate::units::{Bytes, Seconds};

/// Where statistics and rates come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Statistics")]
pub struct Source {
    /// A statistics file that `pgtoll collect` wrote; no database is then asked
    #[arg(long, value_name = "FILE")]
    pub stats: Option<PathBuf>,
    /// The database: a URL or a libpq connection string; the PG* variables complete it
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The machine's rates: a built-in profile (see `pgtoll profiles`) or a TOML file
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
}

/// Where the report goes and how it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// The report's format
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub format: Format,
    /// Write the report to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// How the program speaks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Console")]
pub struct Console {
    /// Colours
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true, value_name = "WHEN")]
    pub color: Color,
    /// Only the headline of each migration, and no progress
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Every part of every duration with its basis
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// Limits: beyond one of them the exit status is 1.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Limits (exit status 1 where exceeded)")]
pub struct Limits {
    /// The longest time that a lock may keep reads or writes out: 500ms, 2s
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_hyphen_values = true)]
    pub max_lock: Option<Seconds>,
    /// The longest time that a migration may take: 15min, "1h 30min"
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_hyphen_values = true)]
    pub max_duration: Option<Seconds>,
    /// The most WAL that a migration may write: 50GB
    #[arg(long, value_name = "SIZE", value_parser = parse_size, allow_hyphen_values = true)]
    pub max_wal: Option<Bytes>,
    /// The most disk that a migration may need at its peak: 500MB
    #[arg(long, value_name = "SIZE", value_parser = parse_size, allow_hyphen_values = true)]
    pub max_disk: Option<Bytes>,
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading in a terminal
    Terminal,
    /// For the description of a pull request
    Markdown,
    /// For other programs; its schema is printed by --json-schema
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the output is a terminal and NO_COLOR is not set
    Auto,
    /// In pipes and files too
    Always,
    /// Plain text
    Never,
}
