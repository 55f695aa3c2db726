//! New names of types, functions and schemas.

use super::super::{Catalog, Object};
use crate::pg::RelationName;

impl Catalog {
    /// Columns keep the type under its new name.
    pub(super) fn rename_type(&mut self, from: &RelationName, to: RelationName) {
        let users = self.dependents(&Object::Type(from.clone()));
        let Some(user_type) = self.types.remove(from) else { return };
        self.insert_type(to.clone(), user_type);
        if self.new_types.remove(from) {
            self.new_types.insert(to.clone());
        }
        for (known, _) in self.new_labels.iter_mut().filter(|(known, _)| known == from) {
            to.clone_into(known);
        }
        for (object, _) in users {
            let Object::Column { relation, column } = object else { continue };
            self.edit(&relation, |table| {
                for known in table.columns.iter_mut().filter(|known| known.name == column) {
                    let is_array = known.type_name.ends_with("[]");
                    known.type_name = format!("{to}{}", if is_array { "[]" } else { "" });
                }
            });
        }
    }

    pub(super) fn rename_function(&mut self, from: &RelationName, arguments: &[String], to: RelationName) {
        let known = self.functions_of(from).iter().find(|function| function.arguments == arguments).cloned();
        if let Some(function) = known {
            self.remove_function(from, arguments);
            self.insert_function(to, function);
        }
    }

    /// Everything in the schema moves along.
    pub(super) fn rename_schema(&mut self, from: &str, to: &str) {
        let relations: Vec<RelationName> = self
            .relations()
            .filter(|relation| relation.name.schema == from)
            .map(|relation| relation.name.clone())
            .collect();
        for name in relations {
            let new = RelationName::new(to, &name.name);
            self.rename_relation(&name, new);
        }
        let types: Vec<RelationName> =
            self.types.iter().filter(|(name, _)| name.schema == from).map(|(name, _)| name.clone()).collect();
        for name in types {
            let new = RelationName::new(to, &name.name);
            self.rename_type(&name, new);
        }
        let published = self.publications.iter_mut().flat_map(|publication| &mut publication.schemas);
        for schema in published.filter(|schema| *schema == from) {
            to.clone_into(schema);
        }
        if let Some(names) = &mut self.names {
            for schema in names.schemas.iter_mut().filter(|schema| *schema == from) {
                to.clone_into(schema);
            }
        }
    }
}
