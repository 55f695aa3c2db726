//! Who needs what: from an object to everything that refers to it, without a walk over the database.

use std::collections::BTreeSet;

use super::layered::Layered;
use super::{ConstraintKind, Relation};
use crate::pg::RelationName;

/// An object with a name of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// A relation.
    Relation(RelationName),
}

/// Edges from what is needed to what needs it.
#[derive(Debug, Clone)]
pub(super) struct Graph(Layered<Node, BTreeSet<Node>>);

impl Graph {
    pub(super) fn new() -> Self {
        Self(Layered::new())
    }

    pub(super) fn settle(&mut self) {
        self.0.settle();
    }

    /// Relations that need this one: children, referencing tables.
    pub(super) fn relations_that_need<'a>(
        &'a self,
        name: &RelationName,
    ) -> impl Iterator<Item = &'a RelationName> + use<'a> {
        let dependents = self.0.get(&Node::Relation(name.clone()));
        dependents.into_iter().flatten().map(|Node::Relation(name)| name)
    }

    /// Notes what a relation needs.
    pub(super) fn link(&mut self, relation: &Relation) {
        let own = Node::Relation(relation.name.clone());
        for needed in needs(relation) {
            match self.0.get_mut(&needed) {
                Some(dependents) => {
                    dependents.insert(own.clone());
                }
                None => self.0.insert(needed, BTreeSet::from([own.clone()])),
            }
        }
    }

    /// Forgets what a relation needs.
    pub(super) fn unlink(&mut self, relation: &Relation) {
        let own = Node::Relation(relation.name.clone());
        for needed in needs(relation) {
            if let Some(dependents) = self.0.get_mut(&needed) {
                dependents.remove(&own);
            }
        }
    }
}

/// What a relation refers to.
fn needs(relation: &Relation) -> BTreeSet<Node> {
    let references = relation.constraints.iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(&key.references),
        ConstraintKind::Check { .. }
        | ConstraintKind::NotNull { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclusion { .. } => None,
    });
    relation.parents.iter().chain(references).map(|name| Node::Relation(name.clone())).collect()
}
