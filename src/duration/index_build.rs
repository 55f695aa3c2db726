//! An index built from its heap.
//!
//! # Model
//! Heap scan + entries formed + sort (entries × log2 entries comparisons; btree only) + temporary files where the
//! sort does not fit `maintenance_work_mem` + bytes of the index written. Parallel workers share scan and sort of a
//! btree. GIN goes by the bytes of its values, GiST and hash by entries, BRIN by rows.
//! CONCURRENTLY: one process, and a second scan that checks each entry against the heap.
//!
//! # Inputs
//! Heap pages and rows; entries, key width, key kind and correlation of the index; `maintenance_work_mem`,
//! `max_parallel_maintenance_workers`, `wal_level`.
//!
//! # Source
//! src/backend/access/nbtree/nbtsort.c (one page image per index page; no WAL under `wal_level = minimal` for a table
//! made in the same transaction), src/backend/utils/sort/tuplesort.c, `plan_create_index_workers`,
//! `validate_index` (src/backend/catalog/index.c).
//!
//! # Valid for
//! Access methods of PostgreSQL itself; others have no rate and so no price. Waits of CONCURRENTLY for other
//! transactions are no work and not in here.

use super::cache::{Stored, pages_of, sequential_read};
use super::inputs::{entries, key_bytes, maintenance_work_mem, pages};
use super::{Component, Conditions, Price, fixed, heap_scan, sizes};
use crate::effect::{Computation, Heap, IndexShape, KeyKind, Quantity};
use crate::estimate::Estimate;
use crate::profile::Rate;
use crate::units::{Bytes, Count, Rows, Seconds, Unit};

/// What a sort keeps per entry in memory besides the key: `SortTuple` and the copied index tuple with its chunk header.
const SORT_OVERHEAD: f64 = 48.0;
/// `min_parallel_table_scan_size` in pages; each worker after the first asks for three times as many.
const PARALLEL_PAGES: f64 = 1024.0;

pub(super) fn price(
    heap: &Heap,
    index: &IndexShape,
    computation: &Computation,
    conditions: &Conditions<'_>,
) -> Result<Price, String> {
    let mut price = from_rows(heap, index, conditions)?;
    let mut components = heap_scan::components(heap, conditions)?;
    components.extend(heap_scan::computed(&index.name, entries(index)?, computation, conditions));
    components.append(&mut price.components);
    price.components = components;
    let workers = workers(heap, index, conditions)?;
    if workers > 0.0 {
        let share = &conditions.profile.rates.index_build_share_per_worker;
        let speed_up = share.value.map::<Count>(|share| 1.0 + share * workers);
        for component in price.components.iter_mut().filter(|component| component.unit != "bytes") {
            component.rate = divided(component.rate, speed_up);
            component.duration = component.quantity.times(component.rate);
            component.basis = format!("{}; {workers} parallel workers: {}", component.basis, share.source);
        }
    }
    Ok(price)
}

/// CREATE INDEX CONCURRENTLY: its two passes.
pub(super) fn concurrent_price(
    heap: &Heap,
    index: &IndexShape,
    computation: &Computation,
    conditions: &Conditions<'_>,
) -> Result<Price, String> {
    let first = price(heap, index, computation, conditions)?;
    let entries = entries(index)?;
    let bytes = sizes::index_bytes(index)?;
    let rate = &conditions.profile.rates.index_validate_seconds_per_entry;
    let mut second = heap_scan::components(heap, conditions)?;
    let name = format!("read index {}", index.name);
    second.push(sequential_read(name, pages_of(bytes), Stored::sized(bytes.p50), conditions));
    second.push(fixed::item(
        format!("check entries of {} against the heap", index.name),
        entries,
        "entries",
        rate,
        index.entries.basis(),
    ));
    Ok(first.and(Price::of(second)))
}

/// The build without the scan of the heap: what a rewrite adds for each index.
pub(super) fn from_rows(
    heap: &Heap,
    index: &IndexShape,
    conditions: &Conditions<'_>,
) -> Result<Price, String> {
    let rates = &conditions.profile.rates;
    let entries = entries(index)?;
    let bytes = sizes::index_bytes(index)?;
    let formed = |rate: &Rate| {
        let name = format!("form entries of index {}", index.name);
        fixed::item(name, entries, "entries", rate, index.entries.basis())
    };
    let mut temp = Quantity::known(Estimate::zero(), "no sort that spills");
    let mut components = match index.method.as_str() {
        "btree" => {
            let spilled = spilled_bytes(index, entries, conditions)?;
            let mut parts =
                vec![formed(&rates.index_build_seconds_per_entry), sort(index, entries, conditions)];
            if spilled.p95.get() > 0.0 {
                let name = format!("spill the sort of index {}", index.name);
                let basis = "beyond maintenance_work_mem";
                parts.push(fixed::item(name, spilled, "bytes", &rates.sort_spill_seconds_per_byte, basis));
                temp = Quantity::known(spilled, "entries beyond maintenance_work_mem");
            }
            parts
        }
        "gin" => {
            let values = entries.times::<_, Bytes>(key_bytes(index)?);
            let name = format!("build GIN index {}", index.name);
            vec![fixed::item(
                name,
                values,
                "bytes",
                &rates.gin_build_seconds_per_byte,
                index.key_bytes.basis(),
            )]
        }
        "gist" | "spgist" => vec![formed(&rates.gist_build_seconds_per_entry)],
        "hash" => vec![formed(&rates.hash_build_seconds_per_entry)],
        "brin" => vec![formed(&rates.brin_build_seconds_per_row)],
        other => return Err(format!("no rate for access method {other} of index {}", index.name)),
    };
    let name = format!("write index {}", index.name);
    components.push(fixed::item(name, bytes, "bytes", &rates.index_write_seconds_per_byte, "new index"));
    let basis = format!("new index {}: entries × key width", index.name);
    Ok(Price {
        components,
        unknown: Vec::new(),
        wal: if heap.logged {
            Quantity::known(bytes.scaled(1.02), "an image of each page of the new index")
        } else {
            Quantity::known(Estimate::zero(), "unlogged")
        },
        disk_peak: Quantity::known(bytes.plus(temp.value.unwrap_or(Estimate::zero())), basis.clone()),
        disk_after: Quantity::known(bytes, basis),
        temp,
    })
}

fn sort(index: &IndexShape, entries: Estimate<Rows>, conditions: &Conditions<'_>) -> Component {
    let rates = &conditions.profile.rates;
    let rate = match index.key_kind {
        KeyKind::Fixed => &rates.sort_fixed_seconds_per_comparison,
        KeyKind::PlainText => &rates.sort_plain_text_seconds_per_comparison,
        KeyKind::CollatedText => &rates.sort_collated_text_seconds_per_comparison,
        KeyKind::Other => &rates.sort_other_seconds_per_comparison,
    };
    let disorder = disorder(index);
    let comparisons = entries.map::<Count>(|n| n * n.max(2.0).log2()).times::<Count, Count>(disorder);
    fixed::item(format!("sort entries of index {}", index.name), comparisons, "comparisons", rate, "n log2 n")
}

/// The part of n log2 n comparisons that input in the heap's order needs: sorted input is recognised and takes n.
fn disorder(index: &IndexShape) -> Estimate<Count> {
    match index.correlation {
        Some(correlation) if correlation.abs() > 0.999 => {
            Estimate::range(Count(0.05), Count(0.1), Count(1.0))
        }
        Some(_) => Estimate::range(Count(0.5), Count(1.0), Count(1.1)),
        None => Estimate::range(Count(0.1), Count(1.0), Count(1.1)),
    }
}

/// Bytes of temporary files: all entries, once they do not fit.
fn spilled_bytes(
    index: &IndexShape,
    entries: Estimate<Rows>,
    conditions: &Conditions<'_>,
) -> Result<Estimate<Bytes>, String> {
    let key = key_bytes(index)?.p50.get();
    let memory = maintenance_work_mem(conditions);
    Ok(entries.map(|n| if n * (key + SORT_OVERHEAD) > memory { n * (key + 16.0) } else { 0.0 }))
}

/// Parallel workers that a btree build asks for and may get.
fn workers(heap: &Heap, index: &IndexShape, conditions: &Conditions<'_>) -> Result<f64, String> {
    if index.method != "btree" {
        return Ok(0.0);
    }
    let most = conditions.settings.number("max_parallel_maintenance_workers").unwrap_or(2.0);
    let pages = pages(heap)?.p50.get();
    let wanted = if pages < PARALLEL_PAGES { 0.0 } else { 1.0 + (pages / PARALLEL_PAGES).log(3.0).floor() };
    let memory = maintenance_work_mem(conditions);
    // Each participant must get 32 MB (plan_create_index_workers).
    let fed = (memory / (32.0 * 1024.0 * 1024.0)).floor() - 1.0;
    Ok(wanted.min(most).min(fed).max(0.0))
}

fn divided(rate: Estimate<Seconds>, by: Estimate<Count>) -> Estimate<Seconds> {
    let inverse =
        Estimate { p05: Count(1.0 / by.p95.0), p50: Count(1.0 / by.p50.0), p95: Count(1.0 / by.p05.0) };
    rate.times(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Settings;
    use crate::duration::testing::{heap, index, near, priced, seconds};
    use crate::effect::Work;

    const ROWS: f64 = 1024.0;

    fn build(index: IndexShape, concurrently: bool) -> Work {
        let heap = heap(100.0, ROWS);
        Work::IndexBuild { heap, index, computation: Computation::default(), concurrently }
    }

    #[test]
    fn a_btree_costs_the_scan_the_entries_the_sort_and_the_writing() {
        let figures = [
            ("sequential_read_cached_seconds_per_page", 0.01),
            ("index_build_seconds_per_entry", 1.0),
            ("sort_fixed_seconds_per_comparison", 0.1),
            ("index_write_seconds_per_byte", 0.001),
        ];
        // 100 pages; 1024 entries; 1024 × 10 comparisons; 1024 × 22 bytes.
        let expected = 1.0 + 1024.0 + 1024.0 + 22.528;
        assert!(near(seconds(&build(index("i", ROWS), false), &figures), expected));
        let text = IndexShape { key_kind: KeyKind::CollatedText, ..index("i", ROWS) };
        assert!(near(seconds(&build(text, false), &figures), expected - 1024.0));
        let sorted = IndexShape { correlation: Some(1.0), ..index("i", ROWS) };
        assert!(near(seconds(&build(sorted, false), &figures), expected - 1024.0 * 0.9));
    }

    #[test]
    fn a_concurrent_build_reads_the_heap_twice_and_checks_every_entry() {
        let figures = [("scan_seconds_per_row", 1.0), ("index_validate_seconds_per_entry", 0.5)];
        assert!(near(seconds(&build(index("i", ROWS), true), &figures), ROWS * 2.5));
    }

    #[test]
    fn other_methods_have_rates_of_their_own_and_extensions_have_none() {
        let of = |method: &str| build(IndexShape { method: method.to_owned(), ..index("i", ROWS) }, false);
        for (method, key, expected) in [
            ("gin", "gin_build_seconds_per_byte", ROWS * 8.0),
            ("gist", "gist_build_seconds_per_entry", ROWS),
            ("hash", "hash_build_seconds_per_entry", ROWS),
            ("brin", "brin_build_seconds_per_row", ROWS),
        ] {
            assert!(near(seconds(&of(method), &[(key, 1.0)]), expected), "{method}");
        }
        let price = priced(&of("hnsw"), &[], &Settings::default());
        assert_eq!(price.unknown, ["no rate for access method hnsw of index i"]);
    }

    #[test]
    fn a_sort_spills_beyond_maintenance_work_mem() {
        let temp = |memory: &str| {
            let mut settings = Settings::default();
            settings.insert("maintenance_work_mem", memory, None);
            priced(&build(index("i", 1e6), false), &[], &settings).temp.value.expect("known").p50.get()
        };
        // 1 M entries of 8 + 48 bytes in memory, of 8 + 16 in files.
        assert!(near(temp("32MB"), 24e6));
        assert!(near(temp("64MB"), 0.0));
    }

    #[test]
    fn workers_come_with_size_and_memory() {
        let asked = |pages: f64, memory: &str, most: &str| {
            let mut settings = Settings::default();
            settings.insert("maintenance_work_mem", memory, None);
            settings.insert("max_parallel_maintenance_workers", most, None);
            let profile = crate::duration::testing::profile(&[]);
            let conditions = Conditions::new(&profile, &settings);
            workers(&heap(pages, 1e6), &index("i", 1e6), &conditions).expect("known")
        };
        assert_eq!(asked(1000.0, "1GB", "4"), 0.0);
        assert_eq!(asked(1024.0, "1GB", "4"), 1.0);
        assert_eq!(asked(9216.0, "1GB", "4"), 3.0);
        assert_eq!(asked(1e6, "1GB", "2"), 2.0);
        assert_eq!(asked(1e6, "64MB", "2"), 1.0, "32 MB for each of the two");
    }
}
