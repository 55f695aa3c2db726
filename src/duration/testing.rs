//! What the tests of the models share: a profile of a few figures, and small tables.

use std::fmt::Write;

use super::{Conditions, Price, price};
use crate::catalog::Settings;
use crate::effect::{
    Computation, Heap, HotChance, IndexShape, KeyKind, Quantity, RowAccess, RowChange, RowChanges, Work,
};
use crate::estimate::Estimate;
use crate::pg::RelationName;
use crate::profile::{Profile, Rates};
use crate::stat::Stat;
use crate::units::{Bytes, Pages, Rows, Unit};

/// A profile without uncertainty: these figures, and next to nothing for all others.
pub(super) fn profile(figures: &[(&str, f64)]) -> Profile {
    let mut text =
        "format_version = 1\nname = \"test\"\ndescription = \"test\"\ncalibrated = false\n[rates]\n"
            .to_owned();
    for known in Rates::FIGURES {
        let given = figures.iter().find(|(key, _)| *key == known.key).map(|(_, value)| *value);
        let value = given.unwrap_or(if known.key.starts_with("cache_share") { 1.0 } else { 1e-15 });
        writeln!(
            text,
            "{} = {{ low = {value:e}, typical = {value:e}, high = {value:e}, source = \"test\" }}",
            known.key
        )
        .expect("a string takes everything");
    }
    Profile::parse(&text, "test").unwrap_or_else(|errors| panic!("{errors}"))
}

/// The median duration under a profile of these figures and no settings.
pub(super) fn seconds(work: &Work, figures: &[(&str, f64)]) -> f64 {
    priced(work, figures, &Settings::default()).duration().expect("known").p50.get()
}

/// The price under a profile of these figures.
pub(super) fn priced(work: &Work, figures: &[(&str, f64)], settings: &Settings) -> Price {
    price(work, &Conditions::new(&profile(figures), settings))
}

/// The built-in default profile's price.
pub(super) fn reference_price(work: &Work) -> Price {
    let profile = Profile::builtin("reference").expect("built in");
    price(work, &Conditions::new(&profile, &Settings::default()))
}

pub(super) fn relation(name: &str) -> RelationName {
    RelationName { schema: "public".to_owned(), name: name.to_owned() }
}

/// A heap of so many rows of 100 bytes on so many pages.
pub(super) fn heap(pages: f64, rows: f64) -> Heap {
    Heap {
        relation: relation("events"),
        pages: Stat::exact(Pages(pages), "counted"),
        rows: Stat::exact(Rows(rows), "counted"),
        row_bytes: Stat::exact(Bytes(100.0), "counted"),
        toast: Stat::exact(Bytes(0.0), "counted"),
        logged: true,
        hit_fraction: None,
    }
}

/// A heap that nobody counted.
pub(super) fn uncounted_heap() -> Heap {
    Heap {
        pages: Stat::unknown("never analysed"),
        rows: Stat::unknown("never analysed"),
        row_bytes: Stat::unknown("never analysed"),
        ..heap(0.0, 0.0)
    }
}

/// A btree on a bigint in random order.
pub(super) fn index(name: &str, entries: f64) -> IndexShape {
    IndexShape {
        name: name.to_owned(),
        method: "btree".to_owned(),
        entries: Stat::exact(Rows(entries), "counted"),
        key_bytes: Stat::exact(Bytes(8.0), "type"),
        key_kind: KeyKind::Fixed,
        size: Stat::exact(Bytes(entries * 22.0), "counted"),
        correlation: Some(0.0),
    }
}

/// A change of so many rows of that heap, in heap order, without indexes.
pub(super) fn change(change: RowChange, heap: Heap, rows: f64) -> RowChanges {
    RowChanges {
        change,
        rows: Quantity::known(Estimate::exact(Rows(rows)), "counted"),
        access: RowAccess::Sequential,
        hot: HotChance::Never,
        indexes: Vec::new(),
        new_row_bytes: heap.row_bytes.clone(),
        toasted_bytes: 0.0,
        computation: Computation::default(),
        triggers: Vec::new(),
        foreign_keys: Vec::new(),
        heap,
    }
}

/// Whether two numbers agree to a millionth.
pub(super) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * b.abs().max(1e-9)
}
