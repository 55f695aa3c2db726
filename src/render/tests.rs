//! Whole reports in every format.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::samples::{backfill, events, poisoned};
use super::*;

const HOSTILE: &str =
    "x|y`z```\u{1b}[31m\u{9b}2J\u{202e}</details><script>alert(1)</script>**b** @everyone\n# h\n| a | b |";

fn style(width: usize) -> Style {
    Style { width, color: false, verbosity: Verbosity::Normal }
}

fn terminal(report: &Report, width: usize, verbosity: Verbosity) -> String {
    render(report, Format::Terminal, Style { verbosity, ..style(width) })
}

fn markdown(report: &Report) -> String {
    render(report, Format::Markdown, style(80))
}

/// Two migrations, as a folder gives.
fn several() -> Report {
    let mut report = events();
    let mut second = report.migrations[0].clone();
    second.path = "db/migrate/20210311120155_backfill.sql".into();
    second.statements = vec![backfill()];
    second.transactions.clear();
    second.totals.longest_lock = None;
    second.totals.without_duration.clear();
    report.migrations.push(second);
    report
}

#[test]
fn terminal_of_80_columns() {
    insta::assert_snapshot!(terminal(&events(), 80, Verbosity::Normal));
}

#[test]
fn terminal_of_120_columns_with_everything() {
    insta::assert_snapshot!(terminal(&several(), 120, Verbosity::Verbose));
}

#[test]
fn terminal_with_headlines_only() {
    insta::assert_snapshot!(terminal(&several(), 80, Verbosity::Quiet));
}

#[test]
fn terminal_of_60_columns_turns_wide_tables_into_lists() {
    insta::assert_snapshot!(terminal(&several(), 60, Verbosity::Normal));
}

#[test]
fn markdown_of_a_pull_request() {
    insta::assert_snapshot!(markdown(&events()));
}

#[test]
fn json_is_what_the_schema_says() {
    let schema: serde_json::Value =
        serde_json::from_str(&crate::report::json_schema()).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let text = render(&events(), Format::Json, style(80));
    assert!(text.ends_with("}\n"));
    let mut json: serde_json::Value = serde_json::from_str(&text).expect("the report is JSON");
    let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(json["migrations"][0]["statements"][0]["locks"][0]["mode"], "AccessExclusiveLock");
    json["migrations"][0].as_object_mut().expect("a migration is an object").remove("totals");
    assert!(!validator.is_valid(&json), "the schema must miss what is missing");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let hostile = [HOSTILE.to_owned(), "表格x".repeat(60), "long_name".repeat(30)];
    let reports = hostile.iter().map(|text| poisoned(several(), text)).chain([events(), several()]);
    for report in reports {
        for width in [40, 60, 80, 100, 200] {
            for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
                for line in terminal(&report, width, verbosity).lines() {
                    assert!(line.width() <= width, "{width}: {line}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_layout(text in ".{0,80}", width in 40usize..120) {
        let report = poisoned(several(), &text);
        for line in terminal(&report, width, Verbosity::Verbose).lines() {
            prop_assert!(line.width() <= width, "{}: {}", width, line);
            prop_assert!(!line.contains(|c: char| c.is_control()), "{:?}", line);
        }
    }
}

#[test]
fn no_escape_sequence_reaches_the_terminal() {
    let text = terminal(&poisoned(several(), HOSTILE), 80, Verbosity::Verbose);
    assert!(text.contains("</details>"), "the hostile text is there");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn colours_change_nothing_but_colours() {
    let colored = render(&several(), Format::Terminal, Style { color: true, ..style(80) });
    assert!(colored.contains("\u{1b}[1m"));
    let plain = anstream::adapter::strip_str(&colored).to_string();
    assert_eq!(plain, terminal(&several(), 80, Verbosity::Normal));
}

#[test]
fn no_text_becomes_markup() {
    let text = markdown(&poisoned(events(), HOSTILE));
    let read = outside_code_blocks(&text);
    assert!(!read.contains("<script>") && !read.contains("@everyone"), "{read}");
    assert_eq!(read.matches("<details>").count(), read.matches("</details>").count());
    assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']));
}

#[test]
fn every_row_of_a_table_has_as_many_cells_as_its_header() {
    let mut bars_before = None;
    for line in outside_code_blocks(&markdown(&poisoned(several(), HOSTILE))).lines() {
        let bars = line.starts_with('|').then(|| line.matches('|').count());
        if let (Some(before), Some(now)) = (bars_before, bars) {
            assert_eq!(before, now, "{line}");
        }
        bars_before = bars;
    }
}

/// What a Markdown reader interprets: the text without its fenced blocks.
fn outside_code_blocks(text: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut outside = String::new();
    for line in text.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 && line.ends_with("sql") => fence = Some(ticks),
            None => outside.push_str(&format!("{line}\n")),
        }
    }
    assert_eq!(fence, None, "a block is open at the end");
    outside
}
