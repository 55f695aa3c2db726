//! EXPLAIN's JSON to a plan: shapes and numbers, no conditions.

use serde::Deserialize;

use crate::observed::{NameFacts, PlanNode};

/// What `EXPLAIN (FORMAT JSON)` returns: one entry per query.
#[derive(Deserialize)]
struct Explained {
    #[serde(rename = "Plan")]
    plan: Node,
}

#[derive(Deserialize)]
struct Node {
    #[serde(rename = "Node Type")]
    node: String,
    #[serde(rename = "Parent Relationship")]
    relationship: Option<String>,
    #[serde(rename = "Schema")]
    schema: Option<String>,
    #[serde(rename = "Relation Name")]
    relation: Option<String>,
    #[serde(rename = "Index Name")]
    index: Option<String>,
    #[serde(rename = "Join Type")]
    join: Option<String>,
    #[serde(rename = "Filter")]
    filter: Option<serde::de::IgnoredAny>,
    #[serde(rename = "Plan Rows")]
    rows: f64,
    #[serde(rename = "Plan Width")]
    width: f64,
    #[serde(rename = "Startup Cost")]
    startup_cost: f64,
    #[serde(rename = "Total Cost")]
    total_cost: f64,
    #[serde(rename = "Workers Planned")]
    workers: Option<u32>,
    #[serde(rename = "Plans", default)]
    children: Vec<Node>,
}

impl From<Node> for PlanNode {
    fn from(node: Node) -> Self {
        Self {
            node: node.node,
            relationship: node.relationship,
            relation: node.schema.zip(node.relation).map(|(schema, name)| NameFacts { schema, name }),
            index: node.index,
            join: node.join,
            filters: node.filter.is_some(),
            rows: node.rows,
            width: node.width,
            startup_cost: node.startup_cost,
            total_cost: node.total_cost,
            workers: node.workers,
            children: node.children.into_iter().map(Self::from).collect(),
        }
    }
}

/// Reads the output of `EXPLAIN (FORMAT JSON, VERBOSE)`; VERBOSE gives the schemas.
pub(super) fn parse(json: &str) -> Result<PlanNode, String> {
    let mut explained: Vec<Explained> = serde_json::from_str(json).map_err(|error| error.to_string())?;
    // A rule can turn one statement into several; the last is the statement itself.
    explained.pop().map(|last| last.plan.into()).ok_or_else(|| "EXPLAIN returned no plan".into())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn keeps_shape_and_numbers_and_drops_conditions() {
        let plan = parse(
            r#"[{"Plan": {"Node Type": "ModifyTable", "Operation": "Update", "Relation Name": "t", "Schema": "app",
                "Startup Cost": 0.42, "Total Cost": 8.44, "Plan Rows": 0, "Plan Width": 0, "Plans": [
                {"Node Type": "Index Scan", "Parent Relationship": "Outer", "Index Name": "t_pkey", "Relation Name": "t",
                 "Schema": "app", "Index Cond": "(t.id >= 5)", "Filter": "(t.name = 'secret'::text)", "Output": ["id"],
                 "Startup Cost": 0.42, "Total Cost": 8.44, "Plan Rows": 12, "Plan Width": 10}]}}]"#,
        )
        .expect("a plan");
        let scan = &plan.children[0];
        assert_eq!((plan.node.as_str(), scan.rows, scan.filters), ("ModifyTable", 12.0, true));
        assert_eq!(scan.index.as_deref(), Some("t_pkey"));
        assert_eq!(scan.relation.as_ref().map(ToString::to_string).as_deref(), Some("app.t"));
        assert!(!format!("{plan:?}").contains("secret"));
    }
}
