//! Sizes of rows, heaps and indexes that do not exist yet.
//!
//! # Model
//! A page of 8192 bytes keeps 24 for its header; a row takes its bytes rounded up to 8 and 4 for its line pointer;
//! a btree entry takes 8 for its header, its keys rounded up to 8, and 4 for its line pointer, and leaves are filled
//! to 90 % by a build.
//!
//! # Inputs
//! Row width, key width, counts; the size of an index that is built anew.
//!
//! # Source
//! `PageHeaderData`, `ItemIdData`, `IndexTupleData`, `BTREE_DEFAULT_FILLFACTOR`; the other methods' factors by
//! measurement on PostgreSQL 15.
//!
//! # Valid for
//! Ordinary heaps. Deduplication makes btrees of few distinct keys up to three times smaller; GIN depends on how
//! often values repeat: both show in the low end.

use super::inputs::{Input, entries, key_bytes, pages, rows};
use crate::effect::{Heap, IndexShape};
use crate::estimate::Estimate;
use crate::units::{Bytes, Count, PAGE_BYTES, Rows, Unit};

const PAGE_HEADER: f64 = 24.0;
const LINE_POINTER: f64 = 4.0;
const INDEX_TUPLE_HEADER: f64 = 8.0;
const BTREE_FILL: f64 = 0.9;

/// A heap larger than its rows' widths by up to this factor is padded between columns rather than bloated.
const PADDING: f64 = 1.2;

/// Bytes of one row with its header: from the widths of its columns where known, else the heap's pages shared among
/// its rows, bloat included.
pub(super) fn row_bytes(heap: &Heap) -> Input<Bytes> {
    let shared = match (pages(heap), rows(heap)) {
        (Ok(pages), Ok(rows)) if rows.p50.get() > 0.0 => {
            Some(pages.p50.get() * (PAGE_BYTES - PAGE_HEADER) / rows.p50.get() - LINE_POINTER)
        }
        (Ok(_) | Err(_), Ok(_) | Err(_)) => None,
    };
    match (heap.row_bytes.value(), shared) {
        (Some(width), Some(shared)) if shared >= width.get() && shared <= width.get() * PADDING => {
            Ok(Estimate::within_factor(Bytes(shared), 1.05))
        }
        (Some(width), _) => Ok(Estimate::within_factor(*width, 1.1)),
        (None, Some(shared)) => Ok(Estimate::within_factor(Bytes(shared), 1.25)),
        (None, None) => Err(format!("row width of {} not known: {}", heap.relation, heap.row_bytes.basis())),
    }
}

/// Bytes of a heap newly filled with rows.
pub(super) fn heap_bytes(rows: Estimate<Rows>, row_bytes: Estimate<Bytes>) -> Estimate<Bytes> {
    rows.times(
        row_bytes.map::<Bytes>(|width| heap_row_bytes(width) * PAGE_BYTES / (PAGE_BYTES - PAGE_HEADER)),
    )
}

/// Bytes that a row of that width takes of its page.
pub(super) fn heap_row_bytes(width: f64) -> f64 {
    aligned(width) + LINE_POINTER
}

/// Bytes of an index newly built.
pub(super) fn index_bytes(index: &IndexShape) -> Input<Bytes> {
    let entries = entries(index)?;
    let per_entry = match index.method.as_str() {
        "brin" => return Ok(Estimate::within_factor(Bytes(3.0 * PAGE_BYTES), 3.0)),
        "hash" => Estimate::range(Bytes(20.0), Bytes(32.0), Bytes(40.0)),
        "gin" => key_bytes(index)?.times(Estimate::range(Count(0.2), Count(0.9), Count(1.8))),
        _ => btree_entry(index)?,
    };
    let built: Estimate<Bytes> = entries.times(per_entry);
    Ok(match index.size.value() {
        // Built anew, an index is no larger than it has grown to.
        Some(size) => built.map(|bytes| bytes.min(size.get())),
        None => built,
    })
}

fn btree_entry(index: &IndexShape) -> Input<Bytes> {
    let full = key_bytes(index)?.map(|key: f64| {
        (aligned(key) + INDEX_TUPLE_HEADER + LINE_POINTER) / BTREE_FILL * PAGE_BYTES
            / (PAGE_BYTES - PAGE_HEADER)
    });
    Ok(Estimate { p05: full.p05 * 0.5, ..full })
}

/// Rounded up to the alignment of the widest types.
pub(super) fn aligned(bytes: f64) -> f64 {
    (bytes / 8.0).ceil() * 8.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duration::testing::{heap, index, near, uncounted_heap};
    use crate::stat::Stat;

    #[test]
    fn rows_are_as_wide_as_their_columns_unless_padding_shows() {
        let width = |heap: &Heap| row_bytes(heap).expect("known").p50.get();
        assert!(near(width(&heap(1000.0, 10_000.0)), 100.0), "a bloated heap: 817 bytes per row");
        // 1000 × 8168 / 76,000 − 4
        assert!(near(width(&heap(1000.0, 76_000.0)), 103.473_684_2));
        let unknown = Heap { row_bytes: Stat::unknown("no permission"), ..heap(1000.0, 10_000.0) };
        assert!(near(width(&unknown), 812.8));
        let empty = Heap { row_bytes: Stat::unknown("no permission"), ..heap(0.0, 0.0) };
        assert!(row_bytes(&empty).is_err());
        assert!(row_bytes(&uncounted_heap()).is_err());
    }

    #[test]
    fn a_new_heap_is_its_rows_in_pages() {
        let bytes = heap_bytes(Estimate::exact(Rows(1000.0)), Estimate::exact(Bytes(100.0)));
        // (104 + 4) × 8192 / 8168
        assert!(near(bytes.p50.get(), 108_317.335_945_15));
    }

    #[test]
    fn a_btree_is_its_entries_nine_tenths_full() {
        let new = IndexShape { size: Stat::unknown("new"), ..index("i", 1000.0) };
        // 20 bytes / 0.9 × 8192 / 8168
        assert!(near(index_bytes(&new).expect("known").p50.get(), 22_287.517_684_6));
        assert!(
            near(index_bytes(&index("i", 1000.0)).expect("known").p50.get(), 22_000.0),
            "no larger than it is"
        );
    }
}
