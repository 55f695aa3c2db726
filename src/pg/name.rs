//! Names of objects: as written in SQL, and as resolved to one relation.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `NAMEDATALEN` - 1: longer identifiers are cut, in bytes, at a character boundary.
const MAX_IDENTIFIER_BYTES: usize = 63;

/// Cuts an identifier as PostgreSQL does (`truncate_identifier`, src/backend/parser/scansup.c).
pub fn truncate_identifier(identifier: &str) -> &str {
    let mut end = identifier.len().min(MAX_IDENTIFIER_BYTES);
    while !identifier.is_char_boundary(end) {
        end -= 1;
    }
    &identifier[..end]
}

/// A name as a statement writes it: folded, unquoted and cut, with a schema only where one was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The database, where the statement names one; it has to be the session's.
    pub database: Option<String>,
    /// The schema, where the statement names one.
    pub schema: Option<String>,
    /// The object's own name.
    pub name: String,
}

impl Name {
    /// A name without a schema.
    pub fn unqualified(name: impl Into<String>) -> Self {
        Self { database: None, schema: None, name: name.into() }
    }

    /// A name with its schema.
    pub fn qualified(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { database: None, schema: Some(schema.into()), name: name.into() }
    }

    /// The name that up to three parts make, the object's own last.
    pub fn from_parts(mut parts: Vec<String>) -> Option<Self> {
        let name = parts.pop()?;
        let schema = parts.pop();
        Some(Self { database: parts.pop(), schema, name })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{}.", Quoted(schema))?;
        }
        write!(f, "{}", Quoted(&self.name))
    }
}

/// The full name of a relation. Displayed as SQL, quoted where it must be.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct RelationName {
    /// Its schema.
    pub schema: String,
    /// Its own name.
    pub name: String,
}

impl RelationName {
    /// The relation `schema.name`.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }
}

impl fmt::Display for RelationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", Quoted(&self.schema), Quoted(&self.name))
    }
}

/// Writes an identifier with double quotes where it does not fold to itself.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '$';
        let starts_well = self.0.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        if starts_well && self.0.chars().all(plain) {
            return f.write_str(self.0);
        }
        write!(f, "\"{}\"", self.0.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_only_what_does_not_fold_to_itself() {
        assert_eq!(RelationName::new("public", "events").to_string(), "public.events");
        assert_eq!(RelationName::new("App", "a\"b").to_string(), "\"App\".\"a\"\"b\"");
    }

    #[test]
    fn cuts_at_63_bytes_on_a_character_boundary() {
        let long = "é".repeat(40);
        assert_eq!(truncate_identifier(&long).len(), 62);
        assert_eq!(truncate_identifier("short"), "short");
    }
}
