//! What the actions of ALTER TABLE are told.

use super::RelationClass;

/// A column by name, or by position as an index's may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnReference {
    /// Its name.
    Name(String),
    /// Its 1-based position.
    Number(u32),
}

/// The triggers of ENABLE and DISABLE TRIGGER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichTriggers {
    /// One.
    Name(String),
    /// ALL, with those of foreign keys.
    All,
    /// USER: all but those of foreign keys and deferrable keys.
    User,
}

/// When a trigger or rule fires, by `session_replication_role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FiringState {
    /// ENABLE: where it is `origin` or `local`.
    Enable,
    /// DISABLE: never.
    Disable,
    /// ENABLE REPLICA: where it is `replica`.
    EnableReplica,
    /// ENABLE ALWAYS.
    EnableAlways,
}

/// What is done to ROW LEVEL SECURITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowSecurity {
    /// ENABLE.
    Enable,
    /// DISABLE.
    Disable,
    /// FORCE: for the owner too.
    Force,
    /// NO FORCE.
    NoForce,
}

/// Which old values logical replication gets of a changed row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplicaIdentity {
    /// DEFAULT: those of the primary key.
    Default,
    /// FULL: all.
    Full,
    /// NOTHING.
    Nothing,
    /// USING INDEX.
    Index(String),
}

/// How DETACH PARTITION goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetachMode {
    /// In this transaction.
    Plain,
    /// CONCURRENTLY (14): in two transactions.
    Concurrently,
    /// FINALIZE (14): the second transaction of one that was interrupted.
    Finalize,
}

/// ALTER TABLE, INDEX or MATERIALIZED VIEW ALL IN TABLESPACE … SET TABLESPACE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTableMoveAll {
    /// What is moved.
    pub object: RelationClass,
    /// The tablespace where it is.
    pub from: String,
    /// OWNED BY these roles; all where empty.
    pub owned_by: Vec<String>,
    /// The new tablespace.
    pub to: String,
    /// NOWAIT.
    pub nowait: bool,
}
