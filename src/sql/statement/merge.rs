//! MERGE and COPY.

use super::super::Expression;
use super::{CommonTable, FromItem, Overriding, Statement, Target};
use crate::pg::Name;

/// MERGE.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The table that is changed.
    pub table: Name,
    /// Its alias.
    pub alias: Option<String>,
    /// ONLY.
    pub only: bool,
    /// USING.
    pub source: FromItem,
    /// ON.
    pub on: Expression,
    /// The WHEN clauses in order.
    pub whens: Vec<MergeWhen>,
    /// RETURNING.
    pub returning: Vec<Target>,
}

/// WHEN of MERGE.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeWhen {
    /// Which rows.
    pub rows: MergeRows,
    /// AND.
    pub condition: Option<Expression>,
    /// What is done with them.
    pub action: MergeAction,
}

/// Which rows a WHEN is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeRows {
    /// MATCHED.
    Matched,
    /// NOT MATCHED BY SOURCE: rows of the table.
    NotMatchedBySource,
    /// NOT MATCHED: rows of the source.
    NotMatchedByTarget,
}

/// What MERGE does with a row.
#[derive(Debug, Clone, PartialEq)]
pub enum MergeAction {
    /// UPDATE: assigned columns and their expressions.
    Update(Vec<(String, Expression)>),
    /// DELETE.
    Delete,
    /// INSERT.
    Insert {
        /// The columns; all where empty.
        columns: Vec<String>,
        /// OVERRIDING.
        overriding: Option<Overriding>,
        /// The values; none for DEFAULT VALUES.
        values: Vec<Expression>,
    },
    /// DO NOTHING.
    Nothing,
}

/// COPY.
#[derive(Debug, Clone, PartialEq)]
pub struct Copy {
    /// Between the outside and what.
    pub subject: CopySubject,
    /// FROM: rows come in.
    pub from: bool,
    /// FREEZE: the table must be new in the transaction.
    pub freeze: bool,
    /// WHERE.
    pub filter: Option<Expression>,
}

/// What COPY copies.
#[derive(Debug, Clone, PartialEq)]
pub enum CopySubject {
    /// A table or a view.
    Table {
        /// Its name.
        name: Name,
        /// The columns; all where empty.
        columns: Vec<String>,
    },
    /// The rows of a query or of RETURNING.
    Query(Box<Statement>),
}
