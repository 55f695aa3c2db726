//! Where a new relation goes, and what is in its way.
//!
//! # Source
//! `RangeVarGetAndCheckCreationNamespace`, src/backend/catalog/namespace.c; `heap_create_with_catalog`,
//! src/backend/catalog/heap.c.

use super::errors;
use crate::catalog::{Catalog, TEMPORARY_SCHEMA};
use crate::effect::PgError;
use crate::pg::{Name, RelationName};

/// The full name, once its schema is known to be there.
pub(super) fn of_relation(
    name: &Name,
    is_temporary: bool,
    catalog: &Catalog,
) -> Result<RelationName, PgError> {
    if let Some(schema) = name.schema.as_deref().filter(|schema| *schema != TEMPORARY_SCHEMA) {
        demand_schema(schema, catalog)?;
        if is_temporary {
            let message = "cannot create temporary relation in non-temporary schema";
            return Err(errors::invalid_table_definition(message));
        }
    }
    Ok(catalog.name_for_new_relation(name, is_temporary))
}

/// The schema must be there, where it is known which are; PostgreSQL's own are not listed.
pub(super) fn demand_schema(schema: &str, catalog: &Catalog) -> Result<(), PgError> {
    let Some(names) = &catalog.names else { return Ok(()) };
    if schema.starts_with("pg_")
        || schema == "information_schema"
        || names.schemas.iter().any(|known| known == schema)
    {
        return Ok(());
    }
    Err(errors::error("3F000", format!("schema \"{schema}\" does not exist")))
}

/// A relation has a type of its name, so that a type is in its way as well.
pub(super) fn demand_free(name: &RelationName, catalog: &Catalog) -> Result<(), PgError> {
    if catalog.name_is_taken(name) {
        return Err(errors::duplicate_relation(&name.name));
    }
    if catalog.type_exists(name) {
        return Err(errors::error("42710", format!("type \"{}\" already exists", name.name)));
    }
    Ok(())
}
