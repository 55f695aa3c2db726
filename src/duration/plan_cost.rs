//! A plan's cost in planner units, split by what a unit of it takes.
//!
//! # Model
//! The planner takes four units for each page that an index look-up reads, as if it came from a disk of old; in
//! memory such a unit takes far less time than one of a scan, a sort or a join. So a plan's total cost is split into
//! look-ups repeated per row (inner sides of nested loops and sub-plans that use an index) and all the rest.
//!
//! # Inputs
//! Total cost, rows and relationship of each node.
//!
//! # Source
//! `cost_index`, `cost_rescan`, `cost_subplan` (src/backend/optimizer/path/costsize.c).
//!
//! # Valid for
//! Default cost settings. A sub-plan evaluated in a filter is counted once per row that passes it, which is too
//! seldom; the rest of its cost then counts as a scan's.

use crate::observed::PlanNode;

/// Planner units of one execution.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct PlanCost {
    /// Look-ups by index, repeated per row.
    pub(super) lookups: f64,
    /// Scans, sorts, joins, and everything else.
    pub(super) other: f64,
}

/// The cost of a plan; a ModifyTable on top counts by its input.
pub(super) fn plan_cost(node: &PlanNode) -> PlanCost {
    if node.node == "ModifyTable" {
        return node.children.iter().map(plan_cost).fold(PlanCost::default(), PlanCost::plus);
    }
    let inner_lookups = node.node == "Nested Loop" && inner(node).is_some_and(is_lookup);
    let mut cost = PlanCost::default();
    let mut accounted = 0.0;
    for child in &node.children {
        match child.relationship.as_deref() {
            Some("Inner") if node.node == "Nested Loop" => {}
            Some("SubPlan") => {
                let left = (node.total_cost - accounted).max(0.0);
                let repeated = (child.total_cost * node.rows.max(1.0)).min(left);
                accounted += repeated;
                cost = cost.plus(if is_lookup(child) {
                    PlanCost { lookups: repeated, other: 0.0 }
                } else {
                    PlanCost { lookups: 0.0, other: repeated }
                });
            }
            Some(_) | None => {
                accounted += child.total_cost;
                cost = cost.plus(plan_cost(child));
            }
        }
    }
    if accounted > node.total_cost {
        // A Limit stops its input early.
        return cost.scaled(node.total_cost / accounted);
    }
    let own = node.total_cost - accounted;
    cost.plus(if inner_lookups {
        PlanCost { lookups: own, other: 0.0 }
    } else {
        PlanCost { lookups: 0.0, other: own }
    })
}

fn inner(node: &PlanNode) -> Option<&PlanNode> {
    node.children.iter().find(|child| child.relationship.as_deref() == Some("Inner"))
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
    fn plus(self, other: Self) -> Self {
        Self { lookups: self.lookups + other.lookups, other: self.other + other.other }
    }

    fn scaled(self, factor: f64) -> Self {
        Self { lookups: self.lookups * factor, other: self.other * factor }
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

    #[test]
    fn nested_loops_over_an_index_are_lookups() {
        let outer = node("Seq Scan", "Outer", 100.0, 50.0, Vec::new());
        let inner = node("Index Scan", "Inner", 1.0, 8.0, Vec::new());
        let plan = node("Nested Loop", "Outer", 100.0, 850.0, vec![outer, inner]);
        assert_eq!(plan_cost(&plan), PlanCost { lookups: 800.0, other: 50.0 });

        let outer = node("Seq Scan", "Outer", 100.0, 50.0, Vec::new());
        let inner = node("Seq Scan", "Inner", 1.0, 8.0, Vec::new());
        let plan = node("Nested Loop", "Outer", 100.0, 850.0, vec![outer, inner]);
        assert_eq!(plan_cost(&plan), PlanCost { lookups: 0.0, other: 850.0 });
    }

    #[test]
    fn a_sub_plan_is_repeated_per_row() {
        let sub_plan = node("Index Scan", "SubPlan", 1.0, 8.0, Vec::new());
        let scan = node("Seq Scan", "Outer", 100.0, 850.0, vec![sub_plan]);
        let update = node("ModifyTable", "Outer", 0.0, 850.0, vec![scan]);
        assert_eq!(plan_cost(&update), PlanCost { lookups: 800.0, other: 50.0 });
    }

    #[test]
    fn a_limit_takes_its_part_of_the_input() {
        let scan = node("Seq Scan", "Outer", 1000.0, 500.0, Vec::new());
        let plan = node("Limit", "Outer", 10.0, 5.0, vec![scan]);
        assert_eq!(plan_cost(&plan), PlanCost { lookups: 0.0, other: 5.0 });
    }
}
