//! ALTER INDEX, and ALTER TABLE by the name of an index.
//!
//! # Source
//! `RangeVarCallbackForAlterRelation`, `RenameRelation`, `ATPrepCmd`, src/backend/commands/tablecmds.c.

use super::{attach_index, errors, lock_level};
use crate::catalog::{Catalog, Change, ConstraintKind, Index, Relation, RelationKind};
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
        let renames = matches!(action, AlterTableAction::RenameTable { .. });
        let mode = if renames && class == RelationClass::Index {
            LockMode::ShareUpdateExclusive
        } else {
            lock_level::lock_level(action)
        };
        effects.lock(index_lock(&table.name, &index.name, mode));
    }
    effects.work.push(Work::Metadata);
    for action in &statement.actions {
        if let AlterTableAction::AttachPartition { partition, bound: None } = action {
            if let Err(error) = attach_index::apply(partition, table, index, catalog, &mut effects) {
                return Some(refused(effects, error));
            }
            continue;
        }
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
    if let AlterTableAction::RenameTable { to } = action {
        return Some(rename(to, table, index, catalog).map(Some));
    }
    let of_any =
        matches!(action, AlterTableAction::SetTablespace { .. } | AlterTableAction::SetStatistics { .. });
    let of_one_with_storage =
        matches!(action, AlterTableAction::SetOptions { .. } | AlterTableAction::ResetOptions { .. });
    let has_storage = table.kind != RelationKind::PartitionedTable;
    (of_any || (of_one_with_storage && has_storage)).then_some(Ok(None))
}

fn rename(to: &str, table: &Relation, index: &Index, catalog: &Catalog) -> Result<Change, PgError> {
    if catalog.name_is_taken(&RelationName::new(&table.name.schema, to)) {
        return Err(errors::duplicate_relation(to));
    }
    Ok(Change::AddRelation(Box::new(renamed(table, &index.name, to))))
}

/// The table with that index, and the constraint that it is of, under another name.
fn renamed(table: &Relation, from: &str, to: &str) -> Relation {
    let mut table = table.clone();
    for known in table.indexes.iter_mut().filter(|known| known.name == from) {
        to.clone_into(&mut known.name);
    }
    for constraint in &mut table.constraints {
        match &mut constraint.kind {
            ConstraintKind::Unique { index, .. } | ConstraintKind::Exclusion { index } if index == from => {
                to.clone_into(index);
                to.clone_into(&mut constraint.name);
            }
            ConstraintKind::Unique { .. }
            | ConstraintKind::Exclusion { .. }
            | ConstraintKind::Check { .. }
            | ConstraintKind::NotNull { .. }
            | ConstraintKind::ForeignKey(_) => {}
        }
    }
    table
}
