//! What a partition takes over from the table that it becomes part of: indexes, row triggers and foreign keys.
//!
//! What fits already is attached; the rest is made, so that rows are read for each index and foreign key that is missing.
//!
//! # Source
//! `AttachPartitionEnsureIndexes`, `CloneRowTriggersToPartition`, `CloneForeignKeyConstraints`,
//! `tryAttachPartitionForeignKey`, src/backend/commands/tablecmds.c; `generateClonedIndexStmt`,
//! src/backend/parser/parse_utilcmd.c.

use super::alteration::{Alteration, index_lock};
use super::{errors, family, index, names};
use crate::catalog::{
    Change, Constraint, ConstraintKind, ConstraintProperties, ForeignKey, Index, Relation, RelationKind,
    Trigger,
};
use crate::effect::PgError;
use crate::pg::{LockMode, RelationName};

/// The first version in which a partition's triggers of a foreign key hang on those of the partitioned table.
const FIRST_TO_TIE_TRIGGERS: u32 = 15;

/// Gives the altered table all that `parent` has.
pub(super) fn take_over(parent: &Relation, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    if alteration.table().kind == RelationKind::ForeignTable {
        demand_no_keys(parent, alteration.table())?;
    } else {
        for index in &parent.indexes {
            take_over_index(parent, index, alteration);
        }
    }
    for trigger in parent.triggers.iter().filter(|trigger| trigger.for_each_row) {
        take_over_trigger(trigger, alteration)?;
    }
    lock_referencing(parent, alteration);
    for constraint in &parent.constraints {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            take_over_foreign_key(constraint, key, alteration)?;
        }
    }
    Ok(())
}

/// A foreign table can enforce nothing.
fn demand_no_keys(parent: &Relation, table: &Relation) -> Result<(), PgError> {
    if parent.indexes.iter().any(|index| index.unique) {
        let (table, parent) = (&table.name.name, &parent.name.name);
        let message =
            format!("cannot attach foreign table \"{table}\" as partition of partitioned table \"{parent}\"");
        return Err(errors::wrong_object(message));
    }
    Ok(())
}

fn take_over_index(parent: &Relation, index: &Index, alteration: &mut Alteration<'_>) {
    let full = RelationName::new(&parent.name.schema, &index.name);
    if alteration.catalog.relation(&parent.name).is_some_and(|known| known.index(&index.name).is_some()) {
        alteration.effects.lock(index_lock(&parent.name, &index.name, LockMode::ShareUpdateExclusive));
    }
    let constraint = parent.constraint_of(&index.name);
    let table = alteration.table();
    if table.indexes.iter().any(|own| own.properties.parent.as_ref() == Some(&full)) {
        return;
    }
    let fits = |own: &&Index| {
        own.valid
            && own.properties.parent.is_none()
            && index::are_alike(own, index)
            && constraint.is_none_or(|wanted| {
                table.constraint_of(&own.name).is_some_and(|known| is_same_kind(&known.kind, &wanted.kind))
            })
    };
    match table.indexes.iter().find(fits).map(|own| own.name.clone()) {
        Some(name) => attach_index(&name, full, constraint, alteration),
        None => make_index(index, full, constraint, alteration),
    }
}

fn is_same_kind(one: &ConstraintKind, other: &ConstraintKind) -> bool {
    match (one, other) {
        (ConstraintKind::Unique { primary, .. }, ConstraintKind::Unique { primary: other, .. }) => {
            primary == other
        }
        (ConstraintKind::Exclusion { .. }, ConstraintKind::Exclusion { .. }) => true,
        (
            ConstraintKind::Unique { .. }
            | ConstraintKind::Exclusion { .. }
            | ConstraintKind::Check { .. }
            | ConstraintKind::NotNull { .. }
            | ConstraintKind::ForeignKey(_),
            _,
        ) => false,
    }
}

fn attach_index(
    name: &str,
    parent: RelationName,
    of_parent: Option<&Constraint>,
    alteration: &mut Alteration<'_>,
) {
    let constraint =
        of_parent.and_then(|_| alteration.table().constraint_of(name)).map(|own| own.name.clone());
    alteration.edit(|table| {
        for index in table.indexes.iter_mut().filter(|index| index.name == name) {
            index.properties.parent = Some(parent.clone());
        }
        for own in table.constraints.iter_mut().filter(|own| Some(&own.name) == constraint.as_ref()) {
            inherit(&mut own.properties, of_parent);
        }
    });
}

fn inherit(properties: &mut ConstraintProperties, of_parent: Option<&Constraint>) {
    properties.inherited = true;
    properties.not_local = true;
    properties.parent = of_parent.map(|parent| parent.name.clone());
}

fn make_index(
    of_parent: &Index,
    parent: RelationName,
    constraint: Option<&Constraint>,
    alteration: &mut Alteration<'_>,
) {
    let name = names::copied_index_name(of_parent, constraint, alteration);
    let index = index::copy_of(of_parent, Some(parent), name.clone(), alteration.table(), alteration.catalog);
    alteration.build(index);
    let Some(constraint) = constraint else { return };
    let kind = match &constraint.kind {
        ConstraintKind::Unique { primary, columns, .. } => {
            ConstraintKind::Unique { primary: *primary, index: name.clone(), columns: columns.clone() }
        }
        ConstraintKind::Exclusion { .. } => ConstraintKind::Exclusion { index: name.clone() },
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_) => {
            return;
        }
    };
    let mut own = Constraint { name, kind, ..constraint.clone() };
    inherit(&mut own.properties, Some(constraint));
    let relation = alteration.table().name.clone();
    alteration.change(Change::AddConstraint { relation, constraint: own });
}

fn take_over_trigger(trigger: &Trigger, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    if let Some(known) = table.triggers.iter().find(|known| known.name == trigger.name) {
        if known.inherited {
            return Ok(());
        }
        let message =
            format!("trigger \"{}\" for relation \"{}\" already exists", trigger.name, table.name.name);
        return Err(errors::error("42710", message));
    }
    let relation = table.name.clone();
    let trigger = Trigger { inherited: true, ..trigger.clone() };
    alteration.change(Change::AddTrigger { relation, trigger });
    Ok(())
}

/// Foreign keys that refer to the parent refer to its partitions.
fn lock_referencing(parent: &Relation, alteration: &mut Alteration<'_>) {
    let own = alteration.table().name.clone();
    let catalog = alteration.catalog;
    let mode = if alteration.major() < FIRST_TO_TIE_TRIGGERS {
        LockMode::AccessShare
    } else {
        LockMode::ShareRowExclusive
    };
    for (child, constraint, _) in catalog.foreign_keys_to(&parent.name) {
        if child.name != parent.name && child.name != own && constraint.properties.parent.is_none() {
            alteration.lock(child, mode);
        }
    }
}

fn take_over_foreign_key(
    constraint: &Constraint,
    key: &ForeignKey,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table().clone();
    if key.references == table.name {
        let message = format!(
            "cannot attach table \"{}\" as a partition because it is referenced by foreign key \"{}\"",
            table.name.name, constraint.name
        );
        return Err(errors::not_supported(message));
    }
    if table.kind == RelationKind::ForeignTable {
        return Err(errors::wrong_object("foreign key constraints are not supported on foreign tables"));
    }
    if table.constraints.iter().any(|own| is_part_of(own, constraint)) {
        return Ok(());
    }
    let catalog = alteration.catalog;
    if let Some(referenced) = catalog.relation(&key.references) {
        alteration.lock(referenced, LockMode::ShareRowExclusive);
        if referenced.kind == RelationKind::PartitionedTable {
            for partition in family::descendants(&referenced.name, catalog) {
                alteration.lock(partition, LockMode::ShareRowExclusive);
            }
        }
    }
    match table.constraints.iter().find(|own| can_stand_for(own, constraint, key)) {
        Some(own) => attach_foreign_key(&own.name.clone(), constraint, key, alteration),
        None => make_foreign_key(constraint, key, &table, alteration),
    }
    Ok(())
}

fn is_part_of(own: &Constraint, of_parent: &Constraint) -> bool {
    matches!(own.kind, ConstraintKind::ForeignKey(_))
        && own.properties.parent.as_ref() == Some(&of_parent.name)
}

fn can_stand_for(own: &Constraint, of_parent: &Constraint, key: &ForeignKey) -> bool {
    let ConstraintKind::ForeignKey(known) = &own.kind else { return false };
    let (own_properties, properties) = (&own.properties, &of_parent.properties);
    known.references == key.references
        && known.columns == key.columns
        && known.referenced_columns == key.referenced_columns
        && known.on_delete == key.on_delete
        && known.on_update == key.on_update
        && own.validated
        && own_properties.parent.is_none()
        && own_properties.deferrable == properties.deferrable
        && own_properties.initially_deferred == properties.initially_deferred
        && own_properties.match_full == properties.match_full
}

/// Its triggers on the referenced table go, since those of the parent do their work.
fn attach_foreign_key(name: &str, of_parent: &Constraint, key: &ForeignKey, alteration: &mut Alteration<'_>) {
    if let Some(referenced) = alteration.catalog.relation(&key.references) {
        alteration.lock(referenced, LockMode::AccessExclusive);
    }
    alteration.edit(|table| {
        for own in table.constraints.iter_mut().filter(|own| own.name == name) {
            inherit(&mut own.properties, Some(of_parent));
        }
    });
}

fn make_foreign_key(
    of_parent: &Constraint,
    key: &ForeignKey,
    table: &Relation,
    alteration: &mut Alteration<'_>,
) {
    let name = if table.constraint(&of_parent.name).is_some() {
        names::constraint_name(table, &names::joined(&key.columns), "fkey")
    } else {
        of_parent.name.clone()
    };
    if of_parent.validated && table.kind == RelationKind::Table {
        alteration.check_references(&key.references);
    }
    let mut own = Constraint { name, ..of_parent.clone() };
    inherit(&mut own.properties, Some(of_parent));
    alteration.change(Change::AddConstraint { relation: table.name.clone(), constraint: own });
}
