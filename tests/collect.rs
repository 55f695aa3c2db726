//! `collect` against real servers of every version.

mod support;

use std::time::Duration;

use pgtoll::collect::{CollectError, Collector, Limits};
use pgtoll::connection::{Given, Settings};
use pgtoll::pg::ServerVersion;
use pgtoll::stats::Snapshot;
use support::{Server, Session};

#[path = "collect/contention.rs"]
mod contention;
#[path = "collect/facts.rs"]
mod facts;
#[path = "collect/plans.rs"]
mod plans;
#[path = "collect/rights.rs"]
mod rights;

/// Runs a future to its end.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made")
        .block_on(future)
}

fn settings(url: &str) -> Settings {
    Settings::resolve(Some(Given { flag: "--database-url", text: url }), &|_| None).expect("a good URL")
}

async fn connect(url: &str) -> Collector {
    Collector::connect(&settings(url), Limits::default()).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Collects from a URL.
fn collect(url: &str) -> Result<Snapshot, CollectError> {
    wait(async { connect(url).await.snapshot().await })
}

/// A database of a check's own, with the schema above.
struct Database<'a> {
    server: &'a Server,
    name: &'a str,
}

impl Database<'_> {
    fn url(&self) -> String {
        self.server.url(self.name)
    }

    fn session(&self) -> Session {
        self.server.session(self.name)
    }

    fn execute(&self, sql: &str) {
        self.server.execute(self.name, sql);
    }

    fn value(&self, sql: &str) -> String {
        self.server.value(self.name, sql)
    }

    fn number(&self, sql: &str) -> u64 {
        let text = self.value(sql);
        text.parse().unwrap_or_else(|_| panic!("{sql}: {text}"))
    }
}

type Check = fn(&Database<'_>);

/// Every check, under the name of its database.
const CHECKS: &[(&str, Check)] = &[
    ("facts", facts::facts_are_those_of_direct_queries),
    ("locked", contention::a_table_locked_in_access_exclusive_mode_delays_nothing),
    ("activity", contention::open_transactions_are_seen_oldest_first),
    ("queries", contention::the_number_of_queries_does_not_depend_on_the_number_of_tables),
    ("rights", rights::a_role_without_rights_gets_gaps_and_the_rest),
    ("writes", rights::the_session_cannot_write),
    ("plans", plans::explain_gives_the_shape_of_the_plan_and_changes_nothing),
    ("locked_plan", plans::a_locked_table_is_not_waited_for),
    ("keys", plans::key_ranges_come_from_an_index_or_else_the_histogram),
];

/// Runs every check on one server of a version.
fn check(major: u32) {
    let settings = [
        "shared_preload_libraries = 'pg_stat_statements'",
        "log_statement = all",
        "max_prepared_transactions = 2",
        "autovacuum = off",
    ];
    let Some(server) = Server::start_with(major, &settings) else { return };
    server.create_database("template");
    server.execute("template", include_str!("collect/schema.sql"));
    for (name, check) in CHECKS {
        server.execute("postgres", &format!("CREATE DATABASE {name} TEMPLATE template"));
        let database = Database { server: &server, name };
        for statement in
            ["VACUUM ANALYZE shop.customers", "VACUUM ANALYZE shop.orders", "ANALYZE shop.events"]
        {
            database.execute(statement);
        }
        check(&database);
    }
}

macro_rules! check_versions {
    ($($test:ident $major:literal)*) => {
        $(
            #[test]
            fn $test() {
                check($major);
            }
        )*

        #[test]
        fn every_version_is_checked() {
            assert_eq!([$($major),*].to_vec(), (ServerVersion::OLDEST..=ServerVersion::NEWEST).collect::<Vec<u32>>());
        }
    };
}

check_versions! {
    postgres_13 13 postgres_14 14 postgres_15 15 postgres_16 16 postgres_17 17 postgres_18 18
}

#[test]
fn an_unreachable_server_is_one_clear_message() {
    let settings = settings("postgres:///app?host=/nonexistent&user=me");
    let Err(error) = wait(Collector::connect(&settings, Limits::default())) else {
        panic!("nobody is there")
    };
    let message = error.to_string();
    assert!(
        message.contains("/nonexistent/.s.PGSQL.5432") && message.contains("--database-url"),
        "{message}"
    );
}

#[test]
fn a_silent_server_is_given_up_after_connect_timeout() {
    // A listener that never answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let settings = settings(&format!("postgres://me@127.0.0.1:{port}/app?connect_timeout=1"));
    assert_eq!(settings.connect_timeout, Some(Duration::from_secs(1)));
    let Err(error) = wait(Collector::connect(&settings, Limits::default())) else { panic!("nobody answers") };
    assert!(error.to_string().contains("within 1 s"), "{error}");
}
