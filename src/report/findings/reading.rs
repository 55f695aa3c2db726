//! How a statement finds its rows.

use crate::effect::{Observation, Work};
use crate::pg::RelationName;
use crate::quantity::count;
use crate::report::{Finding, Severity};

use super::{Context, finding, is_wide, rows_in_words, severity_of_time};

pub(super) fn findings(context: &Context<'_>) -> Vec<Finding> {
    let observations = context.outcome.effects.iter().flat_map(|effects| &effects.observations);
    observations.filter_map(|observation| one(context, observation)).collect()
}

fn one(context: &Context<'_>, observation: &Observation) -> Option<Finding> {
    if let Observation::ScanPerRow { relation, columns, times, planned } = observation {
        let often = times.map_or("each row".to_owned(), |times| format!("each of {}", rows_in_words(times)));
        let by = if columns.is_empty() { String::new() } else { format!(" by ({})", columns.join(", ")) };
        let source = if *planned { "The plan reads" } else { "No index serves the look-up: it reads" };
        let doubt = if *planned && times.is_some_and(is_wide) {
            " How many they are, EXPLAIN cannot tell."
        } else {
            ""
        };
        let message =
            format!("{source} all of {relation}{} again for {often}{by}.{doubt}", rows(context, relation));
        Some(finding("scan-per-row", by_time(context).unwrap_or(Severity::Info), message))
    } else if let Observation::UnindexedJoin { relation, columns } = observation {
        let message = format!(
            "No index on {relation} ({}) serves the join: the table is read in full.",
            columns.join(", ")
        );
        by_time(context).map(|severity| finding("unindexed-join", severity.min(Severity::Warning), message))
    } else if let Observation::CorrelatedSubquery { relation, columns, indexed: false } = observation {
        let message = format!(
            "The sub-select on {relation} runs once per row, and no index leads with ({}).",
            columns.join(", ")
        );
        Some(finding("correlated-subquery", by_time(context).unwrap_or(Severity::Info), message))
    } else {
        None
    }
}

fn rows(context: &Context<'_>, relation: &RelationName) -> String {
    let known = context.catalog.relation(relation).and_then(|relation| relation.rows.value().copied());
    known.map_or(String::new(), |rows| format!(" ({} rows)", count(rows.0)))
}

/// How bad, by the time that reading takes.
fn by_time(context: &Context<'_>) -> Option<Severity> {
    let effects = context.outcome.effects.as_ref()?;
    let reads = effects.work.iter().any(|work| matches!(work, Work::Read(_)));
    let hardly_known = effects.observations.iter().any(|observation| {
        matches!(observation, Observation::ScanPerRow { times: Some(times), .. } if is_wide(*times))
    });
    let severity = severity_of_time(context.duration()?, hardly_known);
    Some(severity.filter(|_| reads).unwrap_or(Severity::Info))
}
