//! `ALTER INDEX … ATTACH PARTITION …`.
//!
//! The last missing index completes the partitioned one. Where that is itself attached, the index above and its table
//! are locked, and are perhaps complete as well.
//!
//! # Source
//! `ATExecAttachPartitionIdx`, `RangeVarCallbackForAttachIndex`, `validatePartitionedIndex`,
//! src/backend/commands/tablecmds.c.

use crate::catalog::{Catalog, Change, ConstraintKind, Index, Relation, RelationKind};
use crate::ddl::alteration::{index_lock, table_lock};
use crate::ddl::errors;
use crate::ddl::index::are_alike;
use crate::effect::{Effects, PgError};
use crate::pg::{LockMode, Name, RelationName};

/// Attaches the index of that name to `parent`, an index of `partitioned`.
pub(super) fn apply(
    name: &Name,
    partitioned: &Relation,
    parent: &Index,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    if partitioned.kind != RelationKind::PartitionedTable {
        let message =
            format!("ALTER action ATTACH PARTITION cannot be performed on relation \"{}\"", parent.name);
        return Err(errors::wrong_object(message));
    }
    effects.lock(table_lock(partitioned, LockMode::AccessShare));
    let Some((table, index)) = catalog.resolve_index(name) else {
        return Err(if catalog.resolve(name).is_some() {
            errors::error("42P17", format!("\"{}\" is not an index", name.name))
        } else {
            errors::undefined_table(name)
        });
    };
    effects.lock(table_lock(table, LockMode::AccessShare));
    effects.lock(index_lock(&table.name, &index.name, LockMode::AccessExclusive));
    let wanted = index_name(partitioned, parent);
    if index.properties.parent.as_ref() == Some(&wanted) {
        return Ok(());
    }
    demand(table, index, partitioned, parent)?;
    effects.changes.push(attached(table, index, &wanted));
    complete(table, index, partitioned, parent, catalog, effects);
    Ok(())
}

fn index_name(table: &Relation, index: &Index) -> RelationName {
    RelationName::new(&table.name.schema, &index.name)
}

fn demand(table: &Relation, index: &Index, partitioned: &Relation, parent: &Index) -> Result<(), PgError> {
    let (child_name, parent_name) = (&index.name, &parent.name);
    let refusal = |sqlstate| {
        let message =
            format!("cannot attach index \"{child_name}\" as a partition of index \"{parent_name}\"");
        Err(errors::error(sqlstate, message))
    };
    let wanted = index_name(partitioned, parent);
    let is_taken = table.indexes.iter().any(|other| other.properties.parent.as_ref() == Some(&wanted));
    if is_taken || index.properties.parent.is_some() || !table.parents.contains(&partitioned.name) {
        return refusal("55000");
    }
    if !are_alike(index, parent) || (has_constraint(partitioned, parent) && !has_constraint(table, index)) {
        return refusal("42P17");
    }
    Ok(())
}

fn has_constraint(table: &Relation, index: &Index) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::Unique { index: own, .. } | ConstraintKind::Exclusion { index: own } => {
            *own == index.name
        }
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_) => {
            false
        }
    })
}

fn attached(table: &Relation, index: &Index, parent: &RelationName) -> Change {
    let mut table = table.clone();
    for known in table.indexes.iter_mut().filter(|known| known.name == index.name) {
        known.properties.parent = Some(parent.clone());
    }
    Change::AddRelation(Box::new(table))
}

/// Makes the partitioned index valid once every partition has a valid index, and so on upwards.
fn complete(
    table: &Relation,
    index: &Index,
    partitioned: &Relation,
    parent: &Index,
    catalog: &Catalog,
    effects: &mut Effects,
) {
    let wanted = index_name(partitioned, parent);
    let has_one = |child: &Relation| {
        let mut indexes = child.indexes.iter();
        indexes.any(|other| other.valid && other.properties.parent.as_ref() == Some(&wanted))
    };
    let is_new = |child: &Relation| child.name == table.name && index.valid;
    let is_complete = catalog.children(&partitioned.name).all(|child| is_new(child) || has_one(child));
    if !is_complete || parent.valid {
        return;
    }
    let mut changed = partitioned.clone();
    for known in changed.indexes.iter_mut().filter(|known| known.name == parent.name) {
        known.valid = true;
    }
    effects.changes.push(Change::AddRelation(Box::new(changed)));
    if let Some((above, top)) = catalog.parent_index(partitioned, parent) {
        effects.lock(index_lock(&above.name, &top.name, LockMode::AccessExclusive));
        effects.lock(table_lock(above, LockMode::AccessExclusive));
        let parent = Index { valid: true, ..parent.clone() };
        complete(partitioned, &parent, above, top, catalog, effects);
    }
}
