//! Further statements, traced on the spot: whatever a server is seen to do is what the estimate should say.
//!
//! A statement runs in a block while another session reads its locks, and is rolled back. Of a statement that fails, or
//! that cannot run in a block, only that is compared: its locks are gone before anybody can look.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::corpus::Case;
use super::support::agreement::{Record, Relations, ScanRecord, held, relations};
use super::support::{Server, Session};

/// A case with what its head says.
pub(crate) struct LiveCase {
    pub(crate) case: Case,
    since: u32,
    until: u32,
    may_scan: Vec<String>,
}

impl LiveCase {
    pub(crate) fn applies_to(&self, major: u32) -> bool {
        (self.since..=self.until).contains(&major)
    }
}

/// The cases of every file; its name up to the first point is that of its schema.
pub(crate) fn cases() -> Vec<LiveCase> {
    let folder = Path::new("fixtures/ddl-truth/live");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the tests run at the package's root")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.sort();
    files.iter().flat_map(|path| cases_of(path)).collect()
}

fn cases_of(path: &Path) -> Vec<LiveCase> {
    let text = fs::read_to_string(path).expect("it can be read");
    let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
    let setup = name.split('.').next().unwrap_or_default().to_owned();
    let mut line = 1;
    let mut found = Vec::new();
    for paragraph in text.split("\n\n") {
        found.extend(case(paragraph, &setup, format!("live/{name}:{line}")));
        line += paragraph.matches('\n').count() + 2;
    }
    found
}

/// A paragraph's case; none where it holds only comments.
fn case(paragraph: &str, setup: &str, id: String) -> Option<LiveCase> {
    let mut statements: Vec<String> =
        pgtoll::sql::parse_script(paragraph).into_iter().map(|statement| statement.text).collect();
    let statement = statements.pop()?;
    let head = |key: &str| {
        let marked = paragraph.lines().find_map(|line| line.strip_prefix("-- ")?.strip_prefix(key));
        marked.and_then(|rest| rest.strip_prefix(": ")).map(str::to_owned)
    };
    let number = |key: &str| head(key).map(|text| text.parse().expect("a major version"));
    Some(LiveCase {
        since: number("since").unwrap_or(0),
        until: number("until").unwrap_or(u32::MAX),
        may_scan: head("may scan").iter().flat_map(|text| text.split(", ").map(str::to_owned)).collect(),
        case: Case::new(id, setup, statements, statement),
    })
}

/// What a server does in this database.
pub(crate) fn trace(live: &LiveCase, server: &Server, database: &str) -> Record {
    let session = server.session(database);
    let sql = &live.case.sql[0];
    session.execute("BEGIN");
    let before = relations(&session);
    let (record, full) = match session.try_execute(sql) {
        Err(error) => (Record::failure(&error), BTreeSet::new()),
        Ok(()) => {
            let held = held(&server.session(database), &session.value("SELECT pg_backend_pid()"), false);
            let record = Record::success(sql, &before, &relations(&session), &held);
            (record, read_in_full(&session, &before))
        }
    };
    session.execute("ROLLBACK");
    let certain =
        if full.is_empty() { BTreeSet::new() } else { without_scans(sql, &server.session(database)) };
    let scan = |name: String| {
        let plan_dependent = live.may_scan.contains(&name) || !certain.contains(&name);
        (name, ScanRecord { full: true, plan_dependent })
    };
    Record { scans: full.into_iter().map(scan).collect(), ..record }
}

/// The tables that are read in full even where the planner does all that it can to do without.
fn without_scans(sql: &str, session: &Session) -> BTreeSet<String> {
    session.execute("BEGIN; SET LOCAL enable_seqscan = off");
    let before = relations(session);
    let full = session.try_execute(sql).map(|()| read_in_full(session, &before));
    session.execute("ROLLBACK");
    full.unwrap_or_default()
}

/// Tables of which the transaction has read every row.
fn read_in_full(session: &Session, before: &Relations) -> BTreeSet<String> {
    let rows = session.rows("SELECT relid, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_scan > 0");
    let full = |row: Vec<Option<String>>| {
        let [Some(oid), Some(read)] = row.as_slice() else { return None };
        let (name, known) = before.get(oid)?;
        let read: f64 = read.parse().ok()?;
        // A table that was never counted has -1 rows.
        (read >= known.rows).then(|| name.clone())
    };
    rows.into_iter().filter_map(full).collect()
}
