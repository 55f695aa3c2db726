//! A fraction of a table's rows, with its uncertainty and the facts that it rests on.

use crate::effect::Quantity;
use crate::estimate::Estimate;
use crate::units::{Count, Rows};

/// Which part of the rows satisfies a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// At least.
    pub low: f64,
    /// Most likely.
    pub typical: f64,
    /// At most.
    pub high: f64,
    /// What it rests on; empty where nothing restricts the rows.
    pub basis: Vec<String>,
}

impl Share {
    /// Every row.
    pub fn all() -> Self {
        Self { low: 1.0, typical: 1.0, high: 1.0, basis: Vec::new() }
    }

    /// A fraction that is known well.
    pub fn of(fraction: f64, basis: impl Into<String>) -> Self {
        Self::range(fraction, fraction, fraction, basis)
    }

    /// A fraction between two limits.
    pub fn range(low: f64, typical: f64, high: f64, basis: impl Into<String>) -> Self {
        let (low, typical, high) = (low.clamp(0.0, 1.0), typical.clamp(0.0, 1.0), high.clamp(0.0, 1.0));
        Self { low: low.min(typical), typical, high: high.max(typical), basis: vec![basis.into()] }
    }

    /// A condition that no statistics describe.
    pub fn unknown(condition: &str) -> Self {
        let basis = format!("{condition} not covered by statistics: between none and all rows");
        Self::range(0.0, 0.5, 1.0, basis)
    }

    /// All of several conditions. The typical value takes them as independent, as the planner does; at most, they
    /// overlap: each further one halves its weight (as an exponent), the most selective one first.
    pub fn and(shares: Vec<Self>) -> Self {
        let mut highs: Vec<_> = shares.iter().map(|share| share.high).collect();
        highs.sort_by(f64::total_cmp);
        let weights = std::iter::successors(Some(1.0), |weight| Some(weight / 2.0));
        Self {
            low: shares.iter().map(|share| share.low).product(),
            typical: shares.iter().map(|share| share.typical).product(),
            high: highs.iter().zip(weights).map(|(high, weight)| high.powf(weight)).product(),
            basis: shares.into_iter().flat_map(|share| share.basis).collect(),
        }
    }

    /// At least one of several conditions: at least the widest, at most their sum.
    pub fn or(shares: Vec<Self>) -> Self {
        let misses: f64 = shares.iter().map(|share| 1.0 - share.typical).product();
        let low = shares.iter().map(|share| share.low).fold(0.0, f64::max);
        let high: f64 = shares.iter().map(|share| share.high).sum();
        let basis = shares.into_iter().flat_map(|share| share.basis).collect();
        Self { low, typical: 1.0 - misses, high: high.min(1.0), basis }
    }

    /// The rows left over.
    pub fn negated(self) -> Self {
        Self { low: 1.0 - self.high, typical: 1.0 - self.typical, high: 1.0 - self.low, basis: self.basis }
    }

    /// That part of so many rows.
    pub fn apply(&self, rows: &Quantity<Rows>) -> Quantity<Rows> {
        let Some(all) = rows.value else { return rows.clone() };
        let share = Estimate::range(Count(self.low), Count(self.typical), Count(self.high));
        let basis: Vec<_> = std::iter::once(&rows.basis).chain(&self.basis).map(String::as_str).collect();
        Quantity::known(all.times(share), basis.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn and_multiplies_and_keeps_room_for_correlation() {
        let both = Share::and(vec![Share::of(0.1, "a"), Share::of(0.04, "b")]);
        assert!((both.typical - 0.004).abs() < 1e-12);
        assert!((both.high - 0.04 * 0.1_f64.sqrt()).abs() < 1e-12);
        assert_eq!(both.basis, ["a", "b"]);
        assert_eq!(Share::and(Vec::new()), Share::all());
    }

    #[test]
    fn or_never_exceeds_all_rows_and_not_turns_the_limits_round() {
        let either = Share::or(vec![Share::range(0.2, 0.5, 0.9, "a"), Share::of(0.5, "b")]);
        assert_eq!((either.low, either.typical, either.high), (0.5, 0.75, 1.0));
        let neither = either.negated();
        assert_eq!((neither.low, neither.typical, neither.high), (0.0, 0.25, 0.5));
    }

    #[test]
    fn an_unknown_condition_is_as_wide_as_the_table() {
        let rows = Quantity::known(Estimate::exact(Rows(1000.0)), "reltuples");
        let left = Share::unknown("lower(x) = 'a'").apply(&rows);
        let value = left.value.expect("known");
        assert!(value.p05.0 < 1.0 && (value.p95.0 - 1000.0).abs() < 1e-6, "{value:?}");
        assert!(left.basis.contains("between none and all rows"));
    }
}
