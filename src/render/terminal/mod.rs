//! For reading in a terminal: what a person decides on comes first.

mod backfill;
mod page;
mod paint;
mod statement;
mod table;
mod wrap;

use page::Page;

use super::{Style, Verbosity, words};
use crate::report::{Migration, Report, Status};

/// The report for a terminal.
pub(super) fn text(report: &Report, style: Style) -> String {
    let mut page = Page::new(style);
    if report.migrations.len() > 1 {
        overview(&mut page, &report.migrations);
    }
    verdict(&mut page, report);
    for migration in &report.migrations {
        write_migration(&mut page, migration, style.verbosity);
    }
    page.blank();
    for line in words::left_out(report) {
        page.paragraph(0, &line, paint::DIM);
    }
    if style.verbosity > Verbosity::Quiet {
        page.fact(0, "statistics", paint::DIM, &words::server(&report.server), paint::DIM);
        page.fact(0, "profile", paint::DIM, &words::profile(&report.profile), paint::DIM);
    }
    page.finish()
}

fn overview(page: &mut Page, migrations: &[Migration]) {
    let header = ["migration", "takes", "longest lock", "WAL", "disk peak"].map(str::to_owned).to_vec();
    let rows = migrations.iter().zip(words::short_paths(migrations)).map(|(migration, path)| {
        let figures = words::overview(migration);
        std::iter::once(path.to_owned()).chain(figures).collect()
    });
    page.blank();
    page.table(0, &table::Table { header, rows: rows.collect(), numbers_from: 5 });
}

fn verdict(page: &mut Page, report: &Report) {
    if report.verdict.limits.is_empty() {
        return;
    }
    page.blank();
    let status = report.verdict.status;
    page.fact(0, "verdict", paint::BOLD, words::status(status), paint::of_status(status));
    for limit in &report.verdict.limits {
        let color = match limit.status {
            Status::Pass => paint::DIM,
            Status::Unknown | Status::Fail => paint::of_status(limit.status),
        };
        page.fact(0, words::status(limit.status), color, &words::limit(limit), paint::PLAIN);
    }
}

fn write_migration(page: &mut Page, migration: &Migration, verbosity: Verbosity) {
    page.blank();
    page.heading(&migration.path);
    let headlines = words::backfills(migration).into_iter().chain(words::totals(&migration.totals));
    for (label, text) in headlines {
        page.fact(0, label, paint::BOLD, &text, paint::PLAIN);
    }
    if verbosity == Verbosity::Quiet {
        return;
    }
    for line in words::transactions(migration) {
        page.fact(0, "transaction", paint::BOLD, &line, paint::PLAIN);
    }
    let (brief, worth_attention): (Vec<_>, Vec<_>) =
        migration.statements.iter().partition(|statement| words::is_brief(statement));
    for statement in worth_attention {
        page.blank();
        statement::write(page, statement, verbosity);
    }
    page.blank();
    for statement in brief {
        statement::write_headline(page, statement);
        if verbosity == Verbosity::Verbose || !statement.modelled {
            statement::write_body(page, statement, verbosity);
        }
    }
}
