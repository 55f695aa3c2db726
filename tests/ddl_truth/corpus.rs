//! The traced cases: what was run, and what servers did.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::support::agreement::Record;

const FOLDER: &str = "fixtures/ddl-truth";

/// One case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// Its name.
    pub(crate) id: String,
    /// Which schema it runs against.
    pub(crate) setup: String,
    /// Statements committed before.
    #[serde(default)]
    pub(crate) prep: Vec<String>,
    /// Settings of the session.
    #[serde(default)]
    pub(crate) session: Vec<String>,
    /// The statements, each in a transaction of its own.
    pub(crate) sql: Vec<String>,
    /// The first version that knows the syntax.
    #[serde(default)]
    min: u32,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

impl Case {
    pub(crate) fn new(id: String, setup: &str, prep: Vec<String>, sql: String) -> Self {
        Self { id, setup: setup.to_owned(), prep, session: Vec::new(), sql: vec![sql], min: 0, _note: None }
    }

    pub(crate) fn applies_to(&self, major: u32) -> bool {
        major >= self.min
    }
}

/// All cases, family by family.
pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new(FOLDER).join("cases");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the tests run at the package's root")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.sort();
    let read = |path: &Path| -> Vec<Case> {
        let text = fs::read_to_string(path).expect("it can be read");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().flat_map(|path| read(path)).collect()
}

/// Up to this version counters of scans arrived late, so that earlier scans of other tables stand in the records.
const LAST_WITH_LATE_COUNTERS: u32 = 14;

/// What servers of a major version did, by case.
pub(crate) fn truth(major: u32) -> BTreeMap<String, Vec<Record>> {
    #[derive(Deserialize)]
    struct Truth {
        cases: BTreeMap<String, Vec<Record>>,
    }
    let path = Path::new(FOLDER).join(format!("truth/pg{major}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut truth: Truth =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if major <= LAST_WITH_LATE_COUNTERS {
        truth.cases.values_mut().flatten().for_each(Record::forget_late_scans);
    }
    truth.cases
}

/// The schemas with their rows, by name.
pub(crate) fn setups() -> BTreeMap<String, String> {
    let names = ["nn", "part", "shop", "typ"];
    let read = |name: &str, part: &str| {
        let path = Path::new(FOLDER).join(format!("setups/{name}.{part}.sql"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    names.map(|name| (name.to_owned(), read(name, "schema") + &read(name, "rows"))).into()
}
