//! What depends on a relation, a column or a constraint.

use super::Dependent;
use super::uses::Used;
use crate::catalog::{Catalog, Constraint, ConstraintKind, Dependency, Object, Relation, RelationKind};
use crate::observed::PublicationFacts;

impl Catalog {
    pub(super) fn dependents_of_relation(&self, relation: &Relation) -> Vec<Dependent> {
        let mut found = parts(relation);
        for child in self.children(&relation.name) {
            let partitioned = relation.kind == RelationKind::PartitionedTable;
            let dependency = if partitioned { Dependency::Auto } else { Dependency::Normal };
            found.push((Object::Relation(child.name.clone()), dependency));
        }
        for (child, constraint, _) in self.foreign_keys_to(&relation.name) {
            found.push((foreign_key(child, constraint), Dependency::Normal));
        }
        found.extend(self.owned_sequences(relation, None));
        found.extend(self.users(Used::Relation(&relation.name)));
        found
    }

    pub(super) fn dependents_of_column(&self, relation: &Relation, column: &str) -> Vec<Dependent> {
        let uses = |names: &[String]| names.iter().any(|name| name == column);
        let name = || relation.name.clone();
        let mut found = Vec::new();
        if relation.column(column).is_some_and(|known| known.default.is_some() && known.generated.is_none()) {
            found.push((Object::Default { relation: name(), column: column.to_owned() }, Dependency::Auto));
        }
        for index in &relation.indexes {
            let is_used = uses(&index.columns) || uses(&index.include);
            if is_used && relation.constraint_of(&index.name).is_none() {
                found.push((Object::Index { relation: name(), index: index.name.clone() }, Dependency::Auto));
            }
        }
        for constraint in relation.constraints.iter().filter(|known| is_about(known, column, relation)) {
            let constraint = constraint.name.clone();
            found.push((Object::Constraint { relation: name(), constraint }, Dependency::Auto));
        }
        for trigger in relation.triggers.iter().filter(|trigger| uses(&trigger.events.update_columns)) {
            let trigger = trigger.name.clone();
            found.push((Object::Trigger { relation: name(), trigger }, Dependency::Normal));
        }
        for object in relation.properties.statistics_objects.iter().filter(|object| uses(&object.columns)) {
            let statistics = crate::pg::RelationName::new(&object.schema, &object.name);
            found.push((Object::Statistics { relation: name(), statistics }, Dependency::Auto));
        }
        for (child, constraint, key) in self.foreign_keys_to(&relation.name) {
            if uses(&key.referenced_columns) {
                found.push((foreign_key(child, constraint), Dependency::Normal));
            }
        }
        found.extend(self.published_with(relation, column));
        found.extend(self.owned_sequences(relation, Some(column)));
        found.extend(self.users(Used::Column(&relation.name, column)));
        found
    }

    /// Publications that name the column in a list or a condition.
    fn published_with(&self, relation: &Relation, column: &str) -> impl Iterator<Item = Dependent> {
        let names_it = move |publication: &&PublicationFacts| {
            let mut tables = publication.tables.iter().filter(|table| table.relation == relation.name);
            tables.any(|table| table.columns.iter().any(|name| name == column))
        };
        self.publications.iter().filter(names_it).map(|publication| {
            let (relation, publication) = (relation.name.clone(), publication.name.clone());
            (Object::Published { relation, publication }, Dependency::Normal)
        })
    }

    /// Sequences that belong to a column of the relation, or to any.
    fn owned_sequences(&self, relation: &Relation, column: Option<&str>) -> Vec<Dependent> {
        self.sequences_of(&relation.name)
            .filter(|(_, owner)| column.is_none_or(|column| owner.column == column))
            .map(|(sequence, _)| (Object::Relation(sequence.name.clone()), Dependency::Auto))
            .collect()
    }
}

/// What belongs to a relation and goes with it.
fn parts(relation: &Relation) -> Vec<Dependent> {
    let name = || relation.name.clone();
    let properties = &relation.properties;
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
    let rules =
        properties.rules.iter().map(|rule| Object::Rule { relation: name(), rule: rule.name.clone() });
    let policies = properties
        .policies
        .iter()
        .map(|policy| Object::Policy { relation: name(), policy: policy.name.clone() });
    // A default may also be found by the sequence that belongs to its column, which it uses.
    let defaults = relation
        .columns
        .iter()
        .filter(|column| column.default.is_some())
        .map(|column| Object::Default { relation: name(), column: column.name.clone() });
    let parts = indexes.chain(constraints).chain(triggers).chain(rules).chain(policies).chain(defaults);
    parts.map(|object| (object, Dependency::Auto)).collect()
}

pub(super) fn dependents_of_constraint(relation: &Relation, name: &str) -> Vec<Dependent> {
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

pub(super) fn foreign_key(child: &Relation, constraint: &Constraint) -> Object {
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
