//! Further statements, traced on the spot: whatever a server is seen to do is what the estimate should say.
//!
//! A statement runs in a block while another session reads its locks, and is rolled back. Of a statement that fails, or
//! that cannot run in a block, only that is compared: its locks are gone before anybody can look.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::corpus::{Case, Created, Record, ScanRecord, ServerError};
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
    let before = files(&session);
    let record = match session.try_execute(sql) {
        Err(error) => failure(&error),
        Ok(()) => {
            let observer = server.session(database);
            let (locks, kinds) = locks(&observer, &session.value("SELECT pg_backend_pid()"), &before);
            let after = files(&session);
            let changed = |kinds: &[&str]| changed(&before, &after, kinds);
            let rewrites = changed(&["r", "m"]).into_iter().map(|name| (name, "copied".to_owned())).collect();
            let is_truncate = sql.trim_start().to_ascii_uppercase().starts_with("TRUNCATE");
            Record {
                ok: true,
                error: None,
                tx_block: "allowed".to_owned(),
                untraced: false,
                locks,
                locks_before_error: BTreeMap::new(),
                kinds,
                rewrites: if is_truncate { BTreeMap::new() } else { rewrites },
                index_rebuilds: if is_truncate { Vec::new() } else { changed(&["i"]) },
                scans: scans(&session, &before, live),
                created: created(&before, &after),
            }
        }
    };
    session.execute("ROLLBACK");
    record
}

fn failure(error: &tokio_postgres::Error) -> Record {
    let sqlstate = error.code().map(|state| state.code().to_owned()).unwrap_or_default();
    let in_block = sqlstate == "25001";
    Record {
        ok: in_block,
        error: (!in_block).then_some(ServerError { sqlstate }),
        tx_block: if in_block { "refused" } else { "allowed" }.to_owned(),
        untraced: true,
        locks: BTreeMap::new(),
        locks_before_error: BTreeMap::new(),
        kinds: BTreeMap::new(),
        rewrites: BTreeMap::new(),
        index_rebuilds: Vec::new(),
        scans: BTreeMap::new(),
        created: Vec::new(),
    }
}

/// Kind, file, rows and, of an index, the table of a relation.
struct Known {
    kind: String,
    file: Option<String>,
    rows: f64,
    table: Option<String>,
}

/// Relations by their OID, so that a new name is no new relation.
type Files = BTreeMap<String, (String, Known)>;

fn files(session: &Session) -> Files {
    let rows = session.rows(
        "SELECT c.oid, n.nspname || '.' || c.relname, c.relkind, pg_relation_filenode(c.oid), c.reltuples, i.indrelid
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
         WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_toast_temp'",
    );
    rows.into_iter()
        .map(|row| {
            let [oid, name, kind, file, rows, table] = row.try_into().expect("six columns");
            let rows = rows.and_then(|text: String| text.parse().ok()).unwrap_or(0.0);
            let known = Known { kind: kind.expect("it has a kind"), file, rows, table };
            (oid.expect("it has an OID"), (name.expect("it has a name"), known))
        })
        .collect()
}

fn changed(before: &Files, after: &Files, kinds: &[&str]) -> Vec<String> {
    let same = before.iter().filter_map(|(oid, then)| Some((then, after.get(oid)?)));
    same.filter(|((_, then), (_, now))| kinds.contains(&then.kind.as_str()) && then.file != now.file)
        .map(|((name, _), _)| name.clone())
        .chain(replaced(before, after, kinds))
        .collect()
}

/// An index that ALTER TYPE drops and creates again under its name has another OID.
fn replaced(before: &Files, after: &Files, kinds: &[&str]) -> Vec<String> {
    let gone = before
        .iter()
        .filter(|(oid, (_, known))| !after.contains_key(*oid) && kinds.contains(&"i") && known.kind == "i");
    let reused = |file: &Option<String>| after.values().any(|(_, now)| now.file == *file);
    let again = |name: &String| after.values().any(|(now, known)| now == name && known.kind == "i");
    gone.filter(|(_, (name, known))| again(name) && !reused(&known.file))
        .map(|(_, (name, _))| name.clone())
        .collect()
}

fn created(before: &Files, after: &Files) -> Vec<Created> {
    let old_files: Vec<&Option<String>> = before.values().map(|(_, known)| &known.file).collect();
    let names: Vec<&String> = before.values().map(|(name, _)| name).collect();
    let new = after.iter().filter(|(oid, (name, known))| {
        !before.contains_key(*oid)
            && !names.contains(&name)
            && (known.file.is_none() || !old_files.contains(&&known.file))
    });
    new.map(|(_, (name, known))| Created {
        name: name.clone(),
        kind: known.kind.clone(),
        new_table: known.table.as_ref().is_some_and(|table| !before.contains_key(table)),
    })
    .collect()
}

/// Tables of which the transaction has read every row.
fn scans(session: &Session, before: &Files, live: &LiveCase) -> BTreeMap<String, ScanRecord> {
    let rows = session.rows("SELECT relid, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_scan > 0");
    let scan = |row: Vec<Option<String>>| {
        let [Some(oid), Some(read)] = row.as_slice() else { return None };
        let (name, known) = before.get(oid)?;
        let read: f64 = read.parse().ok()?;
        let plan_dependent = live.may_scan.contains(name);
        let full = known.rows > 0.0 && read >= known.rows;
        Some((name.clone(), ScanRecord { full, plan_dependent }))
    };
    rows.into_iter().filter_map(scan).collect()
}

type Locks = BTreeMap<String, Vec<String>>;

/// Locks on relations that were there before, by the names that they had, and the kinds of those.
fn locks(observer: &Session, process: &str, before: &Files) -> (Locks, BTreeMap<String, String>) {
    let rows = observer.rows(&format!(
        "SELECT l.relation, l.mode FROM pg_locks l
         WHERE l.pid = {process} AND l.granted AND l.locktype = 'relation' AND l.database <> 0
         ORDER BY array_position(ARRAY['AccessShareLock', 'RowShareLock', 'RowExclusiveLock',
            'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'],
            l.mode)"
    ));
    let (mut locks, mut kinds) = (Locks::new(), BTreeMap::new());
    for row in rows {
        let [Some(oid), Some(mode)] = row.as_slice() else { continue };
        let Some((name, known)) = before.get(oid) else { continue };
        locks.entry(name.clone()).or_default().push(mode.clone());
        kinds.insert(name.clone(), known.kind.clone());
    }
    (locks, kinds)
}
