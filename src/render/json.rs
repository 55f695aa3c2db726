//! The report's structs as they are.

use crate::report::Report;

/// Indented JSON.
pub(super) fn text(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report)
        .expect("the report has only string keys, and numbers that are not finite become null");
    text.push('\n');
    text
}
