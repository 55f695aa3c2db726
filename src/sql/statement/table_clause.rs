//! The clauses of CREATE TABLE.

use super::ColumnConstraint;
use crate::pg::Name;

/// A column that CREATE TABLE names without a type: one of the parent's, or of the type of OF.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnOptions {
    /// The column.
    pub name: String,
    /// What is added to it.
    pub constraints: Vec<ColumnConstraint>,
}

/// LIKE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikeTable {
    /// The table, view, foreign table or composite type whose columns are copied, with their NOT NULL.
    pub table: Name,
    /// How many of the statement's own columns stand before it.
    pub position: usize,
    /// What else is copied, after INCLUDING and EXCLUDING in order.
    pub including: Vec<LikeProperty>,
}

/// What LIKE may copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeProperty {
    /// COMMENTS.
    Comments,
    /// COMPRESSION (14).
    Compression,
    /// CONSTRAINTS: the check constraints.
    Constraints,
    /// DEFAULTS.
    Defaults,
    /// GENERATED.
    Generated,
    /// IDENTITY.
    Identity,
    /// INDEXES, with the constraints that they serve.
    Indexes,
    /// STATISTICS: the extended ones.
    Statistics,
    /// STORAGE.
    Storage,
}

impl LikeProperty {
    /// Those of ALL.
    pub const ALL: [Self; 9] = [
        Self::Comments,
        Self::Compression,
        Self::Constraints,
        Self::Defaults,
        Self::Generated,
        Self::Identity,
        Self::Indexes,
        Self::Statistics,
        Self::Storage,
    ];
}

/// ON COMMIT, of a temporary table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnCommit {
    /// PRESERVE ROWS, the default.
    PreserveRows,
    /// DELETE ROWS.
    DeleteRows,
    /// DROP.
    Drop,
}
