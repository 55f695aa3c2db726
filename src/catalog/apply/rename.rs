//! New names, followed everywhere.

use super::super::{Catalog, ConstraintKind, Default, ForeignKey, Relation};
use crate::observed::UsesFacts;
use crate::pg::RelationName;

impl Catalog {
    /// The table keeps its indexes, constraints and everything that refers to it.
    pub(super) fn rename_relation(&mut self, from: &RelationName, to: RelationName) {
        if self.name_is_taken(&to) {
            return;
        }
        let Some(mut relation) = self.remove_relation(from) else { return };
        relation.name = to.clone();
        relation.properties.rules.iter_mut().for_each(|rule| rule.definition = None);
        self.insert_relation(relation);
        self.with_dependents(from, |other| {
            for parent in other.parents.iter_mut().filter(|parent| *parent == from) {
                *parent = to.clone();
            }
            for key in foreign_keys(other).filter(|key| key.references == *from) {
                key.references = to.clone();
            }
            if let Some(owner) = other.properties.owned_by.as_mut().filter(|owner| owner.relation == *from) {
                owner.relation = to.clone();
            }
            all_uses(other).for_each(|uses| uses.rename_relation(from, &to));
            forget_definitions(other);
        });
        let published = self.publications.iter_mut().flat_map(|publication| &mut publication.tables);
        for table in published.filter(|table| table.relation == *from) {
            table.relation = to.clone();
        }
        let keys = self.batch_keys.iter_mut().map(|key| &mut key.relation);
        for name in keys.chain(self.measured_batches.iter_mut().map(|batch| &mut batch.relation)) {
            if name == from {
                *name = to.clone();
            }
        }
    }

    /// Indexes, constraints, foreign keys of other tables and triggers follow the column.
    pub(super) fn rename_column(&mut self, relation: &RelationName, from: &str, to: &str) {
        let Some(table) = self.relations.get_mut(relation) else { return };
        if table.column(from).is_none() || table.column(to).is_some() {
            return;
        }
        rename_within(table, from, to);
        self.with_dependents(relation, |other| {
            for key in foreign_keys(other).filter(|key| key.references == *relation) {
                rename_in(&mut key.referenced_columns, from, to);
            }
            if let Some(owner) = &mut other.properties.owned_by
                && owner.relation == *relation
            {
                rename_in(std::slice::from_mut(&mut owner.column), from, to);
            }
            all_uses(other).for_each(|uses| uses.rename_column(relation, from, to));
            forget_definitions(other);
        });
        let published = self.publications.iter_mut().flat_map(|publication| &mut publication.tables);
        for table in published.filter(|table| table.relation == *relation) {
            rename_in(&mut table.columns, from, to);
        }
        for key in self.batch_keys.iter_mut().filter(|key| key.relation == *relation && key.column == from) {
            to.clone_into(&mut key.column);
        }
    }
}

/// A text that names something by its old name is of no use.
fn forget_definitions(relation: &mut Relation) {
    relation.properties.definition = None;
    for rule in &mut relation.properties.rules {
        rule.definition = None;
    }
}

fn rename_within(table: &mut Relation, from: &str, to: &str) {
    table.properties.rules.iter_mut().for_each(|rule| rule.definition = None);
    let own = table.name.clone();
    all_uses(table).for_each(|uses| uses.rename_column(&own, from, to));
    for object in &mut table.properties.statistics_objects {
        rename_in(&mut object.columns, from, to);
    }
    for column in &mut table.columns {
        if column.name == from {
            to.clone_into(&mut column.name);
        }
        if let Some(Default { expression: Some(expression), .. }) = &mut column.default {
            expression.rename_column(from, to);
        }
    }
    for index in &mut table.indexes {
        rename_in(&mut index.columns, from, to);
        rename_in(&mut index.include, from, to);
        for expression in index.keys.iter_mut().chain(&mut index.predicate).flatten() {
            expression.rename_column(from, to);
        }
    }
    for constraint in &mut table.constraints {
        match &mut constraint.kind {
            ConstraintKind::Check { expression } => {
                if let Some(expression) = expression {
                    expression.rename_column(from, to);
                }
            }
            ConstraintKind::NotNull { column } => rename_in(std::slice::from_mut(column), from, to),
            ConstraintKind::Unique { columns, .. } => rename_in(columns, from, to),
            ConstraintKind::Exclusion { .. } => {}
            ConstraintKind::ForeignKey(key) => rename_in(&mut key.columns, from, to),
        }
    }
    for trigger in &mut table.triggers {
        rename_in(&mut trigger.events.update_columns, from, to);
    }
}

/// Everything of a relation that refers to something.
fn all_uses(relation: &mut Relation) -> impl Iterator<Item = &mut UsesFacts> {
    let properties = &mut relation.properties;
    std::iter::once(&mut properties.uses)
        .chain(properties.rules.iter_mut().map(|rule| &mut rule.uses))
        .chain(properties.policies.iter_mut().map(|policy| &mut policy.uses))
        .chain(relation.columns.iter_mut().map(|column| &mut column.properties.uses))
        .chain(relation.indexes.iter_mut().map(|index| &mut index.properties.uses))
        .chain(relation.constraints.iter_mut().map(|constraint| &mut constraint.properties.uses))
        .chain(relation.triggers.iter_mut().map(|trigger| &mut trigger.uses))
}

fn rename_in(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}

fn foreign_keys(table: &mut Relation) -> impl Iterator<Item = &mut ForeignKey> {
    table.constraints.iter_mut().filter_map(|constraint| match &mut constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(key),
        ConstraintKind::Check { .. }
        | ConstraintKind::NotNull { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclusion { .. } => None,
    })
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Change, Source};
    use crate::pg::{Name, RelationName};
    use crate::stats::example;

    #[test]
    fn a_renamed_table_keeps_its_indexes_and_the_foreign_keys_to_it() {
        let mut catalog = example::with_child().into_catalog(Source::StatsFile);
        let to = RelationName::new("public", "events_old");
        catalog.apply(Change::RenameRelation { from: example::events(), to: to.clone() });
        assert!(catalog.relation(&example::events()).is_none());
        assert_eq!(catalog.foreign_keys_to(&to).count(), 1);
        let (table, _) = catalog.resolve_index(&Name::unqualified("events_pkey")).expect("it is there");
        assert_eq!(table.name, to);
    }

    #[test]
    fn a_name_that_is_taken_changes_nothing() {
        let mut catalog = example::with_child().into_catalog(Source::StatsFile);
        catalog.apply(Change::RenameRelation { from: example::events(), to: example::child() });
        assert!(catalog.relation(&example::events()).is_some());
        assert!(catalog.relation(&example::child()).expect("it is there").column("event_id").is_some());
    }

    #[test]
    fn a_renamed_column_is_followed_by_keys_and_foreign_keys() {
        let mut catalog = example::with_child().into_catalog(Source::StatsFile);
        let (from, to) = ("id".to_owned(), "event_id".to_owned());
        catalog.apply(Change::RenameColumn { relation: example::events(), from, to });
        let table = catalog.relation(&example::events()).expect("it is there");
        assert_eq!(table.primary_key(), Some(["event_id".to_owned()].as_slice()));
        assert_eq!(table.indexes[0].leading_column(), Some("event_id"));
        let (_, _, key) = catalog.foreign_keys_to(&table.name).next().expect("it is there");
        assert_eq!(key.referenced_columns, ["event_id"]);
        assert_eq!(key.columns, ["event_id"]);
    }
}
