//! ALTER INDEX, and ALTER TABLE by the name of an index.
//!
//! # Source
//! `RangeVarCallbackForAlterRelation`, `RenameRelation`, `ATPrepCmd`, src/backend/commands/tablecmds.c.

use super::{errors, lock_level};
use crate::catalog::{Catalog, Change, Index, Relation, RelationKind};
use crate::ddl::alteration::{index_lock, refused};
use crate::effect::{Effects, PgError, Work};
use crate::pg::{LockMode, RelationName};
use crate::sql::{AlterTable, AlterTableAction, RelationClass};

/// The effects; `None` where an action is not modelled for indexes.
pub(super) fn effects(
    statement: &AlterTable,
    table: &Relation,
    index: &Index,
    catalog: &Catalog,
) -> Option<Effects> {
    let mut effects = Effects::default();
    let class = statement.object;
    if !matches!(class, RelationClass::Index | RelationClass::Table) {
        let message = format!("\"{}\" is not {}", index.name, class.form().to_lowercase());
        return Some(refused(effects, errors::wrong_object(message)));
    }
    for action in &statement.actions {
        let mode = match action {
            AlterTableAction::RenameTable { .. } if class == RelationClass::Index => {
                LockMode::ShareUpdateExclusive
            }
            _ => lock_level::lock_level(action),
        };
        effects.lock(index_lock(&table.name, &index.name, mode));
    }
    effects.work.push(Work::Metadata);
    for action in &statement.actions {
        match change(action, table, index, catalog)? {
            Ok(change) => effects.changes.extend(change),
            Err(error) => return Some(refused(effects, error)),
        }
    }
    Some(effects)
}

fn change(
    action: &AlterTableAction,
    table: &Relation,
    index: &Index,
    catalog: &Catalog,
) -> Option<Result<Option<Change>, PgError>> {
    match action {
        AlterTableAction::RenameTable { to } => {
            if catalog.name_is_taken(&RelationName::new(&table.name.schema, to)) {
                return Some(Err(errors::duplicate_relation(to)));
            }
            let mut table = table.clone();
            for known in table.indexes.iter_mut().filter(|known| known.name == index.name) {
                known.name.clone_from(to);
            }
            for constraint in table.constraints.iter_mut().filter(|known| known.name == index.name) {
                constraint.name.clone_from(to);
            }
            Some(Ok(Some(Change::AddRelation(Box::new(table)))))
        }
        AlterTableAction::SetTablespace { .. }
        | AlterTableAction::SetOptions { .. }
        | AlterTableAction::ResetOptions { .. }
        | AlterTableAction::SetStatistics { .. }
            if table.kind != RelationKind::PartitionedTable =>
        {
            Some(Ok(None))
        }
        _ => None,
    }
}
