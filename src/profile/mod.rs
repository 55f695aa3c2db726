//! Profiles: how long the elementary steps of a server take, and the policy of an environment.
//!
//! A profile is a TOML file; the built-in ones lie in `profiles/`. Every figure has a low, a typical and a high
//! value (the 5th, 50th and 95th percentile) and a source.

mod builtin;
mod errors;
mod parse;
mod rates;
mod section;

pub use errors::{ProfileErrors, ProfileProblem};
pub use rates::{FigureKey, Rate, Rates, Ratio};

use crate::units::Seconds;

/// The version of the format that this program reads.
pub const FORMAT_VERSION: i64 = 1;

/// The profile that is used where none is named.
pub const DEFAULT_PROFILE: &str = "reference";

/// One environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Which hardware, which server, what it stands for.
    pub description: String,
    /// Measured on the very server (or its scratch twin) that it is used for.
    pub calibrated: bool,
    /// How long elementary steps take.
    pub rates: Rates,
    /// How batches follow each other where nothing else is said.
    pub pacing: Pacing,
    /// What the environment allows.
    pub limits: Limits,
    /// How many times slower than production the measured machine is known to be. The rates are the machine's own:
    /// nothing is divided by this before a report says so.
    pub slower_than_production: Option<Ratio>,
}

/// How batches follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pacing {
    /// From the start of one batch to the start of the next, unless the batch takes longer.
    pub interval: Option<Seconds>,
    /// From the end of one batch to the start of the next.
    pub pause: Option<Seconds>,
    /// Rows, or key steps, per batch.
    pub batch_size: Option<u64>,
    /// Rows per statement within a batch.
    pub sub_batch_size: Option<u64>,
}

/// What an environment allows; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// One statement, as `statement_timeout` would cancel it.
    pub statement_timeout: Option<Seconds>,
    /// How long a lock that blocks reads or writes may be held.
    pub longest_lock: Option<Seconds>,
    /// The longest single statement of a batch.
    pub sub_batch: Option<Seconds>,
    /// The whole migration.
    pub migration: Option<Seconds>,
}
