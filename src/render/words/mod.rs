//! What every format says in the same words. The words hold names as they are; a format escapes them.

mod backfill;
mod locks;
mod migration;
mod statement;

pub(super) use backfill::*;
pub(super) use locks::*;
pub(super) use migration::*;
pub(super) use statement::*;

use crate::quantity::{Kind, estimate};
use crate::report::{Quantiles, Unknown};

/// A label and what stands beside it.
pub(super) type Fact = (&'static str, String);

/// A quantity, or that it is not known and why.
pub(super) fn known_or_why(kind: Kind, value: Option<Quantiles>, field: &str, unknown: &[Unknown]) -> String {
    value.map_or_else(|| not_known(field, unknown), |quantiles| estimate(kind, quantiles))
}

/// That a field is not known, and why.
pub(super) fn not_known(field: &str, unknown: &[Unknown]) -> String {
    match reason(field, unknown) {
        Some(reason) => format!("unknown ({reason})"),
        None => "unknown".to_owned(),
    }
}

/// Why a field is not known.
fn reason<'a>(field: &str, unknown: &'a [Unknown]) -> Option<&'a str> {
    unknown.iter().find(|entry| entry.field == field).map(|entry| entry.reason.as_str())
}

/// "1 batch", "2 batches".
pub(super) fn plural(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// "statement 2", "statements 2 and 5", "statements 2, 3 and 5".
pub(super) fn statements(ordinals: &[usize]) -> String {
    let numbers: Vec<String> = ordinals.iter().map(usize::to_string).collect();
    match numbers.split_last() {
        None => "no statement".to_owned(),
        Some((only, [])) => format!("statement {only}"),
        Some((last, before)) => format!("statements {} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::DURATION;

    #[test]
    fn what_is_not_known_says_why_and_never_zero() {
        let unknown = [Unknown { field: "duration".into(), reason: "depends on how many rows match".into() }];
        assert_eq!(
            known_or_why(DURATION, None, "duration", &unknown),
            "unknown (depends on how many rows match)"
        );
        assert_eq!(known_or_why(DURATION, None, "wal_bytes", &unknown), "unknown");
    }

    #[test]
    fn statements_are_named_by_their_numbers() {
        assert_eq!(statements(&[2]), "statement 2");
        assert_eq!(statements(&[2, 5]), "statements 2 and 5");
        assert_eq!(statements(&[2, 3, 5]), "statements 2, 3 and 5");
    }
}
