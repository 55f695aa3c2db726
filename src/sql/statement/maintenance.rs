//! Statements that look after what is there: VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH, TRUNCATE, LOCK.

use crate::pg::{LockMode, Name};

/// A table that a statement names, with or without what is below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableTarget {
    /// The table.
    pub name: Name,
    /// ONLY: partitions and children are left out.
    pub only: bool,
}

/// A table of VACUUM or ANALYZE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VacuumTarget {
    /// The table.
    pub name: Name,
    /// ONLY, from 18 on.
    pub only: bool,
    /// The columns to analyse; all where empty.
    pub columns: Vec<String>,
}

/// VACUUM.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vacuum {
    /// The tables; all where empty.
    pub tables: Vec<VacuumTarget>,
    /// FULL.
    pub full: bool,
    /// ANALYZE.
    pub analyze: bool,
    /// FREEZE.
    pub freeze: bool,
    /// DISABLE_PAGE_SKIPPING.
    pub disable_page_skipping: bool,
    /// SKIP_LOCKED.
    pub skip_locked: bool,
    /// INDEX_CLEANUP; `None` where it is not written.
    pub index_cleanup: Option<IndexCleanup>,
    /// PROCESS_MAIN false: only the TOAST table.
    pub without_main: bool,
    /// PROCESS_TOAST false.
    pub without_toast: bool,
    /// TRUNCATE; `None` where it is not written and `vacuum_truncate` decides.
    pub truncate: Option<bool>,
    /// PARALLEL: how many workers.
    pub parallel: Option<u32>,
    /// SKIP_DATABASE_STATS.
    pub skip_database_stats: bool,
    /// ONLY_DATABASE_STATS: no table is touched.
    pub only_database_stats: bool,
}

/// Whether VACUUM removes dead entries from indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexCleanup {
    /// Where it is worth it.
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}

/// ANALYZE.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Analyze {
    /// The tables; all where empty.
    pub tables: Vec<VacuumTarget>,
    /// SKIP_LOCKED.
    pub skip_locked: bool,
}

/// TRUNCATE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truncate {
    /// The tables.
    pub tables: Vec<TableTarget>,
    /// CASCADE.
    pub cascade: bool,
    /// RESTART IDENTITY.
    pub restart_identity: bool,
}

/// LOCK TABLE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockTable {
    /// The tables and views.
    pub tables: Vec<TableTarget>,
    /// The mode; ACCESS EXCLUSIVE where none is written.
    pub mode: LockMode,
    /// NOWAIT.
    pub nowait: bool,
}

/// CLUSTER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The table; all that were clustered before where `None`.
    pub table: Option<Name>,
    /// The index; the one that was used before where `None`.
    pub index: Option<String>,
}

/// REINDEX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reindex {
    /// What is built anew.
    pub target: ReindexTarget,
    /// CONCURRENTLY.
    pub concurrently: bool,
    /// TABLESPACE.
    pub tablespace: Option<String>,
}

/// What REINDEX builds anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReindexTarget {
    /// One index, or those of its partitions.
    Index(Name),
    /// All indexes of a table.
    Table(Name),
    /// All indexes of a schema.
    Schema(String),
    /// All indexes of the current database.
    Database,
    /// All indexes of the system catalogs.
    System,
}

/// REFRESH MATERIALIZED VIEW.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// The materialized view.
    pub name: Name,
    /// CONCURRENTLY.
    pub concurrently: bool,
    /// Not WITH NO DATA.
    pub with_data: bool,
}
