//! Cases: a statement under a header that states what it does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::claim::Claim;

/// One file.
pub(crate) struct Case {
    /// Its path below the fixtures.
    pub(crate) name: String,
    /// Statements committed before.
    pub(crate) setup: Vec<String>,
    /// What another session holds open, so that the statement, outside of a block, can be looked at while it waits.
    pub(crate) held_up_by: Option<String>,
    /// What the header states.
    pub(crate) expected: Claim,
    /// Tables that the planner may decide to read as well.
    pub(crate) may_scan: BTreeSet<String>,
    /// The statement.
    pub(crate) sql: String,
    locks_while_held_up: Option<BTreeMap<String, String>>,
    since: Option<u32>,
    until: Option<u32>,
}

/// All cases below a folder, in order.
pub(crate) fn cases(folder: &str) -> Vec<Case> {
    let mut files = Vec::new();
    collect_files(Path::new(folder), &mut files);
    files.sort();
    files.iter().map(|path| read(path)).collect()
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            collect_files(&path, files);
        } else if path.file_name().is_some_and(|name| name != "schema.sql") {
            files.push(path);
        }
    }
}

impl Case {
    pub(crate) fn applies_to(&self, major: u32) -> bool {
        self.since.is_none_or(|since| major >= since) && self.until.is_none_or(|until| major <= until)
    }

    /// Whether the case leaves nothing behind once its transaction is rolled back.
    pub(crate) fn is_undone_by_rollback(&self) -> bool {
        self.setup.is_empty() && self.held_up_by.is_none()
    }

    /// What the server can be seen to do: a lock taken after the wait cannot.
    pub(crate) fn expected_on_server(&self) -> Claim {
        let mut expected = self.expected.clone();
        if let Some(locks) = &self.locks_while_held_up {
            expected.locks.clone_from(locks);
        }
        expected
    }
}

fn read(path: &Path) -> Case {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut sql = String::new();
    for line in text.lines() {
        match line.strip_prefix("-- ") {
            Some(header) => {
                let (key, value) = header.split_once(": ").unwrap_or_else(|| panic!("{name}: {line}"));
                keys.entry(key.to_owned()).or_default().push(value.to_owned());
            }
            None => sql.push_str(line),
        }
    }
    let mut take = |key: &str| keys.remove(key).unwrap_or_default();
    let mut one = |key: &str| {
        let values = take(key);
        assert!(values.len() <= 1, "{name}: {key} is there twice");
        values.into_iter().next()
    };
    let _about = one("about");
    let number = |text: String| text.parse().unwrap_or_else(|_| panic!("{name}: {text} is not a version"));
    let (since, until) = (one("since").map(number), one("until").map(number));
    let held_up_by = one("held up by");
    let may_scan = one("may scan").map_or_else(BTreeSet::new, |text| names(&text));
    let locks_while_held_up = one("locks while held up").map(|text| locks(&text, &name));
    let expected = match one("error") {
        Some(sqlstate) => Claim { error: Some(sqlstate), ..Claim::default() },
        None => {
            let mut required = |key: &str| one(key).unwrap_or_else(|| panic!("{name}: {key} is not stated"));
            Claim {
                locks: locks(&required("locks"), &name),
                rewrites: names(&required("rewrites")),
                rebuilds: names(&required("rebuilds")),
                scans: names(&required("scans")),
                builds: names(&required("builds")),
                error: None,
            }
        }
    };
    let setup = take("setup");
    assert!(keys.is_empty(), "{name}: unknown keys {:?}", keys.keys());
    assert!(sql.ends_with(';'), "{name}: the statement ends with a semicolon");
    Case { name, setup, held_up_by, expected, may_scan, sql, locks_while_held_up, since, until }
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(", ").filter(|item| *item != "none")
}

fn names(text: &str) -> BTreeSet<String> {
    items(text).map(str::to_owned).collect()
}

fn locks(text: &str, name: &str) -> BTreeMap<String, String> {
    let lock = |item: &str| {
        let (relation, mode) = item.split_once(' ').unwrap_or_else(|| panic!("{name}: {item}"));
        (relation.to_owned(), mode.to_owned())
    };
    items(text).map(lock).collect()
}
