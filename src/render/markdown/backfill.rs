//! The sweep of a batched backfill.

use super::super::words;
use super::escape::inline;
use super::statement::folded;
use super::{facts, paragraph, table};
use crate::report::Backfill;

/// The headline, how it comes about, and the sweep over batch sizes.
pub(super) fn write(out: &mut String, backfill: &Backfill) {
    if let Some(headline) = words::backfill_total(backfill) {
        paragraph(out, &format!("**{}**", inline(&headline)));
    }
    out.push('\n');
    facts(out, &words::backfill_facts(backfill));
    for line in &backfill.arithmetic {
        out.push_str(&format!("- {}\n", inline(line)));
    }
    paragraph(out, sweep(backfill).trim_end());
    out.push('\n');
    facts(out, &words::sweep_notes(backfill));
    let based_on: Vec<String> =
        backfill.samples.iter().map(|it| format!("- {}\n", inline(&words::sample(it)))).collect();
    let points = backfill
        .sweep
        .iter()
        .map(|it| format!("- {} rows: {}\n", it.batch_size, inline(&words::point_details(it))));
    let body: String = points.chain(based_on).collect();
    folded(out, "Each batch size in full, and what it is based on", &body);
}

fn sweep(backfill: &Backfill) -> String {
    let columns = words::sweep_columns(backfill, true);
    let header: Vec<&str> =
        std::iter::once("batch size").chain(columns.iter().map(|(name, _)| *name)).collect();
    let rows: Vec<Vec<String>> = backfill
        .sweep
        .iter()
        .map(|point| {
            let asked = if backfill.asked_batch_size == Some(point.batch_size) { ", asked for" } else { "" };
            let advised = backfill.recommended.as_ref().is_some_and(|it| it.batch_size == point.batch_size);
            let size = format!("{}{asked}{}", point.batch_size, if advised { ", **advised**" } else { "" });
            std::iter::once(size).chain(columns.iter().map(|(_, cell)| inline(&cell(point)))).collect()
        })
        .collect();
    table(&header, &rows, 0)
}
