//! Arithmetic on numbers of rows that may not be known.

use crate::effect::Quantity;
use crate::estimate::Estimate;
use crate::units::{Rows, Unit};

/// Exactly one.
pub(super) fn once() -> Quantity<Rows> {
    Quantity::known(Estimate::exact(Rows(1.0)), "once")
}

/// None.
pub(super) fn none(basis: impl Into<String>) -> Quantity<Rows> {
    Quantity::known(Estimate::zero(), basis)
}

/// The product; not known where a factor is not.
pub(super) fn product(a: &Quantity<Rows>, b: &Quantity<Rows>) -> Quantity<Rows> {
    match (a.value, b.value) {
        (Some(left), Some(right)) if is_one(left) => Quantity::known(right, b.basis.clone()),
        (Some(left), Some(right)) if is_one(right) => Quantity::known(left, a.basis.clone()),
        (Some(left), Some(right)) => {
            Quantity::known(left.times(right), format!("{}; × {}", a.basis, b.basis))
        }
        (None, _) => a.clone(),
        (_, None) => b.clone(),
    }
}

/// The sum; not known where a term is not.
pub(super) fn sum(a: &Quantity<Rows>, b: &Quantity<Rows>) -> Quantity<Rows> {
    match (a.value, b.value) {
        (Some(left), Some(right)) => Quantity::known(left.plus(right), format!("{}; + {}", a.basis, b.basis)),
        (None, _) => a.clone(),
        (_, None) => b.clone(),
    }
}

/// At most so many.
pub(super) fn at_most(rows: Quantity<Rows>, most: Rows, reason: &str) -> Quantity<Rows> {
    match rows.value {
        Some(value) if value.p95.0 <= most.0 => rows,
        Some(value) => Quantity::known(
            value.map(|rows| rows.min(most.0)),
            format!("{}; at most {}: {reason}", rows.basis, most.0),
        ),
        None => {
            Quantity::known(Estimate::range(Rows(0.0), most, most), format!("at most {}: {reason}", most.0))
        }
    }
}

/// The typical value, where it is known.
pub(super) fn typical(rows: &Quantity<Rows>) -> Option<f64> {
    rows.value.map(|value| value.p50.get())
}

fn is_one(value: Estimate<Rows>) -> bool {
    value == Estimate::exact(Rows(1.0))
}
