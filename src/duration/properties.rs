//! What holds for every kind of work: more never costs less, and the unknown stays unknown.

use super::testing::{change, heap, index, reference_price, relation, uncounted_heap};
use crate::effect::{
    Computation, Heap, HotChance, IndexShape, Quantity, ReadWork, RowAccess, RowChange, RowChanges,
    VacuumWork, Work,
};
use crate::estimate::Estimate;
use crate::stat::Stat;
use crate::units::{Bytes, Count, Pages, Rows, Unit};

/// A heap of so many rows, 50 to a page.
fn heap_of(rows: f64) -> Heap {
    heap((rows / 50.0).ceil(), rows)
}

/// Every kind of work on a table of so many rows.
fn works(heap: &Heap, rows: f64) -> Vec<(&'static str, Work)> {
    let index = || index("events_key", rows);
    let uncounted = || IndexShape { entries: Stat::unknown("never analysed"), ..index() };
    let index = || if heap.rows.value().is_some() { index() } else { uncounted() };
    let quantity = |value: f64| match heap.rows.value() {
        Some(_) => Quantity::known(Estimate::exact(Rows(value)), "counted"),
        None => Quantity::unknown("never analysed"),
    };
    let changed = |kind| RowChanges {
        rows: quantity(rows),
        access: RowAccess::AlongIndex { correlation: 0.5 },
        hot: HotChance::Fraction { low: 0.1, typical: 0.3, high: 0.9 },
        indexes: vec![index()],
        ..change(kind, heap.clone(), rows)
    };
    let computation = Computation { calls: 2.0, text_bytes: 10.0, detoasted_bytes: 1.0 };
    let build = |method: &str, concurrently| Work::IndexBuild {
        heap: heap.clone(),
        index: IndexShape { method: method.to_owned(), ..index() },
        computation,
        concurrently,
    };
    let indexes = vec![index()];
    vec![
        ("scan", Work::HeapScan { heap: heap.clone(), computation }),
        ("rewrite", Work::Rewrite { heap: heap.clone(), computation, growth_per_row: 8.0, indexes }),
        ("btree", build("btree", false)),
        ("btree concurrently", build("btree", true)),
        ("gin", build("gin", false)),
        ("gist", build("gist", false)),
        ("hash", build("hash", false)),
        ("brin", build("brin", false)),
        ("foreign key", Work::ForeignKeyValidation { child: heap.clone(), parent: heap.clone() }),
        ("insert", Work::RowChanges(Box::new(changed(RowChange::Insert)))),
        ("update", Work::RowChanges(Box::new(changed(RowChange::Update)))),
        ("delete", Work::RowChanges(Box::new(changed(RowChange::Delete)))),
        (
            "read",
            Work::Read(ReadWork {
                plan: None,
                scans: vec![heap.clone()],
                lookups: quantity(rows),
                times: quantity(1.0),
                basis: "counted".to_owned(),
            }),
        ),
        (
            "vacuum",
            Work::Vacuum(VacuumWork {
                heap: heap.clone(),
                pages_to_read: Quantity {
                    value: quantity(rows / 50.0).value.map(|pages| pages.map::<Pages>(|pages| pages)),
                    basis: "counted".to_owned(),
                },
                dead_rows: quantity(rows / 10.0),
                indexes: vec![index()],
            }),
        ),
        ("analyze", Work::Analyze { heap: heap.clone() }),
    ]
}

fn not_less<U: Unit>(what: &str, more: Option<Estimate<U>>, less: Option<Estimate<U>>) {
    let (more, less) = (more.expect("known"), less.expect("known"));
    for (name, more, less) in
        [("p05", more.p05, less.p05), ("p50", more.p50, less.p50), ("p95", more.p95, less.p95)]
    {
        let (more, less) = (more.get(), less.get());
        assert!(more >= less * (1.0 - 1e-9), "{what}: {name} falls from {less} to {more}");
    }
}

#[test]
fn more_rows_never_cost_less() {
    let sizes = [1.0, 2.0, 100.0, 5e3, 1e5, 1.3e6, 1.4e6, 1e7, 9e7, 1e8, 3e9];
    for pair in sizes.windows(2) {
        let small = works(&heap_of(pair[0]), pair[0]);
        let large = works(&heap_of(pair[1]), pair[1]);
        for ((kind, small), (_, large)) in small.iter().zip(&large) {
            let (small, large) = (reference_price(small), reference_price(large));
            let what = format!("{kind}, {} to {} rows", pair[0], pair[1]);
            not_less(&format!("{what}, duration"), large.duration(), small.duration());
            not_less(&format!("{what}, WAL"), large.wal.value, small.wal.value);
            not_less(&format!("{what}, disk"), large.disk_peak.value, small.disk_peak.value);
            not_less(&format!("{what}, temporary files"), large.temp.value, small.temp.value);
        }
    }
}

#[test]
fn more_changed_rows_of_one_table_never_cost_less() {
    let changed = |rows: f64, access| {
        let indexes = vec![index("a", 1e8), index("b", 1e8)];
        let changes = RowChanges { access, indexes, ..change(RowChange::Update, heap_of(1e8), rows) };
        reference_price(&Work::RowChanges(Box::new(changes)))
    };
    for access in [RowAccess::Sequential, RowAccess::AlongIndex { correlation: 0.7 }, RowAccess::Scattered] {
        for pair in [0.0, 1.0, 10.0, 1e3, 1e5, 1e7, 1e8].windows(2) {
            let (less, more) = (changed(pair[0], access), changed(pair[1], access));
            not_less("duration", more.duration(), less.duration());
            not_less("WAL", more.wal.value, less.wal.value);
        }
    }
}

#[test]
fn an_index_more_never_makes_a_change_cheaper() {
    for kind in [RowChange::Insert, RowChange::Update, RowChange::Delete] {
        let price = |indexes| {
            let changes = RowChanges { indexes, ..change(kind, heap_of(1e7), 1e5) };
            reference_price(&Work::RowChanges(Box::new(changes)))
        };
        let mut indexes = Vec::new();
        let mut before = price(indexes.clone());
        for number in 0..6 {
            indexes.push(index(&format!("i{number}"), 1e7));
            let after = price(indexes.clone());
            not_less("duration", after.duration(), before.duration());
            not_less("WAL", after.wal.value, before.wal.value);
            before = after;
        }
    }
}

#[test]
fn scattered_rows_cost_more_than_rows_in_order() {
    let price = |access| {
        let changes = RowChanges { access, ..change(RowChange::Update, heap_of(1e8), 1e4) };
        reference_price(&Work::RowChanges(Box::new(changes)))
    };
    let order = [1.0, 0.9, 0.5, 0.0].map(|correlation| price(RowAccess::AlongIndex { correlation }));
    for pair in order.windows(2) {
        not_less("less order", pair[1].duration(), pair[0].duration());
    }
    not_less("scattered", price(RowAccess::Scattered).duration(), order[2].duration());
}

#[test]
fn what_nobody_counted_has_no_price() {
    for (kind, work) in works(&uncounted_heap(), 1000.0) {
        let price = reference_price(&work);
        assert!(price.duration().is_none(), "{kind} has a duration");
        let reasons = price.unknown.join("; ");
        assert!(reasons.contains("never analysed"), "{kind}: {reasons}");
        for (what, quantity) in
            [("WAL", &price.wal), ("disk", &price.disk_peak), ("after", &price.disk_after)]
        {
            assert!(quantity.value.is_none(), "{kind}: {what} has a value");
            assert!(!quantity.basis.is_empty(), "{kind}: {what} has no reason");
        }
    }
}

#[test]
fn a_removed_file_of_unknown_size_has_no_price() {
    let work = Work::FileRemoval { bytes: Stat::unknown("no permission"), relation: relation("old") };
    let price = reference_price(&work);
    assert!(price.duration().is_none() && price.disk_after.value.is_none());
    let work = Work::FileRemoval { bytes: Stat::exact(Bytes(1e9), "counted"), relation: relation("old") };
    let after = reference_price(&work).disk_after.value.expect("known");
    assert_eq!(after, Estimate::exact(Bytes(-1e9)));
}

#[test]
fn every_line_item_has_a_basis_and_is_its_quantity_times_its_rate() {
    for (kind, work) in works(&heap_of(1e6), 1e6) {
        let price = reference_price(&work);
        assert!(!price.components.is_empty(), "{kind}");
        for component in &price.components {
            assert!(!component.basis.is_empty(), "{kind}: {} has no basis", component.name);
            let product: Estimate<Count> = component.quantity.times(component.rate);
            let (have, want) = (component.duration.p50.get(), product.p50.get());
            assert!((have - want).abs() <= 1e-9 * want, "{kind}: {}", component.name);
        }
    }
}
