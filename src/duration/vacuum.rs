//! VACUUM without FULL.
//!
//! # Model
//! Pages that are not all-visible are read and pruned; where there are dead rows, each index is passed over once per
//! filling of `maintenance_work_mem` with their addresses (6 bytes each), and the heap's pages once more.
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
use super::inputs::{known, pages};
use super::{Component, Conditions, Price, fixed, sizes};
use crate::effect::{Quantity, VacuumWork};
use crate::estimate::Estimate;
use crate::units::{Bytes, Count, PAGE_BYTES, Pages, Rows, Seconds, Unit};

const ADDRESS: f64 = 6.0;
/// `vacuum_cost_page_miss` and `vacuum_cost_page_dirty`, from 14 on.
const COST_PER_DIRTIED_PAGE: f64 = 22.0;
const DEFAULT_COST_LIMIT: f64 = 200.0;
/// WAL of pruning one page, besides its image.
const WAL_PER_PAGE: f64 = 120.0;

pub(super) fn price(work: &VacuumWork, conditions: &Conditions<'_>) -> Result<Price, String> {
    let rates = &conditions.profile.rates;
    let of = &work.heap.relation;
    let dead = known(&work.dead_rows, || format!("dead rows of {of}"))?;
    let to_read = known(&work.pages_to_read, || format!("pages of {of} to vacuum"))?;
    let stored = Stored::heap(&work.heap, pages(&work.heap)?);
    let basis = &work.pages_to_read.basis;
    let mut components = vec![
        sequential_read(format!("read heap of {of}"), to_read, stored, conditions),
        fixed::item(format!("prune pages of {of}"), to_read, "pages", &rates.vacuum_seconds_per_page, basis),
    ];
    let mut index_pages = Estimate::<Pages>::zero();
    if dead.p95.get() > 0.0 {
        let name = format!("remove dead rows of {of}");
        let rate = &rates.vacuum_seconds_per_dead_row;
        components.push(fixed::item(name, dead, "rows", rate, &work.dead_rows.basis));
        let passes = passes(dead, conditions);
        for index in &work.indexes {
            let bytes = match index.size.value() {
                Some(bytes) => Estimate::exact(*bytes),
                None => sizes::index_bytes(index)?,
            };
            let passed = pages_of(bytes).times::<Count, Pages>(passes);
            let stored = Stored::sized(bytes.p50);
            components.push(sequential_read(
                format!("read index {}", index.name),
                passed,
                stored,
                conditions,
            ));
            let name = format!("pass over index {}", index.name);
            let rate = &rates.vacuum_index_seconds_per_page;
            components.push(fixed::item(name, passed, "pages", rate, index.size.basis()));
            index_pages = index_pages.plus(passed);
        }
    }
    components.extend(sleeps(to_read.plus(index_pages), conditions));
    Ok(Price { wal: wal(work, to_read, dead), ..Price::of(components) })
}

/// How often each index is passed over.
fn passes(dead: Estimate<Rows>, conditions: &Conditions<'_>) -> Estimate<Count> {
    let memory = conditions.settings.bytes("maintenance_work_mem").map_or(64.0 * 1024.0 * 1024.0, Unit::get);
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

/// Each page that changes is logged, with its image where it is the first change after a checkpoint; at most one
/// page per dead row changes, besides those that only become all-visible.
fn wal(work: &VacuumWork, to_read: Estimate<Pages>, dead: Estimate<Rows>) -> Quantity<Bytes> {
    if !work.heap.logged {
        return Quantity::known(Estimate::zero(), "unlogged");
    }
    let changed = to_read.zip::<Rows, Pages>(dead, f64::min).p50.get();
    let seen = to_read.p50.get();
    let typical = changed * (WAL_PER_PAGE + PAGE_BYTES / 2.0) + seen * WAL_PER_PAGE / 2.0;
    let range = Estimate::range(
        Bytes(changed * WAL_PER_PAGE),
        Bytes(typical),
        Bytes(changed * (WAL_PER_PAGE + PAGE_BYTES) + seen * PAGE_BYTES / 4.0),
    );
    Quantity::known(range, "pruning records, and images of pages not changed since a checkpoint")
}
