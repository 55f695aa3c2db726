//! The reading half of a DML statement, or a SELECT.
//!
//! # Model
//! With a plan: its cost in planner units, an interval that follows the row counts', × seconds per unit; look-ups
//! repeated per row apart from the rest.
//! Without: heaps read in full, and rows looked up by an index, all of that as often as it is repeated.
//!
//! # Inputs
//! EXPLAIN's costs of the plan below ModifyTable; or heaps, look-ups and how often.
//!
//! # Source
//! The planner's cost is linear in pages and rows (src/backend/optimizer/path/costsize.c); the profile says what a
//! unit takes with all data in memory, and its high value what it takes where pages come from disk.
//!
//! # Valid for
//! Default cost settings. Rows that are then changed are priced with the change, which also reads their pages.

use super::inputs::known;
use super::plan_cost::plan_cost;
use super::{Component, Conditions, Price, fixed, heap_scan};
use crate::effect::{Quantity, ReadWork};
use crate::estimate::Estimate;
use crate::observed::PlanNode;
use crate::units::{Rows, Seconds, Unit};

pub(super) fn price(work: &ReadWork, conditions: &Conditions<'_>) -> Result<Price, String> {
    if let Some(plan) = &work.plan {
        return Ok(Price {
            temp: Quantity::unknown("EXPLAIN does not say what a plan spills"),
            ..Price::of(executed(plan, &work.basis, conditions))
        });
    }
    let once = once(work, conditions)?;
    let times = known(&work.times, || "how often this is read".to_owned())?;
    if times == Estimate::exact(Rows(1.0)) || once.is_empty() {
        return Ok(Price::of(once));
    }
    let seconds = once.iter().map(|component| component.duration).sum::<Estimate<Seconds>>();
    let parts: Vec<_> = once.iter().map(|component| component.name.as_str()).collect();
    let name = format!("{}, again and again", parts.join(", "));
    let basis = format!("{}; each time: {}", work.times.basis, work.basis);
    Ok(Price::of(vec![fixed::item_at(name, times, "times", seconds, basis)]))
}

/// The execution of a plan.
fn executed(plan: &PlanNode, basis: &str, conditions: &Conditions<'_>) -> Vec<Component> {
    let rates = &conditions.profile.rates;
    let cost = plan_cost(plan);
    let parts = [
        ("execute the plan", cost.other, &rates.plan_seconds_per_planner_unit),
        ("execute the plan's look-ups per row", cost.lookups, &rates.plan_lookup_seconds_per_planner_unit),
    ];
    parts
        .into_iter()
        .filter(|(_, units, _)| units.p95.0 > 0.0)
        .map(|(name, units, rate)| fixed::item(name, units, "planner units", rate, basis))
        .collect()
}

/// One execution of what stands in for a plan.
fn once(work: &ReadWork, conditions: &Conditions<'_>) -> Result<Vec<Component>, String> {
    let lookups = known(&work.lookups, || "rows looked up".to_owned())?;
    let mut components = Vec::new();
    for heap in &work.scans {
        components.extend(heap_scan::components(heap, conditions)?);
    }
    if lookups.p95.get() > 0.0 {
        let rate = &conditions.profile.rates.index_lookup_seconds_per_lookup;
        components.push(fixed::item("look rows up", lookups, "look-ups", rate, &work.lookups.basis));
    }
    Ok(components)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duration::testing::{heap, near, seconds};
    use crate::effect::Work;

    fn read(plan: Option<PlanNode>, times: f64) -> Work {
        Work::Read(ReadWork {
            plan,
            scans: vec![heap(1000.0, 50_000.0)],
            lookups: Quantity::known(Estimate::exact(Rows(10.0)), "counted"),
            times: Quantity::known(Estimate::exact(Rows(times)), "counted"),
            basis: "a test".to_owned(),
        })
    }

    #[test]
    fn a_plan_goes_by_its_units_and_counts_its_own_loops() {
        let plan = PlanNode { node: "Seq Scan".to_owned(), total_cost: 200.0, ..PlanNode::default() };
        let figures = [("plan_seconds_per_planner_unit", 0.5), ("scan_seconds_per_row", 1.0)];
        assert!(near(seconds(&read(Some(plan), 7.0), &figures), 100.0));
    }

    #[test]
    fn without_a_plan_scans_and_lookups_are_repeated() {
        let figures = [
            ("sequential_read_cached_seconds_per_page", 0.001),
            ("scan_seconds_per_row", 0.0001),
            ("index_lookup_seconds_per_lookup", 0.3),
        ];
        // 1000 × 0.001 + 50,000 × 0.0001 + 10 × 0.3
        assert!(near(seconds(&read(None, 1.0), &figures), 9.0));
        assert!(near(seconds(&read(None, 4.0), &figures), 36.0));
    }
}
