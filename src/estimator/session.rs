//! The state that statements leave for the next: catalog, settings, open transaction.

use crate::catalog::Catalog;
use crate::effect::Lock;
use crate::sql::{SourceStatement, Statement, TransactionControl};

use super::outcome::Outcome;
use super::{Options, statement};

/// One session that runs a script.
pub(super) struct Session<'a, 'o> {
    catalog: &'a mut Catalog,
    options: &'a Options<'o>,
    /// The tool wraps the file in a transaction.
    single: bool,
    in_block: bool,
    with_alternatives: bool,
    /// The catalog at BEGIN, for ROLLBACK.
    at_begin: Option<Catalog>,
    /// The catalog at each SAVEPOINT of the open transaction, the last one last.
    savepoints: Vec<(String, Catalog)>,
    /// Locks of the open transaction that deferred constraints take once they are checked.
    deferred: Vec<Lock>,
}

impl<'a, 'o> Session<'a, 'o> {
    pub(super) fn new(catalog: &'a mut Catalog, options: &'a Options<'o>, single: bool) -> Self {
        let at_begin = single.then(|| catalog.clone());
        let savepoints = Vec::new();
        Self {
            catalog,
            options,
            single,
            in_block: single,
            with_alternatives: true,
            at_begin,
            savepoints,
            deferred: Vec::new(),
        }
    }

    /// A session that prices a proposal: it makes no proposals of its own.
    pub(super) fn of_proposal(catalog: &'a mut Catalog, options: &'a Options<'o>) -> Self {
        Self { with_alternatives: false, ..Self::new(catalog, options, false) }
    }

    /// A session that only moves the catalog along.
    pub(super) fn of_questions(catalog: &'a mut Catalog, options: &'a Options<'o>, single: bool) -> Self {
        Self { with_alternatives: false, ..Self::new(catalog, options, single) }
    }

    /// The catalog as it stands before the next statement.
    pub(super) fn catalog(&self) -> &Catalog {
        self.catalog
    }

    /// Passes over a statement, applying what it does.
    pub(super) fn pass(&mut self, source: SourceStatement) {
        self.next(source);
    }

    /// Estimates all statements of a script.
    pub(super) fn run(mut self, statements: Vec<SourceStatement>) -> Vec<Outcome> {
        let outcomes = statements.into_iter().map(|source| self.next(source)).collect();
        self.end_transaction();
        outcomes
    }

    /// Estimates the next statement and applies what it does.
    fn next(&mut self, source: SourceStatement) -> Outcome {
        let before = self.in_block;
        match &source.parsed {
            // BEGIN inside a block is a warning and nothing else.
            Ok(Statement::Begin) if self.at_begin.is_none() => self.begin(),
            Ok(Statement::Commit) => self.end_transaction(),
            Ok(Statement::Rollback) => self.roll_back(),
            Ok(Statement::TransactionControl(control)) if before => self.control(control),
            Ok(_) | Err(_) => {}
        }
        let mut outcome = statement::outcome(source, self.catalog, self.options, before);
        let need_not_fail = self.catalog.is_incomplete && outcome.fails_by_the_catalog();
        if need_not_fail || outcome.misses_a_variable() {
            outcome.forget_effects();
        }
        self.check_deferred(&mut outcome);
        self.catalog.is_incomplete |= outcome.may_have_changed_something();
        if self.with_alternatives {
            outcome.alternatives = super::alternatives::priced(&outcome, self.catalog, self.options);
        }
        self.apply(&outcome);
        outcome
    }

    /// SET CONSTRAINTS IMMEDIATE takes the locks that the statements before it have deferred.
    fn check_deferred(&mut self, outcome: &mut Outcome) {
        let is_immediate = matches!(
            &outcome.source.parsed,
            Ok(Statement::TransactionControl(TransactionControl::SetConstraints { immediate: true }))
        );
        let Some(effects) = &mut outcome.effects else { return };
        if is_immediate {
            self.deferred.drain(..).for_each(|lock| effects.lock(lock));
        } else if self.in_block && effects.errors.is_empty() {
            self.deferred.extend(effects.deferred.iter().cloned());
        }
    }

    /// Savepoints; one of the same name hides those before it.
    fn control(&mut self, control: &TransactionControl) {
        let position = |name: &str, savepoints: &[(String, Catalog)]| {
            savepoints.iter().rposition(|(known, _)| known == name)
        };
        match control {
            TransactionControl::Savepoint { name } => {
                self.savepoints.push((name.clone(), self.catalog.clone()));
            }
            TransactionControl::RollbackTo { name } => {
                if let Some(position) = position(name, &self.savepoints) {
                    self.savepoints.truncate(position + 1);
                    *self.catalog = self.savepoints[position].1.clone();
                }
            }
            TransactionControl::Release { name } => {
                if let Some(position) = position(name, &self.savepoints) {
                    self.savepoints.truncate(position);
                }
            }
            TransactionControl::CommitAndChain => {
                self.end_transaction();
                self.begin();
            }
            TransactionControl::RollbackAndChain => {
                self.roll_back();
                self.begin();
            }
            // Its changes are there once it is committed, which is taken for granted.
            TransactionControl::PrepareTransaction => self.end_transaction(),
            TransactionControl::CommitPrepared
            | TransactionControl::RollbackPrepared
            | TransactionControl::SetTransaction { .. }
            | TransactionControl::SetConstraints { .. } => {}
        }
    }

    fn begin(&mut self) {
        self.in_block = true;
        self.at_begin = Some(self.catalog.clone());
    }

    fn roll_back(&mut self) {
        if let Some(catalog) = self.at_begin.take() {
            *self.catalog = catalog;
        }
        self.end_transaction();
    }

    fn end_transaction(&mut self) {
        self.in_block = self.single;
        self.at_begin = None;
        self.savepoints.clear();
        self.deferred.clear();
        self.catalog.end_transaction();
    }

    fn apply(&mut self, outcome: &Outcome) {
        // A statement that fails changes nothing.
        let effects = outcome.effects.iter().filter(|effects| effects.errors.is_empty());
        for change in effects.flat_map(|effects| &effects.changes) {
            self.catalog.apply(change.clone());
        }
        if !self.in_block {
            self.catalog.end_transaction();
        }
    }
}
