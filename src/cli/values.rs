//! Values of flags. Clap puts "invalid value '…' for '--flag':" before each message.

use crate::parse_units::parse_time;
use crate::units::Seconds;

/// Somebody's measurement: a batch of so many rows took so long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Rows of the batch.
    pub rows: u64,
    /// How long it took.
    pub duration: Seconds,
}

pub(super) fn batch_size(text: &str) -> Result<u64, String> {
    positive(text).ok_or_else(|| {
        "a batch size is a whole number of rows, 1 or more, such as 1000; separate several by commas: \
         1000,7000,50000"
            .to_owned()
    })
}

pub(super) fn count(text: &str) -> Result<u64, String> {
    positive(text).ok_or_else(|| "this takes a whole number, 1 or more".to_owned())
}

pub(super) fn measured(text: &str) -> Result<Measured, String> {
    let form = "a measurement is ROWS=TIME, such as 100=1.5s";
    let (rows, duration) = text.split_once('=').ok_or(form)?;
    let rows = positive(rows).ok_or(form)?;
    let duration = parse_time(duration).map_err(|message| format!("{form}; {message}"))?;
    Ok(Measured { rows, duration })
}

fn positive(text: &str) -> Option<u64> {
    let digits = text.trim();
    digits
        .chars()
        .all(|c| c.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|number| *number >= 1)
}
