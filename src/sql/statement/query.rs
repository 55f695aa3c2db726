//! Queries: SELECT, VALUES, set operations.

use super::super::Expression;
use super::Statement;
use crate::pg::Name;

/// A query: SELECT, VALUES, set operations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The select list; `*` is an `Other`.
    pub targets: Vec<Expression>,
    /// FROM.
    pub from: Vec<FromItem>,
    /// WHERE.
    pub filter: Option<Expression>,
    /// GROUP BY, HAVING, DISTINCT, window functions, or aggregates in the select list.
    pub aggregates: bool,
    /// ORDER BY, in order: the expressions and whether each descends.
    pub order_by: Vec<(Expression, bool)>,
    /// LIMIT or FETCH FIRST.
    pub limit: Option<Expression>,
    /// OFFSET.
    pub offset: Option<Expression>,
    /// FOR UPDATE, FOR SHARE, ….
    pub locking: Option<RowLocking>,
    /// The other arms of UNION, INTERSECT, EXCEPT.
    pub set_operands: Vec<Query>,
    /// Rows of VALUES.
    pub values: usize,
}

/// FOR UPDATE and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLocking {
    /// SKIP LOCKED.
    pub skip_locked: bool,
}

/// One member of WITH.
#[derive(Debug, Clone, PartialEq)]
pub struct CommonTable {
    /// Its name.
    pub name: String,
    /// MATERIALIZED (true), NOT MATERIALIZED (false), or not said.
    pub materialized: Option<bool>,
    /// What it does; a data-changing statement or a `Select`.
    pub statement: Box<Statement>,
}

/// A member of FROM.
#[derive(Debug, Clone, PartialEq)]
pub enum FromItem {
    /// A table, view or common table expression.
    Relation {
        /// Its name.
        name: Name,
        /// Its alias.
        alias: Option<String>,
    },
    /// A sub-select.
    Subquery {
        /// The query.
        query: Box<Query>,
        /// Its alias.
        alias: Option<String>,
        /// LATERAL.
        lateral: bool,
    },
    /// A function call or ROWS FROM.
    Function {
        /// The text.
        text: String,
        /// Its alias.
        alias: Option<String>,
    },
    /// A join.
    Join {
        /// Left side.
        left: Box<FromItem>,
        /// Right side.
        right: Box<FromItem>,
        /// LEFT, RIGHT or FULL.
        outer: bool,
        /// ON; USING is turned into equalities.
        on: Option<Expression>,
    },
}
