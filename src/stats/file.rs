//! Reading and writing the statistics file.

use serde::Deserialize;
use thiserror::Error;

use super::snapshot::{FORMAT_VERSION, Snapshot};
use super::validate::problems;

/// A statistics file that cannot be used.
#[derive(Debug, Error)]
pub enum StatsError {
    /// Not JSON, or not of this format's shape.
    #[error("{origin} is not a statistics file: {reason}; write one with: pgtoll collect --out FILE")]
    Unreadable {
        /// The file.
        origin: String,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// Of a version that this program does not read.
    #[error(
        "{origin} has format_version {found}, and this program reads {FORMAT_VERSION}: collect the statistics \
         again with this version (pgtoll collect --out FILE)"
    )]
    Version {
        /// The file.
        origin: String,
        /// The version that it names.
        found: u64,
    },
    /// It contradicts itself.
    #[error("{origin} contradicts itself:\n  {}", problems.join("\n  "))]
    Invalid {
        /// The file.
        origin: String,
        /// Everything that is wrong.
        problems: Vec<String>,
    },
}

/// What every version of the format has.
#[derive(Deserialize)]
struct Versioned {
    format_version: u64,
}

/// Reads a statistics file's text; `origin` names it in messages.
pub fn read(text: &str, origin: &str) -> Result<Snapshot, StatsError> {
    let unreadable = |error: serde_json::Error| StatsError::Unreadable {
        origin: origin.to_owned(),
        reason: error.to_string(),
    };
    // The version first: a file of another version would fail on some field, with a message that leads nowhere.
    let Versioned { format_version: found } = serde_json::from_str(text).map_err(unreadable)?;
    if found != u64::from(FORMAT_VERSION) {
        return Err(StatsError::Version { origin: origin.to_owned(), found });
    }
    let snapshot: Snapshot = serde_json::from_str(text).map_err(unreadable)?;
    let problems = problems(&snapshot);
    if problems.is_empty() {
        Ok(snapshot)
    } else {
        Err(StatsError::Invalid { origin: origin.to_owned(), problems })
    }
}

/// The text of a statistics file: one fact per line, in a stable order, fit for a diff.
pub fn write(snapshot: &Snapshot) -> String {
    let mut text =
        serde_json::to_string_pretty(snapshot).expect("the structs hold only text keys and finite numbers");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::example;

    fn message(text: &str) -> String {
        read(text, "stats.json").expect_err("it is wrong").to_string()
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let snapshot = example::snapshot();
        let text = write(&snapshot);
        assert!(text.ends_with("}\n"));
        assert_eq!(read(&text, "stats.json").expect("it is valid"), snapshot);
    }

    #[test]
    fn text_that_is_not_json() {
        let text = message("CREATE TABLE t (id int);");
        assert!(text.starts_with("stats.json is not a statistics file: expected value at line 1"), "{text}");
        assert!(text.contains("pgtoll collect"), "{text}");
        assert!(message("{}").contains("missing field `format_version`"));
    }

    #[test]
    fn another_version() {
        let text = message(r#"{"format_version": 7, "anything": true}"#);
        assert!(text.contains("format_version 7") && text.contains("reads 1"), "{text}");
        assert!(text.contains("collect the statistics again"), "{text}");
    }

    #[test]
    fn a_misspelt_field_is_named() {
        let text = write(&example::snapshot()).replacen("\"heap_bytes\"", "\"heap_byte\"", 1);
        assert!(message(&text).contains("unknown field `heap_byte`"), "{}", message(&text));
    }
}
