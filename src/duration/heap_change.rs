//! The heap's part of row changes.
//!
//! # Model
//! Heap pages read where the rows lie scattered + rows changed + bytes of new versions written. Pages of a
//! sequential change were just read by the scan that found the rows.
//!
//! # Inputs
//! Rows, HOT or not; where they lie; pages, rows and row width of the heap.
//!
//! # Source
//! WAL per record: `xl_heap_insert`, `xl_heap_update`, `xl_heap_lock`, `xl_heap_delete` with their block headers
//! (src/include/access/heapam_xlog.h, xlogrecord.h), as counted on PostgreSQL 15. An update that leaves its page first
//! logs a lock on the old version.
//!
//! # Valid for
//! Rows narrower than a page. `wal_level = logical` with REPLICA IDENTITY FULL also logs old versions: not foreseen.

use super::cache::{Stored, scattered_read};
use super::inputs::{pages, rows as heap_rows};
use super::page_touches::Touches;
use super::row_changes::Counts;
use super::{Component, Conditions, fixed, page_images, sizes};
use crate::effect::{RowAccess, RowChange, RowChanges};
use crate::estimate::Estimate;
use crate::profile::Rate;
use crate::units::{Bytes, PAGE_BYTES, Rows, Unit};

/// WAL of one insert besides the row's bytes.
const WAL_PER_INSERT: f64 = 26.0;
/// WAL of one update besides the row's bytes.
const WAL_PER_UPDATE: f64 = 108.0;
/// WAL of one HOT update: of the new version only what differs from the old one; at most all of it.
const WAL_PER_HOT_UPDATE: (f64, f64) = (70.0, 80.0);
/// WAL of one deleted row.
const WAL_PER_DELETE: f64 = 56.0;

/// What happens to the heap.
pub(super) struct HeapChange {
    pub(super) components: Vec<Component>,
    pub(super) wal: Estimate<Bytes>,
    pub(super) growth: Estimate<Bytes>,
    pub(super) touches: Touches,
    /// Bytes of one page's image.
    pub(super) image_bytes: f64,
}

/// `resident` is the chance that a page touched before is still in shared_buffers.
pub(super) fn change(
    changes: &RowChanges,
    counts: &Counts,
    resident: f64,
    conditions: &Conditions<'_>,
) -> Result<HeapChange, String> {
    let width = new_width(changes)?;
    let spread = Spread::of(changes)?;
    let versions: Estimate<Bytes> = counts.all.times(width);
    let toasted = match changes.change {
        RowChange::Insert | RowChange::Update => counts.all.map::<Bytes>(|rows| rows * changes.toasted_bytes),
        RowChange::Delete => Estimate::zero(),
    };
    let mut components = Vec::new();
    if spread.scattered_bytes() > 0.0 || matches!(changes.access, RowAccess::AlongIndex { .. }) {
        components.extend(reading(changes, spread, counts.all, resident, conditions)?);
    }
    components.extend(changing(changes, counts, conditions));
    components.extend(writing(changes, versions, toasted, conditions));
    let grown = match changes.change {
        RowChange::Insert | RowChange::Update => sizes::heap_bytes(counts.placed, width),
        RowChange::Delete => Estimate::zero(),
    };
    Ok(HeapChange {
        components,
        wal: wal(changes.change, counts, width).plus(toasted),
        growth: grown.plus(toasted),
        touches: spread.touches(counts.all.p50.get()),
        image_bytes: page_images::image_of(spread.filled_bytes),
    })
}

/// Bytes of a new row version; a delete writes none.
fn new_width(changes: &RowChanges) -> Result<Estimate<Bytes>, String> {
    match (changes.change, changes.new_row_bytes.value()) {
        (RowChange::Delete, _) => Ok(Estimate::zero()),
        (RowChange::Insert | RowChange::Update, Some(value)) => Ok(Estimate::within_factor(*value, 1.1)),
        (RowChange::Insert | RowChange::Update, None) => sizes::row_bytes(&changes.heap),
    }
}

/// How changes spread over the existing pages of the heap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    per_page: f64,
    filled_bytes: f64,
    pages: f64,
    correlation: f64,
}

impl Spread {
    pub(super) fn of(changes: &RowChanges) -> Result<Self, String> {
        if changes.change == RowChange::Insert {
            // Inserts go to new pages.
            return Ok(Self { per_page: f64::INFINITY, filled_bytes: 0.0, pages: 0.0, correlation: 1.0 });
        }
        let (pages, rows) = (pages(&changes.heap)?.p50.get(), heap_rows(&changes.heap)?.p50.get());
        let correlation = match changes.access {
            RowAccess::Sequential => 1.0,
            RowAccess::AlongIndex { correlation } => correlation.abs().min(1.0),
            RowAccess::Scattered => 0.0,
        };
        let per_page = rows / pages.max(1.0);
        let filled_bytes = per_page * sizes::heap_row_bytes(sizes::row_bytes(&changes.heap)?.p50.get());
        Ok(Self { per_page, filled_bytes, pages, correlation })
    }

    /// Existing pages that the change of so many rows touches.
    fn touches(self, rows: f64) -> Touches {
        if self.pages > 0.0 {
            Touches::along(rows, self.per_page, self.pages, self.correlation)
        } else {
            Touches::default()
        }
    }

    /// Bytes of the heap over which changes are scattered.
    pub(super) fn scattered_bytes(self) -> f64 {
        self.pages * PAGE_BYTES * (1.0 - self.correlation)
    }
}

fn reading(
    changes: &RowChanges,
    spread: Spread,
    rows: Estimate<Rows>,
    resident: f64,
    conditions: &Conditions<'_>,
) -> Result<Option<Component>, String> {
    if changes.change == RowChange::Insert {
        return Ok(None);
    }
    let stored = Stored::heap(&changes.heap, pages(&changes.heap)?);
    let name = format!("read heap pages of rows of {}", changes.heap.relation);
    Ok(Some(scattered_read(name, rows, |n| spread.touches(n), resident, stored, conditions)))
}

fn changing(changes: &RowChanges, counts: &Counts, conditions: &Conditions<'_>) -> Vec<Component> {
    let rates = &conditions.profile.rates;
    let of = &changes.heap.relation;
    let item = |name: String, rows: Estimate<Rows>, rate: &Rate| {
        fixed::item(name, rows, "rows", rate, &changes.rows.basis)
    };
    match changes.change {
        RowChange::Insert => {
            vec![item(format!("insert rows into {of}"), counts.all, &rates.insert_seconds_per_row)]
        }
        RowChange::Delete => {
            vec![item(format!("delete rows of {of}"), counts.all, &rates.delete_seconds_per_row)]
        }
        RowChange::Update => {
            let placed = item(format!("update rows of {of}"), counts.placed, &rates.update_seconds_per_row);
            let name = format!("update rows of {of} in place (HOT)");
            let hot = item(name, counts.hot, &rates.hot_update_seconds_per_row);
            let mut items = vec![placed, hot];
            items.retain(|item| item.quantity.p95.get() > 0.0);
            items
        }
    }
}

/// New versions and out-of-line values written.
fn writing(
    changes: &RowChanges,
    versions: Estimate<Bytes>,
    toasted: Estimate<Bytes>,
    conditions: &Conditions<'_>,
) -> Vec<Component> {
    let rates = &conditions.profile.rates;
    let of = &changes.heap.relation;
    let parts = [
        (format!("write row versions of {of}"), versions, &rates.row_write_seconds_per_byte),
        (format!("write TOAST of {of}"), toasted, &rates.toast_write_seconds_per_byte),
    ];
    parts
        .into_iter()
        .filter(|(_, bytes, _)| bytes.p95.get() > 0.0)
        .map(|(name, bytes, rate)| fixed::item(name, bytes, "bytes", rate, "rows × bytes per row"))
        .collect()
}

fn wal(change: RowChange, counts: &Counts, width: Estimate<Bytes>) -> Estimate<Bytes> {
    match change {
        RowChange::Delete => counts.all.map(|rows| rows * WAL_PER_DELETE),
        RowChange::Insert => counts.all.times(width.map::<Bytes>(|width| width + WAL_PER_INSERT)),
        RowChange::Update => {
            let (low, typical) = WAL_PER_HOT_UPDATE;
            let hot = Estimate::range(Bytes(low), Bytes(typical), Bytes(typical + width.p95.get()));
            let placed: Estimate<Bytes> =
                counts.placed.times(width.map::<Bytes>(|width| width + WAL_PER_UPDATE));
            placed.plus(counts.hot.times(hot))
        }
    }
}
