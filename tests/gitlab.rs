//! The numbers of gitlab-org/gitlab !51332, derived from its statistics: 182 days at 7000 rows.

use std::process::Command;

use serde_json::Value;

fn backfills() -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_pgtoll"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["estimate", "fixtures/gitlab-events/migrations"])
        .args(["--stats", "fixtures/gitlab-events/stats.json", "--profile", "gitlab-database-lab"])
        .args(["--format", "json"])
        .output()
        .expect("the binary starts");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let statements = report["migrations"][1]["statements"].as_array().expect("statements").clone();
    statements.into_iter().map(|statement| statement["backfill"].clone()).collect()
}

fn point(backfill: &Value, size: u64) -> Value {
    let sweep = backfill["sweep"].as_array().expect("a sweep");
    sweep.iter().find(|point| point["batch_size"] == size).expect("the size").clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("not a number: {value}"))
}

#[test]
fn events_take_182_days_at_7000_rows() {
    let events = &backfills()[0];
    let asked = point(events, 7000);
    assert_eq!(number(&asked["batches"]), 131_572.0);
    assert_eq!(number(&asked["total"]["p50"]), 263_144.0 * 60.0);
    let days = number(&asked["total"]["p50"]) / 86_400.0;
    assert_eq!(days.floor(), 182.0);
    // 70 statements of 100 rows at 1.5 s, and 15 s of each interval are waiting.
    assert!((number(&asked["batch"]["p50"]) - 105.0).abs() < 1e-6);
    assert!((number(&asked["waiting"]["p50"]) / 131_572.0 - 15.0).abs() < 1e-6);
}

#[test]
fn the_second_table_takes_132_days() {
    let payloads = &backfills()[1];
    let asked = point(payloads, 7000);
    assert_eq!(number(&asked["batches"]), 95_000.0);
    assert_eq!(number(&asked["total"]["p50"]), 95_000.0 * 120.0);
}

#[test]
fn the_sweep_shows_what_the_document_could_not() {
    let events = &backfills()[0];
    for size in [1_000, 2_000, 5_000, 7_000, 10_000, 20_000, 50_000, 100_000] {
        point(events, size);
    }
    // 1.5 s per 100 rows fill two minutes at 8000 rows; three times faster, at 24,000.
    assert_eq!(number(&events["fills_interval_at"]), 8_000.0);
    assert_eq!(number(&events["fills_interval_at_on_production"]), 24_000.0);
    assert_eq!(events["recommended"]["batch_size"], 8_000);
    // Beyond that, work decides: larger batches do not make the run shorter on the clone, but on production.
    let (at_10k, at_100k) = (point(events, 10_000), point(events, 100_000));
    let ratio = number(&at_10k["total"]["p50"]) / number(&at_100k["total"]["p50"]);
    assert!((ratio - 1.0).abs() < 0.01, "{ratio}");
    let on_production = number(&point(events, 20_000)["total_on_production"]["p50"]);
    assert_eq!(on_production, 46_050.0 * 120.0);
    // At 1000 rows seven eighths of the time are waiting.
    let small = point(events, 1_000);
    assert!((number(&small["waiting"]["p50"]) / number(&small["total"]["p50"]) - 0.875).abs() < 1e-6);
}
