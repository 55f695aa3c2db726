//! Statements about the session and its transaction, which touch no table.

/// What governs a transaction, apart from BEGIN, COMMIT and ROLLBACK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionControl {
    /// SAVEPOINT.
    Savepoint {
        /// Its name.
        name: String,
    },
    /// ROLLBACK TO SAVEPOINT.
    RollbackTo {
        /// Its name.
        name: String,
    },
    /// RELEASE SAVEPOINT.
    Release {
        /// Its name.
        name: String,
    },
    /// COMMIT AND CHAIN: another transaction begins at once.
    CommitAndChain,
    /// ROLLBACK AND CHAIN: another transaction begins at once.
    RollbackAndChain,
    /// PREPARE TRANSACTION: the locks stay after the session has gone on.
    PrepareTransaction,
    /// COMMIT PREPARED.
    CommitPrepared,
    /// ROLLBACK PREPARED.
    RollbackPrepared,
    /// SET TRANSACTION and SET SESSION CHARACTERISTICS.
    SetTransaction {
        /// SESSION CHARACTERISTICS: for all transactions to come.
        session: bool,
        /// READ ONLY or READ WRITE, where one is written.
        read_only: Option<bool>,
    },
    /// SET CONSTRAINTS.
    SetConstraints {
        /// IMMEDIATE: what was deferred is checked now.
        immediate: bool,
    },
}

/// What is about the session alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionControl {
    /// SET ROLE and RESET ROLE.
    SetRole {
        /// The role; `None` for NONE and RESET.
        role: Option<String>,
        /// SET LOCAL.
        local: bool,
    },
    /// SET SESSION AUTHORIZATION and its RESET.
    SetSessionAuthorization {
        /// The role; `None` for DEFAULT and RESET.
        role: Option<String>,
        /// SET LOCAL.
        local: bool,
    },
    /// SET … FROM CURRENT, which keeps a setting as it is.
    SetFromCurrent,
    /// RESET ALL.
    ResetAll,
    /// DISCARD.
    Discard(Discarded),
    /// SHOW.
    Show,
    /// LISTEN.
    Listen,
    /// NOTIFY.
    Notify,
    /// UNLISTEN.
    Unlisten,
    /// LOAD.
    Load,
    /// DEALLOCATE; all prepared statements where `None`.
    Deallocate {
        /// The name of one.
        name: Option<String>,
    },
    /// FETCH and MOVE: the cursor's query goes on.
    Fetch,
    /// CLOSE of a cursor.
    Close,
    /// CHECKPOINT.
    Checkpoint,
}

/// What DISCARD throws away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discarded {
    /// ALL.
    All,
    /// PLANS.
    Plans,
    /// SEQUENCES: values that were fetched ahead.
    Sequences,
    /// TEMPORARY tables.
    Temporary,
}
