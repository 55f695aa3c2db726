//! A quantity with its uncertainty: the median and a 90 % interval.
//!
//! # Model
//! Every estimate is a positive quantity described by its 5th, 50th and 95th percentile.
//!
//! - **Products** (a count times a rate) are of independent factors, each lognormal on either side of
//!   its median: medians multiply, and the logarithmic half-widths add as the root of the sum of squares.
//! - **Sums** (work after work on one server) are of fully dependent terms: percentiles add. A server
//!   that is slower than assumed is slower at everything, so errors do not cancel; this is the wide,
//!   honest choice.
//! - **Maxima** (the longest lock) are taken percentile by percentile for the same reason.
//!
//! Everything is deterministic: the same inputs give the same bytes.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::units::Unit;

/// The median of a quantity and the interval that should hold it nine times in ten.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate<U> {
    /// Lower end of the 90 % interval.
    pub p05: U,
    /// Median.
    pub p50: U,
    /// Upper end of the 90 % interval.
    pub p95: U,
}

impl<U: Unit> Estimate<U> {
    /// A quantity without uncertainty.
    pub fn exact(value: U) -> Self {
        Self { p05: value, p50: value, p95: value }
    }

    /// A quantity of zero.
    pub fn zero() -> Self {
        Self::exact(U::of(0.0))
    }

    /// A low, typical and high value; put in order where they are not.
    pub fn range(low: U, typical: U, high: U) -> Self {
        Self {
            p05: if low < typical { low } else { typical },
            p50: typical,
            p95: if high > typical { high } else { typical },
        }
    }

    /// A value that may be wrong by a factor in either direction: `spread` 2 means half to double.
    pub fn within_factor(value: U, spread: f64) -> Self {
        Self::range(U::of(value.get() / spread), value, U::of(value.get() * spread))
    }

    /// The estimate with all percentiles multiplied by a constant without uncertainty.
    pub fn scaled(self, factor: f64) -> Self {
        self.map(|number| number * factor)
    }

    /// Applies an increasing function to every percentile, perhaps into another unit.
    pub fn map<V: Unit>(self, f: impl Fn(f64) -> f64) -> Estimate<V> {
        Estimate {
            p05: V::of(f(self.p05.get())),
            p50: V::of(f(self.p50.get())),
            p95: V::of(f(self.p95.get())),
        }
    }

    /// The product with an independent factor, in a unit of the caller's choice.
    pub fn times<V: Unit, W: Unit>(self, factor: Estimate<V>) -> Estimate<W> {
        // A factor without uncertainty only scales; logarithms would round.
        if factor.is_exact() {
            return self.map(|number| number * factor.p50.get());
        }
        if self.is_exact() {
            return factor.map(|number| number * self.p50.get());
        }
        let typical = self.p50.get() * factor.p50.get();
        if typical <= 0.0 {
            // No logarithm at zero: multiply the ends, which is exact where one factor is zero throughout.
            return Estimate {
                p05: W::of(self.p05.get() * factor.p05.get()),
                p50: W::of(typical),
                p95: W::of(self.p95.get() * factor.p95.get()),
            };
        }
        let down = self.log_width_down().hypot(factor.log_width_down());
        let up = self.log_width_up().hypot(factor.log_width_up());
        Estimate { p05: W::of(typical * (-down).exp()), p50: W::of(typical), p95: W::of(typical * up.exp()) }
    }

    /// The sum with a fully dependent term.
    pub fn plus(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    /// The larger of two, percentile by percentile.
    pub fn max(self, other: Self) -> Self {
        self.zip(other, f64::max)
    }

    /// Combines two estimates percentile by percentile with a function increasing in both.
    pub fn zip<V: Unit, W: Unit>(self, other: Estimate<V>, f: impl Fn(f64, f64) -> f64) -> Estimate<W> {
        Estimate {
            p05: W::of(f(self.p05.get(), other.p05.get())),
            p50: W::of(f(self.p50.get(), other.p50.get())),
            p95: W::of(f(self.p95.get(), other.p95.get())),
        }
    }

    /// The probability that the quantity is above a limit, with lognormal tails beyond the interval.
    pub fn chance_above(self, limit: U) -> f64 {
        let (median, limit) = (self.p50.get(), limit.get());
        let width = if limit >= median { self.log_width_up() } else { self.log_width_down() };
        if width <= 0.0 || median <= 0.0 || limit <= 0.0 {
            return if median > limit { 1.0 } else { 0.0 };
        }
        let standard = Normal::standard();
        let deviations = (limit / median).ln() / width * standard.inverse_cdf(0.95);
        1.0 - standard.cdf(deviations)
    }

    fn is_exact(self) -> bool {
        self.p05 == self.p50 && self.p50 == self.p95
    }

    fn log_width_up(self) -> f64 {
        log_ratio(self.p95.get(), self.p50.get())
    }

    fn log_width_down(self) -> f64 {
        log_ratio(self.p50.get(), self.p05.get())
    }
}

/// A quantity with its 90 % prediction interval: an estimate as bare numbers, for reports.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Quantiles {
    /// Lower end.
    pub p05: f64,
    /// Median.
    pub p50: f64,
    /// Upper end.
    pub p95: f64,
}

impl<U: Unit> From<Estimate<U>> for Quantiles {
    fn from(estimate: Estimate<U>) -> Self {
        Self { p05: estimate.p05.get(), p50: estimate.p50.get(), p95: estimate.p95.get() }
    }
}

/// Sums work that follows on one server.
impl<U: Unit> std::iter::Sum for Estimate<U> {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::zero(), Self::plus)
    }
}

/// A lower end of zero would make an infinite width; six orders of magnitude are as good as infinite here.
fn log_ratio(high: f64, low: f64) -> f64 {
    if high <= 0.0 {
        return 0.0;
    }
    (high / low.max(high * 1e-6)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Count, Seconds};

    fn seconds(low: f64, typical: f64, high: f64) -> Estimate<Seconds> {
        Estimate::range(Seconds(low), Seconds(typical), Seconds(high))
    }

    #[test]
    fn exact_times_exact_is_exact() {
        let total: Estimate<Seconds> = Estimate::exact(Count(70.0)).times(Estimate::exact(Seconds(1.5)));
        assert_eq!(total, Estimate::exact(Seconds(105.0)));
    }

    #[test]
    fn a_product_is_wider_than_its_factors_and_narrower_than_the_product_of_the_ends() {
        let product: Estimate<Seconds> =
            Estimate::within_factor(Count(10.0), 2.0).times(seconds(0.5, 1.0, 2.0));
        assert!(product.p95.get() > 20.0 && product.p95.get() < 40.0, "{product:?}");
        assert!(product.p05.get() < 5.0 && product.p05.get() > 2.5, "{product:?}");
    }

    #[test]
    fn sums_add_percentiles() {
        let total: Estimate<Seconds> = [seconds(1.0, 2.0, 4.0), seconds(0.0, 1.0, 1.0)].into_iter().sum();
        assert_eq!(total, seconds(1.0, 3.0, 5.0));
    }

    #[test]
    fn chance_above_agrees_with_the_percentiles() {
        let duration = seconds(30.0, 60.0, 120.0);
        assert!((duration.chance_above(Seconds(60.0)) - 0.5).abs() < 1e-9);
        assert!((duration.chance_above(Seconds(120.0)) - 0.05).abs() < 1e-6);
        assert!((duration.chance_above(Seconds(30.0)) - 0.95).abs() < 1e-6);
        assert!(Estimate::exact(Seconds(10.0)).chance_above(Seconds(11.0)) == 0.0);
    }

    #[test]
    fn a_lower_end_of_zero_stays_finite() {
        let product: Estimate<Seconds> = seconds(0.0, 1.0, 2.0).times(Estimate::exact(Count(3.0)));
        assert!(product.p05.get() >= 0.0 && product.p05.get() < 1e-3);
        assert_eq!(product.p50, Seconds(3.0));
    }
}
