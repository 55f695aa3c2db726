//! Columns that go or change, and what hangs on them.

use super::super::{Catalog, ConstraintKind, Default, Relation};
use super::constraints::drop_foreign_keys;
use crate::pg::{RelationName, TypeName};

impl Catalog {
    /// The column goes with every index and constraint that uses it, and foreign keys of other tables to it.
    pub(super) fn drop_column(&mut self, relation: &RelationName, column: &str) {
        let Some(dropped) = self.edit(relation, |table| drop_column(table, column)) else { return };
        for index in dropped {
            self.index_tables.remove(&RelationName::new(&relation.schema, index));
        }
        self.with_dependents(relation, |other| {
            drop_foreign_keys(other, |key| {
                key.references == *relation && key.referenced_columns.iter().any(|name| name == column)
            });
        });
    }
}

/// The column goes with what uses it; the names of the indexes that go.
fn drop_column(table: &mut Relation, column: &str) -> Vec<String> {
    table.columns.retain(|known| known.name != column);
    let uses = |names: &[String]| names.iter().any(|name| name == column);
    let (dropped, kept) = std::mem::take(&mut table.indexes)
        .into_iter()
        .partition::<Vec<_>, _>(|index| uses(&index.columns) || uses(&index.include));
    table.indexes = kept;
    let dropped: Vec<String> = dropped.into_iter().map(|index| index.name).collect();
    table.constraints.retain(|constraint| match &constraint.kind {
        ConstraintKind::Check { expression } => {
            let names = expression.iter().flat_map(|expression| expression.columns());
            !names.into_iter().any(|name| name.name == column)
        }
        ConstraintKind::NotNull { column: own } => own != column,
        ConstraintKind::Unique { columns, .. } => !uses(columns),
        ConstraintKind::Exclusion { index } => !dropped.contains(index),
        ConstraintKind::ForeignKey(key) => !uses(&key.columns),
    });
    table.triggers.retain(|trigger| !uses(&trigger.events.update_columns));
    dropped
}

/// The new type; what was counted of the values stays true, their width where it can.
pub(super) fn set_type(table: &mut Relation, column: &str, type_name: String) {
    let Some(column) = table.columns.iter_mut().find(|known| known.name == column) else { return };
    let (old, new) = (TypeName::parse(&column.type_name), TypeName::parse(&type_name));
    let varies = |name: &TypeName| name.storage().is_none_or(|storage| storage.length.is_none());
    if let Some(statistics) = &mut column.statistics
        && !(varies(&old) && varies(&new))
    {
        statistics.avg_width = new.assumed_width();
    }
    column.toastable = varies(&new);
    column.type_name = type_name;
}

/// The new default, for rows to come: those that are there keep what [`Column::initial`](super::super::Column) says.
pub(super) fn set_default(table: &mut Relation, column: &str, default: Option<Default>) {
    if let Some(column) = table.columns.iter_mut().find(|known| known.name == column) {
        column.default = default;
    }
}

/// NOT NULL set or dropped; from 18 on it is a constraint of its own, which goes with it.
pub(super) fn set_not_null(table: &mut Relation, column: &str, not_null: bool) {
    if let Some(column) = table.columns.iter_mut().find(|known| known.name == column) {
        column.not_null = not_null;
    }
    if !not_null {
        table.constraints.retain(|constraint| {
            !matches!(&constraint.kind, ConstraintKind::NotNull { column: own } if own == column)
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::{
        Catalog, Change, Column, ColumnProperties, Constraint, ConstraintKind, ConstraintProperties, Default,
        Source,
    };
    use crate::pg::Name;
    use crate::sql::{Volatility, parse_expression};
    use crate::stats::example;

    #[test]
    fn a_dropped_column_takes_its_index_its_constraints_and_foreign_keys_to_it() {
        let mut catalog = example::with_child().into_catalog(Source::StatsFile);
        let relation = example::events();
        let kind = ConstraintKind::Check { expression: parse_expression("id > 0 AND payload <> ''") };
        let constraint = Constraint {
            name: "c".to_owned(),
            validated: true,
            kind,
            properties: ConstraintProperties::default(),
        };
        catalog.apply(Change::AddConstraint { relation: relation.clone(), constraint });
        catalog.apply(Change::DropColumn { relation: relation.clone(), column: "id".to_owned() });
        let table = catalog.relation(&relation).expect("it is there");
        assert!(table.column("id").is_none());
        assert!(table.indexes.is_empty() && table.constraints.is_empty());
        assert!(catalog.resolve_index(&Name::unqualified("events_pkey")).is_none());
        assert_eq!(catalog.foreign_keys_to(&relation).count(), 0);
        let child = catalog.relation(&example::child()).expect("it is there");
        assert!(child.column("event_id").is_some());
    }

    #[test]
    fn an_index_that_only_includes_the_column_goes_too() {
        let mut snapshot = example::snapshot();
        let index = &mut snapshot.relations[0].indexes[0];
        index.include = vec!["payload".to_owned()];
        let mut catalog = snapshot.into_catalog(Source::StatsFile);
        catalog.apply(Change::DropColumn { relation: example::events(), column: "payload".to_owned() });
        assert!(catalog.relation(&example::events()).expect("it is there").indexes.is_empty());
    }

    #[test]
    fn a_new_type_has_a_new_width_where_its_length_is_fixed() {
        let mut catalog = example::snapshot().into_catalog(Source::StatsFile);
        let set = |catalog: &mut Catalog, column: &str, type_name: &str| {
            let (column, type_name) = (column.to_owned(), type_name.to_owned());
            catalog.apply(Change::SetType { relation: example::events(), column, type_name });
        };
        set(&mut catalog, "id", "integer");
        set(&mut catalog, "payload", "varchar(5000)");
        let table = catalog.relation(&example::events()).expect("it is there");
        assert_eq!(table.column("id").expect("id").average_bytes(), 4.0);
        assert_eq!(table.column("payload").expect("payload").average_bytes(), 120.0);
        assert!(table.column("payload").expect("payload").toastable);
    }

    #[test]
    fn a_default_set_later_leaves_the_rows_of_a_new_column_null() {
        let mut catalog = example::snapshot().into_catalog(Source::StatsFile);
        let relation = example::events();
        let column = Column {
            name: "flag".to_owned(),
            type_name: "boolean".to_owned(),
            not_null: false,
            default: None,
            initial: None,
            generated: None,
            identity: false,
            toastable: false,
            properties: ColumnProperties::default(),
            statistics: None,
        };
        catalog.apply(Change::AddColumn { relation: relation.clone(), column });
        let default =
            Some(Default { expression: parse_expression("false"), volatility: Volatility::Immutable });
        catalog.apply(Change::SetDefault { relation: relation.clone(), column: "flag".to_owned(), default });
        let column = catalog.relation(&relation).and_then(|table| table.column("flag")).expect("it is there");
        assert!(column.default.is_some());
        assert!(column.initial.is_none());
    }

    #[test]
    fn dropping_not_null_drops_its_constraint() {
        let mut catalog = example::snapshot().into_catalog(Source::StatsFile);
        let relation = example::events();
        let kind = ConstraintKind::NotNull { column: "payload".to_owned() };
        let constraint = Constraint {
            name: "n".to_owned(),
            validated: true,
            kind,
            properties: ConstraintProperties::default(),
        };
        catalog.apply(Change::AddConstraint { relation: relation.clone(), constraint });
        for not_null in [true, false] {
            let column = "payload".to_owned();
            catalog.apply(Change::SetNotNull { relation: relation.clone(), column, not_null });
            let table = catalog.relation(&relation).expect("it is there");
            assert_eq!(table.column("payload").expect("payload").not_null, not_null);
            assert_eq!(table.constraint("n").is_some(), not_null);
        }
    }
}
