//! Rows inserted, updated or deleted by one statement.
//!
//! # Model
//! The heap's part + entries added to each index (not for HOT updates, not for deletes) + page images + what is
//! computed, TOASTed, triggered and looked up per row. Finding the rows is the reading half's, priced apart.
//!
//! # Inputs
//! Rows and where they lie; the heap; HOT chance; indexes; triggers; foreign keys.
//!
//! # Source
//! `heap_update`, `heap_insert`, `heap_delete` (src/backend/access/heap/heapam.c) and their WAL records.
//!
//! # Valid for
//! One statement, nobody else writing the same rows. Dead versions stay until vacuum: `disk_after` is growth
//! without any room reused.

use super::inputs::known;
use super::{Conditions, Price, cache, fixed, foreign_key_action, heap_change, heap_scan, index_insert};
use super::{page_images, trigger};
use crate::effect::{HotChance, Quantity, RowChange, RowChanges};
use crate::estimate::Estimate;
use crate::units::{Bytes, Count, Rows, Unit};

/// Images are fewer where pages were changed since the last checkpoint, more where checkpoints come by time.
const IMAGE_SPREAD: (f64, f64) = (0.3, 1.3);

/// How many rows are changed, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    /// All of them.
    pub(super) all: Estimate<Rows>,
    /// Updated on their page.
    pub(super) hot: Estimate<Rows>,
    /// Given a place of their own, and entries in all indexes.
    pub(super) placed: Estimate<Rows>,
}

pub(super) fn price(changes: &RowChanges, conditions: &Conditions<'_>) -> Result<Price, String> {
    let of = changes.heap.relation.to_string();
    let counts = counts(changes)?;
    let resident = resident(changes, conditions)?;
    let heap = heap_change::change(changes, &counts, resident, conditions)?;
    let (mut components, mut wal, mut growth) = (heap.components, heap.wal, heap.growth);
    components.extend(heap_scan::computed(&of, counts.all, &changes.computation, conditions));
    let mut touches = vec![(heap.touches, heap.image_bytes)];
    for index in indexes(changes) {
        let update = changes.change == RowChange::Update;
        let insertion = index_insert::insertion(index, counts.placed, update, resident, conditions)?;
        components.extend(insertion.components);
        wal = wal.plus(insertion.wal);
        growth = growth.plus(insertion.growth);
        touches.push((insertion.touches, page_images::INDEX_IMAGE_BYTES));
    }
    let grown = || Quantity::known(growth, "new row versions and index entries; dead ones stay until vacuum");
    let mut total = Price { disk_peak: grown(), disk_after: grown(), ..Price::of(components) };
    if changes.heap.logged {
        let images = page_images::share(&touches, wal.p50.get(), conditions);
        let images =
            Estimate::range(Bytes(images * IMAGE_SPREAD.0), Bytes(images), Bytes(images * IMAGE_SPREAD.1));
        let rate = &conditions.profile.rates.page_image_seconds_per_byte;
        let basis = "pages touched for the first time after a checkpoint";
        total.components.push(fixed::item(format!("log page images of {of}"), images, "bytes", rate, basis));
        total.wal = Quantity::known(wal.plus(images), "row and index records, and page images");
    }
    for call in &changes.triggers {
        total = total.and(trigger::price(call, counts.all, conditions).unwrap_or_else(Price::unknown));
    }
    for check in &changes.foreign_keys {
        let price = foreign_key_action::price(check, counts.all, changes.heap.logged, conditions);
        total = total.and(price.unwrap_or_else(Price::unknown));
    }
    Ok(total)
}

fn counts(changes: &RowChanges) -> Result<Counts, String> {
    let all = known(&changes.rows, || format!("rows of {} changed", changes.heap.relation))?;
    let placed: Estimate<Count> = match (changes.change, changes.hot) {
        (RowChange::Update, HotChance::Fraction { low, typical, high }) => {
            Estimate { p05: Count(1.0 - high), p50: Count(1.0 - typical), p95: Count(1.0 - low) }
        }
        (RowChange::Update, HotChance::Never) | (RowChange::Insert | RowChange::Delete, _) => {
            Estimate::exact(Count(1.0))
        }
    };
    // What is not HOT is placed: the ends go together, so that both add up to all rows.
    let share = |rows: Rows, share: Count| Rows(rows.get() * share.get());
    let placed = Estimate {
        p05: share(all.p05, placed.p05),
        p50: share(all.p50, placed.p50),
        p95: share(all.p95, placed.p95),
    };
    let hot = all.zip(placed, |all, placed| (all - placed).max(0.0));
    Ok(Counts { all, hot, placed })
}

/// The indexes that get entries.
fn indexes(changes: &RowChanges) -> &[crate::effect::IndexShape] {
    match changes.change {
        RowChange::Insert | RowChange::Update => &changes.indexes,
        RowChange::Delete => &[],
    }
}

/// The chance that a page touched before is still in shared_buffers: heap and indexes, grown as they will be, share
/// them.
fn resident(changes: &RowChanges, conditions: &Conditions<'_>) -> Result<f64, String> {
    let rows = counts(changes)?.placed.p50;
    let mut bytes = heap_change::Spread::of(changes)?.scattered_bytes();
    for index in indexes(changes) {
        bytes += index_insert::scattered_bytes(index, rows)?;
    }
    Ok(cache::resident(bytes, conditions.settings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Settings;
    use crate::duration::testing::{change, heap, index, near, priced, seconds};
    use crate::effect::{Computation, RowAccess, Work};

    fn work(changes: RowChanges) -> Work {
        Work::RowChanges(Box::new(changes))
    }

    #[test]
    fn an_insert_costs_rows_bytes_and_entries() {
        let insert = RowChanges {
            indexes: vec![index("a", 1e6), index("b", 1e6)],
            toasted_bytes: 500.0,
            computation: Computation { calls: 2.0, ..Computation::default() },
            ..change(RowChange::Insert, heap(1e4, 1e6), 1000.0)
        };
        let figures = [
            ("insert_seconds_per_row", 1.0),
            ("row_write_seconds_per_byte", 0.01),
            ("toast_write_seconds_per_byte", 0.002),
            ("call_seconds_per_call", 0.1),
            ("btree_insert_seconds_per_entry", 3.0),
        ];
        // 1000 rows × (1 + 100 bytes × 0.01 + 500 bytes × 0.002 + 2 calls × 0.1 + 2 indexes × 3)
        assert!(near(seconds(&work(insert), &figures), 9200.0));
    }

    #[test]
    fn hot_updates_spare_the_indexes() {
        let hot = HotChance::Fraction { low: 0.4, typical: 0.4, high: 0.4 };
        let update = RowChanges {
            hot,
            indexes: vec![index("a", 1e6)],
            ..change(RowChange::Update, heap(1e4, 1e6), 1000.0)
        };
        let figures = [
            ("update_seconds_per_row", 2.0),
            ("hot_update_seconds_per_row", 1.0),
            ("btree_insert_seconds_per_entry", 3.0),
            ("btree_update_seconds_per_entry", 0.5),
        ];
        // 400 × 1 + 600 × (2 + 3 + 0.5)
        assert!(near(seconds(&work(update), &figures), 3700.0));
    }

    #[test]
    fn deletes_touch_no_index() {
        let delete = RowChanges {
            indexes: vec![index("a", 1e6)],
            ..change(RowChange::Delete, heap(1e4, 1e6), 1000.0)
        };
        let figures = [("delete_seconds_per_row", 2.0), ("btree_insert_seconds_per_entry", 3.0)];
        let price = priced(&work(delete), &figures, &Settings::default());
        assert!(near(price.duration().expect("known").p50.get(), 2000.0));
        assert_eq!(price.disk_after.value, Some(Estimate::zero()));
        // 1000 × 56, and images of 10 pages, which 100 rows of 104 + 4 bytes fill.
        assert!(near(price.wal.value.expect("known").p50.get(), 56_000.0 + 81_920.0));
    }

    #[test]
    fn scattered_rows_read_a_page_each_and_sequential_ones_were_just_read() {
        let figures = [("random_read_cached_seconds_per_page", 1.0)];
        let with = |access| {
            let update = RowChanges { access, ..change(RowChange::Update, heap(1e5, 1e7), 100.0) };
            seconds(&work(update), &figures)
        };
        assert!((with(RowAccess::Scattered) - 100.0).abs() < 0.1);
        assert!(near(with(RowAccess::AlongIndex { correlation: 1.0 }), 1.0));
        assert!(with(RowAccess::Sequential) < 1e-9);
    }

    #[test]
    fn unlogged_tables_write_no_wal() {
        let mut insert = change(RowChange::Insert, heap(1e4, 1e6), 1000.0);
        insert.heap.logged = false;
        let price = priced(&work(insert), &[("page_image_seconds_per_byte", 1.0)], &Settings::default());
        assert_eq!(price.wal.value, Some(Estimate::zero()));
        assert!(price.duration().expect("known").p50.get() < 1e-6);
    }
    #[test]
    fn a_cold_clone_takes_about_as_long_as_its_users_saw() {
        // gitlab-org/gitlab!51332: 1.5 s for 100 of 921 M rows, cold, with the many indexes of `events`.
        let rows = 921e6;
        let indexes = (0..7).map(|number| index(&format!("i{number}"), rows)).collect();
        let access = RowAccess::AlongIndex { correlation: 0.99 };
        let update =
            RowChanges { access, indexes, ..change(RowChange::Update, heap(rows / 60.0, rows), 100.0) };
        let profile = crate::profile::Profile::builtin("gitlab-database-lab").expect("built in");
        let settings = Settings::default();
        let conditions = Conditions::new(&profile, &settings);
        let duration = price(&update, &conditions).expect("known").duration().expect("known");
        assert!((1.2..1.8).contains(&duration.p50.get()), "{duration:?}");
        assert!(duration.p05.get() < 1.0 && duration.p95.get() > 1.741, "{duration:?}");
    }
}
