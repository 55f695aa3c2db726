//! Rows changed: triggers, foreign keys, indexes, dead rows.

use crate::effect::{Observation, RowChanges, Work};
use crate::estimate::Estimate;
use crate::quantity::{count, duration, size};
use crate::report::{Finding, Severity};
use crate::units::{Rows, Seconds};

use super::{Context, finding, is_wide, rows_in_words, severity_of_time};

/// Fewer rows than this are one batch anyway.
const MANY_ROWS: f64 = 1_000.0;

pub(super) fn findings(context: &Context<'_>) -> Vec<Finding> {
    let observations = context.outcome.effects.iter().flat_map(|effects| &effects.observations);
    observations.filter_map(|observation| one(context, observation)).collect()
}

fn one(context: &Context<'_>, observation: &Observation) -> Option<Finding> {
    match observation {
        Observation::TriggerPerRow { relation, trigger, function, statements, notifies } => {
            let rows = rows_changed(context)?;
            let severity = by_time(context, component_seconds(context, trigger))?;
            let body = match (statements, notifies) {
                (Some(0), false) => String::new(),
                (Some(number), notifies) => format!(
                    ", {} queries and writes{}",
                    count(*number as f64),
                    if *notifies { " and a notification" } else { "" }
                ),
                (None, _) => ", whose body could not be read".to_owned(),
            };
            let message = format!(
                "Trigger {trigger} on {relation} runs {function}() for each of {}{body} each.",
                rows_in_words(rows)
            );
            Some(finding("trigger-per-row", severity, message))
        }
        Observation::TriggersSuppressed { relation, triggers, foreign_keys } => {
            let keys = if *foreign_keys > 0 {
                format!(" Foreign keys ({}) are not checked either.", count(*foreign_keys as f64))
            } else {
                String::new()
            };
            let message = format!(
                "session_replication_role keeps {} on {relation} from firing.{keys}",
                triggers.join(", ")
            );
            Some(finding("triggers-suppressed", Severity::Info, message))
        }
        Observation::UnbatchedChange { relation } => unbatched(context, relation),
        Observation::ForeignKeyWithoutIndex { child, constraint, columns } => {
            let severity = by_time(context, component_seconds(context, constraint)).unwrap_or(Severity::Info);
            let message = format!(
                "No index on {child} ({}) serves foreign key {constraint}: every row deleted or re-keyed on the other \
                 side reads all of {child}.",
                columns.join(", ")
            );
            Some(finding("foreign-key-without-index", severity, message))
        }
        Observation::WideCascade { child, constraint, children_per_row } => {
            let severity =
                by_time(context, component_seconds(context, constraint)).unwrap_or(Severity::Warning);
            let message = format!(
                "Foreign key {constraint} changes about {} rows of {child} for each row deleted, in the same \
                 transaction.",
                count(children_per_row.0)
            );
            Some(finding("wide-cascade", severity, message))
        }
        Observation::NotHot { relation, indexes } => {
            let rows = rows_changed(context).filter(|rows| rows.p50.0 >= 10_000.0)?;
            let message = format!(
                "The updates of {relation} are not HOT: each of {} gets a new entry in {}.",
                rows_in_words(rows),
                if *indexes == 1 {
                    "its index".to_owned()
                } else {
                    format!("{} indexes", count(*indexes as f64))
                }
            );
            Some(finding("not-hot", Severity::Info, message))
        }
        Observation::PredicateMissesNulls { index, column } => {
            let message = format!(
                "{index} leaves out rows in which {column} is null, and {column} may be null: NOT null is not true. \
                 Use {column} IS NOT TRUE, or give the column a default before new rows come."
            );
            Some(finding("predicate-misses-nulls", Severity::Warning, message))
        }
        Observation::NeverAnalyzed { relation } => {
            let message =
                format!("{relation} was never analysed: its number of rows is not known. Run ANALYZE.");
            Some(finding("never-analyzed", Severity::Warning, message))
        }
        Observation::NotNullProved { .. }
        | Observation::VolatileDefault { .. }
        | Observation::ScanPerRow { .. }
        | Observation::UnindexedJoin { .. }
        | Observation::CorrelatedSubquery { .. }
        | Observation::InvalidIndexKept { .. }
        | Observation::NothingToDo { .. }
        | Observation::QuadraticBatches { .. } => None,
    }
}

/// One statement for many rows: how long row locks are held and what it leaves.
fn unbatched(context: &Context<'_>, relation: &crate::pg::RelationName) -> Option<Finding> {
    let rows = rows_changed(context).filter(|rows| rows.p50.0 >= MANY_ROWS)?;
    let takes = context.duration()?;
    let severity = by_time(context, Some(takes))?;
    let growth = context.outcome.price.as_ref().and_then(|price| price.disk_after.value);
    let growth = growth.filter(|growth| growth.p50.0 > 0.0).map_or(String::new(), |growth| {
        format!(", and the table and its indexes grow by {}", size(growth.p50.0))
    });
    Some(finding(
        "unbatched-change",
        severity,
        format!(
            "Changes {} of {relation} in one statement: each stays locked until the end, up to {}{growth}.",
            rows_in_words(rows),
            duration(takes.p50.0)
        ),
    ))
}

/// Rows that the statement changes, where known.
fn rows_changed(context: &Context<'_>) -> Option<Estimate<Rows>> {
    if let Some(run) = &context.outcome.backfill {
        return run.rows.value;
    }
    changes(context).find_map(|changes| changes.rows.value)
}

fn changes<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a RowChanges> {
    let work = context.outcome.effects.iter().flat_map(|effects| &effects.work);
    work.filter_map(|work| if let Work::RowChanges(changes) = work { Some(changes.as_ref()) } else { None })
}

/// Seconds of the line items that name an object.
fn component_seconds(context: &Context<'_>, object: &str) -> Option<Estimate<Seconds>> {
    let price = context.outcome.price.as_ref()?;
    let named = price.components.iter().filter(|component| component.name.contains(object));
    named.map(|component| component.duration).reduce(Estimate::plus)
}

/// Nothing worth a word below a noticeable time.
fn by_time(context: &Context<'_>, takes: Option<Estimate<Seconds>>) -> Option<Severity> {
    let Some(takes) = takes else { return Some(Severity::Info) };
    severity_of_time(takes, rows_changed(context).is_some_and(is_wide))
}
