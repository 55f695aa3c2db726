//! Where reports go, and messages.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::cli::{Color, Console, Format, Output};
use crate::render::{self, Style, Verbosity};
use crate::report::Report;

use super::AppError;

/// The width of reports where there is no terminal.
const PIPE_WIDTH: usize = 100;

/// Writes a report where and how the user wants it.
pub(super) fn report(report: &Report, output: &Output, console: &Console) -> Result<(), AppError> {
    let to_terminal = output.out.is_none() && std::io::stdout().is_terminal();
    let style = Style {
        width: if to_terminal { terminal_width() } else { PIPE_WIDTH },
        color: match console.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => to_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        },
        verbosity: match (console.quiet, console.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        },
    };
    let format = match output.format {
        Format::Terminal => render::Format::Terminal,
        Format::Markdown => render::Format::Markdown,
        Format::Json => render::Format::Json,
    };
    let text = render::render(report, format, style);
    match &output.out {
        Some(path) => write_file(path, &text),
        None => print(text),
    }
}

/// Writes a file whole or not at all: a half-written one would be taken for the truth.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), AppError> {
    let failed = |source| AppError::File { what: "write", path: path.to_owned(), source };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(name);
    std::fs::write(&partial, text).and_then(|()| std::fs::rename(&partial, path)).map_err(|error| {
        // What is left of the partial file is of no use; that it cannot be removed either changes nothing.
        let _ = std::fs::remove_file(&partial);
        failed(error)
    })
}

/// Prints a result. A reader that has gone away (`| head`) is no error.
pub(super) fn print(text: impl AsRef<[u8]>) -> Result<(), AppError> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_ref()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(AppError::File { what: "write", path: "standard output".into(), source: error })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Tells the user that something failed.
pub(super) fn complain(message: &str) {
    note(&format!("error: {message}"));
}

/// Tells the user something beside the result.
pub(super) fn note(message: &str) {
    // Without a working standard error there is nobody to tell.
    let _ = writeln!(anstream::stderr(), "{message}");
}

fn terminal_width() -> usize {
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.unwrap_or(PIPE_WIDTH).max(40)
}
