//! Rows inserted, updated or deleted by one statement.
//!
//! # Model
//! Heap pages read where they lie scattered + rows changed + bytes of new versions written + entries added to each
//! index (not for HOT updates, not for deletes) + page images + what is computed, TOASTed, triggered and looked up.
//! Finding the rows is the reading half's, priced apart.
//!
//! # Inputs
//! Rows and where they lie; the heap; HOT chance; indexes; triggers; foreign keys.
//!
//! # Source
//! `heap_update`, `heap_insert`, `heap_delete` (src/backend/access/heap/heapam.c) and their WAL records.
//!
//! # Valid for
//! One statement, nobody else writing the same rows. Dead versions stay until vacuum: `disk_after` is growth
//! without any room reused at its typical and high end.

use super::cache::{self, Stored, scattered_read};
use super::inputs::{known, pages, rows as heap_rows};
use super::page_images;
use super::page_touches::Touches;
use super::{
    Component, Conditions, Price, fixed, foreign_key_action, heap_scan, index_insert, sizes, trigger,
};
use crate::effect::{HotChance, Quantity, RowAccess, RowChange, RowChanges};
use crate::estimate::Estimate;
use crate::units::{Bytes, Count, PAGE_BYTES, Rows, Unit};

/// WAL of one change besides the row's bytes: record and block headers, less what they replace of the row's.
const WAL_PER_CHANGE: f64 = 48.0;
/// WAL of one deleted row.
const WAL_PER_DELETE: f64 = 56.0;
/// Images are fewer where pages were changed since the last checkpoint, more where checkpoints come by time.
const IMAGE_SPREAD: (f64, f64) = (0.3, 1.3);

pub(super) fn price(changes: &RowChanges, conditions: &Conditions<'_>) -> Result<Price, String> {
    let of = changes.heap.relation.to_string();
    let rows = known(&changes.rows, || format!("rows of {of} changed"))?;
    let width = new_width(changes)?;
    let not_hot: Estimate<Rows> = rows.times(not_hot(changes));

    let resident = resident(changes, conditions)?;
    let mut components = reading(changes, rows, resident, conditions)?;
    components.extend(changing(changes, rows, not_hot, conditions));
    components.extend(heap_scan::computed(&of, rows, &changes.computation, conditions));
    let mut wal = heap_wal(changes.change, rows);
    let mut growth = heap_growth(changes, rows, not_hot, width);
    let mut touches = vec![HeapSpread::of(changes)?.touches(rows.p50.get())];
    if changes.change != RowChange::Delete {
        let versions: Estimate<Bytes> = rows.times(width);
        let toasted = rows.map::<Bytes>(|rows| rows * changes.toasted_bytes);
        components.extend(writing(&of, versions, toasted, conditions));
        wal = wal.plus(versions).plus(toasted);
        growth = growth.plus(toasted);
        for index in &changes.indexes {
            let insertion = index_insert::insertion(index, not_hot, resident, conditions)?;
            components.extend(insertion.components);
            wal = wal.plus(insertion.wal);
            growth = growth.plus(insertion.growth);
            touches.push(insertion.touches);
        }
    }
    let mut total = Price {
        disk_peak: Quantity::known(growth, "new row versions and index entries; dead ones stay until vacuum"),
        disk_after: Quantity::known(
            growth,
            "new row versions and index entries; dead ones stay until vacuum",
        ),
        ..Price::of(components)
    };
    if changes.heap.logged {
        let images = page_images::bytes(&touches, wal.p50.get(), conditions);
        let images =
            Estimate::range(Bytes(images * IMAGE_SPREAD.0), Bytes(images), Bytes(images * IMAGE_SPREAD.1));
        let rate = &conditions.profile.rates.page_image_seconds_per_byte;
        let basis = "pages touched for the first time after a checkpoint";
        total.components.push(fixed::item(format!("log page images of {of}"), images, "bytes", rate, basis));
        total.wal = Quantity::known(wal.plus(images), "row and index records, and page images");
    }
    for call in &changes.triggers {
        total = total.and(trigger::price(call, rows, conditions).unwrap_or_else(Price::unknown));
    }
    for check in &changes.foreign_keys {
        let logged = changes.heap.logged;
        let price = foreign_key_action::price(check, rows, logged, conditions);
        total = total.and(price.unwrap_or_else(Price::unknown));
    }
    Ok(total)
}

/// Bytes of a new row version; a delete writes none.
fn new_width(changes: &RowChanges) -> Result<Estimate<Bytes>, String> {
    match (changes.change, changes.new_row_bytes.value()) {
        (RowChange::Delete, _) => Ok(Estimate::zero()),
        (RowChange::Insert | RowChange::Update, Some(value)) => Ok(Estimate::within_factor(*value, 1.1)),
        (RowChange::Insert | RowChange::Update, None) => sizes::row_bytes(&changes.heap),
    }
}

/// The fraction of rows that get new index entries.
fn not_hot(changes: &RowChanges) -> Estimate<Count> {
    match (changes.change, changes.hot) {
        (RowChange::Update, HotChance::Fraction { low, typical, high }) => {
            Estimate { p05: Count(1.0 - high), p50: Count(1.0 - typical), p95: Count(1.0 - low) }
        }
        (RowChange::Update, HotChance::Never) | (RowChange::Insert, _) => Estimate::exact(Count(1.0)),
        (RowChange::Delete, _) => Estimate::zero(),
    }
}

/// How changes spread over the existing pages of the heap.
#[derive(Clone, Copy)]
struct HeapSpread {
    per_page: f64,
    pages: f64,
    correlation: f64,
}

impl HeapSpread {
    fn of(changes: &RowChanges) -> Result<Self, String> {
        if changes.change == RowChange::Insert {
            return Ok(Self { per_page: 1.0, pages: 0.0, correlation: 1.0 });
        }
        let (pages, rows) = (pages(&changes.heap)?.p50.get(), heap_rows(&changes.heap)?.p50.get());
        let correlation = match changes.access {
            RowAccess::Sequential => 1.0,
            RowAccess::AlongIndex { correlation } => correlation.abs().min(1.0),
            RowAccess::Scattered => 0.0,
        };
        Ok(Self { per_page: rows / pages.max(1.0), pages, correlation })
    }

    /// Inserts go to new pages, which need no image.
    fn touches(self, rows: f64) -> Touches {
        if self.pages == 0.0 {
            Touches::default()
        } else {
            Touches::along(rows, self.per_page, self.pages, self.correlation)
        }
    }

    fn scattered_bytes(self) -> f64 {
        self.pages * PAGE_BYTES * (1.0 - self.correlation)
    }
}

/// The chance that a page touched before is still in shared_buffers: heap and indexes share them.
fn resident(changes: &RowChanges, conditions: &Conditions<'_>) -> Result<f64, String> {
    let mut bytes = HeapSpread::of(changes)?.scattered_bytes();
    if changes.change != RowChange::Delete {
        for index in &changes.indexes {
            bytes += index_insert::scattered_bytes(index)?;
        }
    }
    Ok(cache::resident(bytes, conditions.settings))
}

/// Pages read to change rows on them. Those of a sequential change were just read by the scan that found the rows.
fn reading(
    changes: &RowChanges,
    rows: Estimate<Rows>,
    resident: f64,
    conditions: &Conditions<'_>,
) -> Result<Vec<Component>, String> {
    if changes.change == RowChange::Insert || changes.access == RowAccess::Sequential {
        return Ok(Vec::new());
    }
    let spread = HeapSpread::of(changes)?;
    let stored = Stored::heap(&changes.heap, pages(&changes.heap)?);
    let name = format!("read heap pages of rows of {}", changes.heap.relation);
    Ok(vec![scattered_read(name, rows, |n| spread.touches(n), resident, stored, conditions)])
}

/// The heap's part of the change.
fn changing(
    changes: &RowChanges,
    rows: Estimate<Rows>,
    not_hot: Estimate<Rows>,
    conditions: &Conditions<'_>,
) -> Vec<Component> {
    let rates = &conditions.profile.rates;
    let of = &changes.heap.relation;
    let basis = changes.rows.basis.as_str();
    let mut components = Vec::new();
    match changes.change {
        RowChange::Insert => components.push(fixed::item(
            format!("insert rows into {of}"),
            rows,
            "rows",
            &rates.insert_seconds_per_row,
            basis,
        )),
        RowChange::Delete => components.push(fixed::item(
            format!("delete rows of {of}"),
            rows,
            "rows",
            &rates.delete_seconds_per_row,
            basis,
        )),
        RowChange::Update => {
            let hot = Estimate {
                p05: Rows((rows.p05.0 - not_hot.p95.0).max(0.0)),
                p50: Rows((rows.p50.0 - not_hot.p50.0).max(0.0)),
                p95: Rows((rows.p95.0 - not_hot.p05.0).max(0.0)),
            };
            if hot.p95.get() > 0.0 {
                let name = format!("update rows of {of} in place (HOT)");
                components.push(fixed::item(name, hot, "rows", &rates.hot_update_seconds_per_row, basis));
            }
            if not_hot.p95.get() > 0.0 {
                let name = format!("update rows of {of}");
                components.push(fixed::item(name, not_hot, "rows", &rates.update_seconds_per_row, basis));
            }
        }
    }
    components
}

/// New versions and out-of-line values written.
fn writing(
    of: &str,
    versions: Estimate<Bytes>,
    toasted: Estimate<Bytes>,
    conditions: &Conditions<'_>,
) -> Vec<Component> {
    let rates = &conditions.profile.rates;
    let name = format!("write row versions of {of}");
    let mut components =
        vec![fixed::item(name, versions, "bytes", &rates.row_write_seconds_per_byte, "rows × row width")];
    if toasted.p95.get() > 0.0 {
        let name = format!("write TOAST of {of}");
        components.push(fixed::item(
            name,
            toasted,
            "bytes",
            &rates.toast_write_seconds_per_byte,
            "rows × bytes",
        ));
    }
    components
}

fn heap_wal(change: RowChange, rows: Estimate<Rows>) -> Estimate<Bytes> {
    let per_row = match change {
        RowChange::Delete => WAL_PER_DELETE,
        RowChange::Insert | RowChange::Update => WAL_PER_CHANGE,
    };
    rows.map(|rows| rows * per_row)
}

/// What the heap grows by until vacuum: HOT versions find room on their pages.
fn heap_growth(
    changes: &RowChanges,
    rows: Estimate<Rows>,
    not_hot: Estimate<Rows>,
    width: Estimate<Bytes>,
) -> Estimate<Bytes> {
    match changes.change {
        RowChange::Delete => Estimate::zero(),
        RowChange::Insert => sizes::heap_bytes(rows, width),
        RowChange::Update => sizes::heap_bytes(not_hot, width),
    }
}
