//! What PostgreSQL says when it refuses a statement, in its own words.
//!
//! # Source
//! SQLSTATE names in src/backend/utils/errcodes.txt; messages as servers 13 to 18 give them.

use crate::catalog::Relation;
use crate::effect::PgError;
use crate::pg::Name;

/// 42P01; 0A000 for a name in another database.
pub(super) fn undefined_table(name: &Name) -> PgError {
    if let Some(database) = &name.database {
        let written = format!("{database}.{}", written(name));
        return not_supported(format!("cross-database references are not implemented: \"{written}\""));
    }
    error("42P01", format!("relation \"{}\" does not exist", written(name)))
}

/// 42703.
pub(super) fn undefined_column(column: &str, table: &Relation) -> PgError {
    error("42703", format!("column \"{column}\" of relation \"{}\" does not exist", table.name.name))
}

/// 42703, where the column stands in an expression.
pub(super) fn undefined_column_name(column: &str) -> PgError {
    error("42703", format!("column \"{column}\" does not exist"))
}

/// 42703, where the column stands in a key.
pub(super) fn undefined_key_column(column: &str) -> PgError {
    error("42703", format!("column \"{column}\" named in key does not exist"))
}

/// 42701.
pub(super) fn duplicate_column(column: &str, table: &Relation) -> PgError {
    error("42701", format!("column \"{column}\" of relation \"{}\" already exists", table.name.name))
}

/// 42P07.
pub(super) fn duplicate_relation(name: &str) -> PgError {
    error("42P07", format!("relation \"{name}\" already exists"))
}

/// 42710.
pub(super) fn duplicate_constraint(constraint: &str, table: &Relation) -> PgError {
    error("42710", format!("constraint \"{constraint}\" for relation \"{}\" already exists", table.name.name))
}

/// 42704.
pub(super) fn undefined_constraint(constraint: &str, table: &Relation) -> PgError {
    error("42704", format!("constraint \"{constraint}\" of relation \"{}\" does not exist", table.name.name))
}

/// 42704.
pub(super) fn undefined_index(name: &Name) -> PgError {
    error("42704", format!("index \"{}\" does not exist", written(name)))
}

/// 42704.
pub(super) fn undefined_statistics(name: &Name) -> PgError {
    error("42704", format!("statistics object \"{}\" does not exist", written(name)))
}

/// 3F000.
pub(super) fn undefined_schema(schema: &str) -> PgError {
    error("3F000", format!("schema \"{schema}\" does not exist"))
}

/// 42704.
pub(super) fn undefined_publication(name: &str) -> PgError {
    error("42704", format!("publication \"{name}\" does not exist"))
}

/// 42710.
pub(super) fn duplicate_publication(name: &str) -> PgError {
    error("42710", format!("publication \"{name}\" already exists"))
}

/// 42809.
pub(super) fn wrong_object(message: impl Into<String>) -> PgError {
    error("42809", message)
}

/// 42809 for a typed table, whose columns are its type's.
pub(super) fn demand_untyped(what: &str, table: &Relation) -> Result<(), PgError> {
    if table.properties.of_type.is_some() {
        return Err(wrong_object(format!("cannot {what} typed table")));
    }
    Ok(())
}

/// 42P16: the column comes from a parent, and must be changed there.
pub(super) fn inherited_column(verb: &str, column: &str) -> PgError {
    invalid_table_definition(format!("cannot {verb} inherited column \"{column}\""))
}

/// 42P16: the column decides to which partition a row belongs.
pub(super) fn partition_key_column(verb: &str, column: &str, table: &Relation) -> PgError {
    let relation = &table.name.name;
    invalid_table_definition(format!(
        "cannot {verb} column \"{column}\" because it is part of the partition key of relation \"{relation}\""
    ))
}

/// 42P16.
pub(super) fn invalid_table_definition(message: impl Into<String>) -> PgError {
    error("42P16", message)
}

/// 42P17.
pub(super) fn invalid_object_definition(message: impl Into<String>) -> PgError {
    error("42P17", message)
}

/// 42601.
pub(super) fn syntax(message: impl Into<String>) -> PgError {
    error("42601", message)
}

/// 0A000.
pub(super) fn not_supported(message: impl Into<String>) -> PgError {
    error("0A000", message)
}

/// 2BP01: something else needs it, and there is no CASCADE.
pub(super) fn dependent_objects(object: &str) -> PgError {
    error("2BP01", format!("cannot drop {object} because other objects depend on it"))
}

/// 2BP01: an extension needs it.
pub(super) fn required_by_extension(object: &str, extension: &str) -> PgError {
    error("2BP01", format!("cannot drop {object} because extension {extension} requires it"))
}

/// 23502: rows are there, and the column would be null in them.
pub(super) fn contains_nulls(column: &str, table: &Relation) -> PgError {
    error("23502", format!("column \"{column}\" of relation \"{}\" contains null values", table.name.name))
}

/// Any other.
pub(super) fn error(sqlstate: &'static str, message: impl Into<String>) -> PgError {
    PgError { sqlstate, message: message.into() }
}

/// A name as PostgreSQL puts it into messages: without quotes of its own.
pub(super) fn written(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}
