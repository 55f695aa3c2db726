//! Relations made from queries, and foreign tables.

use super::{CreateTable, Query, Statement};
use crate::pg::Name;

/// CREATE VIEW.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateView {
    /// The view.
    pub name: Name,
    /// OR REPLACE.
    pub or_replace: bool,
    /// TEMPORARY; a view on temporary tables is so without the word.
    pub temporary: bool,
    /// RECURSIVE: the query reads the view itself.
    pub recursive: bool,
    /// What it calls its columns, as many of them as it names.
    pub columns: Vec<String>,
    /// What it shows.
    pub query: Box<Query>,
    /// WITH (…), names in lower case; WITH CHECK OPTION is the `check_option` that it stands for.
    pub options: Vec<(String, Option<String>)>,
}

/// CREATE MATERIALIZED VIEW.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateMaterializedView {
    /// The materialized view.
    pub name: Name,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// What it calls its columns, as many of them as it names.
    pub columns: Vec<String>,
    /// What it holds.
    pub query: Box<Query>,
    /// Not WITH NO DATA.
    pub with_data: bool,
}

/// CREATE TABLE AS and SELECT INTO.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateTableAs {
    /// The table.
    pub name: Name,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// TEMPORARY.
    pub temporary: bool,
    /// UNLOGGED.
    pub unlogged: bool,
    /// What it calls its columns, as many of them as it names.
    pub columns: Vec<String>,
    /// A `Select`, or EXECUTE of a prepared one.
    pub query: Box<Statement>,
    /// Not WITH NO DATA.
    pub with_data: bool,
}

/// CREATE FOREIGN TABLE.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateForeignTable {
    /// What it says as CREATE TABLE does.
    pub table: CreateTable,
    /// SERVER.
    pub server: String,
}
