//! What PostgreSQL says when it refuses a statement, in its own words.

use crate::catalog::Relation;
use crate::effect::PgError;
use crate::pg::Name;

/// 42P01.
pub(in crate::dml) fn undefined_table(name: &Name) -> PgError {
    let written = match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    };
    error("42P01", format!("relation \"{written}\" does not exist"))
}

/// 42P01: a qualifier that nothing in FROM has.
pub(super) fn missing_member(qualifier: &str) -> PgError {
    error("42P01", format!("missing FROM-clause entry for table \"{qualifier}\""))
}

/// 42703.
pub(super) fn undefined_column(qualifier: Option<&str>, name: &str) -> PgError {
    let written = match qualifier {
        Some(qualifier) => format!("{qualifier}.{name}"),
        None => format!("\"{name}\""),
    };
    error("42703", format!("column {written} does not exist"))
}

/// 42703, of a column that is to be changed.
pub(in crate::dml) fn undefined_target(name: &str, relation: &Relation) -> PgError {
    error("42703", format!("column \"{name}\" of relation \"{}\" does not exist", relation.name.name))
}

/// 42702.
pub(super) fn ambiguous_column(name: &str) -> PgError {
    error("42702", format!("column reference \"{name}\" is ambiguous"))
}

/// 42712.
pub(super) fn duplicate_alias(name: &str) -> PgError {
    error("42712", format!("table name \"{name}\" specified more than once"))
}

/// 42701.
pub(super) fn duplicate_column(name: &str) -> PgError {
    error("42701", format!("column \"{name}\" specified more than once"))
}

/// 42804.
pub(super) fn wrong_type(name: &str, column: &str, value: &str) -> PgError {
    error("42804", format!("column \"{name}\" is of type {column} but expression is of type {value}"))
}

/// 0A000: a system column.
pub(super) fn system_column(name: &str) -> PgError {
    error("0A000", format!("cannot assign to system column \"{name}\""))
}

/// Any other.
pub(in crate::dml) fn error(sqlstate: &'static str, message: impl Into<String>) -> PgError {
    PgError { sqlstate, message: message.into() }
}
