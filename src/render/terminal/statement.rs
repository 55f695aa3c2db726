//! One statement.

use super::super::{Verbosity, words};
use super::page::Page;
use super::table::Table;
use super::{backfill, paint};
use crate::quantity::duration;
use crate::report::Statement;

/// Parts of the duration that are shown unless all are asked for.
const PARTS: usize = 3;

const INDENT: usize = 3;

/// The statement with all that is worth saying.
pub(super) fn write(page: &mut Page, statement: &Statement, verbosity: Verbosity) {
    write_headline(page, statement);
    write_body(page, statement, verbosity);
}

/// "2. line 7 · CREATE INDEX …   41 min".
pub(super) fn write_headline(page: &mut Page, statement: &Statement) {
    let start = format!("{}. line {} ·", statement.ordinal, statement.line);
    page.headline(&start, &statement.sql, &words::brief_duration(statement));
}

/// What follows the headline.
pub(super) fn write_body(page: &mut Page, statement: &Statement, verbosity: Verbosity) {
    for (label, text) in words::figures(statement) {
        page.fact(INDENT, label, paint::BOLD, &text, paint::PLAIN);
    }
    locks(page, statement);
    for finding in words::worst_first(statement) {
        let color = paint::of_severity(finding.severity);
        page.fact(INDENT, words::severity(finding.severity), color, &finding.message, paint::PLAIN);
    }
    for safer in &statement.safer {
        page.sql(INDENT, "instead", paint::GOOD, &safer.sql);
        page.fact(INDENT, "", paint::PLAIN, &safer.why, paint::PLAIN);
        page.fact(INDENT, "", paint::PLAIN, &words::safer_figures(safer), paint::BOLD);
    }
    for (label, text) in words::waiting(statement).into_iter().chain(words::work(statement)) {
        page.fact(INDENT, label, paint::BOLD, &text, paint::PLAIN);
    }
    if let Some(backfill) = &statement.backfill {
        backfill::write(page, backfill, verbosity);
    }
    parts(page, statement, verbosity);
}

fn locks(page: &mut Page, statement: &Statement) {
    if statement.locks.is_empty() {
        return;
    }
    let header = ["locks", "mode", "held", "who waits"].map(str::to_owned).to_vec();
    let rows = words::lock_groups(&statement.locks).into_iter().map(|group| {
        let (mode, held) = (group.lock.mode.sql_name().to_owned(), words::held(group.lock));
        vec![relations(&group), mode, held, words::who_waits(group.lock).to_owned()]
    });
    page.table(INDENT, &Table { header, rows: rows.collect(), numbers_from: 4 });
}

/// "public.events and 8 indexes"
fn relations(group: &words::LockGroup<'_>) -> String {
    let names = group.named.iter().map(|(name, kind)| match *kind {
        "table" => (*name).to_owned(),
        kind => format!("{name} ({kind})"),
    });
    let names = names.collect::<Vec<_>>().join(", ");
    match group.indexes {
        0 => names,
        indexes => format!("{names} and {}", words::plural(indexes, "index", "indexes")),
    }
}

fn parts(page: &mut Page, statement: &Statement, verbosity: Verbosity) {
    let longest_first = words::longest_first(&statement.components);
    let shown =
        if verbosity == Verbosity::Verbose { longest_first.len() } else { PARTS.min(longest_first.len()) };
    for (number, part) in longest_first[..shown].iter().enumerate() {
        let text = format!("{}: {} ({})", duration(part.duration.p50), part.name, words::product(part));
        page.fact(INDENT, if number == 0 { "of which" } else { "" }, paint::DIM, &text, paint::DIM);
        if verbosity == Verbosity::Verbose {
            page.fact(INDENT, "", paint::PLAIN, &part.basis, paint::DIM);
        }
    }
    if shown < longest_first.len() {
        let more = words::plural(longest_first.len() - shown, "smaller part", "smaller parts");
        page.fact(INDENT, "", paint::PLAIN, &format!("and {more} (-v shows all)"), paint::DIM);
    }
}
