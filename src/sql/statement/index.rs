//! Indexes.

use super::super::Expression;
use super::RelationOption;
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
    /// NULLS NOT DISTINCT (15).
    pub nulls_not_distinct: bool,
    /// WITH (…).
    pub options: Vec<RelationOption>,
    /// TABLESPACE.
    pub tablespace: Option<String>,
    /// WHERE.
    pub predicate: Option<Expression>,
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexKey {
    /// A column or an expression.
    pub expression: Expression,
    /// COLLATE.
    pub collation: Option<Name>,
    /// DESC.
    pub descending: bool,
    /// NULLS FIRST, written or by DESC.
    pub nulls_first: bool,
    /// Operator class as written.
    pub operator_class: Option<String>,
    /// What the operator class is told: `siglen` of a trigram index.
    pub operator_class_options: Vec<RelationOption>,
}
