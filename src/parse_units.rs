//! Times and sizes as people type them, for flags, batch comments and profiles alike.
//!
//! Units are PostgreSQL's (`us`, `ms`, `s`, `min`, `h`, `d`; `kB`, `MB`, `GB`, `TB` by 1024) and the long forms that
//! people use for them. A bare number is seconds, or bytes.

use crate::units::{Bytes, Seconds};

const TIMES: &[(f64, &[&str])] = &[
    (1e-6, &["us", "µs"]),
    (1e-3, &["ms", "millisecond", "milliseconds"]),
    (1.0, &["s", "sec", "secs", "second", "seconds"]),
    (60.0, &["m", "min", "mins", "minute", "minutes"]),
    (3600.0, &["h", "hr", "hrs", "hour", "hours"]),
    (86400.0, &["d", "day", "days"]),
];

const SIZES: &[(f64, &[&str])] = &[
    (1.0, &["b", "byte", "bytes"]),
    (1024.0, &["k", "kb", "kib"]),
    (1024.0 * 1024.0, &["m", "mb", "mib"]),
    (1024.0 * 1024.0 * 1024.0, &["g", "gb", "gib"]),
    (1024.0 * 1024.0 * 1024.0 * 1024.0, &["t", "tb", "tib"]),
];

/// Seconds from `90`, `100ms`, `2min`, `1h 30m`.
pub fn parse_time(text: &str) -> Result<Seconds, String> {
    total(text, TIMES).map(Seconds).ok_or_else(|| {
        "a time is a number of seconds, 0 or more, or has units (us, ms, s, min, h, d), such as 90, 100ms, 2min or \
         \"1h 30min\""
            .to_owned()
    })
}

/// Bytes from `8192`, `500MB`, `1.5 GB`; units go by 1024, as PostgreSQL's do.
pub fn parse_size(text: &str) -> Result<Bytes, String> {
    total(text, SIZES).map(Bytes).ok_or_else(|| {
        "a size is a number of bytes, 0 or more, or has units (kB, MB, GB, TB), such as 500MB or 1.5GB"
            .to_owned()
    })
}

/// The sum of a text's numbers times their units. Only a number that stands alone may go without a unit.
fn total(text: &str, units: &[(f64, &[&str])]) -> Option<f64> {
    if let Some(number) = number(text.trim()) {
        return Some(number);
    }
    let mut rest = text.trim();
    let mut sum = 0.0;
    while !rest.is_empty() {
        let (digits, after) = split(rest, |c| c.is_ascii_digit() || c == '.');
        let (unit, after) = split(after.trim_start(), |c| c.is_alphabetic());
        sum += number(digits)? * factor(unit, units)?;
        rest = after.trim_start();
    }
    (!text.trim().is_empty()).then_some(sum)
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

/// A plain decimal number; `inf`, `1e9` and signs, which `f64` would take too, are not what a person means here.
fn number(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

fn factor(unit: &str, units: &[(f64, &[&str])]) -> Option<f64> {
    let lower = unit.to_lowercase();
    units.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(factor, _)| *factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units_and_bare_numbers_are_seconds() {
        for (text, seconds) in [
            ("90", 90.0),
            ("0", 0.0),
            ("1.5", 1.5),
            ("100ms", 0.1),
            ("100 ms", 0.1),
            ("2min", 120.0),
            ("2 minutes", 120.0),
            ("1h 30m", 5400.0),
            ("1h30min", 5400.0),
            ("182d", 182.0 * 86400.0),
            ("250us", 0.00025),
        ] {
            let parsed = parse_time(text).expect(text).0;
            assert!((parsed - seconds).abs() < 1e-12, "{text}: {parsed}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_way_out() {
        for text in [
            "",
            " ",
            "-5",
            "-5s",
            "ten",
            "5 parsecs",
            "min",
            "1h 30",
            "1e3",
            "inf",
            "NaN",
            "1..2s",
            "--pause",
        ] {
            let message = parse_time(text).expect_err(text);
            assert!(message.contains("100ms"), "{message}");
        }
    }

    #[test]
    fn sizes_go_by_1024() {
        for (text, bytes) in [
            ("8192", 8192.0),
            ("1kB", 1024.0),
            ("1.5 GB", 1.5 * 1_073_741_824.0),
            ("2TiB", 2.0 * 1024f64.powi(4)),
        ] {
            assert_eq!(parse_size(text), Ok(Bytes(bytes)), "{text}");
        }
        for text in ["", "-1", "1 furlong", "GB"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
