//! Newtypes for the quantities that the model multiplies, so that pages cannot be added to rows.

use serde::{Deserialize, Serialize};

/// A quantity with a unit, convertible to and from its bare number.
pub trait Unit: Copy + PartialOrd {
    /// The bare number, in the unit that the type names.
    fn get(self) -> f64;
    /// The quantity for a bare number.
    fn of(number: f64) -> Self;
}

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl Unit for $name {
            fn get(self) -> f64 {
                self.0
            }
            fn of(number: f64) -> Self {
                Self(number)
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl std::ops::Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                Self(items.map(|item| item.0).sum())
            }
        }
    };
}

unit!(
    /// Bytes on disk or in the write-ahead log.
    Bytes
);
unit!(
    /// Pages of [`PAGE_BYTES`].
    Pages
);
unit!(
    /// Rows of a table, or entries of an index.
    Rows
);
unit!(
    /// Wall-clock seconds.
    Seconds
);
unit!(
    /// How many times something happens: calls, lookups, commits, planner units.
    Count
);

/// PostgreSQL's block size as every packaged build has it (`BLCKSZ`).
pub const PAGE_BYTES: f64 = 8192.0;

impl Pages {
    /// The bytes that these pages occupy.
    pub fn bytes(self) -> Bytes {
        Bytes(self.0 * PAGE_BYTES)
    }
}

impl Bytes {
    /// The pages that these bytes fill.
    pub fn pages(self) -> Pages {
        Pages(self.0 / PAGE_BYTES)
    }
}
