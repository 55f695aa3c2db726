//! Who needs what: from an object to everything that refers to it, without a walk over the database.

use std::collections::BTreeSet;

use super::layered::Layered;
use super::{ConstraintKind, Function, Relation};
use crate::observed::UsesFacts;
use crate::pg::{Name, RelationName};

/// An object with a name of its own. Functions of one name are one node, and a type is the schema-less part of its
/// name: whoever follows an edge looks again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// A relation.
    Relation(RelationName),
    /// Functions of that name.
    Function(RelationName),
    /// Types of that name, in whatever schema.
    Type(String),
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

    /// Everything that needs an object.
    pub(super) fn dependents<'a>(&'a self, needed: &Node) -> impl Iterator<Item = &'a Node> + use<'a> {
        self.0.get(needed).into_iter().flatten()
    }

    /// Relations that need this one: children, referencing tables, views.
    pub(super) fn relations_that_need<'a>(
        &'a self,
        name: &RelationName,
    ) -> impl Iterator<Item = &'a RelationName> + use<'a> {
        self.dependents(&Node::Relation(name.clone())).filter_map(|node| match node {
            Node::Relation(name) => Some(name),
            Node::Function(_) | Node::Type(_) => None,
        })
    }

    /// Notes what a relation needs.
    pub(super) fn link(&mut self, relation: &Relation) {
        let own = Node::Relation(relation.name.clone());
        for needed in needs(relation) {
            self.add(needed, own.clone());
        }
    }

    /// Notes what a function needs. It is not forgotten when the function goes: whoever follows the edge looks again.
    pub(super) fn link_function(&mut self, name: &RelationName, function: &Function) {
        let own = Node::Function(name.clone());
        let types =
            function.arguments.iter().chain(&function.return_type).map(|name| Node::Type(base_name(name)));
        for needed in types.chain(of_uses(&function.uses)) {
            self.add(needed, own.clone());
        }
    }

    /// Notes that a domain is over a type.
    pub(super) fn link_type(&mut self, name: &RelationName, over: &str) {
        self.add(Node::Type(base_name(over)), Node::Type(name.name.clone()));
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

    fn add(&mut self, needed: Node, dependent: Node) {
        match self.0.get_mut(&needed) {
            Some(dependents) => {
                dependents.insert(dependent);
            }
            None => self.0.insert(needed, BTreeSet::from([dependent])),
        }
    }
}

/// The type's own name without schema, modifier and array marks.
fn base_name(type_name: &str) -> String {
    let bare = type_name.trim_end_matches("[]");
    let bare = bare.split_once('(').map_or(bare, |(name, _)| name).trim();
    let last = bare.rsplit_once('.').map_or(bare, |(_, name)| name);
    last.trim_matches('"').to_owned()
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
    let properties = &relation.properties;
    let owner = properties.owned_by.iter().map(|owner| &owner.relation);
    let relations = relation.parents.iter().chain(references).chain(owner);
    let types = relation.columns.iter().map(|column| Node::Type(base_name(&column.type_name)));
    let typed = properties.of_type.iter().map(|name| Node::Type(name.name.clone()));
    let functions = relation.triggers.iter().map(|trigger| Node::Function(full_name(&trigger.function)));
    relations
        .map(|name| Node::Relation(name.clone()))
        .chain(types)
        .chain(typed)
        .chain(functions)
        .chain(all_uses(relation).flat_map(of_uses))
        .filter(|node| *node != Node::Relation(relation.name.clone()))
        .collect()
}

/// Everything of a relation that refers to something.
pub(super) fn all_uses(relation: &Relation) -> impl Iterator<Item = &UsesFacts> {
    let properties = &relation.properties;
    std::iter::once(&properties.uses)
        .chain(properties.rules.iter().map(|rule| &rule.uses))
        .chain(properties.policies.iter().map(|policy| &policy.uses))
        .chain(relation.columns.iter().map(|column| &column.properties.uses))
        .chain(relation.indexes.iter().map(|index| &index.properties.uses))
        .chain(relation.constraints.iter().map(|constraint| &constraint.properties.uses))
        .chain(relation.triggers.iter().map(|trigger| &trigger.uses))
}

fn of_uses(uses: &UsesFacts) -> impl Iterator<Item = Node> {
    let relations = uses.all_relations().map(|name| Node::Relation(name.clone()));
    let functions = uses.functions.iter().map(|function| Node::Function(function.name.clone()));
    let types = uses.types.iter().map(|name| Node::Type(name.name.clone()));
    relations.chain(functions).chain(types)
}

/// A trigger's function as the catalog names it; one without a schema is taken to be in `public`.
fn full_name(name: &Name) -> RelationName {
    RelationName::new(name.schema.as_deref().unwrap_or("public"), &name.name)
}
