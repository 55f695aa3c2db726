//! COMMIT, ROLLBACK, savepoints, two-phase commits, SET TRANSACTION and SET CONSTRAINTS.

use squawk_syntax::ast;

use super::names::identifier;
use crate::sql::{Statement, TransactionControl};

/// COMMIT and END.
pub(super) fn commit(written: &ast::Commit) -> Statement {
    match written {
        ast::Commit::CommitTransaction(commit) if chains(commit.chain_clause()) => {
            Statement::TransactionControl(TransactionControl::CommitAndChain)
        }
        ast::Commit::CommitTransaction(_) => Statement::Commit,
        ast::Commit::CommitPrepared(_) => Statement::TransactionControl(TransactionControl::CommitPrepared),
    }
}

/// ROLLBACK and ABORT.
pub(super) fn rollback(written: &ast::Rollback) -> Option<Statement> {
    Some(match written {
        ast::Rollback::RollbackTransaction(rollback) if chains(rollback.chain_clause()) => {
            Statement::TransactionControl(TransactionControl::RollbackAndChain)
        }
        ast::Rollback::RollbackTransaction(_) => Statement::Rollback,
        ast::Rollback::RollbackToSavepoint(to) => {
            let name = identifier(&to.savepoint_ref()?);
            Statement::TransactionControl(TransactionControl::RollbackTo { name })
        }
        ast::Rollback::RollbackPrepared(_) => {
            Statement::TransactionControl(TransactionControl::RollbackPrepared)
        }
    })
}

fn chains(clause: Option<ast::ChainClause>) -> bool {
    matches!(clause, Some(ast::ChainClause::AndChain(_)))
}

/// SAVEPOINT.
pub(super) fn savepoint(written: &ast::SavepointCreate) -> Option<Statement> {
    let name = identifier(&written.savepoint()?);
    Some(Statement::TransactionControl(TransactionControl::Savepoint { name }))
}

/// RELEASE SAVEPOINT.
pub(super) fn release(written: &ast::ReleaseSavepoint) -> Option<Statement> {
    let name = identifier(&written.savepoint_ref()?);
    Some(Statement::TransactionControl(TransactionControl::Release { name }))
}

/// SET TRANSACTION and SET SESSION CHARACTERISTICS.
pub(super) fn set(written: &ast::SetTransaction) -> Statement {
    let session = written.session_characteristics();
    let modes = match &session {
        Some(session) => session.transaction_mode_list(),
        None => written.transaction_modes().and_then(|modes| modes.transaction_mode_list()),
    };
    let mut read_only = None;
    for mode in modes.into_iter().flat_map(|list| list.transaction_modes().collect::<Vec<_>>()) {
        match mode {
            ast::TransactionMode::ReadOnly(_) => read_only = Some(true),
            ast::TransactionMode::ReadWrite(_) => read_only = Some(false),
            ast::TransactionMode::Deferrable(_)
            | ast::TransactionMode::NotDeferrable(_)
            | ast::TransactionMode::ReadCommitted(_)
            | ast::TransactionMode::ReadUncommitted(_)
            | ast::TransactionMode::RepeatableRead(_)
            | ast::TransactionMode::Serializable(_) => {}
        }
    }
    let session = session.is_some();
    Statement::TransactionControl(TransactionControl::SetTransaction { session, read_only })
}

/// SET CONSTRAINTS.
pub(super) fn set_constraints(written: &ast::SetConstraints) -> Option<Statement> {
    let immediate = matches!(written.constraint_timing()?, ast::ConstraintTiming::Immediate(_));
    Some(Statement::TransactionControl(TransactionControl::SetConstraints { immediate }))
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;

    #[test]
    fn in_every_wording() {
        for text in
            ["BEGIN", "BEGIN WORK", "START TRANSACTION ISOLATION LEVEL SERIALIZABLE", "BEGIN READ ONLY"]
        {
            assert_eq!(read(text), Statement::Begin);
        }
        for text in ["COMMIT", "END", "COMMIT TRANSACTION", "COMMIT AND NO CHAIN"] {
            assert_eq!(read(text), Statement::Commit);
        }
        for text in ["ROLLBACK", "ABORT WORK"] {
            assert_eq!(read(text), Statement::Rollback);
        }
    }

    #[test]
    fn what_does_not_end_the_transaction_for_good() {
        let a = || "a".to_string();
        for (text, expected) in [
            ("COMMIT AND CHAIN", TransactionControl::CommitAndChain),
            ("ROLLBACK AND CHAIN", TransactionControl::RollbackAndChain),
            ("ROLLBACK TO SAVEPOINT a", TransactionControl::RollbackTo { name: a() }),
            ("ROLLBACK TO a", TransactionControl::RollbackTo { name: a() }),
            ("COMMIT PREPARED 'x'", TransactionControl::CommitPrepared),
            ("ROLLBACK PREPARED 'x'", TransactionControl::RollbackPrepared),
            ("PREPARE TRANSACTION 'x'", TransactionControl::PrepareTransaction),
            ("SAVEPOINT A", TransactionControl::Savepoint { name: a() }),
            ("RELEASE a", TransactionControl::Release { name: a() }),
            ("RELEASE SAVEPOINT a", TransactionControl::Release { name: a() }),
        ] {
            assert_eq!(read(text), Statement::TransactionControl(expected), "{text}");
        }
    }

    #[test]
    fn modes_of_transactions_and_constraints() {
        let set = |session, read_only| TransactionControl::SetTransaction { session, read_only };
        for (text, expected) in [
            ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", set(false, None)),
            ("SET TRANSACTION READ ONLY, DEFERRABLE", set(false, Some(true))),
            ("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", set(true, Some(false))),
            ("SET CONSTRAINTS ALL DEFERRED", TransactionControl::SetConstraints { immediate: false }),
            ("SET CONSTRAINTS s.a, b IMMEDIATE", TransactionControl::SetConstraints { immediate: true }),
        ] {
            assert_eq!(read(text), Statement::TransactionControl(expected), "{text}");
        }
    }
}
