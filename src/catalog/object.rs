//! Objects of a database, of every kind that something else can depend on.

use crate::pg::RelationName;

/// An object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    /// A table, view, sequence or another relation that is not an index.
    Relation(RelationName),
    /// A column.
    Column {
        /// Its table.
        relation: RelationName,
        /// Its name.
        column: String,
    },
    /// A column's default.
    Default {
        /// Its table.
        relation: RelationName,
        /// The column.
        column: String,
    },
    /// An index.
    Index {
        /// Its table.
        relation: RelationName,
        /// Its name.
        index: String,
    },
    /// A constraint of a table.
    Constraint {
        /// Its table.
        relation: RelationName,
        /// Its name.
        constraint: String,
    },
    /// A trigger.
    Trigger {
        /// Its table.
        relation: RelationName,
        /// Its name.
        trigger: String,
    },
}

/// How an object hangs on another (`deptype`, src/include/catalog/dependency.h).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependency {
    /// It stands on its own: it goes by CASCADE only.
    Normal,
    /// It goes with the other without being asked, whether a part of it or belonging to it.
    Auto,
}

impl Object {
    /// The relation that it is, or is a part of.
    pub fn relation(&self) -> &RelationName {
        match self {
            Self::Relation(relation)
            | Self::Column { relation, .. }
            | Self::Default { relation, .. }
            | Self::Index { relation, .. }
            | Self::Constraint { relation, .. }
            | Self::Trigger { relation, .. } => relation,
        }
    }
}
