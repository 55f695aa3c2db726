//! What reaches objects without naming them.

use crate::pg::Name;

/// REASSIGN OWNED.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReassignOwned {
    /// The owners.
    pub from: Vec<String>,
    /// The new owner.
    pub to: String,
}

/// DROP OWNED.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropOwned {
    /// The owners.
    pub roles: Vec<String>,
    /// CASCADE.
    pub cascade: bool,
}

/// IMPORT FOREIGN SCHEMA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportForeignSchema {
    /// The schema on the foreign server.
    pub remote_schema: String,
    /// FROM SERVER.
    pub server: String,
    /// INTO.
    pub into: String,
    /// LIMIT TO these tables; all where empty.
    pub only: Vec<Name>,
    /// EXCEPT these.
    pub except: Vec<Name>,
}
