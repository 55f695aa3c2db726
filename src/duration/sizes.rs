//! Sizes of rows, heaps and indexes that do not exist yet.
//!
//! # Model
//! A page of 8192 bytes keeps 24 for its header; a row takes its bytes rounded up to 8 and 4 for its line pointer;
//! a btree entry takes 8 for its header, its keys rounded up to 8, and 4 for its line pointer, and leaves are filled
//! to 90 % by a build.
//!
//! # Inputs
//! Row width, key width, counts.
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

/// Bytes of one row: its width where known, else the heap's pages shared among its rows.
pub(super) fn row_bytes(heap: &Heap) -> Input<Bytes> {
    if let Some(value) = heap.row_bytes.value() {
        return Ok(Estimate::within_factor(*value, 1.1));
    }
    let (pages, rows) = (pages(heap)?, rows(heap)?);
    if rows.p50.get() <= 0.0 {
        return Err(format!("row width of {} not known: {}", heap.relation, heap.row_bytes.basis()));
    }
    Ok(Estimate::within_factor(Bytes(pages.p50.get() * PAGE_BYTES / rows.p50.get()), 1.25))
}

/// Bytes of a heap newly filled with rows.
pub(super) fn heap_bytes(rows: Estimate<Rows>, row_bytes: Estimate<Bytes>) -> Estimate<Bytes> {
    rows.times(
        row_bytes
            .map::<Bytes>(|width| (aligned(width) + LINE_POINTER) * PAGE_BYTES / (PAGE_BYTES - PAGE_HEADER)),
    )
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
    Ok(entries.times(per_entry))
}

fn btree_entry(index: &IndexShape) -> Input<Bytes> {
    let full = key_bytes(index)?.map(|key: f64| {
        (aligned(key) + INDEX_TUPLE_HEADER + LINE_POINTER) / BTREE_FILL * PAGE_BYTES
            / (PAGE_BYTES - PAGE_HEADER)
    });
    Ok(Estimate { p05: full.p05 * 0.5, ..full })
}

/// Rounded up to the alignment of the widest types.
fn aligned(bytes: f64) -> f64 {
    (bytes / 8.0).ceil() * 8.0
}
