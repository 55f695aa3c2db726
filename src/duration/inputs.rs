//! Inputs of a price: a value with its uncertainty, or the reason why there is none.

use super::Conditions;
use crate::effect::{Heap, IndexShape, Quantity};
use crate::estimate::Estimate;
use crate::stat::Stat;
use crate::units::{Bytes, Pages, Rows, Unit};

/// A value, or why there is none, as a clause that names the object.
pub(super) type Input<U> = Result<Estimate<U>, String>;

/// A statistic with what it is of.
pub(super) fn input<U: Unit>(stat: &Stat<U>, what: impl FnOnce() -> String) -> Input<U> {
    known(&Quantity::from(stat), what)
}

/// A quantity with what it is of.
pub(super) fn known<U: Unit>(quantity: &Quantity<U>, what: impl FnOnce() -> String) -> Input<U> {
    quantity.value.ok_or_else(|| format!("{} not known: {}", what(), quantity.basis))
}

/// Pages of a heap.
pub(super) fn pages(heap: &Heap) -> Input<Pages> {
    input(&heap.pages, || format!("pages of {}", heap.relation))
}

/// Live rows of a heap.
pub(super) fn rows(heap: &Heap) -> Input<Rows> {
    input(&heap.rows, || format!("rows of {}", heap.relation))
}

/// Entries of an index.
pub(super) fn entries(index: &IndexShape) -> Input<Rows> {
    input(&index.entries, || format!("entries of index {}", index.name))
}

/// Bytes of the keys of one entry.
pub(super) fn key_bytes(index: &IndexShape) -> Input<Bytes> {
    input(&index.key_bytes, || format!("key width of index {}", index.name))
}

/// PostgreSQL's default of `maintenance_work_mem`.
const DEFAULT_MAINTENANCE_WORK_MEM: f64 = 64.0 * 1024.0 * 1024.0;

/// Bytes of `maintenance_work_mem`.
pub(super) fn maintenance_work_mem(conditions: &Conditions<'_>) -> f64 {
    let set = conditions.settings.bytes("maintenance_work_mem");
    set.map_or(DEFAULT_MAINTENANCE_WORK_MEM, Unit::get)
}
