//! Queries: SELECT, VALUES, set operations.

use super::super::Expression;
use super::Statement;
use crate::pg::Name;

/// A query: SELECT, VALUES, set operations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The select list; `*` is an `Other`. Of VALUES the first row.
    pub targets: Vec<Expression>,
    /// What AS calls the members of the select list, one entry for each.
    pub names: Vec<Option<String>>,
    /// FROM.
    pub from: Vec<FromItem>,
    /// WHERE.
    pub filter: Option<Expression>,
    /// GROUP BY, HAVING, DISTINCT, window functions, or aggregates in the select list.
    pub aggregates: bool,
    /// DISTINCT; the expressions of DISTINCT ON, none where every column counts.
    pub distinct: Option<Vec<Expression>>,
    /// GROUP BY; the members of grouping sets one after the other.
    pub group_by: Vec<Expression>,
    /// HAVING.
    pub having: Option<Expression>,
    /// What windows partition and order by.
    pub windows: Vec<Expression>,
    /// ORDER BY, in order: the expressions and whether each descends.
    pub order_by: Vec<(Expression, bool)>,
    /// LIMIT or FETCH FIRST.
    pub limit: Option<Expression>,
    /// OFFSET.
    pub offset: Option<Expression>,
    /// FOR UPDATE, FOR SHARE, …, in the order in which they are written.
    pub locking: Vec<RowLocking>,
    /// The other arms of UNION, INTERSECT, EXCEPT.
    pub set_operands: Vec<Query>,
    /// Some of them compare rows: anything but UNION ALL.
    pub compares_arms: bool,
    /// Rows of VALUES; DEFAULT is an `Other`.
    pub rows: Vec<Vec<Expression>>,
}

/// FOR UPDATE and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLocking {
    /// OF: names or aliases of FROM; all where empty.
    pub of: Vec<String>,
    /// SKIP LOCKED.
    pub skip_locked: bool,
}

/// One member of WITH.
#[derive(Debug, Clone, PartialEq)]
pub struct CommonTable {
    /// Its name.
    pub name: String,
    /// What it calls its columns, as many of them as it names.
    pub columns: Vec<String>,
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
        /// What the alias calls its columns, as many of them as it names.
        columns: Vec<String>,
        /// ONLY.
        only: bool,
        /// TABLESAMPLE.
        sampled: bool,
    },
    /// A sub-select.
    Subquery {
        /// The query.
        query: Box<Query>,
        /// Its alias.
        alias: Option<String>,
        /// What the alias calls its columns.
        columns: Vec<String>,
        /// LATERAL.
        lateral: bool,
    },
    /// A function call or ROWS FROM.
    Function {
        /// The text.
        text: String,
        /// The calls, each with its arguments.
        calls: Vec<Expression>,
        /// Its alias.
        alias: Option<String>,
        /// What the alias calls its columns.
        columns: Vec<String>,
    },
    /// A join.
    Join {
        /// Left side.
        left: Box<FromItem>,
        /// Right side.
        right: Box<FromItem>,
        /// INNER, LEFT, RIGHT or FULL.
        kind: JoinKind,
        /// ON; USING is turned into equalities.
        on: Option<Expression>,
    },
}

/// Which rows of a join are kept without a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// None: INNER, CROSS, a comma.
    Inner,
    /// Those of the left side.
    Left,
    /// Those of the right side.
    Right,
    /// Those of both sides.
    Full,
}

impl FromItem {
    /// A table under its own name or an alias.
    pub fn table(name: Name, alias: Option<String>) -> Self {
        Self::Relation { name, alias, columns: Vec::new(), only: false, sampled: false }
    }
}

impl JoinKind {
    /// LEFT, RIGHT or FULL.
    pub fn is_outer(self) -> bool {
        self != Self::Inner
    }
}
