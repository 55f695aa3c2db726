//! Functions and types.

use serde::{Deserialize, Serialize};

use crate::observed::omitted::{is_default, is_false};
use crate::observed::{DomainConstraintFacts, FunctionKindFacts, TypeKindFacts, UsesFacts};
use crate::sql::{FunctionBody, Volatility};

/// The body of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeFacts {
    /// Its text.
    pub text: String,
    /// Names of the arguments.
    pub argument_names: Vec<String>,
}

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
    /// Kind: `function` where not said.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: FunctionKindFacts,
    /// Types of its input arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub argument_types: Vec<String>,
    /// What it returns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_type: Option<String>,
    /// What a body of SQL-standard form (14) refers to.
    #[serde(default, skip_serializing_if = "UsesFacts::is_empty")]
    pub uses: UsesFacts,
    /// Its body, for as long as the statistics are not written to a file.
    #[serde(skip)]
    pub code: Option<CodeFacts>,
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
    /// A domain is NOT NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_null: bool,
    /// A domain has a default.
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_default: bool,
    /// Constraints of a domain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<DomainConstraintFacts>,
    /// Labels of an enum, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The subtype of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
    /// The extension that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
}
