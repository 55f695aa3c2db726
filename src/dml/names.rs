//! Names that every database has.

use crate::pg::Name;

/// Columns that every table has.
pub(super) const SYSTEM_COLUMNS: &[&str] = &["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];

/// Whether a relation is one of PostgreSQL's own, which the catalog does not have.
pub(super) fn is_own(name: &Name) -> bool {
    match &name.schema {
        Some(schema) => matches!(schema.as_str(), "pg_catalog" | "information_schema" | "pg_temp"),
        None => name.name.starts_with("pg_"),
    }
}
