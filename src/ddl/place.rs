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

/// The schema must be there, where it is known which are.
pub(super) fn demand_schema(schema: &str, catalog: &Catalog) -> Result<(), PgError> {
    if catalog.lacks_schema(schema) { Err(errors::undefined_schema(schema)) } else { Ok(()) }
}

/// 42P06.
pub(super) fn duplicate_schema(schema: &str) -> PgError {
    errors::error("42P06", format!("schema \"{schema}\" already exists"))
}

/// 42939.
pub(super) fn reserved_schema(schema: &str) -> PgError {
    errors::error("42939", format!("unacceptable schema name \"{schema}\""))
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
