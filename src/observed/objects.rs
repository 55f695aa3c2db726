//! Objects that are what their catalogs say and nothing more: rules, policies, owners of sequences, publications.

use serde::{Deserialize, Serialize};

use super::omitted::{is_false, is_true, yes};
use super::{NameFacts, UsedColumns, UsesFacts};

/// REPLICA IDENTITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaIdentityFacts {
    /// The primary key.
    #[default]
    Default,
    /// FULL.
    Full,
    /// NOTHING.
    Nothing,
    /// USING INDEX.
    Index,
}

/// The column that a sequence belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SequenceOwner {
    /// Its table.
    pub relation: NameFacts,
    /// The column.
    pub column: String,
    /// An identity column's own sequence, which cannot be dropped without it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub identity: bool,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFacts {
    /// Name.
    pub name: String,
    /// On what it fires.
    pub event: RuleEvent,
    /// INSTEAD.
    #[serde(default, skip_serializing_if = "is_false")]
    pub instead: bool,
    /// It fires for an ordinary session.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub enabled: bool,
    /// `pg_get_ruledef`, where it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// What its condition and its actions refer to.
    #[serde(default, skip_serializing_if = "UsesFacts::is_empty")]
    pub uses: UsesFacts,
}

/// The event of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleEvent {
    /// SELECT.
    Select,
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
}

/// One row security policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFacts {
    /// Name.
    pub name: String,
    /// What its conditions refer to.
    #[serde(default, skip_serializing_if = "UsesFacts::is_empty")]
    pub uses: UsesFacts,
}

/// One object of extended statistics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatisticsObjectFacts {
    /// Schema.
    pub schema: String,
    /// Name.
    pub name: String,
    /// Columns; the collector does not list those inside expressions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// `pg_trigger.tgenabled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerEnabled {
    /// Fires unless session_replication_role is replica (`O`).
    #[default]
    Origin,
    /// Disabled (`D`).
    Disabled,
    /// Fires only as a replica (`R`).
    Replica,
    /// Always fires (`A`).
    Always,
}

/// The kind of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionKindFacts {
    /// FUNCTION.
    #[default]
    Function,
    /// PROCEDURE.
    Procedure,
    /// AGGREGATE.
    Aggregate,
    /// A window function.
    Window,
}

/// The kind of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeKindFacts {
    /// Enum.
    Enum,
    /// Domain.
    Domain,
    /// Composite, not of a table.
    Composite,
    /// Range or multirange.
    Range,
    /// A base type, of an extension in practice.
    Base,
}

/// A constraint of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainConstraintFacts {
    /// Name.
    pub name: String,
    /// Checked for all values.
    pub validated: bool,
    /// NOT NULL rather than CHECK (18 keeps it as a constraint).
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_null: bool,
    /// The condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
}

/// One publication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicationFacts {
    /// Name.
    pub name: String,
    /// FOR ALL TABLES.
    #[serde(default, skip_serializing_if = "is_false")]
    pub all_tables: bool,
    /// Its tables; with columns where a column list or a row filter names some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<UsedColumns>,
    /// Schemas that it publishes whole (15).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
}

/// Names of objects outside of schemas.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NamesFacts {
    /// Schemas.
    pub schemas: Vec<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Tablespaces.
    pub tablespaces: Vec<String>,
    /// Event triggers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub event_triggers: Vec<String>,
}
