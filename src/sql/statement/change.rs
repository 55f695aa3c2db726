//! Data changes: INSERT, UPDATE, DELETE.

use super::super::Expression;
use super::{CommonTable, FromItem, Query};
use crate::pg::Name;

/// INSERT.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The table.
    pub table: Name,
    /// The columns; all where empty.
    pub columns: Vec<String>,
    /// VALUES or SELECT; DEFAULT VALUES is one row of VALUES.
    pub source: Query,
    /// ON CONFLICT … DO NOTHING (false) or DO UPDATE (true).
    pub on_conflict_update: Option<bool>,
}

/// UPDATE.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The table.
    pub table: Name,
    /// Its alias.
    pub alias: Option<String>,
    /// ONLY.
    pub only: bool,
    /// Assigned columns and their expressions; a multi-column assignment gives each column the same `Subquery`.
    pub assignments: Vec<(String, Expression)>,
    /// FROM.
    pub from: Vec<FromItem>,
    /// WHERE.
    pub filter: Option<Expression>,
}

/// DELETE.
#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The table.
    pub table: Name,
    /// Its alias.
    pub alias: Option<String>,
    /// ONLY.
    pub only: bool,
    /// USING.
    pub using: Vec<FromItem>,
    /// WHERE.
    pub filter: Option<Expression>,
}
