//! Schemas and extensions.

use super::{ObjectRef, Statement};

/// CREATE SCHEMA.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateSchema {
    /// Its name; that of its owner where not given.
    pub name: String,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// The statements within it, whose unqualified names are in the schema.
    pub elements: Vec<Statement>,
}

/// CREATE EXTENSION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateExtension {
    /// Its name.
    pub name: String,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// SCHEMA.
    pub schema: Option<String>,
    /// VERSION.
    pub version: Option<String>,
    /// CASCADE.
    pub cascade: bool,
}

/// ALTER EXTENSION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterExtension {
    /// Its name.
    pub name: String,
    /// The action.
    pub action: AlterExtensionAction,
}

/// The action of ALTER EXTENSION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterExtensionAction {
    /// UPDATE.
    Update {
        /// TO.
        to: Option<String>,
    },
    /// SET SCHEMA.
    SetSchema(String),
    /// ADD an object.
    Add(ObjectRef),
    /// DROP an object from it.
    Drop(ObjectRef),
}
