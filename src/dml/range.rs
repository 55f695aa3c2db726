//! Bounds on one column: `BETWEEN`, `<`, `>=`, alone or together.
//!
//! # Model
//! Where the range of the key is known (`batch_keys`), the share is the part of it that the bounds cut out: by the
//! known positions where there are some (each step of them holds as many rows), evenly along the keys otherwise.
//! Gaps make even keys wrong: half to double, and never more than keys in the range where they are unique integers.

use crate::catalog::Column;
use crate::observed::BatchKeyFacts;
use crate::sql::{Expression, Operator};

use super::selectivity::Subject;
use super::share::Share;
use crate::sql::{is_constant, number};

/// Even spreading of rows along keys may be wrong by this factor.
const UNEVEN: f64 = 2.0;

/// One side, or both sides, of a range of a column's values. An end without a value is a constant that is not known.
#[derive(Debug, Clone)]
pub(super) struct Bound<'a> {
    /// The column.
    pub column: &'a Column,
    /// Inclusive lower end: `None` where there is none, `Some(None)` where it is not known.
    pub low: Option<Option<f64>>,
    /// Inclusive upper end, likewise.
    pub high: Option<Option<f64>>,
}

impl<'a> Bound<'a> {
    /// The bound that a condition is.
    pub(super) fn of(subject: Subject<'a>, condition: &Expression) -> Option<Self> {
        if let Expression::Between { operand, low, high, .. } = condition {
            let column = subject.column(operand)?;
            return (is_constant(low) && is_constant(high)).then(|| Self {
                column,
                low: Some(number(low)),
                high: Some(number(high)),
            });
        }
        let Expression::Binary { operator, left, right } = condition else { return None };
        match (subject.column(left), subject.column(right)) {
            (Some(column), None) if is_constant(right) => Self::comparison(column, operator, right, true),
            (None, Some(column)) if is_constant(left) => Self::comparison(column, operator, left, false),
            _ => None,
        }
    }

    /// `column < constant` and the like; with `column_first` false, the operands are the other way round.
    pub(super) fn comparison(
        column: &'a Column,
        operator: &Operator,
        constant: &Expression,
        column_first: bool,
    ) -> Option<Self> {
        let value = number(constant);
        let step = if is_integer(column) { 1.0 } else { 0.0 };
        let below = |end| Some(Self { column, low: None, high: Some(end) });
        let above = |end| Some(Self { column, low: Some(end), high: None });
        match (operator, column_first) {
            (Operator::Less, true) | (Operator::Greater, false) => below(value.map(|v| v - step)),
            (Operator::LessOrEqual, true) | (Operator::GreaterOrEqual, false) => below(value),
            (Operator::Greater, true) | (Operator::Less, false) => above(value.map(|v| v + step)),
            (Operator::GreaterOrEqual, true) | (Operator::LessOrEqual, false) => above(value),
            _ => None,
        }
    }
}

/// Whether keys of the column can be counted.
pub(super) fn is_integer(column: &Column) -> bool {
    matches!(column.type_name.as_str(), "smallint" | "integer" | "bigint" | "int2" | "int4" | "int8" | "int")
        || column.type_name.ends_with("serial")
}

/// The narrowest range that bounds of one column leave: its ends where they are known.
pub(super) fn intersection(bounds: &[Bound<'_>]) -> (Option<f64>, Option<f64>) {
    let low = bounds.iter().filter_map(|bound| bound.low.flatten()).reduce(f64::max);
    let high = bounds.iter().filter_map(|bound| bound.high.flatten()).reduce(f64::min);
    (low, high)
}

/// The rows within all of these bounds, which are of one column.
pub(super) fn share(subject: Subject<'_>, bounds: &[Bound<'_>]) -> Share {
    let Some(first) = bounds.first() else { return Share::all() };
    let column = &first.column.name;
    let unknown_end = bounds.iter().any(|bound| bound.low == Some(None) || bound.high == Some(None));
    let key = subject
        .catalog
        .batch_keys
        .iter()
        .find(|key| key.relation == subject.relation.name && key.column == *column && key.max >= key.min);
    let (Some(key), false) = (key, unknown_end) else {
        return Share::unknown(&format!("bounds on {column}"));
    };
    let (low, high) = intersection(bounds);
    let typical =
        (below(key, high, f64::INFINITY) - below(key, low.map(|low| low - 1.0), f64::NEG_INFINITY)).max(0.0);
    let basis = format!("bounds on {column} within {} to {} ({})", key.min, key.max, key.source);
    if typical == 0.0 || typical >= 1.0 {
        return Share::of(typical, basis);
    }
    Share::range(typical / UNEVEN, typical, typical * UNEVEN, basis)
}

/// The part of the rows whose key is at most `end`.
fn below(key: &BatchKeyFacts, end: Option<f64>, otherwise: f64) -> f64 {
    let end = end.unwrap_or(otherwise);
    if end < key.min {
        return 0.0;
    }
    if end >= key.max {
        return 1.0;
    }
    let steps = key.positions.len().saturating_sub(1);
    if steps == 0 {
        return (end - key.min + 1.0) / (key.max - key.min + 1.0);
    }
    let passed: f64 = key
        .positions
        .windows(2)
        .map(|ends| {
            let width = ends[1] - ends[0];
            if width > 0.0 { ((end - ends[0]) / width).clamp(0.0, 1.0) } else { f64::from(end >= ends[1]) }
        })
        .sum();
    passed / steps as f64
}
