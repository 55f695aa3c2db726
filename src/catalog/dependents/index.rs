//! What depends on an index, and which index it is a part of.

use super::Dependent;
use super::relation::foreign_key;
use crate::catalog::{Catalog, Dependency, Index, Object, Relation, RelationKind};
use crate::pg::RelationName;

impl Catalog {
    /// Foreign keys that rest on the index, and the indexes of partitions that are a part of it.
    pub(super) fn dependents_of_index(&self, relation: &Relation, index: &str) -> Vec<Dependent> {
        let Some(index) = relation.index(index) else { return Vec::new() };
        let mut found: Vec<Dependent> = self
            .foreign_keys_to(&relation.name)
            .filter(|(_, _, key)| rests_on(&key.referenced_columns, index, relation))
            .map(|(child, constraint, _)| (foreign_key(child, constraint), Dependency::Normal))
            .collect();
        if relation.kind == RelationKind::PartitionedTable {
            for child in self.children(&relation.name) {
                let parts = child.indexes.iter().filter(|other| is_part_of(other, index, relation));
                found.extend(parts.map(|part| {
                    let (relation, index) = (child.name.clone(), part.name.clone());
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
        partitioned.find_map(|parent| {
            Some((parent, parent.indexes.iter().find(|other| is_part_of(index, other, parent))?))
        })
    }
}

/// Whether a foreign key to these columns rests on the index: the primary key's, else the first unique one on them.
fn rests_on(referenced: &[String], index: &Index, relation: &Relation) -> bool {
    let serves = |index: &&Index| {
        index.unique && index.predicate.is_none() && same_columns(&index.columns, referenced)
    };
    let primary = relation.indexes.iter().filter(serves).find(|other| other.primary);
    let chosen = primary.or_else(|| relation.indexes.iter().find(serves));
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

/// What the catalog says; in statistics without it, an index that is like the parent's.
fn is_part_of(child: &Index, parent: &Index, partitioned: &Relation) -> bool {
    match &child.properties.parent {
        Some(name) => *name == RelationName::new(&partitioned.name.schema, &parent.name),
        None => false,
    }
}
