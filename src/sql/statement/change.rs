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
    /// Its alias.
    pub alias: Option<String>,
    /// The columns; all where empty.
    pub columns: Vec<String>,
    /// OVERRIDING.
    pub overriding: Option<Overriding>,
    /// VALUES or SELECT; DEFAULT VALUES is one empty row of VALUES.
    pub source: Query,
    /// ON CONFLICT.
    pub on_conflict: Option<OnConflict>,
    /// RETURNING.
    pub returning: Vec<Target>,
}

/// A member of RETURNING.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What it is; `*` is an `Other`.
    pub expression: Expression,
    /// What AS calls it.
    pub name: Option<String>,
}

/// OVERRIDING { SYSTEM | USER } VALUE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overriding {
    /// Values given for identity columns count, GENERATED ALWAYS or not.
    System,
    /// Values given for identity columns are passed over.
    User,
}

/// ON CONFLICT.
#[derive(Debug, Clone, PartialEq)]
pub struct OnConflict {
    /// Which conflicts; any where not said.
    pub target: Option<ConflictTarget>,
    /// DO UPDATE; `None` for DO NOTHING.
    pub update: Option<ConflictUpdate>,
}

/// What a conflict is about.
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictTarget {
    /// `(a, lower(b)) WHERE c`.
    Index {
        /// Columns and expressions.
        keys: Vec<Expression>,
        /// WHERE.
        predicate: Option<Expression>,
    },
    /// ON CONSTRAINT.
    Constraint(String),
}

/// DO UPDATE.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictUpdate {
    /// Assigned columns and their expressions.
    pub assignments: Vec<(String, Expression)>,
    /// WHERE.
    pub filter: Option<Expression>,
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
    /// RETURNING.
    pub returning: Vec<Target>,
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
    /// RETURNING.
    pub returning: Vec<Target>,
}
