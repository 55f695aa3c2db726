//! The real binary against real servers: what is estimated live, and from a file that `collect` saved.

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use support::Server;

const SCHEMA: &str = "
    CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, name text);
    CREATE TABLE orders (
        id bigint PRIMARY KEY,
        customer_id bigint REFERENCES customers,
        status text,
        note text
    );
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.note := 'stamped'; RETURN NEW; END $$;
    CREATE TRIGGER stamp BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stamp();
    INSERT INTO customers SELECT i, 'u' || i, 'n' || i FROM generate_series(1, 2000) i;
    INSERT INTO orders SELECT i, 1 + i % 2000, 'new', 'x' FROM generate_series(1, 20000) i;
    ANALYZE customers;
    ANALYZE orders;";

const MIGRATION: &str = "
    ALTER TABLE orders ADD COLUMN region text;
    UPDATE orders SET region = (SELECT c.name FROM customers c WHERE c.id = orders.customer_id)
     WHERE status = 'new' AND region IS NULL;
    -- pgtoll: backfill strategy=range key=id batch-sizes=500,5000 pause=100ms
    UPDATE orders SET region = status WHERE id >= :lo AND id < :hi;
    CREATE INDEX orders_customer_idx ON orders (customer_id);
    DELETE FROM customers WHERE id = 7;";

fn pgtoll(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pgtoll")).args(arguments).output().expect("the binary starts")
}

fn succeeded(output: &Output) -> &[u8] {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    &output.stdout
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// What does not depend on counters, which go on between two collections: locks, the plans, rows and batches.
fn facts(report: &[u8]) -> Value {
    let report: Value = serde_json::from_slice(report).expect("JSON");
    let statements = report["migrations"][0]["statements"].as_array().expect("statements").iter();
    let facts = statements.map(|statement| {
        let locks: Vec<Value> = statement["locks"]
            .as_array()
            .expect("locks")
            .iter()
            .map(|lock| json!([lock["relation"], lock["mode"], lock["held_until"]]))
            .collect();
        let backfill = &statement["backfill"];
        let sweep = backfill["sweep"].as_array().cloned().unwrap_or_default();
        let batches: Vec<Value> = sweep.iter().map(|point| point["batches"].clone()).collect();
        json!([statement["kind"], locks, backfill["rows"], backfill["samples"], batches, statement["scans"]])
    });
    facts.collect()
}

#[test]
fn a_saved_estimate_repeats_a_live_one() {
    for major in support::available_majors() {
        let Some(server) = Server::start(major) else { continue };
        server.create_database("shop");
        server.session("shop").execute(SCHEMA);
        let url = server.url("shop");
        let migration = scratch(&format!("live-{major}.sql"));
        std::fs::write(&migration, MIGRATION).expect("a scratch file");
        let migration = migration.display().to_string();
        let saved = scratch(&format!("live-{major}.json")).display().to_string();

        let live = pgtoll(&["estimate", &migration, "--database-url", &url, "--format", "json"]);
        succeeded(&pgtoll(&["collect", "--database-url", &url, "--for", &migration, "--out", &saved]));
        let repeated = pgtoll(&["estimate", &migration, "--stats", &saved, "--format", "json"]);
        assert_eq!(facts(succeeded(&live)), facts(succeeded(&repeated)), "PostgreSQL {major}");

        let repeated: Value = serde_json::from_slice(&repeated.stdout).expect("JSON");
        assert_eq!(repeated["server"]["source"], "stats-file");
        let statements = repeated["migrations"][0]["statements"].as_array().expect("statements");
        // The batches were explained at several positions for each size, and the range of the key was read.
        let samples = statements[2]["backfill"]["samples"].as_array().expect("samples");
        assert_eq!(samples.len(), 10, "PostgreSQL {major}: {samples:?}");
        assert_eq!(statements[2]["backfill"]["sweep"][0]["batches"], 40.0);
        // A column that the migration adds does not keep the rows from being counted by a plan.
        assert!(
            repeated["gaps"]
                .as_array()
                .expect("gaps")
                .iter()
                .all(|gap| { !gap["topic"].as_str().is_some_and(|topic| topic.starts_with("plan of")) })
        );
        let text = std::fs::read_to_string(&saved).expect("the statistics file");
        assert!(text.contains("\"half\": \"reading\""), "PostgreSQL {major}");
        assert!(!text.contains("'new'"), "a literal of the migration is in the statistics file");
    }
}

/// What the report says of locks, held against `pg_locks` while the statement's transaction is open.
#[test]
fn locks_of_the_report_are_those_that_the_server_takes() {
    for major in support::available_majors() {
        let Some(server) = Server::start(major) else { continue };
        server.create_database("shop");
        server.session("shop").execute(SCHEMA);
        for (number, sql) in [
            "ALTER TABLE orders ADD COLUMN region text DEFAULT 'x'",
            "ALTER TABLE orders ALTER COLUMN status SET NOT NULL",
            "CREATE INDEX orders_status_idx ON orders (status)",
            "ALTER TABLE orders ADD CONSTRAINT orders_second_fk FOREIGN KEY (customer_id) REFERENCES customers",
            "UPDATE orders SET status = 'old' WHERE id = 3",
        ]
        .iter()
        .enumerate()
        {
            let file = scratch(&format!("lock-{major}-{number}.sql"));
            std::fs::write(&file, sql).expect("a scratch file");
            let url = server.url("shop");
            let output =
                pgtoll(&["estimate", &file.display().to_string(), "--database-url", &url, "--format", "json"]);
            let report: Value = serde_json::from_slice(succeeded(&output)).expect("JSON");
            let predicted = predicted_locks(&report["migrations"][0]["statements"][0]);
            assert_eq!(predicted, taken_locks(&server, sql), "PostgreSQL {major}: {sql}");
        }
    }
}

/// `relation mode` of every table in a statement of the report.
fn predicted_locks(statement: &Value) -> Vec<String> {
    let locks = statement["locks"].as_array().expect("locks").iter();
    let tables = locks.filter(|lock| lock["relation_kind"] == "table");
    let mut lines: Vec<String> = tables
        .map(|lock| {
            format!(
                "{} {}",
                lock["relation"].as_str().expect("a name"),
                lock["mode"].as_str().expect("a mode")
            )
        })
        .collect();
    lines.sort();
    lines
}

/// The same as the server has it, from another session before the transaction is rolled back.
fn taken_locks(server: &Server, sql: &str) -> Vec<String> {
    let worker = server.session("shop");
    worker.execute("BEGIN");
    worker.execute(sql);
    let rows = server.session("shop").rows(
        "SELECT format('public.%s %s', c.relname, (array_agg(l.mode ORDER BY array_position(ARRAY[
                'AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock',
                'ShareUpdateExclusiveLock', 'RowExclusiveLock', 'RowShareLock', 'AccessShareLock'], l.mode)))[1])
           FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
          WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND l.pid <> pg_backend_pid()
          GROUP BY c.relname",
    );
    worker.execute("ROLLBACK");
    let mut lines: Vec<String> = rows.into_iter().flatten().flatten().collect();
    lines.sort();
    lines
}
