//! `CREATE SCHEMA …`.
//!
//! # Locks
//! None by itself; statements within it lock what they lock elsewhere.
//! # Work
//! None.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `CreateSchemaCommand`, src/backend/commands/schemacmds.c; `transformCreateSchemaStmtElements`,
//! src/backend/parser/parse_utilcmd.c.
//! # Not modelled
//! Statements within it that name another schema.

use super::errors;
use crate::catalog::{Catalog, Change};
use crate::effect::{Effects, Observation, Work};
use crate::pg::RelationName;
use crate::sql::CreateSchema;

/// The effects of making the schema itself.
pub(super) fn effects(statement: &CreateSchema, catalog: &Catalog) -> Effects {
    let name = &statement.name;
    let failed = |sqlstate, message: String| Effects {
        errors: vec![errors::error(sqlstate, message)],
        ..Effects::default()
    };
    if statement.if_not_exists && !statement.elements.is_empty() {
        let message = "CREATE SCHEMA IF NOT EXISTS cannot include schema elements";
        return failed("0A000", message.to_owned());
    }
    if name.starts_with("pg_") {
        return failed("42939", format!("unacceptable schema name \"{name}\""));
    }
    let is_there = catalog.names.as_ref().is_some_and(|names| names.schemas.contains(name));
    if is_there && statement.if_not_exists {
        let object = RelationName::new(name, "");
        return Effects { observations: vec![Observation::NothingToDo { object }], ..Effects::default() };
    }
    if is_there {
        return failed("42P06", format!("schema \"{name}\" already exists"));
    }
    let changes = vec![Change::AddSchema(name.clone())];
    Effects { work: vec![Work::Metadata], changes, ..Effects::default() }
}
