//! What a statement names that is not a table alone, and statements that treat many kinds of objects alike.

use crate::pg::Name;

/// The kinds of objects that DROP, ALTER, COMMENT and GRANT tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectKind {
    /// A table, partitioned or not.
    Table,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A sequence.
    Sequence,
    /// An index.
    Index,
    /// A foreign table.
    ForeignTable,
    /// A type, maybe a domain.
    Type,
    /// A domain.
    Domain,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// A function, procedure or aggregate.
    Routine,
    /// An aggregate.
    Aggregate,
    /// A schema.
    Schema,
    /// An extension.
    Extension,
    /// A collation.
    Collation,
    /// A conversion.
    Conversion,
    /// An operator.
    Operator,
    /// An operator class.
    OperatorClass,
    /// An operator family.
    OperatorFamily,
    /// A text search configuration.
    TextSearchConfiguration,
    /// A text search dictionary.
    TextSearchDictionary,
    /// A text search parser.
    TextSearchParser,
    /// A text search template.
    TextSearchTemplate,
    /// Extended statistics.
    Statistics,
    /// A publication.
    Publication,
    /// A subscription.
    Subscription,
    /// An event trigger.
    EventTrigger,
    /// A foreign server.
    Server,
    /// A foreign-data wrapper.
    ForeignDataWrapper,
    /// A procedural language.
    Language,
    /// An access method.
    AccessMethod,
    /// A cast; its types are the arguments.
    Cast,
    /// A transform: the type is the name, the language is left out.
    Transform,
    /// A role.
    Role,
    /// A database.
    Database,
    /// A tablespace.
    Tablespace,
    /// A large object, named by its number.
    LargeObject,
    /// A configuration parameter.
    Parameter,
    /// A column of a relation or composite type.
    Column,
    /// A constraint of a table.
    Constraint,
    /// A constraint of a domain, which stands where the table would.
    DomainConstraint,
    /// A trigger.
    Trigger,
    /// A rewrite rule.
    Rule,
    /// A row security policy.
    Policy,
}

/// An object as a statement names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectRef {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name.
    pub name: Name,
    /// Types of the arguments that tell overloaded functions and operators apart, where given. `none` where an
    /// operator has no left one.
    pub arguments: Option<Vec<String>>,
    /// What it belongs to: the table of a column, constraint, trigger, rule or policy.
    pub table: Option<Name>,
}

/// DROP of objects that have names of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// What is said to be dropped.
    pub kind: ObjectKind,
    /// The objects.
    pub objects: Vec<ObjectRef>,
    /// IF EXISTS.
    pub if_exists: bool,
    /// CASCADE.
    pub cascade: bool,
    /// CONCURRENTLY; indexes only.
    pub concurrently: bool,
}

impl Drop {
    /// The objects' names.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.objects.iter().map(|object| &object.name)
    }
}

/// DROP TRIGGER, RULE or POLICY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropOnTable {
    /// Which of them.
    pub kind: OnTableKind,
    /// Its name.
    pub name: String,
    /// Its table.
    pub table: Name,
    /// IF EXISTS.
    pub if_exists: bool,
    /// CASCADE.
    pub cascade: bool,
}

/// What belongs to a table and has a name within it only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnTableKind {
    /// A trigger.
    Trigger,
    /// A rewrite rule.
    Rule,
    /// A row security policy.
    Policy,
}

/// ALTER of what is not a relation, with an action that many kinds of objects know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterObject {
    /// The object.
    pub object: ObjectRef,
    /// What happens to it.
    pub action: AlterObjectAction,
}

/// An action that many kinds of objects know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterObjectAction {
    /// RENAME TO.
    Rename(String),
    /// SET SCHEMA.
    SetSchema(String),
    /// OWNER TO.
    Owner(String),
    /// DEPENDS ON EXTENSION.
    DependsOnExtension(String),
    /// NO DEPENDS ON EXTENSION.
    NoDependsOnExtension(String),
}

/// COMMENT ON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The object.
    pub object: ObjectRef,
}

/// SECURITY LABEL ON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityLabel {
    /// The object.
    pub object: ObjectRef,
}

/// GRANT or REVOKE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// GRANT; otherwise REVOKE.
    pub grant: bool,
    /// What on.
    pub targets: GrantTargets,
    /// The columns that some privilege is limited to.
    pub columns: Vec<String>,
}

/// What GRANT gives privileges on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantTargets {
    /// Tables, views and sequences.
    Tables(Vec<Name>),
    /// ON SEQUENCE.
    Sequences(Vec<Name>),
    /// ALL … IN SCHEMA.
    AllIn {
        /// Tables (which takes in views), Sequence, Function, Procedure or Routine.
        kind: ObjectKind,
        /// The schemas.
        schemas: Vec<String>,
    },
    /// Objects of another kind.
    Objects(Vec<ObjectRef>),
    /// No object: membership in roles.
    Roles,
}

/// A statement that only changes catalogs and locks no relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogOnly {
    /// Its name in upper case: `CREATE ROLE`.
    pub form: String,
    /// PostgreSQL refuses it in a transaction block.
    pub refused_in_transaction_block: bool,
    /// What it makes, where other statements can name it.
    pub makes: Option<Made>,
}

/// An object of the whole cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A role, user or group.
    Role(String),
    /// A tablespace.
    Tablespace(String),
}

impl OnTableKind {
    /// `TRIGGER`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Trigger => "TRIGGER",
            Self::Rule => "RULE",
            Self::Policy => "POLICY",
        }
    }
}

impl AlterObjectAction {
    /// `RENAME`, `OWNER`.
    pub fn form(&self) -> &'static str {
        match self {
            Self::Rename(_) => "RENAME",
            Self::SetSchema(_) => "SET SCHEMA",
            Self::Owner(_) => "OWNER",
            Self::DependsOnExtension(_) => "DEPENDS ON EXTENSION",
            Self::NoDependsOnExtension(_) => "NO DEPENDS ON EXTENSION",
        }
    }
}

impl ObjectKind {
    /// `TABLE`, `OPERATOR CLASS`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "TABLE",
            Self::View => "VIEW",
            Self::MaterializedView => "MATERIALIZED VIEW",
            Self::Sequence => "SEQUENCE",
            Self::Index => "INDEX",
            Self::ForeignTable => "FOREIGN TABLE",
            Self::Type => "TYPE",
            Self::Domain => "DOMAIN",
            Self::Function => "FUNCTION",
            Self::Procedure => "PROCEDURE",
            Self::Routine => "ROUTINE",
            Self::Aggregate => "AGGREGATE",
            Self::Schema => "SCHEMA",
            Self::Extension => "EXTENSION",
            Self::Collation => "COLLATION",
            Self::Conversion => "CONVERSION",
            Self::Operator => "OPERATOR",
            Self::OperatorClass => "OPERATOR CLASS",
            Self::OperatorFamily => "OPERATOR FAMILY",
            Self::TextSearchConfiguration => "TEXT SEARCH CONFIGURATION",
            Self::TextSearchDictionary => "TEXT SEARCH DICTIONARY",
            Self::TextSearchParser => "TEXT SEARCH PARSER",
            Self::TextSearchTemplate => "TEXT SEARCH TEMPLATE",
            Self::Statistics => "STATISTICS",
            Self::Publication => "PUBLICATION",
            Self::Subscription => "SUBSCRIPTION",
            Self::EventTrigger => "EVENT TRIGGER",
            Self::Server => "SERVER",
            Self::ForeignDataWrapper => "FOREIGN DATA WRAPPER",
            Self::Language => "LANGUAGE",
            Self::AccessMethod => "ACCESS METHOD",
            Self::Cast => "CAST",
            Self::Transform => "TRANSFORM",
            Self::Role => "ROLE",
            Self::Database => "DATABASE",
            Self::Tablespace => "TABLESPACE",
            Self::LargeObject => "LARGE OBJECT",
            Self::Parameter => "PARAMETER",
            Self::Column => "COLUMN",
            Self::Constraint => "CONSTRAINT",
            Self::DomainConstraint => "CONSTRAINT ON DOMAIN",
            Self::Trigger => "TRIGGER",
            Self::Rule => "RULE",
            Self::Policy => "POLICY",
        }
    }
}
