//! Types outside PostgreSQL's own schemas.

use crate::observed::{DomainConstraintFacts, TypeKindFacts};

/// A type.
#[derive(Debug, Clone, PartialEq)]
pub struct UserType {
    /// Enum, domain, composite, range, base.
    pub kind: TypeKindFacts,
    /// What a domain is over; `None` for other kinds.
    pub domain_over: Option<String>,
    /// A domain with constraints of its own or over one: adding a column of it scans or rewrites.
    pub constrained: bool,
    /// A domain that is NOT NULL.
    pub not_null: bool,
    /// A domain with a default.
    pub has_default: bool,
    /// Constraints of a domain.
    pub constraints: Vec<DomainConstraintFacts>,
    /// Labels of an enum in order.
    pub labels: Vec<String>,
    /// The subtype of a range.
    pub subtype: Option<String>,
    /// The extension that it belongs to.
    pub extension: Option<String>,
}

impl UserType {
    /// A type of that kind with nothing else to say.
    pub fn new(kind: TypeKindFacts) -> Self {
        Self {
            kind,
            domain_over: None,
            constrained: false,
            not_null: false,
            has_default: false,
            constraints: Vec::new(),
            labels: Vec::new(),
            subtype: None,
            extension: None,
        }
    }

    /// A domain over a type.
    pub fn domain(over: impl Into<String>, constrained: bool) -> Self {
        Self { domain_over: Some(over.into()), constrained, ..Self::new(TypeKindFacts::Domain) }
    }
}
