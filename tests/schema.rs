//! Every report that the fixtures give is what the checked-in JSON Schema says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[test]
fn every_report_of_the_fixtures_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = fs::read_to_string(root.join("schemas/report.schema.json")).expect("the schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut reports = 0;
    for case in folders(&root.join("fixtures")) {
        let stats = case.join("stats.json");
        if !stats.exists() {
            continue;
        }
        for migrations in folders(&case) {
            let output = Command::new(env!("CARGO_BIN_EXE_pgtoll"))
                .arg("estimate")
                .arg(&migrations)
                .arg("--stats")
                .arg(&stats)
                .args(["--format", "json"])
                .output()
                .expect("the binary starts");
            let report: Value = serde_json::from_slice(&output.stdout)
                .unwrap_or_else(|error| panic!("{}: {error}", migrations.display()));
            let problems: Vec<String> = validator
                .iter_errors(&report)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(problems.is_empty(), "{}: {}", migrations.display(), problems.join("\n"));
            assert!(percentiles_are_in_order(&report), "{}", migrations.display());
            reports += 1;
        }
    }
    assert!(reports >= 5, "{reports} reports were looked at");
}

/// Wherever three percentiles stand, the lower is not above the higher.
fn percentiles_are_in_order(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            let percentile = |name: &str| fields.get(name).and_then(Value::as_f64);
            let ordered = match (percentile("p05"), percentile("p50"), percentile("p95")) {
                (Some(low), Some(middle), Some(high)) => low <= middle && middle <= high,
                _ => true,
            };
            ordered && fields.values().all(percentiles_are_in_order)
        }
        Value::Array(items) => items.iter().all(percentiles_are_in_order),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).expect("a folder");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
