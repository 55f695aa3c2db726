//! The relations of a database and the locks on them.

use std::collections::{BTreeMap, BTreeSet};

use pgtoll::pg::{LockMode, RelationName};

use super::super::session::Session;
use super::record::Created;

/// What is known of a relation.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// `relkind`.
    pub(crate) kind: String,
    file: Option<String>,
    /// `reltuples`.
    pub(crate) rows: f64,
    /// Of an index.
    table: Option<String>,
    /// `indkey`.
    key: Option<String>,
}

/// Relations by their OID, so that a new name is no new relation.
pub(crate) type Relations = BTreeMap<String, (String, Known)>;

/// All relations but those of the system and TOAST tables.
pub(crate) fn relations(session: &Session) -> Relations {
    let rows = session.rows(
        "SELECT c.oid, regexp_replace(n.nspname, '^pg_temp_[0-9]+$', 'pg_temp'), c.relname, c.relkind,
                pg_relation_filenode(c.oid), c.reltuples, i.indrelid, i.indkey
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
         WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_toast_temp'",
    );
    rows.into_iter()
        .map(|row| {
            let [oid, schema, name, kind, file, rows, table, key] = row.try_into().expect("eight columns");
            let name = RelationName::new(schema.expect("it has a schema"), name.expect("it has a name"));
            let rows = rows.and_then(|text: String| text.parse().ok()).unwrap_or(0.0);
            let known = Known { kind: kind.expect("it has a kind"), file, rows, table, key };
            (oid.expect("it has an OID"), (name.to_string(), known))
        })
        .collect()
}

/// Relations of these kinds with a new file.
pub(super) fn changed(before: &Relations, after: &Relations, kinds: &[&str]) -> Vec<String> {
    let same = before.iter().filter_map(|(oid, then)| Some((then, after.get(oid)?)));
    same.filter(|((_, then), (_, now))| kinds.contains(&then.kind.as_str()) && then.file != now.file)
        .map(|((name, _), _)| name.clone())
        .chain(replaced(before, after, kinds))
        .collect()
}

/// Indexes that ALTER TYPE or REINDEX CONCURRENTLY have dropped and created again under their names.
fn replaced(before: &Relations, after: &Relations, kinds: &[&str]) -> Vec<String> {
    let gone = before
        .iter()
        .filter(|(oid, (_, known))| !after.contains_key(*oid) && kinds.contains(&"i") && known.kind == "i");
    let reused = |file: &Option<String>| after.values().any(|(_, now)| now.file == *file);
    gone.filter(|(_, then)| {
        let is_again =
            |(oid, now): (&String, &(String, Known))| !before.contains_key(oid) && is_same_index(then, now);
        after.iter().any(is_again) && !reused(&then.1.file)
    })
    .map(|(_, (name, _))| name.clone())
    .collect()
}

/// The same name and key columns: one that is made anew under an old name is another index.
fn is_same_index((then_name, then): &(String, Known), (now_name, now): &(String, Known)) -> bool {
    now.kind == "i" && then_name == now_name && then.key == now.key
}

/// New relations.
pub(super) fn created(before: &Relations, after: &Relations) -> Vec<Created> {
    let old_files: Vec<&Option<String>> = before.values().map(|(_, known)| &known.file).collect();
    let new = after.iter().filter(|(oid, now)| {
        !before.contains_key(*oid)
            && !before.values().any(|then| is_same_index(then, now))
            && (now.1.file.is_none() || !old_files.contains(&&now.1.file))
    });
    new.map(|(_, (name, known))| Created {
        name: name.clone(),
        kind: known.kind.clone(),
        new_table: known.table.as_ref().is_some_and(|table| !before.contains_key(table)),
    })
    .collect()
}

/// Locks on relations of the database: OID, and mode as `pg_locks` spells it.
pub(crate) type Held = BTreeSet<(String, String)>;

/// The locks of a backend; `asked`: also those that it still waits for.
pub(crate) fn held(observer: &Session, process: &str, asked: bool) -> Held {
    let rows = observer.rows(&format!(
        "SELECT relation, mode FROM pg_locks
         WHERE pid = {process} AND (granted OR {asked}) AND locktype = 'relation' AND database <> 0"
    ));
    rows.into_iter()
        .filter_map(|row| {
            let [relation, mode] = row.try_into().ok()?;
            Some((relation?, mode?))
        })
        .collect()
}

pub(super) type Locks = BTreeMap<String, Vec<String>>;

/// Locks on relations that were there before, by the names that they had, weak modes first, and the kinds of those.
pub(super) fn named(held: &Held, before: &Relations) -> (Locks, BTreeMap<String, String>) {
    let (mut locks, mut kinds) = (Locks::new(), BTreeMap::new());
    for mode in LockMode::ALL.map(LockMode::pg_locks_name) {
        for (oid, _) in held.iter().filter(|(_, held)| held == mode) {
            let Some((name, known)) = before.get(oid) else { continue };
            locks.entry(name.clone()).or_default().push(mode.to_owned());
            kinds.insert(name.clone(), known.kind.clone());
        }
    }
    (locks, kinds)
}
