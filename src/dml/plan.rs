//! What EXPLAIN's plan says of a statement: rows, where they lie, tables read again and again.
//!
//! # Source
//! `src/backend/commands/explain.c`: `Plan Rows` and costs are of one execution of a node. The inner side of a nested
//! loop runs once per row of the outer side, a sub-plan once per row of the node that has it, unless it is hashed or
//! cached (Materialize, Memoize, Hash).

use crate::catalog::{Catalog, Relation};
use crate::effect::{Observation, Quantity, RowAccess};
use crate::estimate::Estimate;
use crate::observed::PlanNode;
use crate::pg::RelationName;
use crate::quantity::{count, rough};
use crate::units::Rows;

/// A scan that may run so often is worth a word even where it typically runs once.
const OFTEN: f64 = 10.0;

/// The rows that a statement changes or returns: those under its ModifyTable, or those of the root.
pub(super) fn rows(plan: &PlanNode) -> Quantity<Rows> {
    let rows = plan.likely_rows();
    let basis = match plan.floor() {
        Some(floor) => {
            let between = format!("between {} and {}", rough(rows.p05.0.max(1.0)), rough(rows.p95.0));
            if floor.expected.0 <= 1.0 {
                format!("EXPLAIN expects 1 row, its floor for an anti-join: {between}")
            } else {
                format!(
                    "EXPLAIN expects {} rows of an anti-join, too few of the {} that enter it to be a measure: \
                     {between}",
                    count(floor.expected.0),
                    rough(floor.entering.0)
                )
            }
        }
        None if plan.node == "ModifyTable" => "EXPLAIN: rows under ModifyTable".to_owned(),
        None => "EXPLAIN: rows of the plan".to_owned(),
    };
    Quantity::known(rows, basis)
}

/// Where the cost of a plan comes from.
pub(super) fn cost_basis(plan: &PlanNode) -> String {
    let planned = format!("EXPLAIN: {} at {} planner units", plan.node, plan.total_cost);
    match plan.floor() {
        Some(floor) => format!(
            "{planned} for {} of the {} rows that enter an anti-join; more for more of them",
            count(floor.expected.0),
            rough(floor.entering.0)
        ),
        None => planned,
    }
}

/// The plan's part that changes a table, where it is a member of WITH.
pub(super) fn modification_of<'p>(plan: &'p PlanNode, relation: &RelationName) -> Option<&'p PlanNode> {
    let mut found = None;
    plan.walk(&mut |node| {
        if node.node == "ModifyTable" && node.relation.as_ref() == Some(relation) && found.is_none() {
            found = Some(node);
        }
    });
    found
}

/// How the plan finds the rows of a table.
pub(super) fn access(plan: &PlanNode, relation: &Relation, catalog: &Catalog) -> Option<RowAccess> {
    let names: Vec<_> =
        super::partitions::tree(relation, false, catalog).into_iter().map(|table| &table.name).collect();
    let mut found: Option<&PlanNode> = None;
    plan.walk(&mut |node| {
        let reads =
            node.node != "ModifyTable" && node.relation.as_ref().is_some_and(|name| names.contains(&name));
        if reads && found.is_none() {
            found = Some(node);
        }
    });
    let node = found?;
    Some(match node.node.as_str() {
        "Index Scan" | "Index Only Scan" => {
            let index = node.index.as_deref().and_then(|name| relation.index(name));
            let column = index.and_then(|index| index.leading_column());
            along(relation, column)
        }
        "Tid Scan" => RowAccess::Scattered,
        // A bitmap visits pages in their order.
        _ => by_density(relation, Some(node.rows)),
    })
}

/// In the order of a column.
pub(super) fn along(relation: &Relation, column: Option<&str>) -> RowAccess {
    let correlation =
        column.and_then(|name| relation.column(name)).and_then(|column| column.statistics?.correlation);
    match correlation {
        Some(correlation) => RowAccess::AlongIndex { correlation: correlation.abs() },
        None => RowAccess::Scattered,
    }
}

/// Rows found in the order of the heap: together where there is one on every page, apart otherwise.
pub(super) fn by_density(relation: &Relation, rows: Option<f64>) -> RowAccess {
    match (rows, relation.pages.value()) {
        (Some(rows), Some(pages)) if rows < pages.0 => RowAccess::Scattered,
        _ => RowAccess::Sequential,
    }
}

/// Tables that the plan reads once per row of something else.
pub(super) fn observations(plan: &PlanNode) -> Vec<Observation> {
    let mut found = Vec::new();
    repeated(plan, Estimate::exact(Rows(1.0)), &mut found);
    found
}

/// Walks the plan; `times` is how often this node runs.
fn repeated(node: &PlanNode, times: Estimate<Rows>, found: &mut Vec<Observation>) {
    if matches!(node.node.as_str(), "Seq Scan" | "Parallel Seq Scan")
        && (times.p50.0 > 1.0 || times.p95.0 >= OFTEN)
        && let Some(relation) = &node.relation
    {
        found.push(Observation::ScanPerRow {
            relation: relation.clone(),
            columns: Vec::new(),
            times: Some(times),
            planned: true,
        });
    }
    let once = Estimate::exact(Rows(1.0));
    let per_row_of = |rows: &PlanNode| times.times(rows.likely_rows());
    for child in &node.children {
        let runs = match child.relationship.as_deref() {
            Some("InitPlan") => once,
            Some("SubPlan") if is_per_row(node, child) => per_row_of(node),
            Some("SubPlan") => once,
            Some("Inner") if node.node == "Nested Loop" => node.inputs().next().map_or(times, per_row_of),
            Some(_) | None => times,
        };
        // Filled once and then asked again.
        let cached = matches!(child.node.as_str(), "Materialize" | "Hash" | "Memoize" | "CTE Scan");
        repeated(child, if cached { once } else { runs }, found);
    }
}

/// A sub-plan that runs per row makes its parent cost as much; a hashed one runs once, and EXPLAIN tells the two
/// apart only in the text of conditions, which is not kept.
fn is_per_row(parent: &PlanNode, sub_plan: &PlanNode) -> bool {
    parent.total_cost >= 0.5 * parent.rows * sub_plan.total_cost
}
