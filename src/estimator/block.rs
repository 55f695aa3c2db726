//! DO and bodies of functions: the statements of a block, one after the other, as one statement.
//!
//! # Model
//! Each step sees the catalog that the steps before it left. What a loop or a branch holds is taken to run, so that
//! its locks are claimed; what it costs is not known. An error there, or behind a text of which nothing is known, need
//! not happen: such a step is left out. An error that is certain ends the block, or goes to the handler that catches it:
//! what its block with EXCEPTION did is taken back, and its locks are let go.
//!
//! # Source
//! `exec_stmt_execsql`, `exec_stmt_block`, `exec_stmt_commit`, src/pl/plpgsql/src/pl_exec.c; `PreventInTransactionBlock`,
//! src/backend/access/transam/xact.c; `AbortSubTransaction`, likewise.

use crate::catalog::Catalog;
use crate::ddl;
use crate::effect::{Effects, PgError, Work};
use crate::sql::{DoBody, DoRun, DoStep, Handler, Statement, TransactionControl, without_variables};

use super::catching::{Caught, Subtransaction, catches};
use super::statement::effects_at;

/// How a block is run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    /// It may not end the transaction: a function, and what a function calls.
    pub atomic: bool,
    /// It may not change anything: a function that is not VOLATILE.
    pub read_only: bool,
    /// How many functions have called one another.
    pub depth: usize,
}

/// The effects of code that is run once; `None` where a step is not modelled, or where it is not known which steps run.
pub(super) fn run(body: &DoBody, catalog: &Catalog, context: Context) -> Option<Effects> {
    let mut walk = Walk::new(body, catalog, context);
    for step in &body.steps {
        walk.step(step)?;
        if walk.has_ended || !walk.effects.errors.is_empty() {
            break;
        }
    }
    Some(walk.effects)
}

/// The steps so far.
struct Walk<'a> {
    body: &'a DoBody,
    before: &'a Catalog,
    context: Context,
    now: Catalog,
    /// The catalog at the last COMMIT, and how many changes it holds.
    committed: (Catalog, usize),
    effects: Effects,
    /// Something unknown has run.
    in_doubt: bool,
    /// The blocks with EXCEPTION that are running, the outermost first.
    open: Vec<Subtransaction>,
    /// Those that have failed for certain.
    caught: Vec<Caught>,
    /// SET CONSTRAINTS IMMEDIATE: nothing is deferred any more.
    is_immediate: bool,
    /// RETURN: the steps behind it are not reached.
    has_ended: bool,
}

impl<'a> Walk<'a> {
    fn new(body: &'a DoBody, before: &'a Catalog, context: Context) -> Self {
        Self {
            body,
            before,
            context,
            now: before.clone(),
            committed: (before.clone(), 0),
            effects: Effects::default(),
            in_doubt: false,
            open: Vec::new(),
            caught: Vec::new(),
            is_immediate: false,
            has_ended: false,
        }
    }

    /// Takes the next step; `None` where it is not modelled.
    fn step(&mut self, step: &DoStep) -> Option<()> {
        if self.is_passed_over(step) {
            return Some(());
        }
        self.enter(step);
        match &step.run {
            DoRun::Static(statement) => self.statement(statement, step)?,
            DoRun::Dynamic { .. } => {
                self.unknown("what EXECUTE runs");
                self.in_doubt = true;
                self.effects.changes_more = true;
            }
            DoRun::Raise { sqlstate, message } => {
                let again = || Caught::error(&self.caught, step);
                let error = sqlstate.map(|sqlstate| PgError { sqlstate, message: message.clone() });
                let error = error.or_else(again)?;
                self.error(Effects { errors: vec![error], ..Effects::default() }, step);
            }
            DoRun::Return if self.is_conditional(step) => self.in_doubt = true,
            DoRun::Return => self.has_ended = true,
        }
        Some(())
    }

    /// Whether the step stands behind what has failed, or in a handler of something else.
    fn is_passed_over(&self, step: &DoStep) -> bool {
        self.caught.iter().any(|caught| {
            let other =
                |handler: &Handler| handler.block == caught.handler.block && *handler != caught.handler;
            step.subtransactions.contains(&caught.handler.block) || step.handlers.iter().any(other)
        })
    }

    /// Keeps the list of running blocks.
    fn enter(&mut self, step: &DoStep) {
        self.open.retain(|open| step.subtransactions.contains(&open.block));
        for block in &step.subtransactions {
            if self.open.iter().all(|open| open.block != *block) {
                let now = self.now.clone();
                self.open.push(Subtransaction::new(*block, now, &self.effects, self.in_doubt));
            }
        }
    }

    fn statement(&mut self, statement: &Statement, step: &DoStep) -> Option<()> {
        if matches!(statement, Statement::Commit | Statement::Rollback) {
            return self.end_transaction(statement, step);
        }
        let effects = match self.refused(statement) {
            Some(error) => Effects { errors: vec![error], ..Effects::default() },
            None => from_a_function(statement, self.effects_of(statement, step)?, step),
        };
        if effects.errors.is_empty() {
            self.add(effects, step);
            if is_immediate(statement) {
                self.check_constraints();
            }
        } else if self.is_a_variable(&effects) {
            self.claim_locks(effects);
            self.unknown("what a statement with variables of the block does");
        } else {
            self.error(effects, step);
        }
        Some(())
    }

    /// What a statement does, with parameters in place of variables where it has any.
    fn effects_of(&self, statement: &Statement, step: &DoStep) -> Option<Effects> {
        let atomic = self.context.atomic || !step.subtransactions.is_empty();
        let context = Context { atomic, read_only: false, ..self.context };
        let effects = effects_at(statement, &self.now, None, context)?;
        if !self.is_a_variable(&effects) {
            return Some(effects);
        }
        let read = without_variables(&step.text, &self.body.variables);
        let again = read.and_then(|statement| effects_at(&statement, &self.now, None, context));
        Some(again.filter(|again| again.errors.is_empty()).unwrap_or(effects))
    }

    /// What a function that is not VOLATILE may not do.
    fn refused(&self, statement: &Statement) -> Option<PgError> {
        let reads = if let Statement::Select(query) = statement {
            query.locking.is_empty()
        } else {
            matches!(statement, Statement::Explain(_) | Statement::SessionControl(_))
        };
        let message = || format!("{} is not allowed in a non-volatile function", statement.form());
        (self.context.read_only && !reads).then(|| PgError { sqlstate: "0A000", message: message() })
    }

    fn end_transaction(&mut self, statement: &Statement, step: &DoStep) -> Option<()> {
        let refusal = if self.context.atomic {
            Some("invalid transaction termination")
        } else if !step.subtransactions.is_empty() {
            Some("cannot end a transaction while a subtransaction is active")
        } else {
            None
        };
        if let Some(message) = refusal {
            let error = PgError { sqlstate: "2D000", message: message.to_owned() };
            self.error(Effects { errors: vec![error], ..Effects::default() }, step);
            return Some(());
        }
        if self.is_conditional(step) {
            return None;
        }
        self.effects.refused_in_transaction_block = true;
        if *statement == Statement::Rollback {
            self.now = self.committed.0.clone();
            self.effects.changes.truncate(self.committed.1);
        } else {
            self.committed = (self.now.clone(), self.effects.changes.len());
        }
        self.now.end_transaction();
        self.effects.deferred.clear();
        self.is_immediate = false;
        Some(())
    }

    fn add(&mut self, mut effects: Effects, step: &DoStep) {
        for change in &effects.changes {
            self.now.apply(change.clone());
        }
        effects = ddl::part(effects, self.before);
        if self.is_conditional(step) && !effects.work.is_empty() {
            effects.work.clear();
            self.unknown("how often what a loop or a branch holds is run");
        }
        ddl::merge(&mut self.effects, effects);
        if self.is_immediate {
            self.check_constraints();
        }
    }

    /// What was deferred happens now.
    fn check_constraints(&mut self) {
        self.is_immediate = true;
        let locks = std::mem::take(&mut self.effects.deferred);
        self.claim_locks(Effects { locks, ..Effects::default() });
    }

    /// Locks on what was there before the block.
    fn claim_locks(&mut self, effects: Effects) {
        for lock in ddl::part(effects, self.before).locks {
            self.effects.lock(lock);
        }
    }

    /// A step that fails, where it is reached.
    fn error(&mut self, effects: Effects, step: &DoStep) {
        let Some(error) = effects.errors.first() else { return };
        if self.is_conditional(step) || self.in_doubt {
            self.skip();
            return;
        }
        while let Some(open) = self.open.pop() {
            match catches(&self.body.handlers[open.block], error) {
                Some(None) => {}
                Some(Some(place)) => {
                    let caught = Caught::new(open.block, place, error.clone());
                    (self.now, self.in_doubt) = open.undo(&mut self.effects);
                    self.caught.push(caught);
                    return;
                }
                None => {
                    self.skip();
                    return;
                }
            }
        }
        self.fail(effects);
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

    /// What runs zero times, once or many times.
    fn is_conditional(&self, step: &DoStep) -> bool {
        let runs = |handler: &Handler| self.caught.iter().any(|caught| caught.handler == *handler);
        step.in_loop || step.in_branch || !step.handlers.iter().all(runs)
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

/// A statement in a function: what wants a transaction of its own, or is about transactions, fails before all else.
fn from_a_function(statement: &Statement, effects: Effects, step: &DoStep) -> Effects {
    // CALL and DO may end transactions themselves.
    let runs_code = matches!(statement, Statement::Call(_) | Statement::Do(_));
    let error = if effects.refused_in_transaction_block && !runs_code {
        let place = if step.subtransactions.is_empty() {
            "be executed from a function"
        } else {
            "run inside a subtransaction"
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

fn is_immediate(statement: &Statement) -> bool {
    matches!(statement, Statement::TransactionControl(TransactionControl::SetConstraints { immediate: true }))
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
