//! WITH (…), TABLESPACE, USING, ON COMMIT, and where the table is put.
//!
//! # Source
//! `DefineRelation`, src/backend/commands/tablecmds.c; `RangeVarAdjustRelationPersistence`,
//! src/backend/catalog/namespace.c.

use crate::catalog::{Persistence, RelationKind, TEMPORARY_SCHEMA};
use crate::ddl::alter_table::{options, persistence};
use crate::ddl::alteration::Alteration;
use crate::ddl::errors;
use crate::effect::PgError;
use crate::sql::CreateTable;

/// The first version whose partitioned tables have an access method.
const FIRST_WITH_METHOD_OF_PARTITIONED: u32 = 17;
/// The first version that refuses UNLOGGED with PARTITION BY.
const FIRST_WITHOUT_UNLOGGED_PARTITIONED: u32 = 18;
/// The tablespace that `pg_class.reltablespace = 0` stands for, unless the database has another.
const DEFAULT_TABLESPACE: &str = "pg_default";

/// The schema has to be there, and to be of the session if the table is.
pub(super) fn demand_schema(statement: &CreateTable, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let database = statement.name.database.as_ref();
    if let Some(other) = database.filter(|name| **name != alteration.catalog.server.database) {
        let message = format!("cross-database references are not implemented: \"{other}\"");
        return Err(errors::not_supported(message));
    }
    let Some(schema) = &statement.name.schema else { return Ok(()) };
    let is_temporary_schema = schema == TEMPORARY_SCHEMA;
    if statement.temporary && !is_temporary_schema {
        let message = "cannot create temporary relation in non-temporary schema";
        return Err(errors::invalid_table_definition(message));
    }
    if statement.unlogged && is_temporary_schema {
        let message = "only temporary relations may be created in temporary schemas";
        return Err(errors::invalid_table_definition(message));
    }
    if alteration.catalog.lacks_schema(schema) {
        return Err(errors::undefined_schema(schema));
    }
    Ok(())
}

/// What the clauses say about each other.
pub(super) fn demand(statement: &CreateTable, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    if statement.on_commit.is_some() && table.persistence != Persistence::Temporary {
        return Err(errors::invalid_table_definition("ON COMMIT can only be used on temporary tables"));
    }
    let is_partitioned = table.kind == RelationKind::PartitionedTable;
    if is_partitioned
        && table.persistence == Persistence::Unlogged
        && alteration.major() >= FIRST_WITHOUT_UNLOGGED_PARTITIONED
    {
        return Err(errors::not_supported("partitioned tables cannot be unlogged"));
    }
    if is_partitioned && !statement.inherits.is_empty() {
        let message = "cannot create partitioned table as inheritance child";
        return Err(errors::error("42P17", message));
    }
    Ok(())
}

/// Puts down where and how the table is kept.
pub(super) fn set(statement: &CreateTable, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let is_partitioned = alteration.table().kind == RelationKind::PartitionedTable;
    if let Some(tablespace) = &statement.tablespace {
        persistence::demand_tablespace(tablespace, alteration)?;
        if tablespace == "pg_global" {
            let message = "only shared relations can be placed in pg_global tablespace";
            return Err(errors::error("22023", message));
        }
        if is_partitioned && tablespace == DEFAULT_TABLESPACE {
            let message = "cannot specify default tablespace for partitioned relations";
            return Err(errors::not_supported(message));
        }
        let tablespace = Some(tablespace.clone()).filter(|name| name != DEFAULT_TABLESPACE);
        alteration.edit(|table| table.properties.tablespace = tablespace);
    }
    options::set(&statement.options, alteration)?;
    if let Some(method) = &statement.access_method {
        if is_partitioned && alteration.major() < FIRST_WITH_METHOD_OF_PARTITIONED {
            let message = "specifying a table access method is not supported on a partitioned table";
            return Err(errors::not_supported(message));
        }
        persistence::demand_table_method(method)?;
        let method = Some(method.clone()).filter(|method| method != "heap");
        alteration.edit(|table| table.properties.access_method = method);
    }
    Ok(())
}
