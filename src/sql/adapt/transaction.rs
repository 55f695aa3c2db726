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
        for (text, form) in [
            ("COMMIT AND CHAIN", "COMMIT AND CHAIN"),
            ("ROLLBACK TO SAVEPOINT a", "ROLLBACK TO SAVEPOINT"),
            ("ROLLBACK TO a", "ROLLBACK TO SAVEPOINT"),
            ("COMMIT PREPARED 'x'", "COMMIT PREPARED"),
            ("SAVEPOINT a", "SAVEPOINT"),
            ("RELEASE a", "RELEASE SAVEPOINT"),
        ] {
            assert_eq!(read(text), Statement::Unmodelled { form: form.to_string() });
        }
    }
}
