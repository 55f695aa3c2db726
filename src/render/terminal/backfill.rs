//! The sweep of a batched backfill.

use super::super::{Verbosity, words};
use super::page::Page;
use super::paint;
use super::table::Table;
use crate::report::{Backfill, SweepPoint};

const INDENT: usize = 3;

/// From this width on the sweep has all of its columns.
const ROOM_FOR_ALL: usize = 110;

/// The headline, how it comes about, and the sweep over batch sizes.
pub(super) fn write(page: &mut Page, backfill: &Backfill, verbosity: Verbosity) {
    page.blank();
    for (label, text) in words::backfill_facts(backfill) {
        page.fact(INDENT, label, paint::BOLD, &text, paint::PLAIN);
    }
    if let Some(headline) = words::backfill_total(backfill) {
        page.fact(INDENT, "takes", paint::BOLD, &headline, paint::BOLD);
    }
    for line in &backfill.arithmetic {
        page.fact(INDENT, "", paint::PLAIN, line, paint::PLAIN);
    }
    page.blank();
    page.table(INDENT, &sweep(backfill, page.width()));
    let marks =
        [(backfill.asked_batch_size.is_some(), "→ asked for"), (backfill.recommended.is_some(), "★ advised")];
    let legend: Vec<&str> = marks.into_iter().filter_map(|(there, mark)| there.then_some(mark)).collect();
    page.paragraph(INDENT, &legend.join(", "), paint::DIM);
    page.blank();
    for (label, text) in words::sweep_notes(backfill) {
        let color = match label {
            "advised" => paint::GOOD,
            "breaks" => paint::of_severity(crate::report::Severity::Warning),
            _ => paint::BOLD,
        };
        page.fact(INDENT, label, color, &text, paint::PLAIN);
    }
    based_on(page, backfill, verbosity);
}

fn sweep(backfill: &Backfill, width: usize) -> Table {
    let columns = words::sweep_columns(backfill, width >= ROOM_FOR_ALL);
    let names = columns.iter().map(|(name, _)| (*name).to_owned());
    let header = std::iter::once("batch size".to_owned()).chain(names).collect();
    let rows = backfill.sweep.iter().map(|point| {
        let cells = columns.iter().map(|(_, cell)| cell(point));
        std::iter::once(format!("{}{}", marks(backfill, point), point.batch_size)).chain(cells).collect()
    });
    Table { header, rows: rows.collect(), numbers_from: 0 }
}

fn marks(backfill: &Backfill, point: &SweepPoint) -> String {
    let asked = backfill.asked_batch_size == Some(point.batch_size);
    let advised = backfill.recommended.as_ref().is_some_and(|it| it.batch_size == point.batch_size);
    match (asked, advised) {
        (true, true) => "→★ ",
        (true, false) => "→ ",
        (false, true) => "★ ",
        (false, false) => "",
    }
    .to_owned()
}

fn based_on(page: &mut Page, backfill: &Backfill, verbosity: Verbosity) {
    let summary = words::samples_summary(&backfill.samples);
    if !summary.is_empty() {
        page.fact(INDENT, "based on", paint::DIM, &summary, paint::DIM);
    }
    if verbosity < Verbosity::Verbose {
        return;
    }
    for sample in &backfill.samples {
        page.fact(INDENT, "", paint::PLAIN, &words::sample(sample), paint::DIM);
    }
    for point in &backfill.sweep {
        page.fact(
            INDENT,
            &format!("{} rows", point.batch_size),
            paint::DIM,
            &words::point_details(point),
            paint::DIM,
        );
    }
}
