//! Quantities as people say them: "41 min (38–55 min)", "12 GB", "131,572".

mod count;
mod duration;
mod size;

pub use count::{count, decimal, per_second, rough};
pub use duration::duration;
pub use size::{size, size_change};

use crate::estimate::Quantiles;

/// How one kind of quantity is written: a number alone, and both ends of a range with a unit that they share.
#[derive(Clone, Copy)]
pub struct Kind {
    one: fn(f64) -> String,
    scale: fn(f64) -> Scale,
}

/// A unit, for the two ends of a range.
#[derive(Clone, Copy)]
struct Scale {
    factor: f64,
    name: &'static str,
}

/// Seconds.
pub const DURATION: Kind = Kind { one: duration, scale: duration::scale };
/// Bytes.
pub const SIZE: Kind = Kind { one: size, scale: size::scale };
/// How many.
pub const COUNT: Kind = Kind { one: count, scale: |_| Scale { factor: 1.0, name: "" } };

/// The median with its interval: "41 min (38–55 min)"; the interval is left out where it says the same.
pub fn estimate(kind: Kind, quantiles: Quantiles) -> String {
    let median = (kind.one)(quantiles.p50);
    if (kind.one)(quantiles.p05) == median && (kind.one)(quantiles.p95) == median {
        return median;
    }
    format!("{median} ({})", range(kind, quantiles))
}

/// The interval alone: "38–55 min".
pub fn range(kind: Kind, quantiles: Quantiles) -> String {
    let (low, high) = (quantiles.p05, quantiles.p95);
    let (from, to) = ((kind.one)(low), (kind.one)(high));
    if from == to {
        return from;
    }
    let Scale { factor, name } = shared_scale(kind, quantiles);
    if !name.is_empty() && low < 0.095 * factor && low != 0.0 {
        return format!("{from} – {to}");
    }
    let (from, to) = (decimal(low / factor), decimal(high / factor));
    let unit = if name.is_empty() { String::new() } else { format!(" {name}") };
    if from == to { format!("{to}{unit}") } else { format!("{from}–{to}{unit}") }
}

/// The median's unit, so that a range can be held against it; the upper end's where the median's makes it unhandy.
fn shared_scale(kind: Kind, quantiles: Quantiles) -> Scale {
    let median = (kind.scale)(quantiles.p50);
    if quantiles.p50 > 0.0 && quantiles.p95 / median.factor < 1000.0 {
        median
    } else {
        (kind.scale)(quantiles.p95)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantiles(p05: f64, p50: f64, p95: f64) -> Quantiles {
        Quantiles { p05, p50, p95 }
    }

    #[test]
    fn both_ends_share_the_unit() {
        assert_eq!(range(DURATION, quantiles(2280.0, 2460.0, 3300.0)), "38–55 min");
        assert_eq!(range(DURATION, quantiles(0.3, 1.0, 1.5)), "0.3–1.5 s");
        assert_eq!(range(DURATION, quantiles(14_000.0, 19_200.0, 26_000.0)), "3.9–7.2 h");
        assert_eq!(range(SIZE, quantiles(0.9e9, 1e9, 2.2e9)), "0.84–2 GB");
        assert_eq!(range(DURATION, quantiles(90.0, 105.0, 122.0)), "90–122 s");
        assert_eq!(range(COUNT, quantiles(1200.0, 1300.0, 1_400_000.0)), "1,200–1,400,000");
    }

    #[test]
    fn ends_far_apart_keep_their_own_units() {
        assert_eq!(range(DURATION, quantiles(0.003, 0.1, 1.5)), "3 ms – 1.5 s");
    }

    #[test]
    fn an_interval_that_says_nothing_new_is_left_out() {
        assert_eq!(estimate(DURATION, quantiles(120.0, 120.0, 120.2)), "2 min");
        assert_eq!(estimate(DURATION, quantiles(2280.0, 2460.0, 3300.0)), "41 min (38–55 min)");
        assert_eq!(estimate(DURATION, quantiles(0.0, 0.0, 0.0)), "0 s");
        assert_eq!(estimate(DURATION, quantiles(0.0, 0.5, 2.0)), "500 ms (0–2 s)");
    }
}
