//! Colours, and what they mean.

use anstyle::{AnsiColor, Style};

use crate::report::{Severity, Status};

/// As the terminal has it.
pub(super) const PLAIN: Style = Style::new();
/// Names of things, headlines.
pub(super) const BOLD: Style = Style::new().bold();
/// What one may skip.
pub(super) const DIM: Style = Style::new().dimmed();
/// What to do.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
const DANGER: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default();

/// How bad it is.
pub(super) fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Danger => DANGER,
        Severity::Warning => WARNING,
        Severity::Info => NOTE,
    }
}

/// Within the limits or not.
pub(super) fn of_status(status: Status) -> Style {
    match status {
        Status::Fail => DANGER,
        Status::Unknown => WARNING,
        Status::Pass => GOOD,
    }
}
