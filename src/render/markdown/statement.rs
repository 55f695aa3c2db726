//! One statement: what one decides on in the open, the rest folded.

use super::super::words;
use super::escape::{code, html, inline, sql_block};
use super::{backfill, facts, paragraph, table};
use crate::quantity::{DURATION, estimate};
use crate::report::Statement;

/// The statement with all that is worth saying.
pub(super) fn write(out: &mut String, statement: &Statement) {
    let title = format!(
        "#### {}. line {}: {}, {}",
        statement.ordinal,
        statement.line,
        inline(&statement.kind),
        inline(&words::brief_duration(statement))
    );
    paragraph(out, &title);
    out.push('\n');
    for finding in words::worst_first(statement) {
        out.push_str(&format!("- **{}**: {}\n", words::severity(finding.severity), inline(&finding.message)));
    }
    facts(out, &words::figures(statement));
    facts(out, &words::work(statement));
    facts(out, &words::waiting(statement));
    for safer in &statement.safer {
        paragraph(out, &format!("**Instead**: {}", inline(&safer.why)));
        paragraph(out, sql_block(&safer.sql).trim_end());
        paragraph(out, &inline(&words::safer_figures(safer)));
    }
    if let Some(backfill) = &statement.backfill {
        backfill::write(out, backfill);
    }
    details(out, statement);
}

/// Statements of which there is nothing more to say than how long they take.
pub(super) fn write_brief(out: &mut String, statements: &[&Statement]) {
    let rows: Vec<Vec<String>> = statements
        .iter()
        .map(|it| {
            vec![
                it.ordinal.to_string(),
                it.line.to_string(),
                code(&it.sql),
                inline(&words::brief_duration(it)),
            ]
        })
        .collect();
    let summary = words::plural(rows.len(), "other statement", "other statements");
    folded(out, &summary, &table(&["#", "Line", "Statement", "Takes"], &rows, 3));
    for statement in statements.iter().filter(|it| !it.modelled) {
        paragraph(
            out,
            &format!(
                "Statement {} is not modelled: {}",
                statement.ordinal,
                inline(&words::why_not_modelled(statement))
            ),
        );
    }
}

fn details(out: &mut String, statement: &Statement) {
    folded(out, "SQL", &sql_block(&statement.sql));
    if !statement.locks.is_empty() {
        let rows: Vec<Vec<String>> = statement
            .locks
            .iter()
            .map(|lock| {
                let relation = format!("{} ({})", code(&lock.relation), inline(&lock.relation_kind));
                let (mode, held) = (lock.mode.sql_name().to_owned(), inline(&words::held(lock)));
                vec![relation, mode, held, words::who_waits(lock).to_owned()]
            })
            .collect();
        folded(out, "Locks", &table(&["Relation", "Mode", "Held", "Who waits"], &rows, 4));
    }
    if !statement.components.is_empty() {
        let rows: Vec<Vec<String>> = words::longest_first(&statement.components)
            .into_iter()
            .map(|part| {
                let cells =
                    [&part.name, &words::product(part), &estimate(DURATION, part.duration), &part.basis];
                cells.map(|cell| inline(cell)).to_vec()
            })
            .collect();
        folded(
            out,
            "Parts of the duration",
            &table(&["Part", "Quantity × rate", "Takes", "Basis"], &rows, 4),
        );
    }
}

/// Details that open on a click. The empty lines make the body Markdown again.
pub(super) fn folded(out: &mut String, summary: &str, body: &str) {
    let body = body.trim_end();
    paragraph(out, &format!("<details><summary>{}</summary>\n\n{body}\n\n</details>", html(summary)));
}
