//! `ALTER TABLE ALL IN TABLESPACE … SET TABLESPACE …`, also of materialized views.
//!
//! # Source
//! `AlterTableMoveAll`, src/backend/commands/tablecmds.c.

use super::alteration::{Alteration, merge, refused, table_lock};
use super::errors;
use crate::catalog::{Catalog, RelationKind};
use crate::effect::Effects;
use crate::pg::LockMode;
use crate::sql::{AlterTableMoveAll, RelationClass};

/// What relations without a tablespace of their own are in.
const DEFAULT_TABLESPACE: &str = "pg_default";

/// The effects; `None` for indexes, and where owners decide, which are not known.
pub(super) fn effects(statement: &AlterTableMoveAll, catalog: &Catalog) -> Option<Effects> {
    if !statement.owned_by.is_empty() {
        return None;
    }
    let is_meant = |kind: RelationKind| match statement.object {
        RelationClass::Table => matches!(kind, RelationKind::Table | RelationKind::PartitionedTable),
        RelationClass::MaterializedView => kind == RelationKind::MaterializedView,
        RelationClass::Index
        | RelationClass::View
        | RelationClass::Sequence
        | RelationClass::ForeignTable => false,
    };
    if statement.object == RelationClass::Index {
        return None;
    }
    let mut effects = Effects::default();
    let known = catalog.names.as_ref().map(|names| &names.tablespaces);
    for name in [&statement.from, &statement.to] {
        if known.is_some_and(|known| !name.starts_with("pg_") && !known.contains(name)) {
            let message = format!("tablespace \"{name}\" does not exist");
            return Some(refused(effects, errors::error("42704", message)));
        }
    }
    if statement.from == statement.to {
        return Some(effects);
    }
    let to = (statement.to != DEFAULT_TABLESPACE).then(|| statement.to.clone());
    for relation in catalog.relations().filter(|relation| is_meant(relation.kind)) {
        if relation.properties.tablespace.as_deref().unwrap_or(DEFAULT_TABLESPACE) != statement.from {
            continue;
        }
        effects.lock(table_lock(relation, LockMode::AccessExclusive));
        let mut alteration = Alteration::new(relation, catalog, true);
        if relation.kind != RelationKind::PartitionedTable {
            alteration.move_files();
        }
        let to = to.clone();
        alteration.edit(|table| table.properties.tablespace = to);
        merge(&mut effects, alteration.finish());
    }
    Some(effects)
}
