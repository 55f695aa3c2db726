//! VACUUM without FULL.
//!
//! # Model
//! Pages that are not all-visible are read and looked through; those with dead rows are pruned, and gone back to after
//! each index was passed over, once per filling of `maintenance_work_mem` with the rows' addresses (6 bytes each).
//! `vacuum_cost_delay`, where it is set, adds its sleeps.
//!
//! # Inputs
//! Pages to read, dead rows, index sizes; `maintenance_work_mem`, `vacuum_cost_delay`, `vacuum_cost_limit`.
//!
//! # Source
//! src/backend/access/heap/vacuumlazy.c. Version 17 keeps addresses in about a tenth of that memory: we then
//! overestimate the passes.
//!
//! # Valid for
//! One process; parallel index vacuuming makes large tables faster.

use super::cache::{Stored, pages_of, sequential_read};
use super::inputs::{known, maintenance_work_mem, pages, rows};
use super::page_touches::Touches;
use super::{Component, Conditions, Price, fixed, page_images, sizes};
use crate::effect::{Quantity, VacuumWork};
use crate::estimate::Estimate;
use crate::units::{Bytes, Count, Pages, Rows, Seconds, Unit};

const ADDRESS: f64 = 6.0;
/// `vacuum_cost_page_miss` and `vacuum_cost_page_dirty`, from 14 on.
const COST_PER_DIRTIED_PAGE: f64 = 22.0;
const DEFAULT_COST_LIMIT: f64 = 200.0;
/// WAL of pruning one page and of removing its line pointers, besides its image.
const WAL_PER_CHANGED_PAGE: f64 = 180.0;
/// WAL of one dead row: its line pointer twice, its index entries.
const WAL_PER_DEAD_ROW: f64 = 8.0;
/// WAL of setting one page all-visible.
const WAL_PER_SEEN_PAGE: f64 = 60.0;
/// Entries on a leaf of a common index.
const ENTRIES_PER_PAGE: f64 = 300.0;

pub(super) fn price(work: &VacuumWork, conditions: &Conditions<'_>) -> Result<Price, String> {
    let rates = &conditions.profile.rates;
    let of = &work.heap.relation;
    let dead = known(&work.dead_rows, || format!("dead rows of {of}"))?;
    let to_read = known(&work.pages_to_read, || format!("pages of {of} to vacuum"))?;
    let changed = changed_pages(work, to_read, dead)?;
    let stored = Stored::heap(&work.heap, pages(&work.heap)?);
    let basis = &work.pages_to_read.basis;
    let mut components = vec![
        sequential_read(format!("read heap of {of}"), to_read, stored, conditions),
        fixed::item(
            format!("look through pages of {of}"),
            to_read,
            "pages",
            &rates.vacuum_seconds_per_page,
            basis,
        ),
    ];
    let mut index_pages = Estimate::<Pages>::zero();
    let filled = rows(&work.heap)?.p50.get() / pages(&work.heap)?.p50.get().max(1.0)
        * sizes::heap_row_bytes(sizes::row_bytes(&work.heap)?.p50.get());
    let in_order = Touches::along(changed.p50.get(), 1.0, changed.p50.get(), 1.0);
    let mut touches = vec![(in_order, page_images::image_of(filled))];
    if dead.p95.get() > 0.0 {
        let basis = &work.dead_rows.basis;
        let rate = &rates.vacuum_seconds_per_changed_page;
        components.push(fixed::item(format!("prune pages of {of}"), changed, "pages", rate, basis));
        let rate = &rates.vacuum_seconds_per_dead_row;
        components.push(fixed::item(format!("remove dead rows of {of}"), dead, "rows", rate, basis));
        let passes = passes(dead, conditions);
        for index in &work.indexes {
            let bytes = match index.size.value() {
                Some(bytes) => Estimate::exact(*bytes),
                None => sizes::index_bytes(index)?,
            };
            let passed = pages_of(bytes).times::<Count, Pages>(passes);
            let name = format!("read index {}", index.name);
            components.push(sequential_read(name, passed, Stored::sized(bytes.p50), conditions));
            let name = format!("pass over index {}", index.name);
            let rate = &rates.vacuum_index_seconds_per_page;
            components.push(fixed::item(name, passed, "pages", rate, index.size.basis()));
            index_pages = index_pages.plus(passed);
            let order = index.correlation.unwrap_or(0.0);
            let touched = Touches::along(dead.p50.get(), ENTRIES_PER_PAGE, pages_of(bytes).p50.get(), order);
            touches.push((touched, page_images::INDEX_IMAGE_BYTES));
        }
    }
    let mut wal = Estimate::zero();
    if work.heap.logged {
        let records = records(to_read, changed, dead);
        let images = page_images::bytes(&touches, records.p50.get(), conditions);
        let images = Estimate::range(Bytes(0.0), Bytes(images), Bytes(images * 1.3));
        let rate = &rates.page_image_seconds_per_byte;
        let basis = "pages changed for the first time after a checkpoint";
        components.push(fixed::item(format!("log page images of {of}"), images, "bytes", rate, basis));
        wal = records.plus(images);
    }
    components.extend(sleeps(to_read.plus(index_pages), conditions));
    let basis = if work.heap.logged { "pruning records, and images of changed pages" } else { "unlogged" };
    Ok(Price { wal: Quantity::known(wal, basis), ..Price::of(components) })
}

/// Pages with dead rows: as few as they fill, as many as there are dead rows or pages to read.
fn changed_pages(
    work: &VacuumWork,
    to_read: Estimate<Pages>,
    dead: Estimate<Rows>,
) -> Result<Estimate<Pages>, String> {
    let per_page = (rows(&work.heap)?.p50.get() / pages(&work.heap)?.p50.get().max(1.0)).max(1.0);
    let most = to_read.zip::<Rows, Pages>(dead, f64::min);
    Ok(Estimate { p05: Pages((dead.p05.get() / per_page).min(most.p05.get())), ..most })
}

/// WAL of pruning, of removing line pointers and of setting pages all-visible.
fn records(to_read: Estimate<Pages>, changed: Estimate<Pages>, dead: Estimate<Rows>) -> Estimate<Bytes> {
    let pages = changed.map::<Bytes>(|pages| pages * WAL_PER_CHANGED_PAGE);
    let rows = dead.map::<Bytes>(|rows| rows * WAL_PER_DEAD_ROW);
    let seen = to_read.map::<Bytes>(|pages| pages * WAL_PER_SEEN_PAGE);
    pages.plus(rows).plus(seen)
}

/// How often each index is passed over.
fn passes(dead: Estimate<Rows>, conditions: &Conditions<'_>) -> Estimate<Count> {
    let memory = maintenance_work_mem(conditions);
    dead.map(|rows| if rows > 0.0 { (rows * ADDRESS / memory).ceil() } else { 0.0 })
}

/// The sleeps of cost-based vacuum delay; a manual VACUUM has none by default.
fn sleeps(pages: Estimate<Pages>, conditions: &Conditions<'_>) -> Option<Component> {
    let delay = conditions.settings.time_limit("vacuum_cost_delay")?;
    let limit = conditions.settings.number("vacuum_cost_limit").unwrap_or(DEFAULT_COST_LIMIT);
    let naps = pages.map::<Count>(|pages| pages * COST_PER_DIRTIED_PAGE / limit);
    let rate = Estimate::<Seconds>::exact(delay);
    Some(fixed::item_at(
        "sleep by vacuum_cost_delay",
        naps,
        "sleeps",
        rate,
        "vacuum_cost_delay, vacuum_cost_limit",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Settings;
    use crate::duration::testing::{heap, index, near, priced};
    use crate::effect::Work;

    fn work(pages: f64, dead: f64) -> Work {
        Work::Vacuum(VacuumWork {
            heap: heap(1000.0, 75_000.0),
            pages_to_read: Quantity::known(Estimate::exact(Pages(pages)), "counted"),
            dead_rows: Quantity::known(Estimate::exact(Rows(dead)), "counted"),
            // 8192 × 100 bytes
            indexes: vec![index("a", 8192.0 * 100.0 / 22.0)],
        })
    }

    const FIGURES: [(&str, f64); 5] = [
        ("sequential_read_cached_seconds_per_page", 0.1),
        ("vacuum_seconds_per_page", 1.0),
        ("vacuum_seconds_per_changed_page", 10.0),
        ("vacuum_seconds_per_dead_row", 0.01),
        ("vacuum_index_seconds_per_page", 2.0),
    ];

    fn seconds(work: &Work, settings: &Settings) -> f64 {
        priced(work, &FIGURES, settings).duration().expect("known").p50.get()
    }

    #[test]
    fn dead_rows_cost_their_pages_and_every_index() {
        let none = Settings::default();
        assert!(near(seconds(&work(200.0, 0.0), &none), 200.0 * 1.1), "indexes are not touched");
        // 50 pages changed; 100 index pages read.
        assert!(near(seconds(&work(200.0, 50.0), &none), 220.0 + 500.0 + 0.5 + 100.0 * 2.1));
    }

    #[test]
    fn addresses_that_do_not_fit_pass_over_indexes_again() {
        let mut settings = Settings::default();
        settings.insert("maintenance_work_mem", "1MB", None);
        // 400,000 × 6 bytes: three passes over 100 pages.
        let expected = 220.0 + 200.0 * 10.0 + 4000.0 + 300.0 * 2.1;
        assert!(near(seconds(&work(200.0, 400_000.0), &settings), expected));
    }

    #[test]
    fn a_cost_delay_adds_its_sleeps() {
        let mut settings = Settings::default();
        settings.insert("vacuum_cost_delay", "2ms", None);
        settings.insert("vacuum_cost_limit", "200", None);
        // 200 pages × 22 / 200 × 2 ms
        assert!(near(seconds(&work(200.0, 0.0), &settings), 220.0 + 0.044));
    }
}
