//! One function per command; the only place that prints and picks exit codes.

mod backfill;
mod collect;
mod error;
mod estimate;
mod explain;
mod input;
mod live;
mod output;
mod profiles;

use std::process::ExitCode;

use crate::cli::{Cli, Command, completions, man};

pub use error::AppError;

/// Exit statuses of the contract.
const WITHIN_LIMITS: u8 = 0;
const LIMIT_EXCEEDED: u8 = 1;
const UNUSABLE_INPUT: u8 = 2;
const UNMODELLED: u8 = 4;

/// Runs a command and says how it ended.
pub fn run(cli: &Cli) -> ExitCode {
    let console = &cli.console;
    let result = match &cli.command {
        Command::Estimate(arguments) => estimate::run(arguments, console),
        Command::Collect(arguments) => collect::run(arguments, console),
        Command::Backfill(arguments) => backfill::run(arguments, console),
        Command::Profiles(arguments) => profiles::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Completions(arguments) => {
            output::print(completions(arguments.shell)).map(|()| WITHIN_LIMITS)
        }
        Command::Man => man()
            .map_err(|source| AppError::File { what: "write", path: "the manual page".into(), source })
            .and_then(|page| output::print(&page))
            .map(|()| WITHIN_LIMITS),
    };
    ExitCode::from(result.unwrap_or_else(|error| {
        output::complain(&error.to_string());
        error.status()
    }))
}
