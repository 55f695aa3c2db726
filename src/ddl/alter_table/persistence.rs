//! `SET LOGGED`, `SET UNLOGGED`, `SET TABLESPACE`, `SET ACCESS METHOD`: where and how the files are kept.
//!
//! # Source
//! `ATPrepChangePersistence`, `ATPrepSetTableSpace`, `ATExecSetTableSpace`, `ATPrepSetAccessMethod`, `ATRewriteTables`,
//! src/backend/commands/tablecmds.c.

use super::errors;
use crate::catalog::{ConstraintKind, Persistence, RelationKind};
use crate::ddl::alteration::Alteration;
use crate::effect::{PgError, RewriteReason};
use crate::pg::LockMode;

/// The first version whose sequences follow their table.
const FIRST_WITH_UNLOGGED_SEQUENCES: u32 = 15;
/// The first version with SET ACCESS METHOD.
const FIRST_WITH_ACCESS_METHOD: u32 = 15;
/// The first version with SET ACCESS METHOD DEFAULT.
const FIRST_WITH_DEFAULT_METHOD: u32 = 17;
/// The tablespace that `pg_class.reltablespace = 0` stands for, unless the database has another.
const DEFAULT_TABLESPACE: &str = "pg_default";

/// SET LOGGED and SET UNLOGGED.
pub(super) fn set_logged(logged: bool, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table().clone();
    let name = &table.name.name;
    let to = if logged { Persistence::Permanent } else { Persistence::Unlogged };
    if table.persistence == Persistence::Temporary {
        let message = format!("cannot change logged status of table \"{name}\" because it is temporary");
        return Err(errors::invalid_table_definition(message));
    }
    if table.persistence == to {
        return Ok(());
    }
    if !logged && is_published(alteration) {
        let message =
            format!("cannot change table \"{name}\" to unlogged because it is part of a publication");
        return Err(errors::error("55000", message));
    }
    demand_references(logged, alteration)?;
    if table.kind == RelationKind::Table {
        alteration.rewrite(RewriteReason::Persistence, 0.0);
    }
    if table.kind == RelationKind::Table && alteration.major() >= FIRST_WITH_UNLOGGED_SEQUENCES {
        for (sequence, _) in alteration.catalog.sequences_of(&table.name) {
            alteration.lock(sequence, LockMode::AccessExclusive);
        }
    }
    if table.kind != RelationKind::PartitionedTable {
        alteration.edit(|table| table.persistence = to);
    }
    Ok(())
}

fn is_published(alteration: &Alteration<'_>) -> bool {
    let name = &alteration.table().name;
    alteration
        .catalog
        .publications
        .iter()
        .any(|publication| publication.tables.iter().any(|table| table.relation == *name))
}

/// A permanent table may not refer to an unlogged one.
fn demand_references(logged: bool, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    let name = &table.name.name;
    let refused = |other: &str, what: &str| {
        let verb = if logged { "logged" } else { "unlogged" };
        let message = format!(
            "could not change table \"{name}\" to {verb} because it references {what} table \"{other}\""
        );
        Err(errors::invalid_table_definition(message))
    };
    if logged {
        for constraint in &table.constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && let Some(parent) = alteration.catalog.relation(&key.references)
                && parent.name != table.name
                && parent.persistence != Persistence::Permanent
            {
                return refused(&parent.name.name, "unlogged");
            }
        }
    } else {
        for (child, _, _) in alteration.catalog.foreign_keys_to(&table.name) {
            if child.name != table.name && child.persistence == Persistence::Permanent {
                return refused(&child.name.name, "logged");
            }
        }
    }
    Ok(())
}

/// SET TABLESPACE: the files are copied as they are, unless another action writes the table anew anyway.
pub(super) fn set_tablespace(name: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    demand_tablespace(name, alteration)?;
    let current = alteration.table().properties.tablespace.as_deref().unwrap_or(DEFAULT_TABLESPACE);
    if current == name {
        return Ok(());
    }
    if name == "pg_global" {
        return Err(errors::error("22023", "only shared relations can be placed in pg_global tablespace"));
    }
    if matches!(alteration.table().kind, RelationKind::Table | RelationKind::MaterializedView) {
        alteration.move_files();
    }
    let tablespace = (name != DEFAULT_TABLESPACE).then(|| name.to_owned());
    alteration.edit(|table| table.properties.tablespace = tablespace);
    Ok(())
}

/// 42704 for one that is not there, where they are known.
pub(in crate::ddl) fn demand_tablespace(name: &str, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let known = alteration.catalog.names.as_ref().map(|names| &names.tablespaces);
    if known.is_some_and(|known| !known.iter().any(|known| known == name)) && !name.starts_with("pg_") {
        return Err(errors::error("42704", format!("tablespace \"{name}\" does not exist")));
    }
    Ok(())
}

/// 55000 for a method of indexes.
pub(in crate::ddl) fn demand_table_method(method: &str) -> Result<(), PgError> {
    if matches!(method, "btree" | "hash" | "gist" | "gin" | "brin" | "spgist") {
        return Err(errors::error("55000", format!("access method \"{method}\" is not of type TABLE")));
    }
    Ok(())
}

/// SET ACCESS METHOD: heap is the only one that comes with PostgreSQL.
pub(super) fn set_access_method(
    method: Option<&str>,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let major = alteration.major();
    if major < FIRST_WITH_ACCESS_METHOD {
        return Err(errors::syntax("syntax error at or near \"ACCESS\""));
    }
    if method.is_none() && major < FIRST_WITH_DEFAULT_METHOD {
        return Err(errors::syntax("syntax error at or near \"DEFAULT\""));
    }
    let method = method.unwrap_or("heap");
    demand_table_method(method)?;
    let current = alteration.table().properties.access_method.as_deref().unwrap_or("heap").to_owned();
    if alteration.table().kind == RelationKind::PartitionedTable {
        if major < FIRST_WITH_DEFAULT_METHOD {
            return Err(errors::wrong_object("cannot change access method of a partitioned table"));
        }
        return Ok(());
    }
    if method == current {
        return Ok(());
    }
    if method != "heap" && alteration.catalog.extensions.is_empty() {
        return Err(errors::error("42704", format!("access method \"{method}\" does not exist")));
    }
    alteration.rewrite(RewriteReason::AccessMethod, 0.0);
    let method = (method != "heap").then(|| method.to_owned());
    alteration.edit(|table| table.properties.access_method = method);
    Ok(())
}
