//! Statements about the session or its transaction that lock no relation and change no catalog: `SAVEPOINT`,
//! `SET TRANSACTION`, `SET ROLE`, `SHOW`, `LISTEN`, `DISCARD PLANS` and the like.
//!
//! FETCH is among them: its cursor's query took its locks when it was declared. What a rollback to a
//! savepoint takes back is the session's to know. What is not known of them is what they leave behind: a prepared transaction keeps its locks, a checkpoint takes as long as there are dirty pages.

use crate::catalog::Change;
use crate::effect::{Effects, Work};
use crate::sql::{Discarded, SessionControl, TransactionControl};

/// Nothing, where that is known.
pub(super) fn of_transaction(control: &TransactionControl) -> Option<Effects> {
    match control {
        TransactionControl::Savepoint { .. }
        | TransactionControl::RollbackTo { .. }
        | TransactionControl::Release { .. }
        | TransactionControl::SetTransaction { .. }
        | TransactionControl::SetConstraints { .. } => Some(Effects::default()),
        TransactionControl::CommitAndChain
        | TransactionControl::RollbackAndChain
        | TransactionControl::PrepareTransaction
        | TransactionControl::CommitPrepared
        | TransactionControl::RollbackPrepared => None,
    }
}

/// Nothing, where that is known.
pub(super) fn of_session(control: &SessionControl) -> Option<Effects> {
    match control {
        SessionControl::SetRole { .. }
        | SessionControl::SetSessionAuthorization { .. }
        | SessionControl::Discard(Discarded::Plans | Discarded::Sequences)
        | SessionControl::SetFromCurrent
        | SessionControl::Show
        | SessionControl::Listen
        | SessionControl::Notify
        | SessionControl::Unlisten
        | SessionControl::Load
        | SessionControl::Deallocate { .. }
        | SessionControl::Close => Some(Effects::default()),
        SessionControl::Checkpoint => {
            let reason = "how many dirty pages there are to write".to_owned();
            Some(Effects { work: vec![Work::Unknown { reason }], ..Effects::default() })
        }
        SessionControl::Fetch => {
            let reason = "how far the cursor's query goes on".to_owned();
            Some(Effects { work: vec![Work::Unknown { reason }], ..Effects::default() })
        }
        SessionControl::ResetAll => {
            Some(Effects { changes: vec![Change::ResetSettings], ..Effects::default() })
        }
        SessionControl::Discard(Discarded::All | Discarded::Temporary) => None,
    }
}
