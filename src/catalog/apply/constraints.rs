//! Constraints and indexes that go, and the foreign keys that rest on them.

use super::super::{Catalog, ConstraintKind, ForeignKey, Relation};
use super::columns::set_not_null;
use crate::pg::RelationName;

impl Catalog {
    /// The constraint goes with its index, and with foreign keys of other tables that need it.
    pub(super) fn drop_constraint(&mut self, relation: &RelationName, name: &str) {
        let index = self.edit(relation, |table| {
            let position = table.constraints.iter().position(|known| known.name == name)?;
            match table.constraints.remove(position).kind {
                ConstraintKind::Unique { index, .. } | ConstraintKind::Exclusion { index } => Some(index),
                ConstraintKind::NotNull { column } => {
                    set_not_null(table, &column, false);
                    None
                }
                ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) => None,
            }
        });
        if let Some(index) = index.flatten() {
            self.drop_index(relation, &index);
        }
    }

    /// The index goes, with foreign keys of other tables that need it.
    pub(super) fn drop_index(&mut self, relation: &RelationName, name: &str) {
        let Some(table) = self.relations.get_mut(relation) else { return };
        let Some(position) = table.indexes.iter().position(|known| known.name == name) else { return };
        let index = table.indexes.remove(position);
        self.index_tables.remove(&RelationName::new(&relation.schema, name));
        if !index.unique {
            return;
        }
        let still_unique: Vec<Vec<String>> =
            table.indexes.iter().filter(|other| other.unique).map(|other| sorted(&other.columns)).collect();
        let lost = sorted(&index.columns);
        if still_unique.contains(&lost) {
            return;
        }
        self.with_dependents(relation, |other| {
            drop_foreign_keys(other, |key| {
                key.references == *relation && sorted(&key.referenced_columns) == lost
            });
        });
    }
}

/// Removes foreign keys.
pub(super) fn drop_foreign_keys(table: &mut Relation, goes: impl Fn(&ForeignKey) -> bool) {
    table.constraints.retain(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => !goes(key),
        ConstraintKind::Check { .. }
        | ConstraintKind::NotNull { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclusion { .. } => true,
    });
}

fn sorted(columns: &[String]) -> Vec<String> {
    let mut columns = columns.to_vec();
    columns.sort();
    columns
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Change, Source};
    use crate::pg::RelationName;
    use crate::stats::example;

    #[test]
    fn a_dropped_key_takes_its_index_and_foreign_keys_to_it() {
        let mut catalog = example::with_child().into_catalog(Source::StatsFile);
        let relation = example::events();
        assert_eq!(catalog.foreign_keys_to(&relation).count(), 1);
        catalog.apply(Change::DropConstraint { relation: relation.clone(), name: "events_pkey".to_owned() });
        let table = catalog.relation(&relation).expect("it is there");
        assert!(table.constraints.is_empty() && table.indexes.is_empty());
        assert_eq!(catalog.foreign_keys_to(&relation).count(), 0);
        assert!(!catalog.name_is_taken(&RelationName::new("public", "events_pkey")));
    }

    #[test]
    fn a_second_unique_index_keeps_the_foreign_key() {
        let mut catalog = example::with_child().into_catalog(Source::StatsFile);
        let relation = example::events();
        let mut index = catalog.relation(&relation).expect("it is there").indexes[0].clone();
        index.name = "events_id_idx".to_owned();
        catalog.apply(Change::AddIndex { relation: relation.clone(), index });
        catalog.apply(Change::DropConstraint { relation: relation.clone(), name: "events_pkey".to_owned() });
        assert_eq!(catalog.foreign_keys_to(&relation).count(), 1);
        assert!(catalog.name_is_taken(&RelationName::new("public", "events_id_idx")));
    }
}
