//! What a statement does, as facts without durations: locks, rewrites, scans, builds, rows changed.
//!
//! `ddl` and `dml` make effects from a statement and the catalog; `duration` prices their [`Work`]. Neither of the
//! two names the other: they meet here.

mod label;
mod observation;
mod work;

pub use label::check_label;
pub use observation::Observation;
pub use work::{
    Computation, ForeignKeyAction, ForeignKeyCheck, Heap, HotChance, IndexShape, KeyKind, Quantity, ReadWork,
    RowAccess, RowChange, RowChanges, TriggerCall, VacuumWork, Work,
};

use crate::catalog::{Change, RelationKind};
use crate::pg::{LockMode, RelationName};

/// Everything that one statement does.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// Locks on relations that existed before the statement, the strongest mode of each.
    pub locks: Vec<Lock>,
    /// Heaps copied.
    pub rewrites: Vec<Rewrite>,
    /// New indexes.
    pub index_builds: Vec<IndexOn>,
    /// Existing indexes built anew.
    pub index_rebuilds: Vec<IndexOn>,
    /// Heaps read in full to validate or build something.
    pub scans: Vec<Scan>,
    /// What the statement waits for besides its locks.
    pub waits: Vec<Wait>,
    /// PostgreSQL refuses it inside a transaction block.
    pub refused_in_transaction_block: bool,
    /// Reasons for which it would fail.
    pub errors: Vec<PgError>,
    /// What takes time, writes WAL and fills disks.
    pub work: Vec<Work>,
    /// Facts that a person should hear about.
    pub observations: Vec<Observation>,
    /// What it does to the catalog.
    pub changes: Vec<Change>,
    /// Locks that are taken once deferred constraints are checked: when the transaction ends, or SET CONSTRAINTS says.
    pub deferred: Vec<Lock>,
    /// It may change the catalog in ways that do not show in `changes`.
    pub changes_more: bool,
}

/// A table-level lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The relation; an index has the schema of its table.
    pub relation: RelationName,
    /// What it is; `None` for an index.
    pub kind: Option<RelationKind>,
    /// The mode.
    pub mode: LockMode,
    /// When it is let go.
    pub held_until: HeldUntil,
}

/// When a lock is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldUntil {
    /// At the end of the statement, which runs transactions of its own (CONCURRENTLY, VACUUM).
    Statement,
    /// At the end of the transaction.
    Transaction,
}

/// A heap copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The table.
    pub relation: RelationName,
    /// Why.
    pub reason: RewriteReason,
}

/// Why a heap is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RewriteReason {
    /// A column with a volatile default: every row gets a value of its own.
    VolatileDefault {
        /// The column.
        column: String,
    },
    /// A stored generated column.
    GeneratedStored {
        /// The column.
        column: String,
    },
    /// An identity or serial column.
    Sequence {
        /// The column.
        column: String,
    },
    /// A column of a domain with constraints.
    ConstrainedDomain {
        /// The column.
        column: String,
    },
    /// A type that is not stored alike.
    TypeChange {
        /// The column.
        column: String,
        /// The old type.
        from: String,
        /// The new type.
        to: String,
    },
    /// VACUUM FULL.
    VacuumFull,
    /// CLUSTER.
    Cluster,
    /// REFRESH MATERIALIZED VIEW.
    Refresh,
    /// SET LOGGED or SET UNLOGGED.
    Persistence,
    /// SET TABLESPACE.
    Tablespace,
    /// SET ACCESS METHOD.
    AccessMethod,
}

/// An index and its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexOn {
    /// The index.
    pub index: RelationName,
    /// Its table.
    pub relation: RelationName,
}

/// A heap read in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The table.
    pub relation: RelationName,
    /// What for.
    pub purpose: ScanPurpose,
}

/// Why a heap is read in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanPurpose {
    /// SET NOT NULL, or a new NOT NULL column.
    NotNull,
    /// A CHECK constraint.
    Check,
    /// The bound of a partition, or what a new partition leaves to the default one.
    PartitionBound,
    /// A foreign key: a join of both tables.
    ForeignKey,
    /// The build of an index.
    IndexBuild,
    /// The second pass of a concurrent build.
    IndexValidation,
    /// A rewrite.
    Rewrite,
    /// A change looks for its rows, and no index can serve it.
    Rows,
    /// Keys are changed or deleted, and no index leads to the rows that refer to them.
    Referrers,
    /// A query reads all of it.
    Query,
}

/// What a statement waits for besides its locks.
#[derive(Debug, Clone, PartialEq)]
pub enum Wait {
    /// Every transaction that holds a lock on the table that conflicts with SHARE (it may write).
    Writers {
        /// The table.
        relation: RelationName,
    },
    /// Every transaction of the database with a snapshot older than the build's, whatever tables it uses.
    OlderSnapshots,
    /// Every transaction that uses the table in any way.
    Users {
        /// The table.
        relation: RelationName,
    },
}

/// A reason for which PostgreSQL would refuse the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PgError {
    /// SQLSTATE.
    pub sqlstate: &'static str,
    /// The server's message, as it words it.
    pub message: String,
}

impl Effects {
    /// Records a lock; the strongest mode of each relation is kept.
    pub fn lock(&mut self, lock: Lock) {
        match self.locks.iter_mut().find(|known| known.relation == lock.relation) {
            Some(known) if known.mode >= lock.mode => {}
            Some(known) => *known = lock,
            None => self.locks.push(lock),
        }
    }

    /// The strongest lock mode taken on any relation.
    pub fn strongest_lock(&self) -> Option<LockMode> {
        self.locks.iter().map(|lock| lock.mode).max()
    }
}
