//! A heap copied, and its indexes built anew.
//!
//! # Model
//! Heap scan + rows × copy + bytes of the new heap × write + out-of-line values copied + what is computed per row +
//! each index built from the new heap, one after the other.
//!
//! # Inputs
//! Pages, rows and row width of the heap; growth per row; TOAST size; the indexes.
//!
//! # Source
//! `ATRewriteTable` (src/backend/commands/tablecmds.c) and `finish_heap_swap` (src/backend/commands/cluster.c): values
//! out of line are copied into the new TOAST table still compressed; the old files stay until commit.
//!
//! # Valid for
//! ALTER TABLE that rewrites, and VACUUM FULL. WAL: every row of the new heap and every page of the new indexes.

use super::cache::{Stored, pages_of, sequential_read};
use super::inputs::{input, pages, rows};
use super::{Conditions, Price, fixed, heap_scan, index_build, sizes};
use crate::effect::{Computation, Heap, IndexShape, Quantity};
use crate::estimate::Estimate;
use crate::units::{Bytes, Unit};

/// WAL of one inserted row besides the row: record, block and insert headers, less the tuple header they replace.
const WAL_PER_ROW: f64 = 32.0;

pub(super) fn price(
    heap: &Heap,
    computation: &Computation,
    growth_per_row: f64,
    indexes: &[IndexShape],
    conditions: &Conditions<'_>,
) -> Result<Price, String> {
    let rates = &conditions.profile.rates;
    let (old_pages, rows) = (pages(heap)?, rows(heap)?);
    let row = sizes::row_bytes(heap)?.map::<Bytes>(|width| (width + growth_per_row).max(24.0));
    let toast = input(&heap.toast, || format!("TOAST size of {}", heap.relation))?;
    let new_heap = sizes::heap_bytes(rows, row);

    let of = heap.relation.to_string();
    let mut components = heap_scan::components(heap, conditions)?;
    components.extend(heap_scan::computed(&of, rows, computation, conditions));
    let copied = format!("copy rows of {of}");
    components.push(fixed::item(copied, rows, "rows", &rates.rewrite_seconds_per_row, heap.rows.basis()));
    let written = format!("write new heap of {of}");
    let basis = "rows × row width";
    components.push(fixed::item(written, new_heap, "bytes", &rates.rewrite_seconds_per_byte, basis));
    if toast.p95.get() > 0.0 {
        let name = format!("read TOAST of {of}");
        components.push(sequential_read(name, pages_of(toast), Stored::sized(toast.p50), conditions));
        let name = format!("write TOAST of {of}");
        let rate = &rates.toast_write_seconds_per_byte;
        components.push(fixed::item(name, toast, "bytes", rate, heap.toast.basis()));
    }
    let heap_part = Price {
        components,
        unknown: Vec::new(),
        wal: wal(heap, rows.map::<Bytes>(|n| n * WAL_PER_ROW).plus(rows.times(row)).plus(toast)),
        disk_peak: Quantity::known(new_heap.plus(toast), "new heap beside the old one until commit"),
        disk_after: Quantity::known(
            difference(new_heap, old_pages.map(|pages| pages * crate::units::PAGE_BYTES)),
            "new heap less the old one",
        ),
        temp: Quantity::known(Estimate::zero(), "none"),
    };

    indexes.iter().try_fold(heap_part, |price, index| {
        let mut build = index_build::from_rows(heap, index, conditions)?;
        let name = format!("read new heap of {of} for index {}", index.name);
        let stored = Stored::sized(new_heap.p50);
        build.components.insert(0, sequential_read(name, pages_of(new_heap), stored, conditions));
        build.disk_after = match (index.size.value(), build.disk_after.value) {
            (Some(old), Some(new)) => {
                Quantity::known(difference(new, Estimate::exact(*old)), "new index less the old one")
            }
            (None, _) | (_, None) => {
                Quantity::unknown(format!("size of index {} not known: {}", index.name, index.size.basis()))
            }
        };
        Ok(price.and(build))
    })
}

fn wal(heap: &Heap, bytes: Estimate<Bytes>) -> Quantity<Bytes> {
    if heap.logged {
        Quantity::known(bytes, "every row of the new heap")
    } else {
        Quantity::known(Estimate::zero(), "unlogged")
    }
}

/// New less old: the smallest new against the largest old at the low end.
fn difference(new: Estimate<Bytes>, old: Estimate<Bytes>) -> Estimate<Bytes> {
    Estimate { p05: new.p05 - old.p95, p50: new.p50 - old.p50, p95: new.p95 - old.p05 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Settings;
    use crate::duration::testing::{heap, index, near, priced, seconds};
    use crate::effect::Work;
    use crate::stat::Stat;
    use crate::units::Pages;

    fn work() -> Work {
        let heap = Heap { toast: Stat::exact(Bytes(5000.0), "counted"), ..heap(100.0, 1000.0) };
        let indexes = vec![index("a", 1000.0), index("b", 1000.0)];
        Work::Rewrite { heap, computation: Computation::default(), growth_per_row: 8.0, indexes }
    }

    #[test]
    fn a_rewrite_costs_the_scan_the_copy_and_every_index() {
        let figures = [
            ("sequential_read_cached_seconds_per_page", 0.01),
            ("rewrite_seconds_per_row", 0.002),
            ("toast_write_seconds_per_byte", 0.001),
            ("index_build_seconds_per_entry", 0.003),
        ];
        // New heap: 1000 × 116 bytes × 8192 / 8168 on 14.2 pages, read again for each index.
        let new_pages = 1000.0 * 116.0 / 8168.0;
        let pages = 100.0 + 5000.0 / 8192.0 + 2.0 * new_pages;
        assert!(near(seconds(&work(), &figures), pages * 0.01 + 2.0 + 5.0 + 2.0 * 3.0));
    }

    #[test]
    fn the_old_heap_stays_until_commit() {
        let price = priced(&work(), &[], &Settings::default());
        let new_heap = 1000.0 * 116.0 * 8192.0 / 8168.0;
        let peak = price.disk_peak.value.expect("known").p50.get();
        assert!(near(peak, new_heap + 5000.0 + 2.0 * 22_000.0), "{peak}");
        let after = price.disk_after.value.expect("known").p50.get();
        assert!(near(after, new_heap - Pages(100.0).bytes().get()), "{after}");
        // Rows of 108 bytes and their headers, TOAST, two indexes.
        let wal = price.wal.value.expect("known").p50.get();
        assert!(near(wal, 1000.0 * 140.0 + 5000.0 + 2.0 * 22_000.0 * 1.02), "{wal}");
    }
}
