//! What a server did.

use std::collections::BTreeMap;

use pgtoll::pg::LockMode;
use serde::Deserialize;

use super::relations::{Held, Relations, changed, created, named};

/// What a server did for one statement. Absent means nothing of that kind.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Record {
    pub(crate) ok: bool,
    pub(crate) error: Option<ServerError>,
    pub(crate) tx_block: String,
    /// It changed no row of any table, so that whatever happens to rows did not happen.
    #[serde(skip)]
    pub(crate) changed_nothing: bool,
    /// Nothing is known of what it locked, read and wrote.
    #[serde(skip)]
    pub(crate) untraced: bool,
    /// By relation, modes from weak to strong.
    #[serde(default)]
    pub(crate) locks: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) locks_before_error: BTreeMap<String, Vec<String>>,
    /// `relkind` of the relations that are locked.
    #[serde(default)]
    pub(crate) kinds: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) rewrites: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) index_rebuilds: Vec<String>,
    #[serde(default)]
    pub(crate) scans: BTreeMap<String, ScanRecord>,
    #[serde(default)]
    pub(crate) created: Vec<Created>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ServerError {
    pub(crate) sqlstate: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ScanRecord {
    /// Every row was read.
    pub(crate) full: bool,
    /// The planner chose to.
    #[serde(default)]
    pub(crate) plan_dependent: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Created {
    pub(crate) name: String,
    pub(crate) kind: String,
    /// An index's table came with the same statement.
    #[serde(default)]
    pub(crate) new_table: bool,
}

/// SQLSTATEs of what cannot run in a transaction block: CREATE INDEX CONCURRENTLY, COMMIT in a procedure.
const REFUSED_IN_BLOCK: [&str; 2] = ["25001", "2D000"];

impl Record {
    /// A statement that failed in a block: its locks are gone before anybody can look.
    pub(crate) fn failure(error: &tokio_postgres::Error) -> Self {
        let sqlstate = error.code().map(|state| state.code().to_owned()).unwrap_or_default();
        let refused = REFUSED_IN_BLOCK.contains(&sqlstate.as_str());
        Self {
            ok: refused,
            error: (!refused).then_some(ServerError { sqlstate }),
            tx_block: if refused { "refused" } else { "allowed" }.to_owned(),
            untraced: true,
            ..Self::default()
        }
    }

    /// Forgets scans of tables that a statement outside of a block did not even lock; where there are any, those of
    /// the others may be of before too.
    pub(crate) fn forget_late_scans(&mut self) {
        if self.tx_block != "refused" {
            return;
        }
        let all = self.scans.len();
        self.scans.retain(|table, _| self.locks.contains_key(table));
        let has_late = self.scans.len() < all;
        self.scans.values_mut().for_each(|scan| scan.plan_dependent |= has_late);
    }

    /// It cannot run in a block, and nobody saw what it does outside.
    pub(super) fn is_refused_unseen(&self) -> bool {
        self.untraced && self.ok
    }

    /// A statement that succeeded in a block: the relations before and after it, and the locks held at its end.
    pub(crate) fn success(sql: &str, before: &Relations, after: &Relations, held: &Held) -> Self {
        let (locks, kinds) = named(held, before);
        let words = sql.trim().to_ascii_uppercase();
        // New files without rows are no copies.
        let is_truncate = words.starts_with("TRUNCATE") || words.ends_with("WITH NO DATA");
        let files = |kinds: &[&str]| if is_truncate { Vec::new() } else { changed(before, after, kinds) };
        Self {
            ok: true,
            tx_block: "allowed".to_owned(),
            locks,
            kinds,
            rewrites: files(&["r", "m"]).into_iter().map(|name| (name, "copied".to_owned())).collect(),
            index_rebuilds: files(&["i"]),
            created: created(before, after),
            ..Self::default()
        }
    }

    /// Adds a mode to a relation's, if the transaction held it `before`.
    pub(crate) fn allow_lock(&mut self, relation: &str, mode: &str, before: &Held, relations: &Relations) {
        let (held, kinds) = named(before, relations);
        if held.get(relation).is_some_and(|modes| modes.iter().any(|held| held == mode)) {
            let rank = |mode: &String| LockMode::ALL.iter().position(|known| known.pg_locks_name() == mode);
            let modes = self.locks.entry(relation.to_owned()).or_default();
            modes.push(mode.to_owned());
            modes.sort_by_key(rank);
            self.kinds.extend(kinds);
        }
    }
}
