//! For the description of a pull request, in GitHub's Markdown: a summary first, details folded.

mod backfill;
mod escape;
mod statement;
mod table;

use escape::{code, inline};
use table::table;

use super::words;
use crate::report::{Migration, Report};

/// The report as Markdown.
pub(super) fn text(report: &Report) -> String {
    let mut out = String::from("## What this migration takes\n\n");
    out.push_str(&summary(&report.migrations));
    verdict(&mut out, report);
    let left_out: String =
        words::left_out(report).iter().map(|line| format!("- {}\n", inline(line))).collect();
    if !left_out.is_empty() {
        paragraph(&mut out, left_out.trim_end());
    }
    for migration in &report.migrations {
        write_migration(&mut out, migration);
    }
    let (server, profile) = (words::server(&report.server), words::profile(&report.profile));
    paragraph(
        &mut out,
        &format!(
            "<sub>{} {}. Statistics: {}. Profile: {}. Intervals are 90 % prediction intervals.</sub>",
            inline(&report.tool.name),
            inline(&report.tool.version),
            inline(&server),
            inline(&profile)
        ),
    );
    out
}

fn summary(migrations: &[Migration]) -> String {
    let header = ["Migration", "Takes", "Longest lock", "WAL", "Disk peak"];
    let rows = migrations.iter().map(|migration| {
        let figures = words::overview(migration);
        std::iter::once(code(&migration.path)).chain(figures.iter().map(|figure| inline(figure))).collect()
    });
    table(&header, &rows.collect::<Vec<_>>(), header.len())
}

fn verdict(out: &mut String, report: &Report) {
    if report.verdict.limits.is_empty() {
        return;
    }
    paragraph(out, &format!("**Verdict: {}**", words::status(report.verdict.status)));
    out.push('\n');
    for limit in &report.verdict.limits {
        out.push_str(&format!("- **{}**: {}\n", words::status(limit.status), inline(&words::limit(limit))));
    }
}

fn write_migration(out: &mut String, migration: &Migration) {
    paragraph(out, &format!("### {}", code(&migration.path)));
    out.push('\n');
    facts(out, &words::backfills(migration));
    facts(out, &words::totals(&migration.totals));
    for line in words::transactions(migration) {
        out.push_str(&format!("- **transaction**: {}\n", inline(&line)));
    }
    let (brief, worth_attention): (Vec<_>, Vec<_>) =
        migration.statements.iter().partition(|statement| words::is_brief(statement));
    for statement in worth_attention {
        statement::write(out, statement);
    }
    if !brief.is_empty() {
        statement::write_brief(out, &brief);
    }
}

/// A list of labelled facts.
fn facts(out: &mut String, facts: &[words::Fact]) {
    for (label, text) in facts {
        out.push_str(&format!("- **{label}**: {}\n", inline(text)));
    }
}

/// A block of its own.
fn paragraph(out: &mut String, text: &str) {
    out.push_str(&format!("\n{text}\n"));
}
