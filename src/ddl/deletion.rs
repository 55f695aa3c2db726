//! Dropping objects with what hangs on them.
//!
//! # Model
//! From the objects named, everything that depends on them is followed. What belongs to a dropped object goes with
//! it; what stands on its own goes by CASCADE, or else forbids the drop. Each relation, index and column's table on the
//! way is locked in ACCESS EXCLUSIVE when it is found, so also before the drop is refused; constraints, triggers and
//! defaults lock their table only when they are removed.
//!
//! # Source
//! `performMultipleDeletions`, `findDependentObjects`, `AcquireDeletionLock`, `reportDependentObjects`,
//! src/backend/catalog/dependency.c; `heap_drop_with_catalog`, `index_drop`, `RemoveConstraintById`,
//! `RemoveTriggerById`.

use std::collections::BTreeMap;

use super::alteration::{index_lock, table_lock};
use super::errors;
use crate::catalog::{
    Catalog, Change, Constraint, ConstraintKind, Dependency, ForeignKey, Object, Relation, RelationKind,
};
use crate::effect::{Effects, PgError, Work};
use crate::pg::{LockMode, RelationName};
use crate::stat::Stat;
use crate::units::Bytes;

/// Drops objects; `described` is what the error calls them.
pub(super) fn delete(
    objects: &[Object],
    cascade: bool,
    described: &str,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let mut closure = Closure { catalog, found: BTreeMap::new(), order: Vec::new() };
    for object in objects {
        closure.follow(object, Dependency::Auto, effects);
    }
    let needed = closure.found.values().any(|dependency| *dependency == Dependency::Normal);
    if needed && !cascade {
        return Err(errors::dependent_objects(described));
    }
    for object in &closure.order {
        closure.remove(object, effects);
    }
    Ok(())
}

/// Everything that goes.
struct Closure<'a> {
    catalog: &'a Catalog,
    found: BTreeMap<Object, Dependency>,
    /// Dependents before what they depend on.
    order: Vec<Object>,
}

impl Closure<'_> {
    fn follow(&mut self, object: &Object, dependency: Dependency, effects: &mut Effects) {
        // What is reached both ways goes without CASCADE.
        if let Some(known) = self.found.get_mut(object) {
            *known = (*known).max(dependency);
            return;
        }
        self.found.insert(object.clone(), dependency);
        self.lock_found(object, effects);
        for (dependent, dependency) in self.catalog.dependents(object) {
            self.follow(&dependent, dependency, effects);
        }
        self.order.push(object.clone());
    }

    fn lock_found(&self, object: &Object, effects: &mut Effects) {
        match object {
            Object::Relation(_) | Object::Column { .. } => self.lock_table(object.relation(), effects),
            Object::Index { relation, index } => {
                effects.lock(index_lock(relation, index, LockMode::AccessExclusive));
            }
            Object::Default { .. } | Object::Constraint { .. } | Object::Trigger { .. } => {}
        }
    }

    fn lock_table(&self, name: &RelationName, effects: &mut Effects) {
        if let Some(table) = self.catalog.relation(name) {
            effects.lock(table_lock(table, LockMode::AccessExclusive));
        }
    }

    /// Whether the relation itself goes, and with it all that belongs to it.
    fn goes(&self, name: &RelationName) -> bool {
        self.found.contains_key(&Object::Relation(name.clone()))
    }

    fn remove(&self, object: &Object, effects: &mut Effects) {
        let Some(relation) = self.catalog.relation(object.relation()) else { return };
        self.lock_table(&relation.name, effects);
        match object {
            Object::Relation(_) => return self.remove_relation(relation, effects),
            Object::Index { index, .. } if !self.goes(&relation.name) => {
                remove_file(relation, index, effects)
            }
            Object::Constraint { constraint, .. } => {
                if let Some(constraint) = relation.constraint(constraint) {
                    self.lock_referenced(relation, constraint, effects);
                }
            }
            Object::Index { .. }
            | Object::Column { .. }
            | Object::Default { .. }
            | Object::Trigger { .. } => {}
        }
        if !self.goes(&relation.name) {
            effects.changes.push(change(object));
        }
    }

    fn remove_relation(&self, relation: &Relation, effects: &mut Effects) {
        // A partition leaves its parent, and the default partition's own condition changes with it.
        for parent in relation.parents.iter().filter_map(|parent| self.catalog.relation(parent)) {
            if parent.kind == RelationKind::PartitionedTable {
                effects.lock(table_lock(parent, LockMode::AccessExclusive));
            }
        }
        if matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView) {
            let (bytes, relation) = (total_bytes(relation), relation.name.clone());
            effects.work.push(Work::FileRemoval { bytes, relation });
        }
        effects.changes.push(Change::DropRelation(relation.name.clone()));
    }

    /// The referenced table loses the triggers that enforce the foreign key.
    fn lock_referenced(&self, relation: &Relation, constraint: &Constraint, effects: &mut Effects) {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind
            && !is_inherited(key, relation, self.catalog)
        {
            self.lock_table(&key.references, effects);
        }
    }
}

/// What a removed part does to the catalog.
fn change(object: &Object) -> Change {
    match object.clone() {
        Object::Relation(relation) => Change::DropRelation(relation),
        Object::Column { relation, column } => Change::DropColumn { relation, column },
        Object::Default { relation, column } => Change::SetDefault { relation, column, default: None },
        Object::Index { relation, index } => Change::DropIndex { relation, name: index },
        Object::Constraint { relation, constraint } => Change::DropConstraint { relation, name: constraint },
        Object::Trigger { relation, trigger } => Change::DropTrigger { relation, name: trigger },
    }
}

fn remove_file(relation: &Relation, index: &str, effects: &mut Effects) {
    let Some(index) = relation.index(index) else { return };
    if relation.kind != RelationKind::PartitionedTable {
        let name = RelationName::new(&relation.name.schema, &index.name);
        effects.work.push(Work::FileRemoval { bytes: index.size.clone(), relation: name });
    }
}

/// A partition's share in its parent's foreign key has no triggers on the referenced table.
fn is_inherited(key: &ForeignKey, table: &Relation, catalog: &Catalog) -> bool {
    let parents = table.parents.iter().filter_map(|parent| catalog.relation(parent));
    let mut constraints = parents.flat_map(|parent| &parent.constraints);
    constraints.any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::ForeignKey(other)
            if other.columns == key.columns && other.references == key.references)
    })
}

/// Heap, TOAST and indexes; unknown where one of them is.
fn total_bytes(table: &Relation) -> Stat<Bytes> {
    let heap = table.pages.map(|pages| pages.bytes());
    let parts = [heap, table.toast.clone(), table.index_bytes()];
    let unknown = parts.iter().find(|part| part.value().is_none());
    match unknown {
        Some(part) => Stat::unknown(part.basis()),
        None => {
            let total = parts.iter().filter_map(|part| part.value().copied()).sum();
            Stat::estimated(total, "heap, TOAST and indexes")
        }
    }
}
