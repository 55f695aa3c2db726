//! How many rows the nodes of a plan return, with the interval that the planner does not tell.
//!
//! # Model
//! A scan's figure is right within a factor, a join's within another on top of those of its inputs. What an input
//! returns beyond the planner's figure, its parents return in proportion.
//!
//! An anti-join returns the rows of one input that have no partner in the other; an outer join whose rows are then
//! filtered (`LEFT JOIN … WHERE other.id IS NULL`) does the same. From statistics of single columns the planner
//! cannot know how many those are: between a tenth of its figure and all rows of that input. Where its figure is a
//! single row, its floor, or below a hundredth of the input, which is less than it can tell from its sample, the
//! figure is no measure at all but the lower end, and the geometric mean of both ends is taken as typical.
//!
//! # Inputs
//! `Plan Rows`, `Join Type` and whether there is a `Filter`.
//!
//! # Source
//! `clamp_row_est`, `calc_joinrel_size_estimate` (src/backend/optimizer/path/costsize.c), `eqjoinsel_semi`,
//! `nulltestsel` (src/backend/utils/adt/selfuncs.c).
//!
//! # Not modelled
//! A CTE Scan is taken by its own figure, whatever is in the CTE. An aggregate of a single row is taken to be one
//! without groups.

use super::PlanNode;
use crate::estimate::Estimate;
use crate::units::{Count, Rows};

/// Rows of a whole table.
const TABLE_SPREAD: f64 = 1.1;
/// Rows that pass a condition.
const SCAN_SPREAD: f64 = 1.5;
/// What a join, or a grouping, adds to the doubt about its inputs.
const JOIN_SPREAD: f64 = 2.0;
/// An anti-join may return so many times fewer rows than expected: its figure is the difference of two estimates of
/// distinct values, and where it joins by several columns, not even that.
const ANTI_SPREAD: f64 = 10.0;
/// An anti-join's figure below this part of its input says nothing.
const BELOW_KNOWLEDGE: f64 = 0.01;

/// The figure of an anti-join that is no measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    /// Rows that the planner expects.
    pub expected: Rows,
    /// Rows of the input whose partners are looked for.
    pub entering: Rows,
}

impl PlanNode {
    /// Rows that one execution of the node returns; those of its inputs for a ModifyTable.
    pub fn likely_rows(&self) -> Estimate<Rows> {
        if matches!(self.node.as_str(), "ModifyTable" | "Append" | "Merge Append") {
            return self.inputs().map(Self::likely_rows).sum();
        }
        let inputs: Vec<_> = self.inputs().collect();
        match inputs.as_slice() {
            _ if self.relation.is_some() => self.scanned(),
            [] => self.scanned(),
            [input] => self.passed_on(input),
            [outer, inner, ..] => self.joined(outer, inner),
        }
    }

    /// How many times the rows that the planner expects one execution of the node returns.
    pub fn rows_factor(&self) -> Estimate<Count> {
        let planned = self.planned_rows();
        self.likely_rows().map(|rows| rows / planned)
    }

    /// The planner's figure; that of its inputs for a ModifyTable. Never zero.
    pub fn planned_rows(&self) -> f64 {
        let rows =
            if self.node == "ModifyTable" { self.inputs().map(|input| input.rows).sum() } else { self.rows };
        rows.max(1.0)
    }

    /// The topmost anti-join on the way of the rows whose figure is no measure.
    pub fn floor(&self) -> Option<Floor> {
        if let Some(side) = self.kept_whole()
            && self.is_floor(side)
        {
            return Some(Floor { expected: Rows(self.rows), entering: side.likely_rows().p50 });
        }
        self.inputs().find_map(Self::floor)
    }

    /// The node's inputs, sub-plans apart.
    pub fn inputs(&self) -> impl Iterator<Item = &PlanNode> {
        self.children
            .iter()
            .filter(|child| !matches!(child.relationship.as_deref(), Some("InitPlan" | "SubPlan")))
    }

    fn scanned(&self) -> Estimate<Rows> {
        let rows = Rows(self.planned_rows());
        let sub_plans = self.children.iter().any(|child| child.relationship.as_deref() == Some("SubPlan"));
        match self.node.as_str() {
            "Seq Scan" if !self.filters => Estimate::within_factor(rows, TABLE_SPREAD),
            "Result" | "Values Scan" if !self.filters => Estimate::exact(rows),
            _ if self.filters && sub_plans => Estimate::within_factor(rows, JOIN_SPREAD),
            _ => Estimate::within_factor(rows, SCAN_SPREAD),
        }
    }

    fn passed_on(&self, input: &PlanNode) -> Estimate<Rows> {
        let entering = input.likely_rows();
        let fewer = self.rows < input.rows;
        let in_proportion = |spread: f64| {
            let own = Estimate::within_factor(Rows(self.planned_rows()), spread);
            own.times(input.rows_factor())
        };
        match self.node.as_str() {
            // Without fewer rows than enter, its count is not known.
            "Limit" if fewer => entering.map(|rows| rows.min(self.rows)),
            "Aggregate" if self.rows <= 1.0 && fewer => Estimate::exact(Rows(1.0)),
            "Aggregate" | "Group" | "Unique" | "SetOp" if fewer => {
                in_proportion(JOIN_SPREAD).zip(entering, f64::min)
            }
            _ if self.filters => in_proportion(SCAN_SPREAD),
            _ => in_proportion(1.0),
        }
    }

    fn joined(&self, outer: &PlanNode, inner: &PlanNode) -> Estimate<Rows> {
        let planned = self.planned_rows();
        if let Some(side) = self.kept_whole() {
            let entering = side.planned_rows();
            let share = planned / entering;
            let typical = if self.is_floor(side) { share.sqrt() } else { share };
            let low = if self.is_floor(side) { share } else { share / ANTI_SPREAD };
            // An outer join may also return more rows than enter, where some have several partners.
            let high = if share > 1.0 { share * JOIN_SPREAD } else { 1.0 };
            return side.likely_rows().times(Estimate::range(Count(low), Count(typical), Count(high)));
        }
        let own = Estimate::within_factor(Rows(planned), JOIN_SPREAD);
        let kept = match self.join.as_deref() {
            Some("Semi") => outer,
            Some("Right Semi") => inner,
            Some(_) | None => {
                let inputs: Estimate<Count> = outer.rows_factor().times(inner.rows_factor());
                return own.times(inputs);
            }
        };
        let rows: Estimate<Rows> = own.times(kept.rows_factor());
        rows.zip(kept.likely_rows(), |rows, entering| rows.min(entering.max(planned)))
    }

    /// The input of which an anti-join, or a filtered outer join, returns rows without a partner.
    fn kept_whole(&self) -> Option<&PlanNode> {
        let side = match self.join.as_deref()? {
            "Anti" => "Outer",
            "Right Anti" => "Inner",
            "Left" | "Full" if self.filters => "Outer",
            "Right" if self.filters => "Inner",
            _ => return None,
        };
        self.inputs().find(|child| child.relationship.as_deref() == Some(side))
    }

    fn is_floor(&self, side: &PlanNode) -> bool {
        self.rows <= 1.0 || self.rows < side.rows * BELOW_KNOWLEDGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, relationship: &str, rows: f64, children: Vec<PlanNode>) -> PlanNode {
        PlanNode {
            node: name.to_owned(),
            relationship: Some(relationship.to_owned()),
            rows,
            children,
            ..PlanNode::default()
        }
    }

    fn join(kind: &str, filters: bool, rows: f64, outer: f64, inner: f64) -> PlanNode {
        let children =
            vec![node("Seq Scan", "Outer", outer, Vec::new()), node("Hash", "Inner", inner, Vec::new())];
        PlanNode { join: Some(kind.to_owned()), filters, ..node("Hash Join", "Outer", rows, children) }
    }

    fn three(plan: &PlanNode) -> (f64, f64, f64) {
        let rows = plan.likely_rows();
        (rows.p05.0.round(), rows.p50.0.round(), rows.p95.0.round())
    }

    #[test]
    fn an_anti_join_at_its_floor_lies_between_one_row_and_all() {
        for (kind, filters) in [("Anti", false), ("Left", true)] {
            let (low, typical, high) = three(&join(kind, filters, 1.0, 10_000.0, 70.0));
            assert_eq!((low, typical), (1.0, 100.0), "{kind}");
            assert!((10_000.0..10_100.0).contains(&high), "{kind}: {high}");
        }
        // The other way round, all rows of the inner side are kept.
        let (_, typical, _) = three(&join("Right", true, 1.0, 70.0, 10_000.0));
        assert_eq!(typical, 100.0);
        assert_eq!(three(&join("Left", false, 1.0, 10_000.0, 70.0)).1, 1.0);
    }

    #[test]
    fn an_anti_join_with_a_figure_is_typically_right_and_at_most_all() {
        let (low, typical, high) = three(&join("Anti", false, 4000.0, 10_000.0, 70.0));
        assert_eq!(typical, 4000.0);
        assert!((390.0..400.0).contains(&low) && (10_000.0..10_100.0).contains(&high), "{low} {high}");
        // Less than a hundredth is less than a sample can tell.
        assert_eq!(three(&join("Anti", false, 25.0, 10_000.0, 70.0)).1, 500.0);
    }

    #[test]
    fn joins_widen_and_pass_on_what_they_get() {
        let (low, typical, high) = three(&join("Inner", false, 1000.0, 1000.0, 50.0));
        assert_eq!(typical, 1000.0);
        assert!(low < 500.0 && high > 2000.0 && high < 3000.0, "{low} {high}");

        let children =
            vec![join("Anti", false, 1.0, 10_000.0, 70.0), node("Index Scan", "Inner", 3.0, Vec::new())];
        let above =
            PlanNode { join: Some("Inner".to_owned()), ..node("Nested Loop", "Outer", 3.0, children) };
        assert_eq!(three(&above).1, 300.0);
        let insert = node("ModifyTable", "", 0.0, vec![node("Sort", "Outer", 3.0, vec![above])]);
        assert_eq!(three(&insert).1, 300.0);
        assert_eq!(insert.floor(), Some(Floor { expected: Rows(1.0), entering: Rows(10_000.0) }));
        assert_eq!(join("Inner", false, 1.0, 10_000.0, 70.0).floor(), None);
    }

    #[test]
    fn a_semi_join_returns_no_more_than_enters() {
        assert_eq!(three(&join("Semi", false, 1000.0, 1000.0, 70.0)).2, 1100.0);
    }

    #[test]
    fn a_limit_caps_and_an_aggregate_without_groups_is_one_row() {
        let limit = |rows| node("Limit", "Outer", rows, vec![join("Anti", false, 1.0, 10_000.0, 70.0)]);
        assert!(three(&limit(1.0)).2 > 10_000.0, "its count is not known");
        let limit = node("Limit", "Outer", 50.0, vec![node("Index Scan", "Outer", 90_000.0, Vec::new())]);
        assert_eq!(three(&limit), (50.0, 50.0, 50.0));
        let count = node("Aggregate", "Outer", 1.0, vec![node("Index Scan", "Outer", 500.0, Vec::new())]);
        assert_eq!(three(&count), (1.0, 1.0, 1.0));
    }
}
