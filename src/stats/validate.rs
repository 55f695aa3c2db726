//! What a statistics file may not say: all contradictions at once, each with the place.

use std::collections::{BTreeMap, BTreeSet};

use super::snapshot::{ColumnFacts, ConstraintFacts, ConstraintKindFacts, RelationFacts, Snapshot};
use crate::pg::RelationName;

/// Everything that is wrong with a snapshot; empty where nothing is.
pub(super) fn problems(snapshot: &Snapshot) -> Vec<String> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for relation in &snapshot.relations {
        let own = RelationName::new(&relation.schema, &relation.name);
        let indexes = relation.indexes.iter().map(|index| RelationName::new(&relation.schema, &index.name));
        for name in std::iter::once(own).chain(indexes) {
            if !names.insert(name.clone()) {
                found.push(format!("{name} is there twice (relations and indexes share one name space)"));
            }
        }
        relation_problems(relation, &mut found);
    }
    partition_cycles(snapshot, &mut found);
    for key in &snapshot.batch_keys {
        if key.min > key.max {
            let range = format!("from {} to {}", key.min, key.max);
            found.push(format!("batch key {} of {}: its keys run {range}", key.column, key.relation));
        }
    }
    for batch in &snapshot.measured_batches {
        if batch.rows <= 0.0 || batch.seconds <= 0.0 {
            let measured = format!("{} rows in {} s", batch.rows, batch.seconds);
            found.push(format!("measured batch of {}: {measured}; both must be positive", batch.relation));
        }
    }
    for transaction in &snapshot.activity.transactions {
        if transaction.age_seconds < 0.0 {
            found.push(format!("a transaction has the negative age of {} s", transaction.age_seconds));
        }
    }
    found
}

/// A partition of itself, perhaps by way of others: its leaves would be without end.
fn partition_cycles(snapshot: &Snapshot, found: &mut Vec<String>) {
    let parents: BTreeMap<RelationName, &RelationName> = snapshot
        .relations
        .iter()
        .filter_map(|relation| {
            Some((RelationName::new(&relation.schema, &relation.name), relation.partition_of.as_ref()?))
        })
        .collect();
    for name in parents.keys() {
        let ancestors =
            std::iter::successors(parents.get(name).copied(), |parent| parents.get(*parent).copied());
        if ancestors.take(parents.len()).any(|ancestor| ancestor == name) {
            found.push(format!("{name} is a partition of itself"));
        }
    }
}

fn relation_problems(relation: &RelationFacts, found: &mut Vec<String>) {
    let name = RelationName::new(&relation.schema, &relation.name);
    if let Some(rows) = relation.reltuples.filter(|rows| *rows < 0.0) {
        found.push(format!("{name}: reltuples is {rows}; leave it out where the table was never analysed"));
    }
    let mut columns = BTreeSet::new();
    for column in &relation.columns {
        if !columns.insert(column.name.as_str()) {
            found.push(format!("{name}: column {} is there twice", column.name));
        }
        column_problems(&name, column, found);
    }
    for constraint in &relation.constraints {
        constraint_problems(&name, constraint, &columns, found);
    }
    for index in &relation.indexes {
        if let Some(rows) = index.reltuples.filter(|rows| *rows < 0.0) {
            found.push(format!("{name}: index {} has reltuples {rows}", index.name));
        }
        let used = index.columns.iter().chain(&index.include);
        for column in used.filter(|column| !columns.contains(column.as_str())) {
            found.push(format!("{name}: index {} uses column {column}, which is absent", index.name));
        }
    }
}

fn column_problems(relation: &RelationName, column: &ColumnFacts, found: &mut Vec<String>) {
    let Some(statistics) = &column.statistics else { return };
    let mut expect = |fine: bool, what: &str, value: f64, range: &str| {
        if !fine {
            found.push(format!("{relation}.{}: {what} is {value}, outside {range}", column.name));
        }
    };
    let (nulls, width) = (statistics.null_frac, statistics.avg_width);
    expect((0.0..=1.0).contains(&nulls), "null_frac", nulls, "0 to 1");
    expect(width >= 0.0, "avg_width", width, "0 and above");
    expect(statistics.n_distinct >= -1.0, "n_distinct", statistics.n_distinct, "-1 and above");
    if let Some(correlation) = statistics.correlation {
        expect((-1.0..=1.0).contains(&correlation), "correlation", correlation, "-1 to 1");
    }
}

fn constraint_problems(
    relation: &RelationName,
    constraint: &ConstraintFacts,
    columns: &BTreeSet<&str>,
    found: &mut Vec<String>,
) {
    let name = &constraint.name;
    for column in constraint.columns.iter().filter(|column| !columns.contains(column.as_str())) {
        found.push(format!("{relation}: constraint {name} names column {column}, which is absent"));
    }
    match constraint.kind {
        ConstraintKindFacts::ForeignKey => {
            if constraint.references.is_none() {
                found.push(format!("{relation}: foreign key {name} names no table that it references"));
            }
            if constraint.columns.len() != constraint.referenced_columns.len() {
                found.push(format!("{relation}: foreign key {name} has unequal numbers of columns"));
            }
        }
        ConstraintKindFacts::NotNull => {
            if constraint.columns.len() != 1 {
                found.push(format!("{relation}: NOT NULL constraint {name} must name one column"));
            }
        }
        ConstraintKindFacts::Check
        | ConstraintKindFacts::PrimaryKey
        | ConstraintKindFacts::Unique
        | ConstraintKindFacts::Exclusion => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::example;

    #[test]
    fn a_sound_file_has_no_problems() {
        assert_eq!(problems(&example::snapshot()), Vec::<String>::new());
    }

    #[test]
    fn all_problems_are_reported_at_once() {
        let mut snapshot = example::snapshot();
        snapshot.relations.push(snapshot.relations[0].clone());
        let relation = &mut snapshot.relations[0];
        relation.reltuples = Some(-1.0);
        relation.constraints[0].columns = vec!["nope".to_owned()];
        relation.columns[1].statistics.as_mut().expect("it has statistics").null_frac = 1.5;
        let found = problems(&snapshot).join("\n");
        for expected in [
            "public.events is there twice",
            "public.events_pkey is there twice",
            "reltuples is -1; leave it out",
            "constraint events_pkey names column nope, which is absent",
            "public.events.payload: null_frac is 1.5, outside 0 to 1",
        ] {
            assert!(found.contains(expected), "{expected}\nnot in\n{found}");
        }
    }

    #[test]
    fn a_table_cannot_be_a_partition_of_itself() {
        let mut snapshot = example::snapshot();
        snapshot.relations[0].partition_of = Some(RelationName::new("public", "events"));
        assert_eq!(problems(&snapshot), ["public.events is a partition of itself"]);
    }

    #[test]
    fn a_foreign_key_must_name_its_parent() {
        let mut snapshot = example::snapshot();
        let constraint = &mut snapshot.relations[0].constraints[0];
        constraint.kind = ConstraintKindFacts::ForeignKey;
        let found = problems(&snapshot).join("\n");
        assert!(found.contains("names no table") && found.contains("unequal numbers"), "{found}");
    }
}
