//! COMMIT and ROLLBACK of a transaction; savepoints and two-phase commits are not modelled.

use squawk_syntax::ast;

use super::route::unmodelled;
use crate::sql::Statement;

/// COMMIT and END. With AND CHAIN another transaction begins at once: that is not modelled.
pub(super) fn commit(written: &ast::Commit) -> Statement {
    match written {
        ast::Commit::CommitTransaction(commit) if chains(commit.chain_clause()) => {
            unmodelled("COMMIT AND CHAIN")
        }
        ast::Commit::CommitTransaction(_) => Statement::Commit,
        ast::Commit::CommitPrepared(_) => unmodelled("COMMIT PREPARED"),
    }
}

/// ROLLBACK and ABORT.
pub(super) fn rollback(written: &ast::Rollback) -> Statement {
    match written {
        ast::Rollback::RollbackTransaction(rollback) if chains(rollback.chain_clause()) => {
            unmodelled("ROLLBACK AND CHAIN")
        }
        ast::Rollback::RollbackTransaction(_) => Statement::Rollback,
        ast::Rollback::RollbackToSavepoint(_) => unmodelled("ROLLBACK TO SAVEPOINT"),
        ast::Rollback::RollbackPrepared(_) => unmodelled("ROLLBACK PREPARED"),
    }
}

fn chains(clause: Option<ast::ChainClause>) -> bool {
    matches!(clause, Some(ast::ChainClause::AndChain(_)))
}
