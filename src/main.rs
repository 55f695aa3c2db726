//! The `pgtoll` command.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    pgtoll::app::run(&pgtoll::cli::Cli::parse())
}
