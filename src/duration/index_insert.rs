//! Entries added to an index by row changes.
//!
//! # Model
//! entries × insertion, plus the leaf pages that are not in memory. Where the order of the keys follows the order of
//! the changes, entries share leaves and cost as an append; else each falls on a leaf of its own. An update adds its
//! entry beside the old one, and tries to clear such entries out before it splits a full leaf.
//!
//! # Inputs
//! Entries; size, key width, correlation and method of the index.
//!
//! # Source
//! `btinsert` keeps the rightmost leaf at hand (src/backend/access/nbtree/nbtinsert.c); `_bt_bottomupdel_pass` from 14 on.
//!
//! # Valid for
//! Access methods of PostgreSQL itself. Inner pages are taken to be in memory.

use super::cache::{Stored, scattered_read};
use super::inputs::key_bytes;
use super::page_touches::Touches;
use super::{Component, Conditions, fixed, sizes};
use crate::effect::IndexShape;
use crate::estimate::Estimate;
use crate::profile::Rates;
use crate::units::{Bytes, Count, PAGE_BYTES, Rows, Seconds, Unit};

/// What is taken where nobody knows how keys lie: neither sorted nor random.
const UNKNOWN_CORRELATION: f64 = 0.3;
/// WAL of one entry besides its key: record, block and tuple headers.
const WAL_PER_ENTRY: f64 = 56.0;
/// WAL of page splits, shared among the entries of a page that is not the last.
const WAL_OF_SPLITS: f64 = 28.0;
/// Room that an entry takes beside its key.
const ENTRY_OVERHEAD: f64 = 12.0;
/// How full pages are that split at random.
const GROWN_FILL: f64 = 0.8;
/// Bytes of one key among those that GIN takes out of a value: a lexeme, an array's element.
const GIN_KEY_BYTES: f64 = 20.0;

/// What entries added to one index cost.
pub(super) struct Insertion {
    pub(super) components: Vec<Component>,
    pub(super) wal: Estimate<Bytes>,
    pub(super) growth: Estimate<Bytes>,
    /// Leaf pages touched, for the median number of entries.
    pub(super) touches: Touches,
}

/// What one entry adds and where.
struct Footprint {
    /// Leaves that it touches.
    touches: f64,
    /// Bytes by which the index grows.
    growth: Estimate<Bytes>,
    /// WAL besides page images.
    wal: Estimate<Bytes>,
    /// Bytes of the index before.
    size: Bytes,
    correlation: f64,
}

impl Footprint {
    fn of(index: &IndexShape) -> Result<Self, String> {
        let key = key_bytes(index)?;
        let size = match index.size.value() {
            Some(size) => *size,
            None => sizes::index_bytes(index)?.p50,
        };
        let correlation = index.correlation.unwrap_or(UNKNOWN_CORRELATION).abs().min(1.0);
        let whole = |growth: Estimate<Bytes>, wal| Self { touches: 1.0, growth, wal, size, correlation };
        Ok(match index.method.as_str() {
            // A summary of 128 pages is hardly ever changed by one row more.
            "brin" => Self { correlation: 1.0, ..whole(Estimate::zero(), Estimate::zero()) },
            "gin" => Self {
                touches: (key.p50.get() / GIN_KEY_BYTES).max(1.0),
                correlation: 0.0,
                ..whole(key.scaled(0.9), key.map(|key| 2.0 * key + WAL_PER_ENTRY))
            },
            _ => {
                let entry = key.map::<Bytes>(|key| (sizes::aligned(key) + ENTRY_OVERHEAD) / GROWN_FILL);
                let splits = WAL_OF_SPLITS * (1.0 - correlation);
                whole(entry, key.map(|key| sizes::aligned(key) + WAL_PER_ENTRY + splits))
            }
        })
    }

    /// Leaves touched by so many entries, the index being half-way to its new size.
    fn touches(&self, entries: f64) -> Touches {
        let growth = self.growth.p50.get();
        let pages = (self.size.get() + entries * growth / 2.0) / PAGE_BYTES;
        Touches::along(entries * self.touches, PAGE_BYTES / growth.max(1.0), pages, self.correlation)
    }
}

/// Bytes of an index, with so many entries more, over which entries are scattered.
pub(super) fn scattered_bytes(index: &IndexShape, added: Rows) -> Result<f64, String> {
    let footprint = Footprint::of(index)?;
    let grown = footprint.size.get() + footprint.growth.p50.get() * added.get();
    Ok(grown * (1.0 - footprint.correlation))
}

/// The price of so many entries, added by an update or an insert; `resident` is the chance that a leaf touched
/// before is still in shared_buffers.
pub(super) fn insertion(
    index: &IndexShape,
    entries: Estimate<Rows>,
    update: bool,
    resident: f64,
    conditions: &Conditions<'_>,
) -> Result<Insertion, String> {
    let footprint = Footprint::of(index)?;
    let touches = |n: f64| footprint.touches(n);
    let name = format!("read leaves of index {}", index.name);
    let stored = Stored::sized(footprint.size);
    let reading = scattered_read(name, entries, touches, resident, stored, conditions);
    let rates = &conditions.profile.rates;
    let (mut rate, mut basis) = rate(index, key_bytes(index)?, footprint.correlation, rates)?;
    let mut wal = footprint.wal;
    if update && index.method == "btree" {
        let beside = &rates.btree_update_seconds_per_entry;
        rate = rate.plus(beside.seconds);
        basis = format!("{basis}; beside the old entry: {}", beside.source);
        // The last page splits as any other.
        wal = wal.map(|wal| wal + WAL_OF_SPLITS * footprint.correlation);
    }
    let adding =
        fixed::item_at(format!("add entries to index {}", index.name), entries, "entries", rate, basis);
    Ok(Insertion {
        components: vec![reading, adding],
        wal: entries.times(wal),
        growth: entries.times(footprint.growth),
        touches: touches(entries.p50.get()),
    })
}

/// Seconds per entry.
fn rate(
    index: &IndexShape,
    key: Estimate<Bytes>,
    correlation: f64,
    rates: &Rates,
) -> Result<(Estimate<Seconds>, String), String> {
    let plain = |rate: &crate::profile::Rate| (rate.seconds, rate.source.clone());
    Ok(match index.method.as_str() {
        "btree" => {
            let append = &rates.btree_append_seconds_per_entry;
            let insert = &rates.btree_insert_seconds_per_entry;
            let mixed = append
                .seconds
                .zip(insert.seconds, |append, insert| append * correlation + insert * (1.0 - correlation));
            // An unknown order may be either end.
            let rate = if index.correlation.is_some() {
                mixed
            } else {
                Estimate { p05: append.seconds.p05, p50: mixed.p50, p95: insert.seconds.p95 }
            };
            (rate, format!("append: {}; anywhere: {}", append.source, insert.source))
        }
        "gin" => {
            let rate = &rates.gin_insert_seconds_per_byte;
            (key.map::<Count>(|key| key).times(rate.seconds), rate.source.clone())
        }
        "gist" | "spgist" => plain(&rates.gist_insert_seconds_per_entry),
        "hash" => plain(&rates.hash_insert_seconds_per_entry),
        "brin" => plain(&rates.brin_insert_seconds_per_entry),
        other => return Err(format!("no rate for access method {other} of index {}", index.name)),
    })
}
