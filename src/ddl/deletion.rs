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
        if let Some(extension) = extension_of(object, catalog) {
            closure.lock_found(object, effects);
            return Err(errors::required_by_extension(described, extension));
        }
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

/// The extension without which an object cannot go, not even by CASCADE.
fn extension_of<'a>(object: &Object, catalog: &'a Catalog) -> Option<&'a str> {
    let Object::Relation(name) = object else { return None };
    catalog.relation(name)?.properties.extension.as_deref()
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
            Object::Relation(relation) | Object::Column { relation, .. } => {
                self.lock_table(relation, effects)
            }
            Object::Index { relation, index } => {
                effects.lock(index_lock(relation, index, LockMode::AccessExclusive));
            }
            Object::Default { .. }
            | Object::Constraint { .. }
            | Object::Trigger { .. }
            | Object::Rule { .. }
            | Object::Policy { .. }
            | Object::Statistics { .. }
            | Object::Published { .. }
            | Object::Function { .. }
            | Object::Type(_)
            | Object::Schema(_)
            | Object::Extension(_) => {}
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
        let Some(name) = object.relation() else {
            effects.changes.push(Change::Drop(object.clone()));
            return;
        };
        let Some(relation) = self.catalog.relation(name) else { return };
        if let Some(mode) = lock_of_removal(object) {
            effects.lock(table_lock(relation, mode));
        }
        match object {
            Object::Relation(_) => return self.remove_relation(relation, effects),
            Object::Index { index, .. } if !self.goes(name) => remove_file(relation, index, effects),
            Object::Constraint { constraint, .. } => {
                if let Some(constraint) = relation.constraint(constraint) {
                    self.lock_referenced(relation, constraint, effects);
                }
            }
            Object::Index { .. }
            | Object::Column { .. }
            | Object::Default { .. }
            | Object::Trigger { .. }
            | Object::Rule { .. }
            | Object::Policy { .. }
            | Object::Statistics { .. }
            | Object::Published { .. }
            | Object::Function { .. }
            | Object::Type(_)
            | Object::Schema(_)
            | Object::Extension(_) => {}
        }
        if !self.goes(name) {
            effects.changes.push(Change::Drop(object.clone()));
        }
    }

    fn remove_relation(&self, relation: &Relation, effects: &mut Effects) {
        // A partition leaves its parent, and the default partition's own condition changes with it.
        for parent in relation.parents.iter().filter_map(|parent| self.catalog.relation(parent)) {
            if parent.kind == RelationKind::PartitionedTable {
                effects.lock(table_lock(parent, LockMode::AccessExclusive));
                self.lock_default_partition(parent, effects);
            }
        }
        if matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView) {
            let (bytes, relation) = (total_bytes(relation), relation.name.clone());
            effects.work.push(Work::FileRemoval { bytes, relation });
        }
        effects.changes.push(Change::DropRelation(relation.name.clone()));
    }

    fn lock_default_partition(&self, parent: &Relation, effects: &mut Effects) {
        let is_default = |child: &&Relation| child.properties.partition_bound.as_deref() == Some("DEFAULT");
        if let Some(partition) = self.catalog.children(&parent.name).find(is_default) {
            effects.lock(table_lock(partition, LockMode::AccessExclusive));
        }
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

/// The lock that the removal of a table's part takes on the table.
fn lock_of_removal(object: &Object) -> Option<LockMode> {
    match object {
        Object::Published { .. } => None,
        Object::Statistics { .. } => Some(LockMode::ShareUpdateExclusive),
        Object::Relation(_)
        | Object::Column { .. }
        | Object::Default { .. }
        | Object::Index { .. }
        | Object::Constraint { .. }
        | Object::Trigger { .. }
        | Object::Rule { .. }
        | Object::Policy { .. }
        | Object::Function { .. }
        | Object::Type(_)
        | Object::Schema(_)
        | Object::Extension(_) => Some(LockMode::AccessExclusive),
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
pub(super) fn total_bytes(table: &Relation) -> Stat<Bytes> {
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
