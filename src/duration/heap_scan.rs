//! A heap read from end to end.
//!
//! # Model
//! pages × sequential read + rows × row test + what is computed per row. Indexes and TOAST are not read, except
//! where values are detoasted.
//!
//! # Inputs
//! Pages (bloat included), live rows, the computation.
//!
//! # Source
//! `heap_getnext` under ALTER TABLE's third phase (`ATRewriteTable`, src/backend/commands/tablecmds.c): one process,
//! no parallel workers, a ring buffer.
//!
//! # Valid for
//! Heaps in the visibility state of ordinary tables; the first scan after a bulk load also sets hint bits (and writes).

use super::cache::{Stored, sequential_read};
use super::inputs::{Input, pages, rows};
use super::{Component, Conditions, Price, fixed};
use crate::effect::{Computation, Heap};
use crate::estimate::Estimate;
use crate::units::{Rows, Seconds};

pub(super) fn price(
    heap: &Heap,
    computation: &Computation,
    conditions: &Conditions<'_>,
) -> Result<Price, String> {
    let mut components = components(heap, conditions)?;
    components.extend(computed(&heap.relation.to_string(), rows(heap)?, computation, conditions));
    Ok(Price::of(components))
}

/// Pages read and rows tested.
pub(super) fn components(heap: &Heap, conditions: &Conditions<'_>) -> Result<Vec<Component>, String> {
    let (pages, rows) = (pages(heap)?, rows(heap)?);
    let name = format!("read heap of {}", heap.relation);
    let stored = Stored::heap(heap, pages);
    let mut reading = sequential_read(name, pages, stored, conditions);
    reading.basis = format!("{}; {}", heap.pages.basis(), reading.basis);
    let rate = &conditions.profile.rates.scan_seconds_per_row;
    let name = format!("test rows of {}", heap.relation);
    Ok(vec![reading, fixed::item(name, rows, "rows", rate, heap.rows.basis())])
}

/// What is computed for each of so many rows.
pub(super) fn computed(
    of: &str,
    rows: Estimate<Rows>,
    computation: &Computation,
    conditions: &Conditions<'_>,
) -> Vec<Component> {
    let rates = &conditions.profile.rates;
    let parts = [
        (computation.calls, "call functions", "calls", &rates.call_seconds_per_call),
        (computation.text_bytes, "parse text", "bytes", &rates.text_seconds_per_byte),
        (computation.detoasted_bytes, "detoast values", "bytes", &rates.detoast_seconds_per_byte),
    ];
    parts
        .into_iter()
        .filter(|(per_row, ..)| *per_row > 0.0)
        .map(|(per_row, what, unit, rate)| {
            let basis = format!("{per_row} per row");
            fixed::item(format!("{what} for rows of {of}"), rows.scaled(per_row), unit, rate, &basis)
        })
        .collect()
}

/// Seconds to read and test one heap, as the rate of doing so again and again.
pub(super) fn seconds(heap: &Heap, conditions: &Conditions<'_>) -> Input<Seconds> {
    Ok(components(heap, conditions)?.into_iter().map(|component| component.duration).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duration::testing::{heap, near, seconds};
    use crate::effect::Work;

    #[test]
    fn a_scan_costs_pages_rows_and_what_is_computed() {
        let computation = Computation { calls: 2.0, text_bytes: 30.0, detoasted_bytes: 500.0 };
        let work = Work::HeapScan { heap: heap(1000.0, 50_000.0), computation };
        let figures = [
            ("sequential_read_cached_seconds_per_page", 0.001),
            ("scan_seconds_per_row", 0.0001),
            ("call_seconds_per_call", 0.00002),
            ("text_seconds_per_byte", 1e-6),
            ("detoast_seconds_per_byte", 1e-7),
        ];
        // 1 + 5 + 2 + 1.5 + 2.5
        assert!(near(seconds(&work, &figures), 12.0));
    }
}
