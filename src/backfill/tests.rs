//! Sweeps over a small catalog: what its edges do.

use super::*;
use crate::catalog::{Catalog, Source};
use crate::duration::Conditions;
use crate::observed::{BatchKeyFacts, BatchPosition, PlanNode, PlanSample};
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::sql::parse_statement;
use crate::stats::{SettingFacts, Snapshot, example};
use crate::units::{Bytes, Rows, Seconds};

const RANGE: &str = "UPDATE events SET payload = '' WHERE id >= :lo AND id < :hi";
const DELETE: &str = "DELETE FROM events WHERE id >= :lo AND id < :hi";

fn snapshot(rows: f64) -> Snapshot {
    let mut snapshot = example::snapshot();
    snapshot.relations[0].reltuples = Some(rows);
    snapshot
}

fn costed_with(catalog: &Catalog, sql: &str, given: &Options) -> Run {
    let profile = Profile::builtin(DEFAULT_PROFILE).expect("built in");
    let statement = parse_statement(sql).expect(sql);
    let shape = recognise(&statement, catalog);
    let spec = Spec::new(shape, given, &profile.pacing, catalog).expect("complete");
    let conditions = Conditions::new(&profile, &catalog.settings);
    run(&statement, "", &spec, catalog, &conditions).expect("a table of the catalog")
}

fn costed(sql: &str, given: &Options) -> Run {
    costed_with(&snapshot(1e6).into_catalog(Source::StatsFile), sql, given)
}

fn of_size(size: u64) -> Options {
    Options { batch_sizes: vec![size], rows: Some(1e6), ..Options::default() }
}

#[test]
fn an_empty_table_is_one_batch_with_finite_figures() {
    let run = costed(RANGE, &Options { rows: Some(0.0), ..of_size(1000) });
    assert!(run.unknown.is_empty(), "{:?}", run.unknown);
    for point in &run.points {
        assert_eq!((point.batches, point.rows_per_batch), (1.0, 0.0));
        assert!(point.total.p95.0.is_finite() && point.total.p50.0 >= 0.0);
    }
}

#[test]
fn a_batch_larger_than_the_table_holds_the_table() {
    let run = costed(RANGE, &Options { rows: Some(10.0), interval: Some(Seconds(120.0)), ..of_size(7000) });
    let point = run.headline().expect("the size asked for");
    assert_eq!((point.batches, point.rows_per_batch), (1.0, 10.0));
    assert_eq!(run.fills_interval_at, None, "ten rows fill no interval of two minutes");
}

#[test]
fn an_interval_is_filled_by_a_size_within_the_table() {
    let run = costed(RANGE, &Options { interval: Some(Seconds(1.0)), ..of_size(1000) });
    let size = run.fills_interval_at.expect("a million rows take longer than a second");
    assert!(size > 100.0 && size <= 1e6, "{size}");
}

#[test]
fn deleted_rows_leave_the_table_as_large_as_it_was() {
    let given = Options { vacuum_every: Some(10), ..of_size(1000) };
    let growth = |sql: &str| costed(sql, &given).headline().expect("a point").growth;
    assert_eq!(growth(DELETE), Some(Bytes(0.0)));
    assert!(growth(RANGE).is_some_and(|growth| growth.0 > 0.0));
}

#[test]
fn a_vacuum_that_no_batch_reaches_takes_no_time() {
    let total = |every: Option<u64>| {
        let run = costed(RANGE, &Options { vacuum_every: every, ..of_size(1000) });
        run.headline().expect("a point").total.p50.0
    };
    assert_eq!(total(Some(1001)), total(None));
    assert!(total(Some(100)) > total(None));
}

#[test]
fn a_vacuum_that_cannot_be_priced_makes_the_run_unknown() {
    let mut unknown = snapshot(1e6);
    unknown.relations[0].indexes[0].bytes = None;
    unknown.relations[0].reltuples = None;
    unknown.relations[0].relpages = None;
    unknown.relations[0].heap_bytes = None;
    let mut catalog = unknown.into_catalog(Source::StatsFile);
    catalog.measured_batches.push(crate::observed::MeasuredBatch {
        relation: example::events(),
        rows: 100.0,
        seconds: 1.5,
        source: "a test".to_owned(),
    });
    let known = costed_with(&catalog, RANGE, &of_size(1000));
    assert!(known.headline().is_some(), "measured batches need no statistics");
    let vacuumed = costed_with(&catalog, RANGE, &Options { vacuum_every: Some(10), ..of_size(1000) });
    assert!(vacuumed.headline().is_none());
    assert!(!vacuumed.unknown.is_empty(), "with the reason");
}

#[test]
fn autovacuum_is_off_however_the_option_spells_it() {
    for (spelt, all) in [("off", true), ("FALSE", true), ("on", false)] {
        let mut snapshot = snapshot(1e6);
        snapshot.settings =
            [("autovacuum_vacuum_threshold", "50"), ("autovacuum_vacuum_scale_factor", "0.2")]
                .map(|(name, value)| (name.to_owned(), SettingFacts { value: value.to_owned(), unit: None }))
                .into();
        snapshot.relations[0].options = [("autovacuum_enabled".to_owned(), spelt.to_owned())].into();
        let run = costed_with(&snapshot.into_catalog(Source::StatsFile), RANGE, &of_size(1000));
        let dead = run.headline().expect("a point").dead_rows;
        assert_eq!(dead == Some(Rows(1e6)), all, "{spelt}: {dead:?}");
    }
}

#[test]
fn workers_share_the_batches() {
    let total = |workers: u64| {
        let given = Options { workers: Some(workers), interval: Some(Seconds(60.0)), ..of_size(1000) };
        costed(RANGE, &given).headline().expect("a point").total.p50.0
    };
    assert!((total(1) / total(4) - 4.0).abs() < 1e-9);
}

fn sample(size: u64, cost: f64) -> PlanSample {
    let plan = PlanNode { total_cost: cost, ..PlanNode::default() };
    PlanSample {
        statement: "it".to_owned(),
        half: crate::observed::ExplainedHalf::Whole,
        batch: Some(BatchPosition { batch_size: size, position: 0.5 }),
        plan,
    }
}

#[test]
fn the_plan_of_the_nearest_size_and_of_median_cost_speaks() {
    let plans = [sample(1_000, 30.0), sample(1_000, 10.0), sample(1_000, 20.0), sample(50_000, 1.0)];
    let cost = |size| pick_plan(&plans, "it", size).map(|plan| plan.total_cost);
    assert_eq!(cost(1_000), Some(20.0));
    // 7,000 is 7 times 1,000, and 50,000 is 7.1 times 7,000.
    assert_eq!(cost(7_000), Some(20.0));
    assert_eq!(cost(8_000), Some(1.0));
    assert_eq!(pick_plan(&plans, "another", 1_000), None);
}

#[test]
fn positions_follow_the_histogram_where_there_is_one() {
    let mut key = BatchKeyFacts {
        relation: example::events(),
        column: "id".to_owned(),
        min: 0.0,
        max: 1000.0,
        positions: Vec::new(),
        source: "a test".to_owned(),
    };
    assert_eq!(sampling::key_at(&key, 0.25), 250.0);
    key.positions = vec![0.0, 900.0, 950.0, 980.0, 1000.0];
    assert_eq!(sampling::key_at(&key, 0.25), 900.0);
    assert_eq!(sampling::key_at(&key, 0.95), 1000.0);
}
