//! Extended statistics.

use super::super::Expression;
use crate::pg::Name;

/// CREATE STATISTICS.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateStatistics {
    /// Its name; PostgreSQL chooses one where not given (16).
    pub name: Option<Name>,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// The kinds, lower case; all where empty.
    pub kinds: Vec<String>,
    /// The columns and expressions.
    pub keys: Vec<Expression>,
    /// The table.
    pub table: Name,
}

/// ALTER STATISTICS SET STATISTICS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterStatistics {
    /// Its name.
    pub name: Name,
    /// IF EXISTS.
    pub if_exists: bool,
}
