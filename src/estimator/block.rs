//! DO: the statements of a block, one after the other, as one statement.
//!
//! # Model
//! Each step sees the catalog that the steps before it left. What a loop or a branch holds is taken to run, so that
//! its locks are claimed; what it costs is not known. An error there, in a block with EXCEPTION, or behind a text of
//! which nothing is known, need not happen: such a step is left out.
//!
//! # Source
//! `exec_stmt_execsql`, `exec_stmt_commit`, src/pl/plpgsql/src/pl_exec.c; `PreventInTransactionBlock`,
//! src/backend/access/transam/xact.c.

use crate::catalog::Catalog;
use crate::ddl;
use crate::effect::{Effects, PgError, Work};
use crate::sql::{Do, DoBody, DoRun, DoStep, Statement, TransactionControl};

use super::statement::effects_of;

/// The effects; `None` where a step is not modelled, or where it is not known which steps run.
pub(super) fn effects(statement: &Do, catalog: &Catalog) -> Option<Effects> {
    let body = statement.body.as_ref()?;
    let mut walk = Walk::new(body, catalog);
    for step in &body.steps {
        walk.step(step)?;
        if !walk.effects.errors.is_empty() {
            break;
        }
    }
    Some(walk.effects)
}

/// The steps so far.
struct Walk<'a> {
    body: &'a DoBody,
    before: &'a Catalog,
    now: Catalog,
    /// The catalog at the last COMMIT, and how many changes it holds.
    committed: (Catalog, usize),
    effects: Effects,
    /// Something unknown has run.
    in_doubt: bool,
    /// A step has failed in a block with EXCEPTION.
    caught: bool,
}

impl<'a> Walk<'a> {
    fn new(body: &'a DoBody, before: &'a Catalog) -> Self {
        let (now, committed) = (before.clone(), (before.clone(), 0));
        Self { body, before, now, committed, effects: Effects::default(), in_doubt: false, caught: false }
    }

    /// Takes the next step; `None` where it is not modelled, or need not be reached.
    fn step(&mut self, step: &DoStep) -> Option<()> {
        if self.caught && step.in_exception_block {
            return None;
        }
        self.caught = false;
        let statement = match &step.run {
            DoRun::Static(statement) => statement.as_ref(),
            DoRun::Dynamic { .. } => {
                self.unknown("what EXECUTE runs");
                self.in_doubt = true;
                return Some(());
            }
        };
        if matches!(statement, Statement::Commit | Statement::Rollback) {
            return self.end_transaction(statement, step);
        }
        let effects = from_a_function(statement, effects_of(statement, &self.now, None)?, step);
        if effects.errors.is_empty() {
            self.add(effects, step);
        } else if self.is_a_variable(&effects) {
            self.claim_locks(effects);
            self.unknown("what a statement with variables of the block does");
        } else if step.in_exception_block {
            self.caught = true;
            self.skip();
        } else if is_conditional(step) || self.in_doubt {
            self.skip();
        } else {
            self.fail(effects);
        }
        Some(())
    }

    fn end_transaction(&mut self, statement: &Statement, step: &DoStep) -> Option<()> {
        if is_conditional(step) || step.in_exception_block {
            return None;
        }
        self.effects.refused_in_transaction_block = true;
        if *statement == Statement::Rollback {
            self.now = self.committed.0.clone();
            self.effects.changes.truncate(self.committed.1);
        } else {
            self.committed = (self.now.clone(), self.effects.changes.len());
        }
        self.now.settings.end_transaction();
        Some(())
    }

    fn add(&mut self, mut effects: Effects, step: &DoStep) {
        for change in &effects.changes {
            self.now.apply(change.clone());
        }
        effects = ddl::part(effects, self.before);
        if is_conditional(step) && !effects.work.is_empty() {
            effects.work.clear();
            self.unknown("how often what a loop or a branch holds is run");
        }
        ddl::merge(&mut self.effects, effects);
    }

    /// Locks on what was there before the block.
    fn claim_locks(&mut self, effects: Effects) {
        for lock in ddl::part(effects, self.before).locks {
            self.effects.lock(lock);
        }
    }

    fn fail(&mut self, effects: Effects) {
        let errors = effects.errors.clone();
        let refused = self.effects.refused_in_transaction_block || effects.refused_in_transaction_block;
        self.claim_locks(effects);
        let locks = std::mem::take(&mut self.effects.locks);
        self.effects = Effects { locks, errors, refused_in_transaction_block: refused, ..Effects::default() };
    }

    fn skip(&mut self) {
        self.in_doubt = true;
        self.unknown("whether a statement that would fail is reached");
    }

    fn unknown(&mut self, reason: &str) {
        let is_said = |work: &Work| matches!(work, Work::Unknown { reason: said } if said == reason);
        if !self.effects.work.iter().any(is_said) {
            self.effects.work.push(Work::Unknown { reason: reason.to_owned() });
        }
    }

    /// Whether a name that the statement seems to miss is a variable's.
    fn is_a_variable(&self, effects: &Effects) -> bool {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let names = |error: &PgError| {
            let mut words = error.message.split(|c| !is_name(c));
            matches!(error.sqlstate, "42703" | "42P01")
                && words.any(|word| self.body.variables.iter().any(|name| name == word))
        };
        effects.errors.iter().any(names)
    }
}

/// What runs zero times, once or many times.
fn is_conditional(step: &DoStep) -> bool {
    step.in_loop || step.in_branch
}

/// A statement in a function: what wants a transaction of its own, or is about transactions, fails before all else.
fn from_a_function(statement: &Statement, effects: Effects, step: &DoStep) -> Effects {
    let error = if effects.refused_in_transaction_block {
        let place = if step.in_exception_block {
            "run inside a subtransaction"
        } else {
            "be executed from a function"
        };
        PgError { sqlstate: "25001", message: format!("{} cannot {place}", statement.form()) }
    } else if is_a_savepoint(statement) {
        let message = "unsupported transaction command in PL/pgSQL".to_owned();
        PgError { sqlstate: "0A000", message }
    } else {
        return effects;
    };
    let refused_in_transaction_block = effects.refused_in_transaction_block;
    Effects { errors: vec![error], refused_in_transaction_block, ..Effects::default() }
}

fn is_a_savepoint(statement: &Statement) -> bool {
    let Statement::TransactionControl(control) = statement else { return false };
    match control {
        TransactionControl::Savepoint { .. }
        | TransactionControl::Release { .. }
        | TransactionControl::RollbackTo { .. }
        | TransactionControl::PrepareTransaction
        | TransactionControl::CommitPrepared
        | TransactionControl::RollbackPrepared => true,
        TransactionControl::SetTransaction { .. }
        | TransactionControl::SetConstraints { .. }
        | TransactionControl::CommitAndChain
        | TransactionControl::RollbackAndChain => false,
    }
}
