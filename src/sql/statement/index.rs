//! Indexes.

use super::super::Expression;
use crate::pg::Name;

/// CREATE INDEX.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateIndex {
    /// Its name, where given. An index lives in its table's schema.
    pub name: Option<String>,
    /// UNIQUE.
    pub unique: bool,
    /// CONCURRENTLY.
    pub concurrently: bool,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// The table.
    pub table: Name,
    /// ONLY.
    pub only: bool,
    /// Access method, lower case; `btree` where not given.
    pub method: String,
    /// Keys in order.
    pub keys: Vec<IndexKey>,
    /// INCLUDE columns.
    pub include: Vec<String>,
    /// WHERE.
    pub predicate: Option<Expression>,
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexKey {
    /// A column or an expression.
    pub expression: Expression,
    /// DESC.
    pub descending: bool,
    /// Operator class as written.
    pub operator_class: Option<String>,
}
