//! What it takes to analyse one statement, by the size of the catalog: `cargo bench --bench analyse`.
//!
//! A statement looks up what it names, so its time must not depend on how many relations there are.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use divan::{Bencher, black_box};
use pgtoll::catalog::{Catalog, Source};
use pgtoll::ddl;
use pgtoll::sql::parse_statement;
use pgtoll::stats::Snapshot;
use serde_json::{Value, json};

/// Tables, each with three indexes and a foreign key to the one before it.
const TABLES: [usize; 3] = [100, 10_000, 100_000];

fn main() {
    divan::main();
}

#[divan::bench(args = TABLES)]
fn add_column(bencher: Bencher, tables: usize) {
    effects(bencher, tables, "ALTER TABLE t50 ADD COLUMN x int DEFAULT 0");
}

#[divan::bench(args = TABLES)]
fn alter_type(bencher: Bencher, tables: usize) {
    effects(bencher, tables, "ALTER TABLE t50 ALTER COLUMN id TYPE numeric");
}

#[divan::bench(args = TABLES)]
fn create_index(bencher: Bencher, tables: usize) {
    effects(bencher, tables, "CREATE INDEX CONCURRENTLY i ON t50 (parent, label)");
}

#[divan::bench(args = TABLES)]
fn add_foreign_key(bencher: Bencher, tables: usize) {
    effects(bencher, tables, "ALTER TABLE t50 ADD FOREIGN KEY (parent) REFERENCES t60 (id)");
}

#[divan::bench(args = TABLES)]
fn drop_table_cascade(bencher: Bencher, tables: usize) {
    effects(bencher, tables, "DROP TABLE t50 CASCADE");
}

/// A copy for ROLLBACK or a proposal, and a change on it.
#[divan::bench(args = TABLES)]
fn copy_and_change(bencher: Bencher, tables: usize) {
    let catalog = catalog(tables);
    let statement = parse_statement("ALTER TABLE t50 ADD COLUMN x int").expect("it is SQL");
    let changes = ddl::effects(&statement, &catalog).expect("it is modelled").changes;
    bencher.bench_local(|| {
        let mut copy = catalog.clone();
        changes.iter().for_each(|change| copy.apply(change.clone()));
        black_box(copy)
    });
}

/// The facts that a statement has on a catalog of that size.
fn effects(bencher: Bencher, tables: usize, sql: &str) {
    let catalog = catalog(tables);
    let statement = parse_statement(sql).expect("it is SQL");
    bencher.bench_local(|| black_box(ddl::effects(&statement, &catalog)));
}

/// A copy of the catalog of that size, which is made once.
fn catalog(tables: usize) -> Catalog {
    static MADE: LazyLock<Mutex<HashMap<usize, Catalog>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().expect("no benchmark panics");
    made.entry(tables).or_insert_with(|| build(tables)).clone()
}

fn build(tables: usize) -> Catalog {
    let snapshot = json!({
        "format_version": 1,
        "written_by": "a benchmark",
        "collected_at": "2024-03-01T12:00:00Z",
        "server": {
            "version_num": 170_000, "in_recovery": false, "database": "app", "role": "reader",
            "search_path": ["public"],
        },
        "relations": (0..tables).map(table).collect::<Vec<_>>(),
    });
    let snapshot: Snapshot = serde_json::from_value(snapshot).expect("a statistics file");
    snapshot.into_catalog(Source::StatsFile)
}

fn table(number: usize) -> Value {
    let index = |name: &str, column: &str| {
        let name = format!("t{number}_{name}");
        json!({"name": name, "method": "btree", "unique": name.ends_with("pkey"), "primary": name.ends_with("pkey"),
               "keys": [column], "columns": [column], "bytes": 100_000, "reltuples": 10_000.0})
    };
    json!({
        "schema": "public", "name": format!("t{number}"), "kind": "table",
        "reltuples": 10_000.0, "relpages": 100, "heap_bytes": 819_200, "toast_bytes": 0,
        "columns": [
            {"name": "id", "type": "bigint", "not_null": true},
            {"name": "parent", "type": "bigint"},
            {"name": "label", "type": "text", "toastable": true},
        ],
        "indexes": [index("pkey", "id"), index("parent_idx", "parent"), index("label_idx", "label")],
        "constraints": [
            {"name": format!("t{number}_pkey"), "kind": "primary_key", "columns": ["id"],
             "index": format!("t{number}_pkey")},
            {"name": format!("t{number}_parent_fkey"), "kind": "foreign_key", "columns": ["parent"],
             "references": {"schema": "public", "name": format!("t{}", number.saturating_sub(1))},
             "referenced_columns": ["id"]},
        ],
    })
}
