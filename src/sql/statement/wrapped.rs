//! Statements that plan, keep or run other ones.

use super::super::Expression;
use super::{FunctionName, Query, Statement};

/// EXPLAIN.
#[derive(Debug, Clone, PartialEq)]
pub struct Explain {
    /// ANALYZE: the statement is run.
    pub analyze: bool,
    /// What is explained.
    pub statement: Box<Statement>,
}

/// PREPARE of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepare {
    /// The name it is kept under.
    pub name: String,
    /// What is prepared.
    pub statement: Box<Statement>,
}

/// EXECUTE.
#[derive(Debug, Clone, PartialEq)]
pub struct Execute {
    /// The name of a prepared statement.
    pub name: String,
    /// What was prepared under that name, where an earlier statement of the script did so.
    pub statement: Option<Box<Statement>>,
}

/// DECLARE of a cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct Declare {
    /// The cursor.
    pub name: String,
    /// WITH HOLD: its rows are kept when the transaction ends.
    pub hold: bool,
    /// Its query.
    pub query: Box<Query>,
}

/// CALL of a procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The procedure.
    pub function: FunctionName,
    /// Its arguments.
    pub arguments: Vec<Expression>,
}
