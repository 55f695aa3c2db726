//! A foreign key validated: every child row joined with its parent.
//!
//! # Model
//! Both heaps read + rows of both sides put through a join + temporary files where the parent's keys do not fit. The
//! parent is not read where there is no child: a join looks for its first outer row before it reads the other side.
//!
//! # Inputs
//! Pages and rows of both tables; `maintenance_work_mem`.
//!
//! # Source
//! `RI_Initial_Check` (src/backend/utils/adt/ri_triggers.c): one anti-join, planned with `work_mem` set to
//! `maintenance_work_mem`. `ExecHashJoinImpl` (src/backend/executor/nodeHashjoin.c) for a child without rows.
//!
//! # Valid for
//! Roles that may read both tables, and no row security: otherwise every row is looked up by a trigger call.

use super::inputs::{maintenance_work_mem, rows};
use super::{Conditions, Price, fixed, heap_scan};
use crate::effect::{Heap, Quantity};
use crate::units::{Bytes, Rows, Unit};

/// Bytes of one parent key in a hash table: `HashJoinTupleData`, `MinimalTuple`, bucket.
const HASHED_KEY: f64 = 48.0;

pub(super) fn price(child: &Heap, parent: &Heap, conditions: &Conditions<'_>) -> Result<Price, String> {
    let (child_rows, parent_rows) = (rows(child)?, rows(parent)?);
    let mut components = heap_scan::components(child, conditions)?;
    if child_rows.p95.get() == 0.0 {
        return Ok(Price::of(components));
    }
    components.extend(heap_scan::components(parent, conditions)?);
    let joined = child_rows.plus(parent_rows);
    let name = format!("join {} with {}", child.relation, parent.relation);
    let basis = format!("{}; {}", child.rows.basis(), parent.rows.basis());
    let rates = &conditions.profile.rates;
    components.push(fixed::item(name, joined, "rows", &rates.join_seconds_per_row, &basis));
    let memory = maintenance_work_mem(conditions);
    let spilled = parent_rows.zip::<Rows, Bytes>(child_rows, |parent, child| {
        if parent * HASHED_KEY > memory { (parent + child) * HASHED_KEY / 2.0 } else { 0.0 }
    });
    if spilled.p95.get() > 0.0 {
        let name = format!("spill the join with {}", parent.relation);
        let rate = &rates.sort_spill_seconds_per_byte;
        components.push(fixed::item(name, spilled, "bytes", rate, "beyond maintenance_work_mem"));
    }
    Ok(Price {
        disk_peak: Quantity::known(spilled, "temporary files"),
        temp: Quantity::known(spilled, "keys of both sides beyond maintenance_work_mem"),
        ..Price::of(components)
    })
}

#[cfg(test)]
mod tests {
    use crate::duration::testing::{heap, near, seconds};
    use crate::effect::Work;

    #[test]
    fn a_child_without_rows_leaves_the_parent_unread() {
        let work = Work::ForeignKeyValidation { child: heap(0.0, 0.0), parent: heap(20.0, 1000.0) };
        assert!(seconds(&work, &[("scan_seconds_per_row", 0.01)]) < 1e-9);
    }

    #[test]
    fn a_validation_costs_both_scans_and_the_join() {
        let work = Work::ForeignKeyValidation { child: heap(100.0, 5000.0), parent: heap(20.0, 1000.0) };
        let figures = [
            ("sequential_read_cached_seconds_per_page", 0.1),
            ("scan_seconds_per_row", 0.01),
            ("join_seconds_per_row", 0.001),
        ];
        assert!(near(seconds(&work, &figures), 12.0 + 60.0 + 6.0));
    }
}
