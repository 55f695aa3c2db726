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
    /// A rule.
    Rule {
        /// Its table.
        relation: RelationName,
        /// Its name.
        rule: String,
    },
    /// A row security policy.
    Policy {
        /// Its table.
        relation: RelationName,
        /// Its name.
        policy: String,
    },
    /// Extended statistics.
    Statistics {
        /// Its table.
        relation: RelationName,
        /// Its full name.
        statistics: RelationName,
    },
    /// A table's place in a publication.
    Published {
        /// The table.
        relation: RelationName,
        /// The publication.
        publication: String,
    },
    /// A function, procedure or aggregate.
    Function {
        /// Its name.
        name: RelationName,
        /// Types of its input arguments.
        arguments: Vec<String>,
    },
    /// A type that is not a relation's row type.
    Type(RelationName),
    /// A schema.
    Schema(String),
    /// An extension.
    Extension(String),
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
    pub fn relation(&self) -> Option<&RelationName> {
        match self {
            Self::Relation(relation)
            | Self::Column { relation, .. }
            | Self::Default { relation, .. }
            | Self::Index { relation, .. }
            | Self::Constraint { relation, .. }
            | Self::Trigger { relation, .. }
            | Self::Rule { relation, .. }
            | Self::Policy { relation, .. }
            | Self::Statistics { relation, .. }
            | Self::Published { relation, .. } => Some(relation),
            Self::Function { .. } | Self::Type(_) | Self::Schema(_) | Self::Extension(_) => None,
        }
    }
}
