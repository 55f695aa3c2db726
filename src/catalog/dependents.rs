//! What depends on an object, one step away: the rows of `pg_depend`, derived from what the catalog holds.
//!
//! # Source
//! `CreateConstraintEntry`, `index_create`, `CreateTriggerFiringOn`, `StoreAttrDefault`, `StoreCatalogInheritance`,
//! `process_owned_by`: the calls that record a dependency.

use super::{Catalog, Constraint, ConstraintKind, Dependency, Index, Object, Relation, RelationKind};

/// An object and how it hangs on the one that was asked about.
pub type Dependent = (Object, Dependency);

impl Catalog {
    /// What depends directly on an object.
    pub fn dependents(&self, object: &Object) -> Vec<Dependent> {
        let Some(relation) = self.relation(object.relation()) else { return Vec::new() };
        match object {
            Object::Relation(_) => self.dependents_of_relation(relation),
            Object::Column { column, .. } => self.dependents_of_column(relation, column),
            Object::Index { index, .. } => self.dependents_of_index(relation, index),
            Object::Constraint { constraint, .. } => dependents_of_constraint(relation, constraint),
            Object::Default { .. } | Object::Trigger { .. } => Vec::new(),
        }
    }

    fn dependents_of_relation(&self, relation: &Relation) -> Vec<Dependent> {
        let mut found = parts(relation);
        for child in self.children(&relation.name) {
            let partitioned = relation.kind == RelationKind::PartitionedTable;
            let dependency = if partitioned { Dependency::Auto } else { Dependency::Normal };
            found.push((Object::Relation(child.name.clone()), dependency));
        }
        for (child, constraint, _) in self.foreign_keys_to(&relation.name) {
            found.push((foreign_key(child, constraint), Dependency::Normal));
        }
        found
    }

    fn dependents_of_column(&self, relation: &Relation, column: &str) -> Vec<Dependent> {
        let uses = |names: &[String]| names.iter().any(|name| name == column);
        let name = || relation.name.clone();
        let mut found = Vec::new();
        for index in &relation.indexes {
            if (uses(&index.columns) || uses(&index.include))
                && constraint_of(relation, &index.name).is_none()
            {
                found.push((Object::Index { relation: name(), index: index.name.clone() }, Dependency::Auto));
            }
        }
        for constraint in
            relation.constraints.iter().filter(|constraint| is_about(constraint, column, relation))
        {
            let constraint = constraint.name.clone();
            found.push((Object::Constraint { relation: name(), constraint }, Dependency::Auto));
        }
        for trigger in relation.triggers.iter().filter(|trigger| uses(&trigger.events.update_columns)) {
            let trigger = trigger.name.clone();
            found.push((Object::Trigger { relation: name(), trigger }, Dependency::Normal));
        }
        for (child, constraint, key) in self.foreign_keys_to(&relation.name) {
            if uses(&key.referenced_columns) {
                found.push((foreign_key(child, constraint), Dependency::Normal));
            }
        }
        found
    }

    /// Foreign keys that rest on the index, and the indexes of partitions that are a part of it.
    fn dependents_of_index(&self, relation: &Relation, index: &str) -> Vec<Dependent> {
        let Some(index) = relation.index(index) else { return Vec::new() };
        let mut found: Vec<Dependent> = self
            .foreign_keys_to(&relation.name)
            .filter(|(_, _, key)| rests_on(&key.referenced_columns, index, relation))
            .map(|(child, constraint, _)| (foreign_key(child, constraint), Dependency::Normal))
            .collect();
        if relation.kind == RelationKind::PartitionedTable {
            for child in self.children(&relation.name) {
                let alike = child.indexes.iter().find(|other| is_part_of(other, index));
                found.extend(alike.map(|alike| {
                    let (relation, index) = (child.name.clone(), alike.name.clone());
                    (Object::Index { relation, index }, Dependency::Auto)
                }));
            }
        }
        found
    }

    /// The index of the partitioned table that a partition's index is part of.
    pub fn parent_index(&self, relation: &Relation, index: &Index) -> Option<(&Relation, &Index)> {
        let parents = relation.parents.iter().filter_map(|parent| self.relation(parent));
        let mut partitioned = parents.filter(|parent| parent.kind == RelationKind::PartitionedTable);
        partitioned
            .find_map(|parent| Some((parent, parent.indexes.iter().find(|other| is_part_of(index, other))?)))
    }
}

/// What belongs to a relation and goes with it.
fn parts(relation: &Relation) -> Vec<Dependent> {
    let name = || relation.name.clone();
    let indexes =
        relation.indexes.iter().map(|index| Object::Index { relation: name(), index: index.name.clone() });
    let constraints = relation
        .constraints
        .iter()
        .map(|constraint| Object::Constraint { relation: name(), constraint: constraint.name.clone() });
    let triggers = relation
        .triggers
        .iter()
        .map(|trigger| Object::Trigger { relation: name(), trigger: trigger.name.clone() });
    indexes.chain(constraints).chain(triggers).map(|object| (object, Dependency::Auto)).collect()
}

fn dependents_of_constraint(relation: &Relation, name: &str) -> Vec<Dependent> {
    match relation.constraint(name).map(|constraint| &constraint.kind) {
        Some(ConstraintKind::Unique { index, .. } | ConstraintKind::Exclusion { index }) => {
            let (relation, index) = (relation.name.clone(), index.clone());
            vec![(Object::Index { relation, index }, Dependency::Auto)]
        }
        Some(
            ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_),
        )
        | None => Vec::new(),
    }
}

fn foreign_key(child: &Relation, constraint: &Constraint) -> Object {
    Object::Constraint { relation: child.name.clone(), constraint: constraint.name.clone() }
}

/// Whether a constraint is about a column of its own table. It goes with any one of its columns.
fn is_about(constraint: &Constraint, column: &str, relation: &Relation) -> bool {
    let is = |name: &String| name == column;
    match &constraint.kind {
        ConstraintKind::Check { expression } => {
            let names = expression.iter().flat_map(|expression| expression.columns());
            names.into_iter().any(|name| name.name == column)
        }
        ConstraintKind::NotNull { column: own } => own == column,
        ConstraintKind::Unique { columns, index, .. } => {
            columns.iter().any(is) || relation.index(index).is_some_and(|index| index.include.iter().any(is))
        }
        ConstraintKind::Exclusion { index } => relation
            .index(index)
            .is_some_and(|index| index.columns.iter().any(is) || index.include.iter().any(is)),
        ConstraintKind::ForeignKey(key) => key.columns.iter().any(is),
    }
}

/// The constraint that an index enforces.
pub(super) fn constraint_of<'a>(relation: &'a Relation, index: &str) -> Option<&'a Constraint> {
    relation.constraints.iter().find(|constraint| match &constraint.kind {
        ConstraintKind::Unique { index: own, .. } | ConstraintKind::Exclusion { index: own } => own == index,
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_) => {
            false
        }
    })
}

/// Whether a foreign key to these columns rests on the index. PostgreSQL takes the primary key's where none is named,
/// else the first unique index on them.
fn rests_on(referenced: &[String], index: &Index, relation: &Relation) -> bool {
    let serves =
        |index: &Index| index.unique && index.predicate.is_none() && same_columns(&index.columns, referenced);
    let chosen = relation.indexes.iter().find(|other| serves(other));
    chosen.is_some_and(|chosen| chosen.name == index.name)
}

fn same_columns(one: &[String], other: &[String]) -> bool {
    let sorted = |columns: &[String]| {
        let mut columns = columns.to_vec();
        columns.sort();
        columns
    };
    sorted(one) == sorted(other)
}

fn is_part_of(child: &Index, parent: &Index) -> bool {
    child.method == parent.method
        && child.unique == parent.unique
        && child.keys == parent.keys
        && child.predicate == parent.predicate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Source;
    use crate::pg::RelationName;
    use crate::stats::example;

    #[test]
    fn a_key_is_needed_by_foreign_keys_through_its_index() {
        let catalog = example::with_child().into_catalog(Source::StatsFile);
        let constraint =
            Object::Constraint { relation: example::events(), constraint: "events_pkey".to_owned() };
        let index = Object::Index { relation: example::events(), index: "events_pkey".to_owned() };
        assert_eq!(catalog.dependents(&constraint), [(index.clone(), Dependency::Auto)]);
        let keys = catalog.dependents(&index);
        assert_eq!(keys.len(), 1);
        assert_eq!((keys[0].0.relation(), keys[0].1), (&example::child(), Dependency::Normal));
    }

    #[test]
    fn what_is_not_there_has_no_dependents() {
        let catalog = example::with_child().into_catalog(Source::StatsFile);
        let missing = Object::Relation(RelationName::new("public", "nope"));
        assert!(catalog.dependents(&missing).is_empty());
    }
}
