//! Applying changes, one statement after the other.

mod columns;
mod constraints;
mod drop;
mod rename;
mod rename_object;
mod rows;

use super::{Catalog, Change, Relation};
use crate::pg::RelationName;
use crate::sql::Made;

impl Catalog {
    /// Applies one change. A change to something that is not there does nothing: the statement would have failed.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::AddRelation(relation) => self.insert_relation(*relation),
            Change::DropRelation(name) => self.drop_relation(&name),
            Change::RenameRelation { from, to } => self.rename_relation(&from, to),
            Change::AddColumn { relation, column } => self.with(&relation, |table| {
                if table.column(&column.name).is_none() {
                    table.columns.push(column);
                }
            }),
            Change::Drop(object) => self.drop_object(object),
            Change::DropColumn { relation, column } => self.drop_column(&relation, &column),
            Change::RenameColumn { relation, from, to } => self.rename_column(&relation, &from, &to),
            Change::SetType { relation, column, type_name } => {
                self.with(&relation, |table| columns::set_type(table, &column, type_name));
            }
            Change::SetNotNull { relation, column, not_null } => {
                self.with(&relation, |table| columns::set_not_null(table, &column, not_null));
            }
            Change::SetDefault { relation, column, default } => {
                self.with(&relation, |table| columns::set_default(table, &column, default));
            }
            Change::AddConstraint { relation, constraint } => self.with(&relation, |table| {
                if table.constraint(&constraint.name).is_none() {
                    table.constraints.push(constraint);
                }
            }),
            Change::ValidateConstraint { relation, name } => self.with(&relation, |table| {
                if let Some(constraint) = table.constraints.iter_mut().find(|known| known.name == name) {
                    constraint.validated = true;
                }
            }),
            Change::DropConstraint { relation, name } => self.drop_constraint(&relation, &name),
            Change::AddIndex { relation, index } => {
                let full_name = RelationName::new(&relation.schema, &index.name);
                if self.relations.contains_key(&relation) && !self.name_is_taken(&full_name) {
                    self.index_tables.insert(full_name, relation.clone());
                    self.with(&relation, |table| table.indexes.push(index));
                }
            }
            Change::DropIndex { relation, name } => self.drop_index(&relation, &name),
            Change::AddTrigger { relation, trigger } => self.with(&relation, |table| {
                table.triggers.retain(|known| known.name != trigger.name);
                table.triggers.push(trigger);
            }),
            Change::DropTrigger { relation, name } => {
                self.with(&relation, |table| table.triggers.retain(|known| known.name != name));
            }
            Change::AddRule { relation, rule } => self.with(&relation, |table| {
                let rules = &mut table.properties.rules;
                rules.retain(|known| known.name != rule.name);
                rules.push(rule);
                // They fire in the order of their names.
                rules.sort_by(|one, other| one.name.cmp(&other.name));
            }),
            Change::AddPolicy { relation, policy } => self.with(&relation, |table| {
                table.properties.policies.retain(|known| known.name != policy.name);
                table.properties.policies.push(policy);
            }),
            Change::AddStatistics { relation, statistics } => {
                self.with(&relation, |table| table.properties.statistics_objects.push(statistics));
            }
            Change::SetPublication(publication) => {
                self.publications.retain(|known| known.name != publication.name);
                self.publications.push(publication);
            }
            Change::DropPublication(name) => self.publications.retain(|known| known.name != name),
            Change::AddFunction { name, function } => self.insert_function(name, function),
            Change::AddType(name, user_type) => {
                if !self.types.contains_key(&name) {
                    self.new_types.insert(name.clone());
                }
                self.insert_type(name, user_type);
            }
            Change::AddLabel { type_name, label } => self.new_labels.push((type_name, label)),
            Change::RenameType { from, to } => self.rename_type(&from, to),
            Change::RenameFunction { from, arguments, to } => self.rename_function(&from, &arguments, to),
            Change::AddExtension(extension) => {
                self.extensions.insert(extension);
            }
            Change::Unknown => self.is_incomplete = true,
            Change::AddClusterObject(made) => {
                let Some(names) = &mut self.names else { return };
                match made {
                    Made::Role(role) => names.roles.push(role),
                    Made::Tablespace(tablespace) => names.tablespaces.push(tablespace),
                }
            }
            Change::AddSchema(schema) => self.add_schema(schema),
            Change::RenameSchema { from, to } => self.rename_schema(&from, &to),
            Change::Rewritten { relation } => self.with(&relation, rows::compact),
            Change::Emptied { relation } => self.with(&relation, rows::empty),
            Change::SetPopulated { relation, populated } => {
                self.with(&relation, |view| view.properties.unpopulated = !populated);
            }
            Change::RowsChanged { relation, by } => self.change_rows(&relation, by),
            Change::ResetSettings => self.settings.reset(),
            Change::Setting { name, value, local } => self.settings.set(&name, value.as_deref(), local),
        }
    }

    fn with(&mut self, name: &RelationName, change: impl FnOnce(&mut Relation)) {
        self.edit(name, change);
    }

    fn add_schema(&mut self, schema: String) {
        if let Some(names) = &mut self.names
            && !names.schemas.contains(&schema)
        {
            names.schemas.push(schema);
        }
    }

    /// Foreign keys of other tables to it go as well, as by CASCADE.
    fn drop_relation(&mut self, name: &RelationName) {
        self.remove_relation(name);
        for publication in &mut self.publications {
            publication.tables.retain(|table| table.relation != *name);
        }
        self.with_dependents(name, |other| {
            other.parents.retain(|parent| parent != name);
            constraints::drop_foreign_keys(other, |key| key.references == *name);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Dependency, Function, Object, Source, Trigger};
    use crate::observed::{PublicationFacts, RuleEvent, RuleFacts, UsedColumns, UsesFacts};
    use crate::pg::Name;
    use crate::sql::{TriggerEvents, TriggerTiming, Volatility};
    use crate::stats::example;

    fn catalog() -> Catalog {
        example::snapshot().into_catalog(Source::StatsFile)
    }

    #[test]
    fn dropping_a_table_frees_its_names() {
        let mut catalog = catalog();
        catalog.apply(Change::DropRelation(example::events()));
        assert!(catalog.relation(&example::events()).is_none());
        assert!(!catalog.name_is_taken(&RelationName::new("public", "events_pkey")));
    }

    #[test]
    fn a_replaced_trigger_is_there_once() {
        let mut catalog = catalog();
        let trigger = |conditional| Trigger {
            name: "t".to_owned(),
            timing: TriggerTiming::After,
            events: TriggerEvents { insert: true, ..TriggerEvents::default() },
            for_each_row: true,
            conditional,
            function: Name::unqualified("f"),
            fires_as_origin: true,
            fires_as_replica: false,
            constraint: false,
            inherited: false,
            uses: UsesFacts::default(),
        };
        for conditional in [false, true] {
            let trigger = trigger(conditional);
            catalog.apply(Change::AddTrigger { relation: example::events(), trigger });
        }
        let table = catalog.relation(&example::events()).expect("it is there");
        assert_eq!(table.triggers.len(), 1);
        assert!(table.triggers[0].conditional);
        catalog.apply(Change::DropTrigger { relation: example::events(), name: "t".to_owned() });
        assert!(catalog.relation(&example::events()).expect("it is there").triggers.is_empty());
    }

    #[test]
    fn rules_are_kept_in_the_order_of_their_names() {
        let mut catalog = catalog();
        for (name, instead) in [("b", false), ("a", false), ("b", true)] {
            let rule = RuleFacts {
                name: name.to_owned(),
                event: RuleEvent::Insert,
                instead,
                enabled: true,
                definition: None,
                uses: UsesFacts::default(),
            };
            catalog.apply(Change::AddRule { relation: example::events(), rule });
        }
        let rules = &catalog.relation(&example::events()).expect("it is there").properties.rules;
        let names: Vec<_> = rules.iter().map(|rule| (rule.name.as_str(), rule.instead)).collect();
        assert_eq!(names, [("a", false), ("b", true)]);
    }

    #[test]
    fn publications_follow_their_tables() {
        let mut catalog = catalog();
        let tables = vec![UsedColumns { relation: example::events(), columns: vec!["id".to_owned()] }];
        let (all_tables, schemas) = (false, Vec::new());
        let publication = PublicationFacts { name: "p".to_owned(), all_tables, tables, schemas };
        catalog.apply(Change::SetPublication(publication));
        let column = Object::Column { relation: example::events(), column: "id".to_owned() };
        let published = Object::Published { relation: example::events(), publication: "p".to_owned() };
        assert!(catalog.dependents(&column).contains(&(published, Dependency::Normal)));
        catalog.apply(Change::DropRelation(example::events()));
        assert!(catalog.publication("p").expect("it is there").tables.is_empty());
        catalog.apply(Change::DropPublication("p".to_owned()));
        assert!(catalog.publication("p").is_none());
    }

    #[test]
    fn a_replaced_function_may_become_less_volatile() {
        let mut catalog = catalog();
        let name = RelationName::new("public", "f");
        for volatility in [Volatility::Volatile, Volatility::Stable] {
            let function = Function::new(volatility, "sql");
            catalog.apply(Change::AddFunction { name: name.clone(), function });
        }
        let known = catalog.function(&Name::unqualified("f")).expect("it is there");
        assert_eq!(known.volatility, Volatility::Stable);
    }

    #[test]
    fn a_search_path_that_the_migration_sets_is_followed() {
        let mut catalog = catalog();
        let value = Some("app, \"public\"".to_owned());
        catalog.apply(Change::Setting { name: "search_path".to_owned(), value, local: true });
        assert_eq!(catalog.name_for_new(&Name::unqualified("t")), RelationName::new("app", "t"));
        assert!(catalog.resolve(&Name::unqualified("events")).is_some());
        let value = Some("app".to_owned());
        catalog.apply(Change::Setting { name: "search_path".to_owned(), value, local: true });
        assert!(catalog.resolve(&Name::unqualified("events")).is_none());
        catalog.settings.end_transaction();
        assert!(catalog.resolve(&Name::unqualified("events")).is_some());
    }

    #[test]
    fn temporary_relations_come_first() {
        let mut catalog = catalog();
        let mut temporary = catalog.relation(&example::events()).expect("it is there").clone();
        temporary.name = catalog.name_for_new_relation(&Name::unqualified("events"), true);
        temporary.indexes.clear();
        catalog.apply(Change::AddRelation(Box::new(temporary)));
        let meant =
            |catalog: &Catalog, name: Name| catalog.resolve(&name).map(|table| table.name.schema.clone());
        assert_eq!(meant(&catalog, Name::unqualified("events")).as_deref(), Some("pg_temp"));
        assert_eq!(meant(&catalog, Name::qualified("public", "events")).as_deref(), Some("public"));
        let value = Some("public, pg_temp".to_owned());
        catalog.apply(Change::Setting { name: "search_path".to_owned(), value, local: false });
        assert_eq!(meant(&catalog, Name::unqualified("events")).as_deref(), Some("public"));
    }
}
