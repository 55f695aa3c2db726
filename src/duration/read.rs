//! The reading half of a DML statement, or a SELECT.
//!
//! # Model
//! With a plan: its total cost in planner units × seconds per unit. Without: heaps read in full, and rows looked up
//! by an index.
//!
//! # Inputs
//! EXPLAIN's total cost of the plan below ModifyTable; or heaps and look-ups.
//!
//! # Source
//! The planner's cost is linear in pages and rows (src/backend/optimizer/path/costsize.c); the profile says what a
//! unit takes with all data in memory, and its high value what it takes where pages come from disk.
//!
//! # Valid for
//! Default cost settings. Rows that are then changed are priced with the change, which also reads their pages.

use super::inputs::known;
use super::{Conditions, Price, fixed, heap_scan};
use crate::effect::{Quantity, ReadWork};
use crate::estimate::Estimate;
use crate::observed::PlanNode;
use crate::units::{Count, Unit};

/// The planner's row estimates, and so its costs, are taken to be right within this factor.
const PLAN_SPREAD: f64 = 1.5;

pub(super) fn price(work: &ReadWork, conditions: &Conditions<'_>) -> Result<Price, String> {
    let rates = &conditions.profile.rates;
    if let Some(plan) = &work.plan {
        let cost = Estimate::within_factor(Count(reading_cost(plan)), PLAN_SPREAD);
        let rate = &rates.plan_seconds_per_planner_unit;
        let item = fixed::item("execute the plan", cost, "planner units", rate, &work.basis);
        return Ok(Price {
            temp: Quantity::unknown("EXPLAIN does not say what a plan spills"),
            ..Price::of(vec![item])
        });
    }
    let lookups = known(&work.lookups, || "rows looked up".to_owned())?;
    let mut components = Vec::new();
    for heap in &work.scans {
        components.extend(heap_scan::components(heap, conditions)?);
    }
    if lookups.p95.get() > 0.0 {
        let rate = &rates.index_lookup_seconds_per_lookup;
        components.push(fixed::item("look rows up", lookups, "look-ups", rate, &work.lookups.basis));
    }
    Ok(Price::of(components))
}

/// Planner units of what is read: a ModifyTable on top counts by its input.
fn reading_cost(plan: &PlanNode) -> f64 {
    if plan.node == "ModifyTable" {
        plan.children.iter().map(|child| child.total_cost).sum()
    } else {
        plan.total_cost
    }
}
