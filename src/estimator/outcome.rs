//! What is found out about a statement, before it is put into words.

use crate::advice::Why;
use crate::backfill;
use crate::duration::Price;
use crate::effect::{Effects, HeldUntil, Lock};
use crate::estimate::Estimate;
use crate::pg::{LockMode, RelationName};
use crate::sql::{self, DoBody, SourceStatement, Statement, TransactionControl};
use crate::timeline::{self, Boundary, Entry, Transaction};
use crate::units::Seconds;

/// A script and what is known of it.
#[derive(Debug, Clone)]
pub struct ScriptOutcome {
    /// Its path.
    pub path: String,
    /// It runs in one transaction.
    pub single: bool,
    /// Its statements.
    pub statements: Vec<Outcome>,
    /// The same on the time line.
    pub entries: Vec<Entry>,
    /// Its transactions.
    pub transactions: Vec<Transaction>,
}

/// A statement and what is known of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The statement.
    pub source: SourceStatement,
    /// What it does; `None` where no model knows it.
    pub effects: Option<Effects>,
    /// Its price; `None` where it has no effects.
    pub price: Option<Price>,
    /// The batches, where it is one of many.
    pub backfill: Option<backfill::Run>,
    /// It would fail by the catalog, and an earlier statement without a model may have changed what it names, or a name
    /// is up to a variable: what looks like an error need not be one.
    pub names_something_unmodelled: bool,
    /// That name is up to a variable.
    pub names_a_variable: bool,
    /// A comment above it that cannot be understood.
    pub directive_error: Option<String>,
    /// It runs inside a transaction block.
    pub in_transaction_block: bool,
    /// `statement_timeout` as it stands for this statement.
    pub statement_timeout: Option<Seconds>,
    /// `lock_timeout` as it stands for this statement.
    pub lock_timeout: Option<Seconds>,
    /// Relations that it locks and that this migration has made: nobody else waits for them.
    pub locked_new: Vec<RelationName>,
    /// Queries per second on the relations that it locks, by relation.
    pub traffic: Vec<Traffic>,
    /// Other ways to the same end.
    pub alternatives: Vec<PricedAlternative>,
}

/// How busy a relation is, on average since its counters began.
#[derive(Debug, Clone, PartialEq)]
pub struct Traffic {
    /// The relation.
    pub relation: RelationName,
    /// Scans per second (each SELECT is at least one).
    pub reads_per_second: f64,
    /// Rows written per second.
    pub writes_per_second: f64,
}

/// Another way to the same end, with its price.
#[derive(Debug, Clone)]
pub struct PricedAlternative {
    /// What to run.
    pub sql: String,
    /// What is better.
    pub why: Why,
    /// In all.
    pub duration: Option<Estimate<Seconds>>,
    /// The lock that keeps others out for longest.
    pub longest_lock: Option<LongestLock>,
}

/// A lock that keeps reads or writes out.
#[derive(Debug, Clone, PartialEq)]
pub struct LongestLock {
    /// The relation.
    pub relation: RelationName,
    /// The mode.
    pub mode: LockMode,
    /// How long; `None` where not known.
    pub held: Option<Estimate<Seconds>>,
}

/// SQLSTATEs of names that do not exist: table, column, object, function, schema.
const UNDEFINED: [&str; 5] = ["42P01", "42703", "42704", "42883", "3F000"];
/// What is wrong whatever the database holds: SQLSTATE of a syntax error.
const WRONG_BY_ITSELF: &str = "42601";

impl Outcome {
    /// Whether it would fail, for whatever reason.
    pub(super) fn would_fail(&self) -> bool {
        self.effects.as_ref().is_some_and(|effects| !effects.errors.is_empty())
    }

    /// Whether it would fail for what the database holds or does not hold.
    pub(super) fn fails_by_the_catalog(&self) -> bool {
        let mut errors = self.effects.iter().flat_map(|effects| &effects.errors);
        errors.any(|error| error.sqlstate != WRONG_BY_ITSELF)
    }

    /// Whether what it misses is named by a psql variable, for which the parser was given a name that stands for it.
    pub(super) fn misses_a_variable(&self) -> bool {
        let errors = self.effects.iter().flat_map(|effects| &effects.errors);
        let undefined: Vec<_> = errors.filter(|error| UNDEFINED.contains(&error.sqlstate)).collect();
        !undefined.is_empty()
            && sql::variables(&self.source.text).iter().any(|name| {
                let stands_for = [format!("\"_{name}\""), format!("\"_{name}."), format!("\"{name}\"")];
                undefined.iter().any(|error| stands_for.iter().any(|name| error.message.contains(name)))
            })
    }

    /// Whether it may have made, renamed or dropped things, and the catalog does not know.
    pub(super) fn may_have_changed_something(&self) -> bool {
        const CHANGING: [&str; 10] =
            ["CREATE", "ALTER", "DROP", "DO", "CALL", "SELECT", "IMPORT", "psql \\i", "EXECUTE", "PREPARE"];
        match &self.source.parsed {
            Ok(
                Statement::Truncate(_)
                | Statement::LockTable(_)
                | Statement::Cluster(_)
                | Statement::Reindex(_)
                | Statement::Refresh(_)
                | Statement::Merge(_)
                | Statement::Copy(_)
                | Statement::Explain(_)
                | Statement::Prepare(_)
                | Statement::Declare(_)
                | Statement::TransactionControl(_)
                | Statement::SessionControl(_)
                | Statement::Comment(_)
                | Statement::SecurityLabel(_)
                | Statement::Grant(_),
            ) => false,
            Ok(Statement::Do(block)) => {
                self.effects.is_none() || block.body.as_ref().is_none_or(DoBody::may_leave_different_catalogs)
            }
            Ok(Statement::Select(_) | Statement::Call(_)) => {
                self.effects.as_ref().is_none_or(|effects| effects.changes_more)
            }
            Ok(Statement::Unmodelled { form }) => CHANGING.iter().any(|verb| form.starts_with(verb)),
            Ok(_) | Err(_) => self.effects.is_none(),
        }
    }

    /// Takes back what was said of a statement that need not fail.
    pub(super) fn forget_effects(&mut self) {
        self.names_a_variable = self.misses_a_variable();
        (self.effects, self.price, self.backfill) = (None, None, None);
        self.names_something_unmodelled = true;
    }

    /// How long it runs; for a backfill, the whole run at the size that is asked for or advised.
    pub fn duration(&self) -> Option<Estimate<Seconds>> {
        match &self.backfill {
            Some(run) => run.headline().map(|point| point.total),
            None => self.price.as_ref()?.duration(),
        }
    }

    /// Its locks on what existed before the migration: nobody else uses what it has just made.
    pub fn locks(&self) -> impl Iterator<Item = &Lock> {
        let locks = self.effects.iter().flat_map(|effects| &effects.locks);
        locks.filter(|lock| !self.locked_new.contains(&lock.relation))
    }

    /// Queries per second on a relation that it locks; none are known of where it has no counters.
    fn queries_per_second(&self, relation: &RelationName) -> f64 {
        let traffic = self.traffic.iter().find(|traffic| traffic.relation == *relation);
        traffic.map_or(0.0, |traffic| traffic.reads_per_second + traffic.writes_per_second)
    }

    /// Its place on the time line.
    pub fn entry(&self) -> Entry {
        let boundary = match &self.source.parsed {
            Ok(Statement::Begin) => Boundary::Begin,
            Ok(Statement::Commit | Statement::Rollback) => Boundary::End,
            Ok(Statement::TransactionControl(control)) => match control {
                TransactionControl::CommitAndChain | TransactionControl::RollbackAndChain => Boundary::Chain,
                TransactionControl::PrepareTransaction => Boundary::End,
                TransactionControl::Savepoint { .. }
                | TransactionControl::RollbackTo { .. }
                | TransactionControl::Release { .. }
                | TransactionControl::SetTransaction { .. }
                | TransactionControl::SetConstraints { .. }
                | TransactionControl::CommitPrepared
                | TransactionControl::RollbackPrepared => Boundary::None,
            },
            Ok(_) | Err(_) => Boundary::None,
        };
        let run = self.backfill.as_ref().and_then(backfill::Run::headline);
        Entry {
            boundary,
            duration: self.duration(),
            longest_own_transaction: run.map(|point| point.row_lock_held),
        }
    }
}

impl ScriptOutcome {
    /// Puts estimated statements on the time line.
    pub(super) fn new(path: String, single: bool, statements: Vec<Outcome>) -> Self {
        let entries: Vec<Entry> = statements.iter().map(Outcome::entry).collect();
        let transactions = timeline::transactions(&entries, single);
        Self { path, single, statements, entries, transactions }
    }

    /// From the first statement to the last; `None` where one is not known.
    pub fn duration(&self) -> Option<Estimate<Seconds>> {
        self.statements.iter().map(Outcome::duration).sum()
    }

    /// How long the statement at `position` holds a lock.
    pub fn held(&self, position: usize, until: HeldUntil) -> Option<Estimate<Seconds>> {
        timeline::held(&self.entries, &self.transactions, position, until)
    }

    /// The lock that keeps reads or writes out for longest. A lock of unknown length counts as the longest; of about
    /// equally long ones, as in one transaction, the strongest on the busiest relation.
    pub fn longest_lock(&self) -> Option<LongestLock> {
        let length = |lock: &LongestLock| lock.held.map_or(f64::INFINITY, |held| held.p50.0);
        let locks = || {
            self.statements.iter().enumerate().flat_map(|(position, statement)| {
                statement.locks().filter(|lock| lock.mode.blocks_writes() && lock.kind.is_some()).map(
                    move |lock| {
                        let held = self.held(position, lock.held_until);
                        let found = LongestLock { relation: lock.relation.clone(), mode: lock.mode, held };
                        (found, statement.queries_per_second(&lock.relation))
                    },
                )
            })
        };
        let longest = locks().map(|(lock, _)| length(&lock)).max_by(f64::total_cmp)?;
        let about_as_long = locks().filter(|(lock, _)| length(lock) >= ABOUT_AS_LONG * longest);
        let worst = about_as_long.max_by(|(a, busy_a), (b, busy_b)| {
            a.mode.cmp(&b.mode).then(busy_a.total_cmp(busy_b)).then(length(a).total_cmp(&length(b)))
        });
        worst.map(|(lock, _)| lock)
    }
}

/// Locks that last for this part of the longest are about as long.
const ABOUT_AS_LONG: f64 = 0.95;
