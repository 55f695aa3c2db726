//! A plan's cost in planner units, as an interval, split by what a unit of it takes.
//!
//! # Model
//! The planner takes four units for each page that an index look-up reads, as if it came from a disk of old; in
//! memory such a unit takes far less time than one of a scan, a sort or a join. So a plan's total cost is split into
//! look-ups repeated per row (inner sides of nested loops and sub-plans that use an index) and all the rest.
//!
//! Each node's own cost, its total less what the planner counted for its children, follows the rows that it really
//! gets: the loops of a nested loop those of its outer side, sub-plans those of their parent, a join, a sort or an
//! aggregate those that go in and out, a LIMIT's part of its input the rows that the input has to choose from. Where
//! no row count is beyond the planner's knowledge, the median is the planner's own total.
//!
//! # Inputs
//! Total cost, rows and relationship of each node; [`PlanNode::likely_rows`].
//!
//! # Source
//! `cost_index`, `cost_rescan`, `final_cost_nestloop`, `cost_subplan`, `adjust_limit_rows_costs`
//! (src/backend/optimizer/path/costsize.c, src/backend/optimizer/util/pathnode.c).
//!
//! # Valid for
//! Default cost settings. A sub-plan evaluated in a filter is counted once per row that passes it, which is too
//! seldom; the rest of its cost then counts as a scan's. Sorts and hashes that spill because more rows come than
//! expected cost more than in proportion.

use crate::estimate::Estimate;
use crate::observed::PlanNode;
use crate::units::Count;

/// Pages and rows of a whole table are known within this factor.
const TABLE_SPREAD: f64 = 1.1;

/// Planner units of one execution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlanCost {
    /// Look-ups by index, repeated per row.
    pub(super) lookups: Estimate<Count>,
    /// Scans, sorts, joins, and everything else.
    pub(super) other: Estimate<Count>,
}

/// The cost of a plan; a ModifyTable on top counts by its input.
pub(super) fn plan_cost(node: &PlanNode) -> PlanCost {
    match node.node.as_str() {
        "ModifyTable" => node.children.iter().map(plan_cost).fold(PlanCost::none(), PlanCost::plus),
        "Nested Loop" => nested_loop(node),
        "Limit" => limit(node),
        _ => {
            let (below, accounted) = children(node);
            let own = node.total_cost - accounted;
            if own < 0.0 {
                // A merge join, or a semi-join, ends its input early.
                return below.times(Estimate::exact(Count(node.total_cost / accounted)));
            }
            below.plus(PlanCost::other(own, own_factor(node)))
        }
    }
}

/// The cost of all children but the inner side of a nested loop, and what the planner counted for them.
fn children(node: &PlanNode) -> (PlanCost, f64) {
    let mut cost = PlanCost::none();
    let mut accounted = 0.0;
    for child in &node.children {
        match child.relationship.as_deref() {
            Some("Inner") if node.node == "Nested Loop" => {}
            Some("SubPlan") => {
                let left = (node.total_cost - accounted).max(0.0);
                let repeated = (child.total_cost * node.rows.max(1.0)).min(left);
                accounted += repeated;
                let factor = node.rows_factor().times(cost_factor(child));
                cost = cost.plus(PlanCost::repeated(child, repeated, factor));
            }
            Some(_) | None => {
                accounted += child.total_cost;
                cost = cost.plus(plan_cost(child));
            }
        }
    }
    (cost, accounted)
}

/// The inner side runs once per row of the outer side; a store of its rows is filled once.
fn nested_loop(node: &PlanNode) -> PlanCost {
    let (below, accounted) = children(node);
    let side = |name: &str| node.inputs().find(|child| child.relationship.as_deref() == Some(name));
    let loops = (node.total_cost - accounted).max(0.0);
    let (Some(outer), Some(inner)) = (side("Outer"), side("Inner")) else {
        return below.plus(PlanCost::other(loops, node.rows_factor()));
    };
    let times = outer.rows_factor();
    if matches!(inner.node.as_str(), "Materialize" | "Memoize") && inner.total_cost <= loops {
        let asked = PlanCost::repeated(inner, loops - inner.total_cost, times);
        return below.plus(plan_cost(inner)).plus(asked);
    }
    below.plus(PlanCost::repeated(inner, loops, times.times(cost_factor(inner))))
}

/// A LIMIT reads as much of its input as holds its rows: more of it where the input has fewer rows than expected.
fn limit(node: &PlanNode) -> PlanCost {
    let (below, accounted) = children(node);
    let Some(input) = node.inputs().next().filter(|input| node.rows < input.rows && accounted > 0.0) else {
        return below;
    };
    let start = (input.startup_cost / input.total_cost).clamp(0.0, 1.0);
    let planned = (node.total_cost / accounted).clamp(0.0, 1.0);
    let read = ((planned - start) / (1.0 - start)).max(0.0);
    let rows = input.rows_factor();
    let part = |factor: f64| Count(start + (1.0 - start) * (read / factor).min(1.0));
    let part = Estimate::range(part(rows.p95.0), part(rows.p50.0), part(rows.p05.0));
    below.times(if read.is_finite() { part } else { Estimate::exact(Count(planned)) })
}

/// How many times the planner's figure a node's own cost is.
fn own_factor(node: &PlanNode) -> Estimate<Count> {
    if node.node == "Seq Scan" {
        return Estimate::within_factor(Count(1.0), TABLE_SPREAD);
    }
    if node.relation.is_some() {
        return node.rows_factor();
    }
    let handled = |part: &PlanNode| part.likely_rows().map::<Count>(|rows| rows);
    let planned = node.planned_rows() + node.inputs().map(PlanNode::planned_rows).sum::<f64>();
    let rows = handled(node).plus(node.inputs().map(handled).sum());
    rows.map(|rows| rows / planned)
}

/// How many times the planner's figure one execution costs.
fn cost_factor(node: &PlanNode) -> Estimate<Count> {
    if node.total_cost <= 0.0 {
        return Estimate::exact(Count(1.0));
    }
    let cost = plan_cost(node);
    cost.lookups.plus(cost.other).map(|units| units / node.total_cost)
}

/// Whether everything that the node reads, it reads by an index.
fn is_lookup(node: &PlanNode) -> bool {
    let mut scans = false;
    let mut indexed = false;
    node.walk(&mut |part| {
        indexed |= part.node.starts_with("Index");
        scans |= part.node == "Seq Scan" || part.node == "Function Scan";
    });
    indexed && !scans
}

impl PlanCost {
    fn none() -> Self {
        Self { lookups: Estimate::zero(), other: Estimate::zero() }
    }

    fn other(units: f64, factor: Estimate<Count>) -> Self {
        Self { other: factor.scaled(units), ..Self::none() }
    }

    /// Executions of a node, for which the planner counted so many units.
    fn repeated(node: &PlanNode, units: f64, factor: Estimate<Count>) -> Self {
        if is_lookup(node) {
            Self { lookups: factor.scaled(units), ..Self::none() }
        } else {
            Self::other(units, factor)
        }
    }

    fn plus(self, other: Self) -> Self {
        Self { lookups: self.lookups.plus(other.lookups), other: self.other.plus(other.other) }
    }

    fn times(self, factor: Estimate<Count>) -> Self {
        Self { lookups: self.lookups.times(factor), other: self.other.times(factor) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, relationship: &str, rows: f64, total_cost: f64, children: Vec<PlanNode>) -> PlanNode {
        PlanNode {
            node: name.to_owned(),
            relationship: Some(relationship.to_owned()),
            rows,
            total_cost,
            children,
            ..PlanNode::default()
        }
    }

    /// Medians of look-ups and of the rest.
    fn medians(plan: &PlanNode) -> (f64, f64) {
        let cost = plan_cost(plan);
        (cost.lookups.p50.0, cost.other.p50.0)
    }

    fn on_table(node: PlanNode) -> PlanNode {
        PlanNode { relation: Some(crate::pg::RelationName::new("public", "t")), ..node }
    }

    #[test]
    fn nested_loops_over_an_index_are_lookups() {
        let outer = node("Seq Scan", "Outer", 100.0, 50.0, Vec::new());
        let inner = node("Index Scan", "Inner", 1.0, 8.0, Vec::new());
        let plan = node("Nested Loop", "Outer", 100.0, 850.0, vec![outer, inner]);
        assert_eq!(medians(&plan), (800.0, 50.0));

        let outer = node("Seq Scan", "Outer", 100.0, 50.0, Vec::new());
        let inner = node("Seq Scan", "Inner", 1.0, 8.0, Vec::new());
        let plan = node("Nested Loop", "Outer", 100.0, 850.0, vec![outer, inner]);
        assert_eq!(medians(&plan), (0.0, 850.0));
    }

    #[test]
    fn a_sub_plan_is_repeated_per_row() {
        let sub_plan = node("Index Scan", "SubPlan", 1.0, 8.0, Vec::new());
        let scan = node("Seq Scan", "Outer", 100.0, 850.0, vec![sub_plan]);
        let update = node("ModifyTable", "Outer", 0.0, 850.0, vec![scan]);
        assert_eq!(medians(&update), (800.0, 50.0));
    }

    #[test]
    fn a_limit_takes_its_part_of_the_input() {
        let scan = node("Seq Scan", "Outer", 1000.0, 500.0, Vec::new());
        let plan = node("Limit", "Outer", 10.0, 5.0, vec![scan]);
        assert_eq!(medians(&plan), (0.0, 5.0));
    }

    #[test]
    fn a_scan_repeated_for_rows_that_nobody_knows_may_cost_all_of_them() {
        let entering = node("Seq Scan", "Outer", 10_000.0, 100.0, Vec::new());
        let others = node("Hash", "Inner", 10_000.0, 100.0, Vec::new());
        let anti = PlanNode {
            join: Some("Anti".to_owned()),
            ..node("Hash Join", "Outer", 1.0, 250.0, vec![entering, others])
        };
        let scan = |relationship| on_table(node("Seq Scan", relationship, 1.0, 500.0, Vec::new()));
        let loops = |inner: PlanNode, total| PlanNode {
            join: Some("Inner".to_owned()),
            ..node("Nested Loop", "Outer", 1.0, total, vec![anti.clone(), inner])
        };
        let cost = plan_cost(&loops(scan("Inner"), 750.0)).other;
        // 250 and 500 for each of 1, 100 or 10,000 rows.
        assert!((cost.p05.0 - 735.0).abs() < 50.0, "{cost:?}");
        assert!((cost.p50.0 - 50_250.0).abs() < 1.0, "{cost:?}");
        assert!((5_000_000.0..5_200_000.0).contains(&cost.p95.0), "{cost:?}");

        // A store is filled once, and only reading it is repeated.
        let store = node("Materialize", "Inner", 1.0, 501.0, vec![scan("Outer")]);
        let cost = plan_cost(&loops(store, 752.0)).other;
        assert!((cost.p50.0 - (250.0 + 501.0 + 100.0)).abs() < 1.0, "{cost:?}");

        // What is joined once does not follow either.
        let hash = node("Hash", "Inner", 1.0, 250.0, vec![anti.clone()]);
        let children = vec![node("Seq Scan", "Outer", 50_000.0, 500.0, Vec::new()), hash];
        let join =
            PlanNode { join: Some("Inner".to_owned()), ..node("Hash Join", "Outer", 1.0, 1250.0, children) };
        assert!(plan_cost(&join).other.p95.0 < 2000.0);
    }

    #[test]
    fn a_limit_reads_on_where_its_input_is_smaller_than_expected() {
        let scan = PlanNode { filters: true, ..node("Seq Scan", "Outer", 1000.0, 500.0, Vec::new()) };
        let cost = plan_cost(&node("Limit", "Outer", 800.0, 400.0, vec![scan])).other;
        assert_eq!(cost.p50.0, 400.0);
        assert!(cost.p95.0 > 499.0 && cost.p95.0 < 560.0 && cost.p05.0 < 280.0, "{cost:?}");
    }

    #[test]
    fn the_median_of_real_plans_is_the_planners_total() {
        let mut checked = 0;
        for case in ["jobset-id", "has-embedding", "reward-disbursements"] {
            let path = format!("{}/fixtures/{case}/stats.json", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&path).expect(&path);
            let file: serde_json::Value = serde_json::from_str(&text).expect(&path);
            let plans: Vec<crate::observed::PlanSample> =
                serde_json::from_value(file["plans"].clone()).expect(&path);
            for plan in plans.iter().map(|sample| &sample.plan) {
                let cost = plan_cost(plan);
                let median = cost.lookups.p50.0 + cost.other.p50.0;
                let same = (median / plan.total_cost - 1.0).abs() < 1e-6;
                assert_eq!(same, plan.floor().is_none(), "{case}: {median} {}", plan.total_cost);
                checked += 1;
            }
        }
        assert!(checked > 10, "{checked}");
    }
}
