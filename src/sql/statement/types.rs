//! Types and domains.

use super::super::Expression;
use crate::pg::Name;

/// CREATE TYPE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateType {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub definition: TypeDefinition,
}

/// The kinds of types that CREATE TYPE makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeDefinition {
    /// AS ENUM.
    Enum {
        /// The labels in order.
        labels: Vec<String>,
    },
    /// AS (…).
    Composite {
        /// The attributes in order.
        attributes: Vec<Attribute>,
    },
    /// AS RANGE.
    Range {
        /// SUBTYPE.
        subtype: Option<String>,
        /// MULTIRANGE_TYPE_NAME, where given.
        multirange: Option<Name>,
    },
    /// A type of its own input and output functions.
    Base,
    /// No definition yet.
    Shell,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type in lower case, as in [`super::ColumnDefinition::type_name`].
    pub type_name: String,
    /// COLLATE.
    pub collation: Option<Name>,
}

/// ALTER TYPE, but for what many kinds of objects know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterType {
    /// Its name.
    pub name: Name,
    /// The actions in order; only those on attributes may be several.
    pub actions: Vec<AlterTypeAction>,
}

/// One action of ALTER TYPE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterTypeAction {
    /// ADD VALUE.
    AddValue {
        /// The label.
        value: String,
        /// IF NOT EXISTS.
        if_not_exists: bool,
        /// BEFORE or AFTER; last where not given.
        neighbour: Option<Neighbour>,
    },
    /// RENAME VALUE.
    RenameValue {
        /// The old label.
        from: String,
        /// The new label.
        to: String,
    },
    /// ADD ATTRIBUTE.
    AddAttribute {
        /// The attribute.
        attribute: Attribute,
        /// CASCADE.
        cascade: bool,
    },
    /// DROP ATTRIBUTE.
    DropAttribute {
        /// The attribute.
        name: String,
        /// IF EXISTS.
        if_exists: bool,
        /// CASCADE.
        cascade: bool,
    },
    /// ALTER ATTRIBUTE TYPE.
    AlterAttribute {
        /// The attribute as it becomes.
        attribute: Attribute,
        /// CASCADE.
        cascade: bool,
    },
    /// RENAME ATTRIBUTE.
    RenameAttribute {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
        /// CASCADE.
        cascade: bool,
    },
    /// SET (…), of a base type.
    SetOptions,
}

/// The label that a new one stands next to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Neighbour {
    /// BEFORE it.
    Before(String),
    /// AFTER it.
    After(String),
}

/// CREATE DOMAIN.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateDomain {
    /// Its name.
    pub name: Name,
    /// The type that it is over.
    pub base: String,
    /// COLLATE.
    pub collation: Option<Name>,
    /// DEFAULT.
    pub default: Option<Expression>,
    /// NOT NULL and CHECK.
    pub constraints: Vec<DomainConstraint>,
}

/// A constraint of a domain.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainConstraint {
    /// Its name, where given.
    pub name: Option<String>,
    /// What it asks for.
    pub kind: DomainConstraintKind,
    /// NOT VALID.
    pub not_valid: bool,
}

/// What a domain's constraint asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum DomainConstraintKind {
    /// NOT NULL.
    NotNull,
    /// CHECK; the value is the column `value`.
    Check(Expression),
}

/// ALTER DOMAIN, but for what many kinds of objects know.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterDomain {
    /// Its name.
    pub name: Name,
    /// The action.
    pub action: AlterDomainAction,
}

/// The action of ALTER DOMAIN.
#[derive(Debug, Clone, PartialEq)]
pub enum AlterDomainAction {
    /// SET DEFAULT.
    SetDefault(Expression),
    /// DROP DEFAULT.
    DropDefault,
    /// SET NOT NULL.
    SetNotNull,
    /// DROP NOT NULL.
    DropNotNull,
    /// ADD.
    AddConstraint(DomainConstraint),
    /// DROP CONSTRAINT.
    DropConstraint {
        /// Its name.
        name: String,
        /// IF EXISTS.
        if_exists: bool,
        /// CASCADE.
        cascade: bool,
    },
    /// RENAME CONSTRAINT.
    RenameConstraint {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// VALIDATE CONSTRAINT.
    ValidateConstraint {
        /// Its name.
        name: String,
    },
}

impl AlterType {
    /// `ALTER TYPE … ADD VALUE`.
    pub fn form(&self) -> String {
        let actions: Vec<_> = self.actions.iter().map(AlterTypeAction::form).collect();
        format!("ALTER TYPE … {}", actions.join(", "))
    }
}

impl AlterTypeAction {
    fn form(&self) -> &'static str {
        match self {
            Self::AddValue { .. } => "ADD VALUE",
            Self::RenameValue { .. } => "RENAME VALUE",
            Self::AddAttribute { .. } => "ADD ATTRIBUTE",
            Self::DropAttribute { .. } => "DROP ATTRIBUTE",
            Self::AlterAttribute { .. } => "ALTER ATTRIBUTE",
            Self::RenameAttribute { .. } => "RENAME ATTRIBUTE",
            Self::SetOptions => "SET",
        }
    }
}

impl AlterDomainAction {
    /// `SET NOT NULL`.
    pub fn form(&self) -> &'static str {
        match self {
            Self::SetDefault(_) => "SET DEFAULT",
            Self::DropDefault => "DROP DEFAULT",
            Self::SetNotNull => "SET NOT NULL",
            Self::DropNotNull => "DROP NOT NULL",
            Self::AddConstraint(_) => "ADD CONSTRAINT",
            Self::DropConstraint { .. } => "DROP CONSTRAINT",
            Self::RenameConstraint { .. } => "RENAME CONSTRAINT",
            Self::ValidateConstraint { .. } => "VALIDATE CONSTRAINT",
        }
    }
}
