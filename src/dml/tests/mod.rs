//! Statements against a small catalog.

mod halves;
mod reading;
mod rows;
mod writing;

use crate::catalog::{Catalog, Source};
use crate::effect::{Effects, Observation, ReadWork, RowChanges, Work};
use crate::sql::parse_statement;

/// connections (1,000 rows) ← events (1,000,000) ← lines (5,000,000); wallets (200,000) without an index.
pub(super) fn catalog() -> Catalog {
    let text = include_str!("catalog.json");
    crate::stats::read(text, "catalog.json").expect("valid").into_catalog(Source::StatsFile)
}

fn effects_in(catalog: &Catalog, sql: &str) -> Effects {
    let statement = parse_statement(sql).expect(sql);
    super::effects(&statement, catalog, None).expect("modelled")
}

fn effects(sql: &str) -> Effects {
    effects_in(&catalog(), sql)
}

fn changes(effects: &Effects) -> Vec<&RowChanges> {
    let changed = effects
        .work
        .iter()
        .filter_map(|work| if let Work::RowChanges(changes) = work { Some(changes.as_ref()) } else { None });
    changed.collect()
}

fn change(effects: &Effects) -> &RowChanges {
    let all = changes(effects);
    assert_eq!(all.len(), 1, "{:?}", effects.work);
    all[0]
}

fn reads(effects: &Effects) -> Vec<&ReadWork> {
    effects
        .work
        .iter()
        .filter_map(|work| if let Work::Read(read) = work { Some(read) } else { None })
        .collect()
}

fn locks(effects: &Effects) -> Vec<String> {
    let mut locks: Vec<_> = effects
        .locks
        .iter()
        .map(|lock| format!("{} {}", lock.relation.name, lock.mode.pg_locks_name()))
        .collect();
    locks.sort();
    locks
}

fn observed(effects: &Effects, wanted: impl Fn(&Observation) -> bool) -> bool {
    effects.observations.iter().any(wanted)
}

/// p05, p50 and p95, rounded.
fn three(rows: &crate::effect::Quantity<crate::units::Rows>) -> (f64, f64, f64) {
    let value = rows.value.expect(&rows.basis);
    (value.p05.0.round(), value.p50.0.round(), value.p95.0.round())
}
