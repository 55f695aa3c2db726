//! Joins whose rows the planner cannot estimate.
//!
//! # Model
//! How many rows of one table have no partner in another is in no statistics. `LEFT JOIN … WHERE other.column IS NULL`
//! is estimated by the nulls that are stored in the column, which a key never has; a NOT EXISTS that is estimated to
//! keep nothing is rounded up to one row. The true number lies anywhere between that and all rows of the side that
//! the join keeps, so a plan is costed again with a share of those rows: what runs once per row runs as often more.
//!
//! # Source
//! `get_join_variables`, `eqjoinsel`, `calc_joinrel_size_estimate` (src/backend/optimizer/path/costsize.c and
//! src/backend/utils/adt/selfuncs.c); `clamp_row_est` makes at least one row of every estimate.
//!
//! # Not modelled
//! That the planner would choose another plan if it knew; it does not.

use crate::observed::PlanNode;

/// Whether the rows of some join of the plan are a guess.
pub fn is_doubtful(plan: &PlanNode) -> bool {
    let mut found = false;
    plan.walk(&mut |node| found |= kept_side(node).is_some());
    found
}

/// The plan with rows and costs as they are when `share` of the rows that such joins keep find no partner.
#[must_use]
pub fn with_share(plan: &PlanNode, share: f64) -> PlanNode {
    let children: Vec<PlanNode> = plan.children.iter().map(|child| with_share(child, share)).collect();
    let growth = |position: usize| {
        let (old, new) = (&plan.children[position], &children[position]);
        if old.rows > 0.0 { new.rows / old.rows } else { 1.0 }
    };
    let inputs = || (0..children.len()).filter(|position| is_input(&plan.children[*position]));
    let rows = match kept_side(plan) {
        Some(kept) => plan.rows.max(share * children[kept].rows),
        None if matches!(plan.node.as_str(), "Limit" | "Aggregate") => plan.rows,
        None if is_union(plan) => plan.rows.max(inputs().map(|position| children[position].rows).sum()),
        None => plan.rows * inputs().map(growth).product::<f64>(),
    };
    let handled = |nodes: &[PlanNode], result: f64| result + inputs().map(|at| nodes[at].rows).sum::<f64>();
    let more = handled(&children, rows) / handled(&plan.children, plan.rows).max(1.0);
    let total_cost = if plan.node == "Nested Loop" && children.len() >= 2 {
        nested_loop_cost(plan, &children)
    } else {
        cost(plan, &children, more.max(1.0))
    };
    PlanNode { rows, total_cost, children, ..plan.clone() }
}

/// The position of the input whose rows a doubtful join keeps.
fn kept_side(node: &PlanNode) -> Option<usize> {
    let join = node.join.as_deref()?;
    let side = match join {
        "Left" | "Full" if node.filters => "Outer",
        "Right" if node.filters => "Inner",
        "Anti" if node.rows <= 1.0 => "Outer",
        "Right Anti" if node.rows <= 1.0 => "Inner",
        _ => return None,
    };
    node.children.iter().position(|child| child.relationship.as_deref() == Some(side))
}

/// The inputs' costs, and the node's own in proportion to the rows that it gets and returns.
fn cost(plan: &PlanNode, children: &[PlanNode], growth: f64) -> f64 {
    let counted = |nodes: &[PlanNode]| -> f64 {
        let once = nodes.iter().filter(|child| child.relationship.as_deref() != Some("SubPlan"));
        once.map(|child| child.total_cost).sum()
    };
    let (old, new) = (counted(&plan.children), counted(children));
    if old > plan.total_cost {
        // A Limit stops its input early.
        return plan.total_cost * new / old;
    }
    new + (plan.total_cost - old) * growth
}

/// The outer side once, and all the rest once per row of it.
fn nested_loop_cost(plan: &PlanNode, children: &[PlanNode]) -> f64 {
    let (outer, inner) = (&plan.children[0], &plan.children[1]);
    let (new_outer, new_inner) = (&children[0], &children[1]);
    let dearer = if inner.total_cost > 0.0 { new_inner.total_cost / inner.total_cost } else { 1.0 };
    let rest = (plan.total_cost - outer.total_cost).max(0.0) * dearer;
    // Filled once, read again at little cost.
    let filled = if matches!(inner.node.as_str(), "Materialize" | "Memoize") {
        new_inner.total_cost.min(rest)
    } else {
        0.0
    };
    new_outer.total_cost + filled + (rest - filled) * new_outer.rows / outer.rows.max(1.0)
}

fn is_input(child: &PlanNode) -> bool {
    !matches!(child.relationship.as_deref(), Some("InitPlan" | "SubPlan"))
}

fn is_union(plan: &PlanNode) -> bool {
    matches!(plan.node.as_str(), "Append" | "Merge Append")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, side: &str, rows: f64, total_cost: f64) -> PlanNode {
        let relationship = Some(side.to_owned());
        PlanNode { node: name.to_owned(), relationship, rows, total_cost, ..PlanNode::default() }
    }

    /// `a LEFT JOIN b … WHERE b.key IS NULL`, and a scan of 300 units per row that is left.
    fn plan() -> PlanNode {
        let join = PlanNode {
            join: Some("Right".to_owned()),
            filters: true,
            children: vec![node("Seq Scan", "Outer", 900.0, 10.0), node("Hash", "Inner", 1000.0, 20.0)],
            ..node("Hash Join", "Outer", 1.0, 50.0)
        };
        PlanNode {
            join: Some("Inner".to_owned()),
            children: vec![join, node("Seq Scan", "Inner", 1.0, 300.0)],
            ..node("Nested Loop", "Outer", 1.0, 351.0)
        }
    }

    #[test]
    fn what_runs_per_row_runs_per_row_that_may_be_left() {
        assert!(is_doubtful(&plan()));
        let all = with_share(&plan(), 1.0);
        assert_eq!(all.rows, 1000.0);
        // The hash join's inputs, its own 20 units for 1901 rows grown to 2900, and 301 for each row.
        let join = 30.0 + 20.0 * 2900.0 / 1901.0;
        assert!((all.total_cost - join - 301.0 * 1000.0).abs() < 1e-6, "{}", all.total_cost);
        assert_eq!(with_share(&plan(), 0.1).rows, 100.0);
        assert_eq!(with_share(&plan(), 0.0), plan());
    }

    #[test]
    fn a_hash_join_costs_what_its_inputs_hold() {
        let join = PlanNode {
            join: Some("Inner".to_owned()),
            children: vec![node("CTE Scan", "Outer", 9_998.0, 100.0), plan()],
            ..node("Hash Join", "Outer", 1.0, 100.0 + 351.0 + 10.0)
        };
        let all = with_share(&join, 1.0);
        let inputs = 100.0 + with_share(&plan(), 1.0).total_cost;
        // 10 units for 10,000 rows become 12 for 9,998 and 1000 and 1000 rows.
        assert!((all.total_cost - inputs - 11.998).abs() < 1e-6, "{}", all.total_cost);
    }

    #[test]
    fn other_plans_stay_as_they_are() {
        let mut certain = plan();
        certain.children[0].filters = false;
        assert!(!is_doubtful(&certain));
        assert_eq!(with_share(&certain, 1.0), certain);
    }

    #[test]
    fn an_anti_join_is_in_doubt_where_it_is_estimated_to_keep_nothing() {
        let join = |rows| PlanNode {
            join: Some("Anti".to_owned()),
            children: vec![node("Seq Scan", "Outer", 500.0, 10.0), node("Hash", "Inner", 9.0, 1.0)],
            ..node("Hash Join", "Outer", rows, 15.0)
        };
        assert!(is_doubtful(&join(1.0)));
        assert!(!is_doubtful(&join(40.0)));
        assert_eq!(with_share(&join(1.0), 0.5).rows, 250.0);
    }

    #[test]
    fn a_limit_lets_no_more_rows_through() {
        let limited = PlanNode { children: vec![plan()], ..node("Limit", "Outer", 1.0, 351.0) };
        assert_eq!(with_share(&limited, 1.0).rows, 1.0);
    }
}
