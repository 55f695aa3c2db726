//! What views, rules, policies, defaults, conditions and functions refer to.

use std::collections::HashMap;

use serde::Deserialize;

use super::collector::Reading;
use super::error::CollectError;
use super::relations::{Row, Tables};
use super::topic::Topic;
use crate::observed::{NameFacts, UsesFacts};
use crate::stats::{PolicyFacts, RelationFacts, RuleFacts, StatisticsObjectFacts};

/// The name of the rule that makes a relation a view.
const VIEW_RULE: &str = "_RETURN";

#[derive(Deserialize)]
struct DependencyRow {
    kind: Owner,
    relation: u32,
    /// Of a function, its OID.
    name: String,
    uses: UsesFacts,
}

/// What it is that refers to something.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Owner {
    Rule,
    Policy,
    Trigger,
    Constraint,
    Index,
    Default,
    Function,
}

/// The text of a view, or of one of its rules.
#[derive(Deserialize)]
struct DefinitionRow {
    rule: Option<String>,
    text: String,
}

fn define(relation: &mut RelationFacts, row: DefinitionRow) {
    match row.rule {
        None => relation.definition = Some(row.text),
        Some(name) => {
            for rule in relation.rules.iter_mut().filter(|rule| rule.name == name) {
                rule.definition = Some(row.text.clone());
            }
        }
    }
}

/// What functions with a body of SQL-standard form refer to, by OID.
pub(super) type FunctionUses = HashMap<String, UsesFacts>;

/// Reads rules, policies, extended statistics, the texts of views and rules, and what everything refers to.
pub(super) async fn read(
    reading: &mut Reading<'_>,
    tables: &mut Tables,
) -> Result<FunctionUses, CollectError> {
    let rules: Vec<Row<RuleFacts>> =
        reading.rows(Topic { name: "rules", sql: include_str!("rules.sql") }).await?;
    tables.attach(rules, |relation, rule| relation.rules.push(rule));
    let policies: Vec<Row<PolicyFacts>> =
        reading.rows(Topic { name: "policies", sql: include_str!("policies.sql") }).await?;
    tables.attach(policies, |relation, policy| relation.policies.push(policy));
    let topic = Topic { name: "extended statistics", sql: include_str!("extended_statistics.sql") };
    let objects: Vec<Row<StatisticsObjectFacts>> = reading.rows(topic).await?;
    tables.attach(objects, |relation, object| relation.statistics_objects.push(object));

    let topic = Topic { name: "definitions", sql: include_str!("definitions.sql") };
    let definitions: Vec<Row<DefinitionRow>> = reading.rows(topic).await?;
    tables.attach(definitions, define);

    let topic = Topic { name: "dependencies", sql: include_str!("dependencies.sql") };
    let rows: Vec<DependencyRow> = reading.rows(topic).await?;
    let mut of_functions = FunctionUses::new();
    for row in rows {
        if matches!(row.kind, Owner::Function) {
            of_functions.insert(row.name, row.uses);
        } else if let Some(relation) = tables.get(row.relation) {
            let own = NameFacts::new(&relation.schema, &relation.name);
            if let Some(uses) = place(row.kind, &row.name, relation) {
                *uses = without_itself(row.kind, &row.name, &own, row.uses);
            }
        }
    }
    Ok(of_functions)
}

/// Leaves out what goes without saying: that a part belongs to its relation, and that an index or a constraint is about
/// its own columns.
fn without_itself(kind: Owner, name: &str, own: &NameFacts, mut uses: UsesFacts) -> UsesFacts {
    uses.relations.retain(|used| used != own);
    match kind {
        Owner::Constraint | Owner::Index => uses.columns.retain(|used| used.relation != *own),
        Owner::Rule if name == VIEW_RULE => uses.columns.retain(|used| used.relation != *own),
        Owner::Default => {
            for used in uses.columns.iter_mut().filter(|used| used.relation == *own) {
                used.columns.retain(|column| column != name);
            }
            uses.columns.retain(|used| !used.columns.is_empty());
        }
        Owner::Rule | Owner::Policy | Owner::Trigger | Owner::Function => {}
    }
    uses
}

/// Where a relation keeps what its part of that name refers to.
fn place<'a>(kind: Owner, name: &str, relation: &'a mut RelationFacts) -> Option<&'a mut UsesFacts> {
    match kind {
        Owner::Rule if name == VIEW_RULE => Some(&mut relation.uses),
        Owner::Rule => relation.rules.iter_mut().find(|rule| rule.name == name).map(|rule| &mut rule.uses),
        Owner::Policy => {
            relation.policies.iter_mut().find(|policy| policy.name == name).map(|policy| &mut policy.uses)
        }
        Owner::Trigger => {
            relation.triggers.iter_mut().find(|trigger| trigger.name == name).map(|trigger| &mut trigger.uses)
        }
        Owner::Constraint => {
            let mut constraints = relation.constraints.iter_mut();
            constraints.find(|constraint| constraint.name == name).map(|constraint| &mut constraint.uses)
        }
        Owner::Index => {
            relation.indexes.iter_mut().find(|index| index.name == name).map(|index| &mut index.uses)
        }
        Owner::Default => {
            relation.columns.iter_mut().find(|column| column.name == name).map(|column| &mut column.uses)
        }
        Owner::Function => None,
    }
}
