//! What `dml` says of statements, held against what real servers of every version do.

mod support;

use std::collections::BTreeMap;

use pgtoll::catalog::{Catalog, Source};
use pgtoll::collect::{Collector, Limits};
use pgtoll::connection::{Given, Settings};
use pgtoll::dml;
use pgtoll::effect::{Effects, HotChance, RowChange, Work};
use pgtoll::sql::parse_statement;
use support::{Server, Session, available_majors};

const SCHEMA: &str = include_str!("dml/schema.sql");

/// Statements that succeed and change at least one row.
const CHANGES: &[&str] = &[
    "UPDATE children SET payload = 'y'",
    "UPDATE children SET payload = 'y' WHERE payload IS NULL",
    "UPDATE children SET kind = 'other' WHERE id BETWEEN 100 AND 199",
    "UPDATE children SET parent_id = 7 WHERE kind = 'kind 3'",
    "UPDATE children SET parent_id = NULL WHERE id = 5",
    "UPDATE parents SET name = 'x' WHERE id IN (1, 2, 3)",
    "UPDATE parents SET code = code + 50000 WHERE id = 9",
    "UPDATE children c SET payload = p.name FROM parents p WHERE p.id = c.parent_id",
    "UPDATE audit SET word = (SELECT max(c.kind) FROM children c WHERE c.parent_id = audit.id) WHERE id < 20",
    "UPDATE children SET payload = 'z' WHERE id IN (SELECT id FROM children WHERE payload IS NULL ORDER BY id LIMIT 70)",
    "UPDATE logs SET text = 'x' WHERE id % 3 = 0",
    "UPDATE base SET value = value + 1",
    "UPDATE ONLY base SET value = value + 1",
    "UPDATE roomy SET counter = counter + 1",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE word = 'kind 4'",
    "DELETE FROM parents WHERE id = 400",
    "DELETE FROM children WHERE id > 19000 AND kind = 'kind 1'",
    "DELETE FROM audit a USING parents p WHERE p.id = a.id",
    "DELETE FROM audit a WHERE NOT EXISTS (SELECT 1 FROM parents p WHERE p.id = a.id)",
    "DELETE FROM logs",
    "INSERT INTO audit VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO audit SELECT id, kind FROM children WHERE payload IS NOT NULL",
    "INSERT INTO audit SELECT c.id, p.name FROM children c LEFT JOIN parents p ON p.id = c.parent_id",
    "INSERT INTO audit SELECT a.id, a.word FROM audit a LEFT JOIN parents p ON p.id = a.id WHERE p.id IS NULL",
    "INSERT INTO children (id, parent_id) SELECT 30000 + g, 3 FROM generate_series(1, 50) g",
    "INSERT INTO children (id) VALUES (40000)",
    "INSERT INTO parents VALUES (1, 1, 'x'), (5000, 2, 'y') ON CONFLICT DO NOTHING",
    "INSERT INTO leaves SELECT 1000 + id, id FROM children WHERE id <= 100",
    "WITH gone AS (DELETE FROM audit WHERE id <= 100 RETURNING *) INSERT INTO audit SELECT id + 5000, word FROM gone",
    "WITH w AS MATERIALIZED (SELECT DISTINCT word FROM audit) UPDATE children SET payload = w.word FROM w \
     WHERE w.word = children.kind",
];

/// Statements that only read.
const READS: &[&str] = &[
    "SELECT count(*) FROM children c JOIN parents p ON p.id = c.parent_id",
    "SELECT * FROM logs",
    "SELECT * FROM parents WHERE id = 4 FOR UPDATE",
    "SELECT (SELECT max(id) FROM audit), now()",
];

/// Statements that fail, with the server's SQLSTATE.
const FAILURES: &[&str] = &[
    "UPDATE nowhere SET a = 1",
    "UPDATE children SET colour = 1",
    "DELETE FROM children c WHERE c.colour = 1",
    "INSERT INTO audit (id, colour) VALUES (1, 2)",
    "INSERT INTO audit SELECT 1, 'a' FROM nowhere",
];

/// Statements that name columns `fresh`, which do not exist yet, and otherwise only what does.
const TO_COME: &[&str] = &[
    "UPDATE children SET fresh = id WHERE id BETWEEN 1 AND 100 AND fresh IS NULL",
    "UPDATE ONLY children AS c SET fresh = p.id FROM parents p WHERE p.id = c.parent_id AND c.fresh IS NULL",
    "UPDATE children SET fresh = (SELECT p.code FROM parents p WHERE p.id = children.parent_id) WHERE children.id IN \
     (SELECT c.id FROM children c WHERE c.fresh IS NULL ORDER BY c.id FOR UPDATE SKIP LOCKED LIMIT 10)",
    "UPDATE children SET (fresh, payload) = (SELECT p.code, p.name FROM parents p WHERE p.id = parent_id)",
    "DELETE FROM audit USING (VALUES (1), (2)) AS v(id) WHERE v.id = audit.id AND audit.fresh = 'x'",
    "WITH w AS (SELECT DISTINCT word FROM audit) UPDATE children SET fresh = w.word FROM w WHERE w.word = kind AND children.fresh IS NULL",
    "WITH w AS (SELECT id FROM parents) INSERT INTO nowhere SELECT id FROM w",
];

#[test]
fn locks_rows_and_errors_are_those_of_the_server() {
    for major in available_majors() {
        let Some(server) =
            Server::start_with(major, &["autovacuum = off", "max_parallel_workers_per_gather = 0"])
        else {
            continue;
        };
        server.execute("postgres", SCHEMA);
        server.execute("postgres", "VACUUM ANALYZE");
        let catalog = collected(&server);
        // One for each statement: a session keeps plans and counters.
        let session = || server.session("postgres");
        let mut wrong = Vec::new();
        for sql in CHANGES {
            wrong.extend(check_change(&catalog, &session(), sql));
        }
        for sql in READS {
            let effects = effects(&catalog, sql);
            let held = in_transaction(&session(), sql, locks);
            wrong.extend(differ(sql, &claimed(&effects), &held));
        }
        for sql in FAILURES {
            let claimed = effects(&catalog, sql).errors.first().map(|error| error.sqlstate.to_owned());
            let error = session().try_execute(sql).expect_err(sql);
            wrong.extend(differ(sql, &claimed.as_deref(), &error.code().map(|code| code.code())));
        }
        for sql in TO_COME {
            assert!(session().try_execute(&format!("EXPLAIN {sql}")).is_err(), "{sql}");
            let half = dml::reading_half(sql, &catalog).unwrap_or_else(|| panic!("no reading half: {sql}"));
            session().execute(&format!("EXPLAIN {half}"));
        }
        assert!(wrong.is_empty(), "on {major}:\n{}", wrong.join("\n"));
    }
}

/// What is wrong with a claim.
fn differ<T: PartialEq + std::fmt::Debug>(sql: &str, claimed: &T, found: &T) -> Option<String> {
    (claimed != found).then(|| format!("{sql}\n  claimed {claimed:?}\n  found   {found:?}"))
}

/// Locks, rows and HOT updates of one statement.
fn check_change(catalog: &Catalog, session: &Session, sql: &str) -> Vec<String> {
    let effects = effects(catalog, sql);
    let (held, counted) = in_transaction(session, sql, |session| (locks(session), counters(session)));
    let mut wrong: Vec<_> = differ(sql, &claimed(&effects), &held).into_iter().collect();
    let count = |table: &str, column: usize| counted.get(table).map_or(0.0, |row| row[column]);

    // A table may be changed twice, by WITH and by the statement itself.
    let mut changed: BTreeMap<(&str, RowChange), (f64, f64)> = BTreeMap::new();
    for work in &effects.work {
        let Work::RowChanges(changes) = work else { continue };
        let table = changes.heap.relation.name.as_str();
        let Some(rows) = changes.rows.value else {
            wrong.push(format!("{sql}: {}", changes.rows.basis));
            continue;
        };
        let entry = changed.entry((table, changes.change)).or_default();
        *entry = (entry.0 + rows.p05.0, entry.1 + rows.p95.0);
        if changes.change == RowChange::Update && count(table, 1) > 0.0 {
            let (low, high) = match changes.hot {
                HotChance::Never => (0.0, 0.0),
                HotChance::Fraction { low, high, .. } => (low, high),
            };
            let found = count(table, 3) / count(table, 1);
            if found < low || found > high {
                wrong.push(format!("{sql}: {found} of {table} HOT, not {low} to {high}"));
            }
        }
    }
    for ((table, change), (low, high)) in changed {
        let column = match change {
            RowChange::Insert => 0,
            RowChange::Update => 1,
            RowChange::Delete => 2,
        };
        let found = count(table, column);
        if found < low.floor() || found > high.ceil() {
            wrong.push(format!("{sql}: {found} rows of {table}, not {low} to {high}"));
        }
    }
    wrong
}

fn collected(server: &Server) -> Catalog {
    let url = server.url("postgres");
    let given = Given { flag: "--database-url", text: &url };
    let settings = Settings::resolve(Some(given), &|_| None).expect("a good URL");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let snapshot = runtime.block_on(async {
        let mut collector = Collector::connect(&settings, Limits::default()).await.expect("connects");
        collector.snapshot().await.expect("collects")
    });
    snapshot.into_catalog(Source::Live)
}

fn effects(catalog: &Catalog, sql: &str) -> Effects {
    let statement = parse_statement(sql).unwrap_or_else(|error| panic!("{sql}: {}", error.message));
    dml::effects(&statement, catalog, None).unwrap_or_else(|| panic!("not modelled: {sql}"))
}

/// The strongest mode by relation, as claimed.
fn claimed(effects: &Effects) -> BTreeMap<String, String> {
    let locks = effects.locks.iter();
    locks.map(|lock| (lock.relation.name.clone(), lock.mode.pg_locks_name().to_owned())).collect()
}

/// Runs a statement in a transaction that is rolled back.
fn in_transaction<T>(session: &Session, sql: &str, look: impl FnOnce(&Session) -> T) -> T {
    session.execute("BEGIN");
    session.execute(sql);
    let seen = look(session);
    session.execute("ROLLBACK");
    seen
}

/// The strongest mode by relation that this session holds, without ACCESS SHARE on indexes and without TOAST.
fn locks(session: &Session) -> BTreeMap<String, String> {
    const MODES: [&str; 3] = ["AccessShareLock", "RowShareLock", "RowExclusiveLock"];
    let rows = session.rows(
        "SELECT c.relname, l.mode, c.relkind IN ('i', 'I') FROM pg_locks l JOIN pg_class c ON c.oid = l.relation \
         WHERE l.pid = pg_backend_pid() AND c.relnamespace = 'public'::regnamespace",
    );
    let mut strongest = BTreeMap::new();
    for row in rows {
        let [Some(name), Some(mode), Some(is_index)] = row.as_slice() else { panic!("{row:?}") };
        let rank = |mode: &str| MODES.iter().position(|known| *known == mode).unwrap_or(MODES.len());
        if is_index == "t" && mode == MODES[0] {
            continue;
        }
        let known = strongest.entry(name.clone()).or_insert_with(|| mode.clone());
        if rank(mode) > rank(known) {
            known.clone_from(mode);
        }
    }
    strongest
}

/// Inserted, updated, deleted and HOT-updated rows of this transaction by table.
fn counters(session: &Session) -> BTreeMap<String, [f64; 4]> {
    let rows = session
        .rows("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_tup_hot_upd FROM pg_stat_xact_user_tables");
    rows.into_iter()
        .map(|row| {
            let number = |at: usize| row[at].as_deref().and_then(|text| text.parse().ok()).unwrap_or(0.0);
            (row[0].clone().unwrap_or_default(), [number(1), number(2), number(3), number(4)])
        })
        .collect()
}
