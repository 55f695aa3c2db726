//! What a server does: `pg_locks` from another session, files before and after, scans counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::case::Case;
use super::claim::{Claim, stronger};
use super::support::{Server, Session};

/// Runs a case's statement and looks at it: in a block that is rolled back, or held up by another session.
pub(crate) fn on_server(case: &Case, server: &Server, database: &str) -> Claim {
    if let Some(holding) = &case.held_up_by {
        return held_up(case, holding, server, database);
    }
    let session = server.session(database);
    // What is refused needs no block, unless the block is why.
    let in_block = case.expected.error.as_deref().is_none_or(|sqlstate| sqlstate == "25001");
    if in_block {
        session.execute("BEGIN");
    }
    let before = files(&session);
    let result = session.try_execute(&case.sql);
    let claim = match result {
        Err(error) => {
            let sqlstate = error.code().map(|state| state.code().to_owned());
            Claim { error: sqlstate, ..Claim::default() }
        }
        Ok(()) if in_block => {
            let scans = session.rows(
                "SELECT relname FROM pg_stat_xact_user_tables WHERE schemaname = 'public' AND seq_scan > 0",
            );
            let mut claim = files_claim(&before, &files(&session));
            claim.locks = locks(&server.session(database), &session.value("SELECT pg_backend_pid()"));
            claim.scans = scans.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
            claim.scans.retain(|name| before.contains_key(name));
            claim
        }
        Ok(()) => Claim::default(),
    };
    if in_block {
        session.execute("ROLLBACK");
    }
    claim
}

/// A statement that runs transactions of its own waits for an open one; meanwhile its locks can be read.
fn held_up(case: &Case, holding: &str, server: &Server, database: &str) -> Claim {
    let observer = server.session(database);
    let (before, scans_before) = (files(&observer), scans(&observer));
    let refused = observer.try_execute(&format!("BEGIN; {}", case.sql)).expect_err(&case.name);
    assert_eq!(refused.code().map(|state| state.code()), Some("25001"), "{}", case.name);
    observer.execute("ROLLBACK");

    let holder = server.session(database);
    holder.execute(&format!("BEGIN; {holding}"));
    let (sender, receiver) = mpsc::channel();
    let locks = std::thread::scope(|scope| {
        let (url, sql) = (server.url(database), &case.sql);
        let runner = scope.spawn(move || {
            let session = Session::open(&url).expect("it is running");
            sender.send(session.value("SELECT pg_backend_pid()")).expect("somebody listens");
            session.execute(sql);
        });
        let process = receiver.recv().expect("the runner has sent it");
        let waits = format!("SELECT count(*) FROM pg_locks WHERE pid = {process} AND NOT granted");
        let deadline = Instant::now() + Duration::from_secs(20);
        while observer.value(&waits) == "0" {
            assert!(Instant::now() < deadline, "{} does not wait", case.name);
            std::thread::sleep(Duration::from_millis(5));
        }
        let locks = locks(&observer, &process);
        holder.execute("COMMIT");
        runner.join().expect("the statement succeeds");
        locks
    });
    let mut claim = files_claim(&before, &files(&observer));
    claim.locks = locks;
    // The session has ended, but up to 14 its counters travel on their own.
    let deadline = Instant::now() + Duration::from_secs(3);
    loop {
        let found = scans(&observer).into_iter().filter(|(name, count)| scans_before.get(name) < Some(count));
        claim.scans = found.map(|(name, _)| name).collect();
        if claim.scans == case.expected.scans || Instant::now() > deadline {
            return claim;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Tables and indexes with the file of each.
fn files(session: &Session) -> BTreeMap<String, (String, Option<String>)> {
    let rows = session.rows(
        "SELECT relname, relkind, pg_relation_filenode(oid) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'i', 'I')",
    );
    rows.into_iter()
        .map(|row| {
            let mut row = row.into_iter();
            let (name, kind) = (row.next().flatten(), row.next().flatten());
            (name.expect("it has a name"), (kind.expect("it has a kind"), row.next().flatten()))
        })
        .collect()
}

/// Rewrites, rebuilds and builds show in the files.
fn files_claim(
    before: &BTreeMap<String, (String, Option<String>)>,
    after: &BTreeMap<String, (String, Option<String>)>,
) -> Claim {
    let changed = |kinds: &[&str]| -> BTreeSet<String> {
        let same_name = after.iter().filter_map(|(name, now)| Some((name, now, before.get(name)?)));
        let changed = same_name.filter(|(_, now, then)| kinds.contains(&now.0.as_str()) && now.1 != then.1);
        changed.map(|(name, _, _)| name.clone()).collect()
    };
    let new_tables = after.iter().any(|(name, (kind, _))| kind == "r" && !before.contains_key(name));
    let new_indexes = after
        .iter()
        .filter(|(name, (kind, _))| matches!(kind.as_str(), "i" | "I") && !before.contains_key(*name));
    // An index renamed to a constraint keeps its file.
    let old_files: BTreeSet<&Option<String>> = before.values().map(|(_, file)| file).collect();
    let built = new_indexes.filter(|(_, (_, file))| file.is_none() || !old_files.contains(file));
    Claim {
        rewrites: changed(&["r", "m"]),
        rebuilds: changed(&["i"]),
        builds: if new_tables { BTreeSet::new() } else { built.map(|(name, _)| name.clone()).collect() },
        ..Claim::default()
    }
}

/// Relation locks of a backend, the strongest of each relation that others can see.
fn locks(observer: &Session, process: &str) -> BTreeMap<String, String> {
    let rows = observer.rows(&format!(
        "SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
         WHERE l.pid = {process} AND l.granted AND l.locktype = 'relation' AND l.database <> 0
           AND c.relnamespace = 'public'::regnamespace
           AND NOT (c.relkind IN ('i', 'I') AND l.mode = 'AccessShareLock')"
    ));
    let mut locks: BTreeMap<String, String> = BTreeMap::new();
    for row in rows {
        let [Some(name), Some(mode)] = row.as_slice() else { continue };
        let known = locks.remove(name);
        let mode = known.map_or_else(|| mode.clone(), |known| stronger(known, mode.clone()));
        locks.insert(name.clone(), mode);
    }
    locks
}

fn scans(session: &Session) -> BTreeMap<String, u64> {
    let rows = session.rows("SELECT relname, seq_scan FROM pg_stat_user_tables WHERE schemaname = 'public'");
    rows.into_iter()
        .filter_map(|row| {
            let [Some(name), Some(count)] = row.as_slice() else { return None };
            Some((name.clone(), count.parse().ok()?))
        })
        .collect()
}
