//! What depends on an object, one step away: the rows of `pg_depend`, derived from what the catalog holds.
//!
//! # Source
//! `CreateConstraintEntry`, `index_create`, `CreateTriggerFiringOn`, `StoreAttrDefault`, `StoreCatalogInheritance`,
//! `process_owned_by`, `recordDependencyOnExpr`: the calls that record a dependency.

mod index;
mod relation;
mod uses;

use super::{Catalog, Dependency, Object};

/// An object and how it hangs on the one that was asked about.
pub type Dependent = (Object, Dependency);

impl Catalog {
    /// What depends directly on an object.
    pub fn dependents(&self, object: &Object) -> Vec<Dependent> {
        match object {
            Object::Function { name, arguments } => self.dependents_of_function(name, arguments),
            Object::Type(name) => self.dependents_of_type(name),
            Object::Schema(schema) => self.dependents_of_schema(schema),
            Object::Extension(extension) => self.dependents_of_extension(extension),
            Object::Relation(name) => self.relation(name).map_or_else(Vec::new, |relation| {
                let mut found = self.dependents_of_relation(relation);
                // A composite type is both, and a table's row type can be used as well.
                found.extend(self.dependents_of_type(name));
                found
            }),
            Object::Column { relation, column } => self
                .relation(relation)
                .map_or_else(Vec::new, |relation| self.dependents_of_column(relation, column)),
            Object::Index { relation, index } => self
                .relation(relation)
                .map_or_else(Vec::new, |relation| self.dependents_of_index(relation, index)),
            Object::Constraint { relation, constraint } => self
                .relation(relation)
                .map_or_else(Vec::new, |relation| relation::dependents_of_constraint(relation, constraint)),
            Object::Default { .. }
            | Object::Trigger { .. }
            | Object::Rule { .. }
            | Object::Policy { .. }
            | Object::Statistics { .. }
            | Object::Published { .. } => Vec::new(),
        }
    }

    fn dependents_of_schema(&self, schema: &str) -> Vec<Dependent> {
        let relations = self.relations().filter(|relation| relation.name.schema == schema);
        let functions = self.functions.iter().filter(|(name, _)| name.schema == schema);
        let types =
            self.types.iter().filter(|(name, _)| name.schema == schema && self.relation(name).is_none());
        relations
            .map(|relation| Object::Relation(relation.name.clone()))
            .chain(functions.flat_map(|(name, functions)| {
                let of = |arguments: &Vec<String>| Object::Function {
                    name: name.clone(),
                    arguments: arguments.clone(),
                };
                functions.iter().map(move |function| of(&function.arguments)).collect::<Vec<_>>()
            }))
            .chain(types.map(|(name, _)| Object::Type(name.clone())))
            .map(|object| (object, Dependency::Normal))
            .collect()
    }

    /// Members go with their extension.
    fn dependents_of_extension(&self, extension: &str) -> Vec<Dependent> {
        let is_member = |of: &Option<String>| of.as_deref() == Some(extension);
        let relations = self.relations().filter(|relation| is_member(&relation.properties.extension));
        let types = self.types.iter().filter(|(_, user_type)| is_member(&user_type.extension));
        relations
            .map(|relation| Object::Relation(relation.name.clone()))
            .chain(types.map(|(name, _)| Object::Type(name.clone())))
            .map(|object| (object, Dependency::Auto))
            .collect()
    }
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
        assert_eq!((keys[0].0.relation(), keys[0].1), (Some(&example::child()), Dependency::Normal));
    }

    #[test]
    fn what_is_not_there_has_no_dependents() {
        let catalog = example::with_child().into_catalog(Source::StatsFile);
        let missing = Object::Relation(RelationName::new("public", "nope"));
        assert!(catalog.dependents(&missing).is_empty());
    }
}
