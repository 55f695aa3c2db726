//! Publications.

use super::super::Expression;
use super::RelationOption;
use crate::pg::Name;

/// CREATE PUBLICATION.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatePublication {
    /// Its name.
    pub name: String,
    /// What it publishes.
    pub objects: Vec<PublicationObject>,
    /// WITH.
    pub options: Vec<RelationOption>,
}

/// ALTER PUBLICATION, but for what many kinds of objects know.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterPublication {
    /// Its name.
    pub name: String,
    /// The action.
    pub action: AlterPublicationAction,
}

/// The action of ALTER PUBLICATION.
#[derive(Debug, Clone, PartialEq)]
pub enum AlterPublicationAction {
    /// ADD.
    Add(Vec<PublicationObject>),
    /// SET objects.
    Set(Vec<PublicationObject>),
    /// DROP.
    Drop(Vec<PublicationObject>),
    /// SET (…).
    SetOptions,
}

/// What a publication publishes.
#[derive(Debug, Clone, PartialEq)]
pub enum PublicationObject {
    /// TABLE.
    Table {
        /// Its name.
        name: Name,
        /// ONLY.
        only: bool,
        /// The columns (15); all where empty.
        columns: Vec<String>,
        /// WHERE (15).
        filter: Option<Expression>,
    },
    /// TABLES IN SCHEMA (15).
    TablesInSchema(String),
    /// TABLES IN SCHEMA CURRENT_SCHEMA (15).
    TablesInCurrentSchema,
    /// ALL TABLES.
    AllTables,
}
