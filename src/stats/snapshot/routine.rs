//! Functions and types.

use serde::{Deserialize, Serialize};

use super::omitted::is_false;
use crate::sql::{FunctionBody, Volatility};

/// One function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunctionFacts {
    /// Schema.
    pub schema: String,
    /// Name.
    pub name: String,
    /// Number of arguments that a call must give at least, and may give at most.
    #[serde(default)]
    pub arguments: (u32, u32),
    /// Language.
    pub language: String,
    /// Volatility.
    pub volatility: Volatility,
    /// RETURNS trigger.
    #[serde(default, skip_serializing_if = "is_false")]
    pub returns_trigger: bool,
    /// What its body does, where it could be read; the text itself is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<FunctionBody>,
}

/// One type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeFacts {
    /// Schema.
    pub schema: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: TypeKindFacts,
    /// What a domain is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_type: Option<String>,
    /// Whether a domain has constraints of its own or NOT NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    pub constrained: bool,
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
