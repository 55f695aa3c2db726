//! A report as text. Pure: what a terminal is like comes in as [`Style`]; nothing is selected or computed here beyond
//! wording, units and layout.
//!
//! Identifiers, SQL and messages come from hostile hands: every format makes them harmless for the place where it
//! puts them ([`clean`], the Markdown escapes), in one choke point of its own.

mod clean;
mod json;
mod markdown;
mod terminal;
mod words;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use crate::report::Report;

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For reading in a terminal.
    Terminal,
    /// For the description of a pull request: GitHub's Markdown.
    Markdown,
    /// The report's structs as they are, indented.
    Json,
}

/// How the terminal format looks. The others pay no attention to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns; no line is wider. Below [`Style::NARROWEST`], that is taken.
    pub width: usize,
    /// ANSI colours.
    pub color: bool,
    /// How much is told.
    pub verbosity: Verbosity,
}

impl Style {
    /// The narrowest layout that there is.
    pub const NARROWEST: usize = 40;
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// The headline of each migration and the verdict.
    Quiet,
    /// What a person decides on.
    Normal,
    /// Also every part of every duration with its basis, and what plans they rest on.
    Verbose,
}

/// The report in a format, with a newline at its end.
pub fn render(report: &Report, format: Format, style: Style) -> String {
    match format {
        Format::Terminal => terminal::text(report, style),
        Format::Markdown => markdown::text(report),
        Format::Json => json::text(report),
    }
}
