//! Objects that go.

use super::super::{Catalog, Change, Object};

impl Catalog {
    /// Removes one object.
    pub(super) fn drop_object(&mut self, object: Object) {
        match object {
            Object::Relation(relation) => self.apply(Change::DropRelation(relation)),
            Object::Column { relation, column } => self.apply(Change::DropColumn { relation, column }),
            Object::Default { relation, column } => {
                self.apply(Change::SetDefault { relation, column, default: None });
            }
            Object::Index { relation, index } => self.apply(Change::DropIndex { relation, name: index }),
            Object::Constraint { relation, constraint } => {
                self.apply(Change::DropConstraint { relation, name: constraint });
            }
            Object::Trigger { relation, trigger } => {
                self.apply(Change::DropTrigger { relation, name: trigger })
            }
            Object::Rule { relation, rule } => {
                self.edit(&relation, |table| table.properties.rules.retain(|known| known.name != rule));
            }
            Object::Policy { relation, policy } => {
                self.edit(&relation, |table| table.properties.policies.retain(|known| known.name != policy));
            }
            Object::Statistics { relation, statistics } => {
                self.edit(&relation, |table| {
                    let objects = &mut table.properties.statistics_objects;
                    objects
                        .retain(|known| known.schema != statistics.schema || known.name != statistics.name);
                });
            }
            Object::Published { relation, publication } => {
                for known in self.publications.iter_mut().filter(|known| known.name == publication) {
                    known.tables.retain(|table| table.relation != relation);
                }
            }
            Object::Function { name, arguments } => self.remove_function(&name, &arguments),
            Object::Type(name) => {
                self.types.remove(&name);
            }
            Object::Schema(schema) => {
                if let Some(names) = &mut self.names {
                    names.schemas.retain(|known| *known != schema);
                }
            }
            Object::Extension(extension) => {
                self.extensions.remove(&extension);
            }
        }
    }
}
