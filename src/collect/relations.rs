//! Relations, their columns and the columns' planner statistics.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use super::collector::Reading;
use super::error::CollectError;
use super::topic::Topic;
use crate::observed::ColumnStatistics;
use crate::stats::{ColumnFacts, RelationFacts};

/// Relations by their OID, in the order of their names.
pub(super) struct Tables {
    facts: Vec<RelationFacts>,
    places: HashMap<u32, usize>,
    /// Names of those that somebody held in ACCESS EXCLUSIVE.
    locked: BTreeSet<String>,
}

/// A row about something of a relation.
#[derive(Deserialize)]
pub(super) struct Row<T> {
    relation: u32,
    #[serde(default)]
    locked: bool,
    #[serde(default)]
    statistics_hidden: bool,
    facts: T,
}

impl Tables {
    /// The relation; `None` where it was created after the relations were read.
    pub(super) fn get(&mut self, relation: u32) -> Option<&mut RelationFacts> {
        self.places.get(&relation).map(|place| &mut self.facts[*place])
    }

    /// Gives each relation its own rows of a topic, and notes which of them were locked.
    pub(super) fn attach<T>(&mut self, rows: Vec<Row<T>>, mut give: impl FnMut(&mut RelationFacts, T)) {
        for row in rows {
            let Some(place) = self.places.get(&row.relation) else { continue };
            let relation = &mut self.facts[*place];
            if row.locked {
                self.locked.insert(format!("{}.{}", relation.schema, relation.name));
            }
            give(relation, row.facts);
        }
    }

    /// Notes a gap for the relations that were locked.
    pub(super) fn report_locked(&self, reading: &mut Reading<'_>) {
        if !self.locked.is_empty() {
            let names = abridged(&self.locked);
            let reason = "held in AccessExclusiveLock by another session; sizes are those of the last VACUUM or ANALYZE, \
                          conditions and index expressions are left out";
            reading.gap("sizes", format!("{names}: {reason}"));
        }
    }

    pub(super) fn into_facts(self) -> Vec<RelationFacts> {
        self.facts
    }
}

/// Up to ten names, and how many more.
fn abridged(names: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = names.iter().take(10).map(String::as_str).collect();
    let more = names.len() - shown.len();
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// Reads them.
pub(super) async fn read(reading: &mut Reading<'_>, role: &str) -> Result<Tables, CollectError> {
    let topic = Topic { name: "relations", sql: include_str!("relations.sql") };
    let rows: Vec<Row<RelationFacts>> = reading.rows(topic).await?;
    let mut tables = Tables { facts: Vec::new(), places: HashMap::new(), locked: BTreeSet::new() };
    let mut hidden = BTreeSet::new();
    for row in rows {
        let name = || format!("{}.{}", row.facts.schema, row.facts.name);
        if row.locked {
            tables.locked.insert(name());
        }
        if row.statistics_hidden {
            hidden.insert(name());
        }
        tables.places.insert(row.relation, tables.facts.len());
        tables.facts.push(row.facts);
    }
    if !hidden.is_empty() {
        let reason = format!("role {role} may not read the tables; grant SELECT, or pg_read_all_data (14)");
        reading.gap("planner statistics", format!("{}: {reason}", abridged(&hidden)));
    }
    let topic = Topic { name: "columns", sql: include_str!("columns.sql") };
    let columns: Vec<Row<ColumnFacts>> = reading.rows(topic).await?;
    tables.attach(columns, |relation, column| relation.columns.push(column));
    read_statistics(reading, &mut tables).await?;
    Ok(tables)
}

#[derive(Deserialize)]
struct StatisticsRow {
    relation: u32,
    column: String,
    facts: ColumnStatistics,
}

async fn read_statistics(reading: &mut Reading<'_>, tables: &mut Tables) -> Result<(), CollectError> {
    let topic = Topic { name: "planner statistics", sql: include_str!("column_statistics.sql") };
    let rows: Vec<StatisticsRow> = reading.rows(topic).await?;
    let mut by_relation: BTreeMap<u32, HashMap<String, ColumnStatistics>> = BTreeMap::new();
    for row in rows {
        by_relation.entry(row.relation).or_default().insert(row.column, row.facts);
    }
    for (relation, statistics) in by_relation {
        for column in tables.get(relation).into_iter().flat_map(|relation| &mut relation.columns) {
            column.statistics = statistics.get(&column.name).copied();
        }
    }
    Ok(())
}
