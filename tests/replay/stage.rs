//! The server's side: statements run in order, each looked at while its transaction is open.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::support::agreement::{Claim, Held, Record, Relations, held, relations};
use super::support::{Server, Session};

const CHANGED_ROWS: &str =
    "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables";

/// A database on which a folder is replayed.
pub(crate) struct Stage {
    /// It runs the statements, as the one connection of a migration tool.
    session: Session,
    process: String,
    observer: Session,
    /// It holds up what cannot run in a block.
    holder: Session,
    relations: Relations,
    /// Rows that the open transaction has changed.
    changed_rows: String,
}

/// A statement that failed, so that its transaction was rolled back.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) position: usize,
    pub(crate) record: Box<Record>,
    pub(crate) message: String,
}

impl Stage {
    pub(crate) fn open(server: &Server, database: &str) -> Self {
        let session = server.session(database);
        let process = session.value("SELECT pg_backend_pid()");
        let relations = relations(&session);
        Self {
            session,
            process,
            observer: server.session(database),
            holder: server.session(database),
            relations,
            changed_rows: String::new(),
        }
    }

    /// Runs a transaction; what each statement did, by its position.
    pub(crate) fn run(
        &mut self,
        statements: &[(usize, &str)],
        claims: &BTreeMap<usize, Claim>,
        is_rolled_back: bool,
    ) -> Result<Vec<(usize, Record)>, Failure> {
        let at_begin = self.relations.clone();
        self.session.execute("BEGIN");
        // The counters of earlier transactions are among these until they are sent.
        self.changed_rows = self.session.value(CHANGED_ROWS);
        let mut records = Vec::new();
        let mut before = Held::new();
        for (position, sql) in statements {
            match self.session.try_execute(sql) {
                Ok(()) => records.push((*position, self.look(sql, claims.get(position), &mut before))),
                Err(error) => {
                    self.session.execute("ROLLBACK");
                    self.relations = at_begin;
                    let failure = Failure::new(*position, &error);
                    if failure.record.ok && statements.len() == 1 {
                        return self.run_alone(*position, sql, claims.get(position));
                    }
                    return Err(failure);
                }
            }
        }
        let end = if is_rolled_back { "ROLLBACK" } else { "COMMIT" };
        let ended = self.session.try_execute(end);
        if is_rolled_back || ended.is_err() {
            self.relations = at_begin;
        }
        let last = statements.last().map_or(0, |(position, _)| *position);
        ended.map(|()| records).map_err(|error| Failure::new(last, &error))
    }

    /// What a statement has done that has just succeeded in the open transaction, which held `before`.
    fn look(&mut self, sql: &str, claim: Option<&Claim>, before: &mut Held) -> Record {
        let held = held(&self.observer, &self.process, false);
        let then = std::mem::replace(&mut self.relations, relations(&self.session));
        let added = held.difference(before).cloned().collect();
        let mut record = Record::success(sql, &then, &self.relations, &added);
        let changed = self.session.value(CHANGED_ROWS);
        record.changed_nothing = changed == self.changed_rows;
        self.changed_rows = changed;
        // That a lock is taken which the transaction has already cannot be seen: a claim of it passes.
        for (relation, mode) in claim.iter().flat_map(|claim| &claim.locks) {
            record.allow_lock(relation, mode, before, &then);
        }
        *before = held;
        record
    }

    /// Runs a statement outside a block. Another session holds it up at its first lock on a table, so that it can be
    /// looked at.
    fn run_alone(
        &mut self,
        position: usize,
        sql: &str,
        claim: Option<&Claim>,
    ) -> Result<Vec<(usize, Record)>, Failure> {
        let is_table = |name: &String| {
            self.relations.values().any(|(known, relation)| known == name && relation.kind == "r")
        };
        let claimed = claim.iter().flat_map(|claim| &claim.locks).map(|(relation, _)| relation);
        let tables: Vec<&str> = claimed.filter(|name| is_table(name)).map(String::as_str).collect();
        self.holder.execute("BEGIN");
        if !tables.is_empty() {
            let hold = format!("LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE", tables.join(", "));
            self.holder.execute(&hold);
        }
        let is_done = AtomicBool::new(false);
        let (result, asked) = std::thread::scope(|scope| {
            let asked = scope.spawn(|| self.locks_asked_for(&is_done));
            let result = self.session.try_execute(sql);
            is_done.store(true, Ordering::Relaxed);
            (result, asked.join().expect("the watcher does not panic"))
        });
        result.map_err(|error| Failure::new(position, &error))?;
        let then = std::mem::replace(&mut self.relations, relations(&self.session));
        let record = Record::success(sql, &then, &self.relations, &asked);
        Ok(vec![(position, Record { tx_block: "refused".to_owned(), ..record })])
    }

    /// The locks of the statement once it waits; none where it never does. The holder lets go then.
    fn locks_asked_for(&self, is_done: &AtomicBool) -> Held {
        let waits = format!("SELECT count(*) FROM pg_locks WHERE pid = {} AND NOT granted", self.process);
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut asked = Held::new();
        while asked.is_empty() && !is_done.load(Ordering::Relaxed) && Instant::now() < deadline {
            if self.observer.value(&waits) == "0" {
                std::thread::sleep(Duration::from_millis(1));
            } else {
                asked = held(&self.observer, &self.process, true);
            }
        }
        self.holder.execute("COMMIT");
        asked
    }
}

impl Failure {
    fn new(position: usize, error: &tokio_postgres::Error) -> Self {
        let message =
            error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
        Self { position, record: Box::new(Record::failure(error)), message }
    }
}
