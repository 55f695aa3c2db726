//! The price of work: named line items whose sum is the duration, and the bytes that it writes.

use crate::effect::Quantity;
use crate::estimate::Estimate;
use crate::units::{Bytes, Count, Seconds};

/// One line item: a quantity times a rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// What is done, with its object: `read heap of public.events`.
    pub name: String,
    /// How much of it.
    pub quantity: Estimate<Count>,
    /// In which unit, plural: `pages`, `rows`, `entries`, `calls`, `planner units`.
    pub unit: &'static str,
    /// Seconds for one unit.
    pub rate: Estimate<Seconds>,
    /// Quantity × rate.
    pub duration: Estimate<Seconds>,
    /// Where quantity and rate come from: catalog column, EXPLAIN node, profile entry.
    pub basis: String,
}

/// What work takes, writes and needs. Nothing here is zero because it is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// The line items.
    pub components: Vec<Component>,
    /// Why the components are not all: the duration is then not known.
    pub unknown: Vec<String>,
    /// Bytes of WAL.
    pub wal: Quantity<Bytes>,
    /// Bytes of disk needed at the peak beyond what is used before.
    pub disk_peak: Quantity<Bytes>,
    /// Bytes of disk used afterwards beyond what was used before; negative values are given back.
    pub disk_after: Quantity<Bytes>,
    /// Bytes of temporary files.
    pub temp: Quantity<Bytes>,
}

impl Component {
    /// The line item for a quantity at a rate.
    pub fn new(
        name: impl Into<String>,
        quantity: Estimate<Count>,
        unit: &'static str,
        rate: Estimate<Seconds>,
        basis: impl Into<String>,
    ) -> Self {
        let duration = quantity.times(rate);
        Self { name: name.into(), quantity, unit, rate, duration, basis: basis.into() }
    }
}

impl Price {
    /// Nothing to do: no time, no bytes.
    pub fn nothing() -> Self {
        let zero = || Quantity::known(Estimate::zero(), "no work");
        Self {
            components: Vec::new(),
            unknown: Vec::new(),
            wal: zero(),
            disk_peak: zero(),
            disk_after: zero(),
            temp: zero(),
        }
    }

    /// Work that takes time and writes nothing.
    pub fn of(components: Vec<Component>) -> Self {
        Self { components, ..Self::nothing() }
    }

    /// Work that nobody can price, and why.
    pub fn unknown(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        let unknown = || Quantity::unknown(reason.clone());
        Self {
            components: Vec::new(),
            wal: unknown(),
            disk_peak: unknown(),
            disk_after: unknown(),
            temp: unknown(),
            unknown: vec![reason],
        }
    }

    /// The duration, where all of it is known.
    pub fn duration(&self) -> Option<Estimate<Seconds>> {
        self.unknown.is_empty().then(|| self.components.iter().map(|component| component.duration).sum())
    }

    /// The price of this and then of another piece of work in the same statement: what the first needs at its peak
    /// is still there while the second runs, unless the second frees it.
    pub fn and(mut self, next: Self) -> Self {
        self.components.extend(next.components);
        self.unknown.extend(next.unknown);
        self.wal = add(self.wal, next.wal);
        self.disk_peak = add(self.disk_peak, next.disk_peak);
        self.disk_after = add(self.disk_after, next.disk_after);
        self.temp = add(self.temp, next.temp);
        self
    }
}

fn add(a: Quantity<Bytes>, b: Quantity<Bytes>) -> Quantity<Bytes> {
    match (a.value, b.value) {
        (Some(left), Some(right)) => {
            let basis = if left.p50.0 == 0.0 { b.basis } else { a.basis };
            Quantity::known(left.plus(right), basis)
        }
        (None, _) => a,
        (_, None) => b,
    }
}
