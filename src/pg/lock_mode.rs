//! Table-level lock modes and their conflict matrix.
//!
//! # Source
//! `LockConflicts`, src/backend/storage/lmgr/lock.c; documentation 13.3.1, table 13.2.

use serde::{Deserialize, Serialize};

/// A table-level lock mode, from the weakest to the strongest. Serialised as `pg_locks` spells it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum LockMode {
    /// What every SELECT takes.
    #[serde(rename = "AccessShareLock")]
    AccessShare,
    /// SELECT FOR UPDATE and foreign-key checks.
    #[serde(rename = "RowShareLock")]
    RowShare,
    /// INSERT, UPDATE, DELETE, MERGE.
    #[serde(rename = "RowExclusiveLock")]
    RowExclusive,
    /// VACUUM, ANALYZE, CREATE INDEX CONCURRENTLY, VALIDATE CONSTRAINT.
    #[serde(rename = "ShareUpdateExclusiveLock")]
    ShareUpdateExclusive,
    /// CREATE INDEX.
    #[serde(rename = "ShareLock")]
    Share,
    /// CREATE TRIGGER, ADD FOREIGN KEY.
    #[serde(rename = "ShareRowExclusiveLock")]
    ShareRowExclusive,
    /// REFRESH MATERIALIZED VIEW CONCURRENTLY.
    #[serde(rename = "ExclusiveLock")]
    Exclusive,
    /// Most of ALTER TABLE, DROP, TRUNCATE, VACUUM FULL.
    #[serde(rename = "AccessExclusiveLock")]
    AccessExclusive,
}

use LockMode::{
    AccessExclusive, AccessShare, Exclusive, RowExclusive, RowShare, Share, ShareRowExclusive,
    ShareUpdateExclusive,
};

impl LockMode {
    /// All modes, from the weakest to the strongest.
    pub const ALL: [Self; 8] = [
        AccessShare,
        RowShare,
        RowExclusive,
        ShareUpdateExclusive,
        Share,
        ShareRowExclusive,
        Exclusive,
        AccessExclusive,
    ];

    /// As in `pg_locks.mode`.
    pub fn pg_locks_name(self) -> &'static str {
        match self {
            AccessShare => "AccessShareLock",
            RowShare => "RowShareLock",
            RowExclusive => "RowExclusiveLock",
            ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            Share => "ShareLock",
            ShareRowExclusive => "ShareRowExclusiveLock",
            Exclusive => "ExclusiveLock",
            AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// As in the LOCK command.
    pub fn sql_name(self) -> &'static str {
        match self {
            AccessShare => "ACCESS SHARE",
            RowShare => "ROW SHARE",
            RowExclusive => "ROW EXCLUSIVE",
            ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Share => "SHARE",
            ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Exclusive => "EXCLUSIVE",
            AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Whether two sessions cannot hold these modes on one relation at a time.
    pub fn conflicts_with(self, other: Self) -> bool {
        self.conflicts().contains(&other)
    }

    /// Whether SELECT has to wait.
    pub fn blocks_reads(self) -> bool {
        self.conflicts_with(AccessShare)
    }

    /// Whether INSERT, UPDATE and DELETE have to wait.
    pub fn blocks_writes(self) -> bool {
        self.conflicts_with(RowExclusive)
    }

    fn conflicts(self) -> &'static [Self] {
        match self {
            AccessShare => &[AccessExclusive],
            RowShare => &[Exclusive, AccessExclusive],
            RowExclusive => &[Share, ShareRowExclusive, Exclusive, AccessExclusive],
            ShareUpdateExclusive => {
                &[ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive]
            }
            Share => &[RowExclusive, ShareUpdateExclusive, ShareRowExclusive, Exclusive, AccessExclusive],
            ShareRowExclusive => {
                &[RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive]
            }
            Exclusive => &[
                RowShare,
                RowExclusive,
                ShareUpdateExclusive,
                Share,
                ShareRowExclusive,
                Exclusive,
                AccessExclusive,
            ],
            AccessExclusive => &Self::ALL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_symmetric() {
        for a in LockMode::ALL {
            for b in LockMode::ALL {
                assert_eq!(a.conflicts_with(b), b.conflicts_with(a), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn create_index_blocks_writes_and_not_reads() {
        assert!(Share.blocks_writes() && !Share.blocks_reads());
        assert!(!ShareUpdateExclusive.blocks_writes());
        assert!(AccessExclusive.blocks_reads());
    }
}
