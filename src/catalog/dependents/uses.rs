//! Who refers to something by an expression, a query or a body: views, rules, policies, defaults, functions.

use super::Dependent;
use crate::catalog::graph::Node;
use crate::catalog::{Catalog, Dependency, Object, Relation, RelationKind};
use crate::observed::{SequenceOwner, UsesFacts};
use crate::pg::{Name, RelationName, TypeName};

/// Something that can be referred to.
#[derive(Clone, Copy)]
pub(super) enum Used<'a> {
    Relation(&'a RelationName),
    Column(&'a RelationName, &'a str),
    Function(&'a RelationName, &'a [String]),
    Type(&'a RelationName),
}

impl Used<'_> {
    fn is_in(self, uses: &UsesFacts) -> bool {
        match self {
            Self::Relation(name) => uses.uses_relation(name),
            Self::Column(relation, column) => uses.uses_column(relation, column),
            Self::Function(name, arguments) => {
                uses.functions.iter().any(|used| used.name == *name && used.arguments == arguments)
            }
            Self::Type(name) => uses.types.contains(name),
        }
    }

    fn node(self) -> Node {
        match self {
            Self::Relation(name) | Self::Column(name, _) => Node::Relation(name.clone()),
            Self::Function(name, _) => Node::Function(name.clone()),
            Self::Type(name) => Node::Type(name.name.clone()),
        }
    }
}

impl Catalog {
    pub(super) fn dependents_of_function(&self, name: &RelationName, arguments: &[String]) -> Vec<Dependent> {
        let mut found = self.users(Used::Function(name, arguments));
        for relation in self.relations_that(&Node::Function(name.clone())) {
            let calls = relation.triggers.iter().filter(|trigger| self.is_called(&trigger.function, name));
            found.extend(calls.map(|trigger| {
                let (relation, trigger) = (relation.name.clone(), trigger.name.clone());
                (Object::Trigger { relation, trigger }, Dependency::Normal)
            }));
        }
        found
    }

    pub(super) fn dependents_of_type(&self, name: &RelationName) -> Vec<Dependent> {
        let mut found = self.users(Used::Type(name));
        for relation in self.relations_that(&Node::Type(name.name.clone())) {
            if relation.properties.of_type.as_ref() == Some(name) {
                found.push((Object::Relation(relation.name.clone()), Dependency::Normal));
            }
            let columns = relation.columns.iter().filter(|column| self.is_of_type(&column.type_name, name));
            found.extend(columns.map(|column| {
                let (relation, column) = (relation.name.clone(), column.name.clone());
                (Object::Column { relation, column }, Dependency::Normal)
            }));
        }
        for node in self.graph.dependents(&Node::Type(name.name.clone())) {
            match node {
                Node::Relation(_) => {}
                Node::Function(function) => {
                    for known in self.functions_of(function) {
                        let mut types = known.arguments.iter().chain(&known.return_type);
                        if types.any(|type_name| self.is_of_type(type_name, name)) {
                            let (name, arguments) = (function.clone(), known.arguments.clone());
                            found.push((Object::Function { name, arguments }, Dependency::Normal));
                        }
                    }
                }
                Node::Type(domain) => {
                    let domains = self.types.iter().filter(|(full, known)| {
                        full.name == *domain
                            && known.domain_over.as_deref().is_some_and(|over| self.is_of_type(over, name))
                    });
                    found.extend(domains.map(|(full, _)| (Object::Type(full.clone()), Dependency::Normal)));
                }
            }
        }
        found
    }

    /// Sequences that belong to a relation's columns.
    pub fn sequences_of<'a>(
        &'a self,
        relation: &'a RelationName,
    ) -> impl Iterator<Item = (&'a Relation, &'a SequenceOwner)> {
        let dependents = self.graph.relations_that_need(relation).filter_map(|name| self.relation(name));
        dependents.filter_map(move |sequence| {
            let owner = sequence.properties.owned_by.as_ref()?;
            (owner.relation == *relation).then_some((sequence, owner))
        })
    }

    /// Everything that refers to it by an expression, a query or a body.
    pub(super) fn users(&self, used: Used<'_>) -> Vec<Dependent> {
        let mut found = Vec::new();
        let own = match used {
            Used::Relation(name) | Used::Column(name, _) => self.relation(name),
            Used::Function(..) | Used::Type(_) => None,
        };
        let others: Vec<&Relation> = self.relations_that(&used.node()).collect();
        for relation in others.into_iter().chain(own) {
            found.extend(users_in(relation, used).into_iter().map(|object| (object, Dependency::Normal)));
        }
        for node in self.graph.dependents(&used.node()) {
            let Node::Function(name) = node else { continue };
            let using = self.functions_of(name).iter().filter(|function| used.is_in(&function.uses));
            found.extend(using.map(|function| {
                let object = Object::Function { name: name.clone(), arguments: function.arguments.clone() };
                (object, Dependency::Normal)
            }));
        }
        found
    }

    fn relations_that(&self, node: &Node) -> impl Iterator<Item = &Relation> {
        self.graph.dependents(node).filter_map(|node| match node {
            Node::Relation(name) => self.relation(name),
            Node::Function(_) | Node::Type(_) => None,
        })
    }

    fn is_called(&self, written: &Name, name: &RelationName) -> bool {
        written.name == name.name && written.schema.as_ref().is_none_or(|schema| *schema == name.schema)
    }

    /// Whether a type as written, or an array of it, is the user's type of that name.
    fn is_of_type(&self, written: &str, name: &RelationName) -> bool {
        let base = TypeName::parse(written).base;
        let (schema, own) = match base.rsplit_once('.') {
            Some((schema, own)) => (Some(schema.trim_matches('"')), own),
            None => (None, base.as_str()),
        };
        own.trim_matches('"') == name.name && schema.is_none_or(|schema| schema == name.schema)
    }
}

/// The parts of a relation, or the view itself, that refer to something.
fn users_in(relation: &Relation, used: Used<'_>) -> Vec<Object> {
    let name = || relation.name.clone();
    let properties = &relation.properties;
    let mut found = Vec::new();
    if used.is_in(&properties.uses)
        && matches!(relation.kind, RelationKind::View | RelationKind::MaterializedView)
    {
        found.push(Object::Relation(name()));
    }
    let rules = properties.rules.iter().filter(|rule| used.is_in(&rule.uses));
    found.extend(rules.map(|rule| Object::Rule { relation: name(), rule: rule.name.clone() }));
    let policies = properties.policies.iter().filter(|policy| used.is_in(&policy.uses));
    found.extend(policies.map(|policy| Object::Policy { relation: name(), policy: policy.name.clone() }));
    for column in relation.columns.iter().filter(|column| used.is_in(&column.properties.uses)) {
        let (relation, column_name) = (name(), column.name.clone());
        // A generated column is nothing without its expression; another only loses its default.
        found.push(match column.generated {
            Some(_) => Object::Column { relation, column: column_name },
            None => Object::Default { relation, column: column_name },
        });
    }
    let indexes = relation.indexes.iter().filter(|index| used.is_in(&index.properties.uses));
    found.extend(indexes.map(|index| Object::Index { relation: name(), index: index.name.clone() }));
    let constraints = relation.constraints.iter().filter(|known| used.is_in(&known.properties.uses));
    found.extend(
        constraints.map(|known| Object::Constraint { relation: name(), constraint: known.name.clone() }),
    );
    let triggers = relation.triggers.iter().filter(|trigger| used.is_in(&trigger.uses));
    found.extend(triggers.map(|known| Object::Trigger { relation: name(), trigger: known.name.clone() }));
    found
}
