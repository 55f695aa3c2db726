//! Every statement that the program proposes runs on a real server, and ends where the original would.

mod support;

use pgtoll::advice;
use pgtoll::catalog::{Catalog, Source};
use pgtoll::collect::{Collector, Limits};
use pgtoll::connection::{Given, Settings};
use pgtoll::sql::{bind, parse_script, parse_statement};
use pgtoll::{ddl, dml};
use support::{Server, Session};

const SCHEMA: &str = "
    CREATE TABLE customers (id bigint PRIMARY KEY, email text, name text);
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, status text NOT NULL, \"Total\" int);
    INSERT INTO customers SELECT i, 'u' || i, 'n' || i FROM generate_series(1, 20000) i;
    INSERT INTO orders SELECT i, 1 + i % 20000, 'new', i FROM generate_series(1, 20000) i;
    CREATE INDEX orders_status_idx ON orders (status);
    ANALYZE;";

/// A statement, and a query whose answer is `t` once it, or what is proposed instead, has run.
const CASES: [(&str, &str); 10] = [
    (
        "CREATE INDEX orders_customer_idx ON orders (customer_id)",
        "SELECT count(*) = 1 FROM pg_index WHERE indexrelid = 'orders_customer_idx'::regclass AND indisvalid",
    ),
    (
        "CREATE UNIQUE INDEX CONCURRENTLY customers_email_idx ON customers (email)",
        "SELECT count(*) = 1 FROM pg_index WHERE indexrelid = 'customers_email_idx'::regclass AND indisvalid",
    ),
    ("DROP INDEX orders_status_idx", "SELECT to_regclass('orders_status_idx') IS NULL"),
    (
        "ALTER TABLE customers ALTER COLUMN name SET NOT NULL",
        "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'name'",
    ),
    (
        "ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (\"Total\" > 0)",
        "SELECT convalidated FROM pg_constraint WHERE conname = 'total_positive'",
    ),
    (
        "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers",
        "SELECT convalidated FROM pg_constraint WHERE contype = 'f'",
    ),
    (
        "ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email)",
        "SELECT count(*) = 1 FROM pg_constraint WHERE conname = 'customers_email_key' AND contype = 'u'",
    ),
    (
        "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()",
        "SELECT count(*) = 0 FROM orders WHERE token IS NULL",
    ),
    (
        "ALTER TABLE orders ADD COLUMN shout text GENERATED ALWAYS AS (upper(status)) STORED",
        "SELECT count(*) = 0 FROM orders WHERE shout IS DISTINCT FROM 'NEW'",
    ),
    (
        "UPDATE orders SET status = 'old' WHERE \"Total\" > 10",
        "SELECT count(*) = 19990 FROM orders WHERE status = 'old'",
    ),
];

#[test]
fn what_is_proposed_runs_and_ends_where_the_original_would() {
    for major in support::available_majors() {
        let Some(server) = Server::start(major) else { continue };
        for (number, (sql, proof)) in CASES.into_iter().enumerate() {
            let database = format!("case_{number}");
            server.create_database(&database);
            let session = server.session(&database);
            session.execute(SCHEMA);
            let catalog = catalog(&server, &database);
            let proposals = proposals(sql, &catalog);
            // gen_random_uuid is PostgreSQL's own from 13 on, so there is a proposal for every case everywhere.
            assert!(!proposals.is_empty(), "PostgreSQL {major}: nothing is proposed for {sql}");
            run(&session, &proposals[0]);
            assert_eq!(session.value(proof), "t", "PostgreSQL {major}: {sql}\n{}", proposals[0]);
        }
    }
}

fn catalog(server: &Server, database: &str) -> Catalog {
    let url = server.url(database);
    let settings =
        Settings::resolve(Some(Given { flag: "--database-url", text: &url }), &|_| None).expect("a good URL");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let snapshot = runtime.block_on(async {
        let mut collector = Collector::connect(&settings, Limits::default()).await.expect("a session");
        collector.snapshot().await.expect("collected")
    });
    snapshot.into_catalog(Source::Live)
}

fn proposals(sql: &str, catalog: &Catalog) -> Vec<String> {
    let statement = parse_statement(sql).expect("valid SQL");
    let effects = ddl::effects(&statement, catalog).or_else(|| dml::effects(&statement, catalog, None));
    let effects = effects.expect("a modelled statement");
    let found = advice::alternatives(sql, &statement, &effects, catalog);
    found.into_iter().map(|alternative| alternative.sql).collect()
}

/// Runs a proposal statement by statement; a batch is run once for all rows.
fn run(session: &Session, sql: &str) {
    for statement in parse_script(sql) {
        let values = |name: &str| match name {
            "last" => Some("0".to_owned()),
            "n" => Some("1000000".to_owned()),
            _ => None,
        };
        session.execute(&bind(&statement.text, &values));
    }
}
