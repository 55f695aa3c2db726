//! Statements about the session or its transaction that lock no relation and change no catalog: `SAVEPOINT`,
//! `SET TRANSACTION`, `SET ROLE`, `SHOW`, `LISTEN`, `DISCARD PLANS` and the like.
//!
//! FETCH is among them: its cursor's query took its locks when it was declared. What a rollback to a
//! savepoint takes back is the session's to know. What is not known of them is what they leave behind: a prepared transaction keeps its locks, a checkpoint takes as long as there are dirty pages.

use crate::catalog::{Catalog, Change, Persistence};
use crate::effect::{Effects, Work};
use crate::sql::{Discarded, SessionControl, TransactionControl};

/// What a statement about the transaction does by itself; the locks that it ends are the time line's to know.
pub(super) fn of_transaction(control: &TransactionControl) -> Effects {
    match control {
        TransactionControl::Savepoint { .. }
        | TransactionControl::RollbackTo { .. }
        | TransactionControl::Release { .. }
        | TransactionControl::SetTransaction { .. }
        | TransactionControl::SetConstraints { .. }
        | TransactionControl::CommitAndChain
        | TransactionControl::RollbackAndChain
        | TransactionControl::PrepareTransaction => Effects::default(),
        TransactionControl::CommitPrepared | TransactionControl::RollbackPrepared => {
            Effects { refused_in_transaction_block: true, ..Effects::default() }
        }
    }
}

/// What a statement about the session does.
pub(super) fn of_session(control: &SessionControl, catalog: &Catalog) -> Effects {
    let unknown = |reason: &str| Effects {
        work: vec![Work::Unknown { reason: reason.to_owned() }],
        ..Effects::default()
    };
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
        | SessionControl::Close => Effects::default(),
        SessionControl::Checkpoint => unknown("how many dirty pages there are to write"),
        SessionControl::Fetch => unknown("how far the cursor's query goes on"),
        SessionControl::ResetAll => Effects { changes: vec![Change::ResetSettings], ..Effects::default() },
        SessionControl::Discard(Discarded::Temporary) => {
            Effects { changes: drop_temporary(catalog).collect(), ..Effects::default() }
        }
        SessionControl::Discard(Discarded::All) => Effects {
            refused_in_transaction_block: true,
            changes: drop_temporary(catalog).chain([Change::ResetSettings]).collect(),
            ..Effects::default()
        },
    }
}

fn drop_temporary(catalog: &Catalog) -> impl Iterator<Item = Change> {
    let temporary = catalog.relations().filter(|relation| relation.persistence == Persistence::Temporary);
    temporary.map(|relation| Change::DropRelation(relation.name.clone()))
}

/// Statements whose objects only the server knows.
pub(super) fn of_unknown_objects(what: &str) -> Effects {
    Effects { work: vec![Work::Unknown { reason: what.to_owned() }], ..Effects::default() }
}
