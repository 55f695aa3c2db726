//! docs/statements.md, which `pgtoll explain` shows: what the head of each form's file in src/ddl says, and the cases under
//! fixtures/ddl that were proved on servers. `UPDATE_DOCS=1 cargo test --test statements_doc` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const PAGE: &str = "docs/statements.md";

const INTRODUCTION: &str = "# What each statement does

Every claim below was held against PostgreSQL 13 to 18: the cases of a statement's table are run by the tests on a server
of each version, which has to show these locks, copied tables, rebuilt and new indexes, and tables read in full. The
schema of the cases is [fixtures/ddl/schema.sql](../fixtures/ddl/schema.sql). This page is made from the sources
(`UPDATE_DOCS=1 cargo test --test statements_doc`).
";

#[test]
fn the_page_says_what_the_sources_say() {
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, &page).expect("the tests run at the package's root");
    }
    let found = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        found == page,
        "{PAGE} is not what the sources say; UPDATE_DOCS=1 cargo test --test statements_doc writes it"
    );
}

fn page() -> String {
    let folders = ["src/ddl", "src/ddl/alter_table"];
    let mut forms: Vec<_> =
        folders.into_iter().flat_map(entries).filter(|path| path.ends_with(".rs")).collect();
    forms.sort_by_key(|path| Path::new(path).file_stem().map(|name| name.to_owned()));
    let sections = forms.iter().filter_map(|path| section(path));
    std::iter::once(INTRODUCTION.to_owned()).chain(sections).collect::<Vec<_>>().join("\n")
}

/// A form's section; none where the file describes no form.
fn section(path: &str) -> Option<String> {
    let name = Path::new(path).file_stem()?.to_str()?;
    let head = head(&fs::read_to_string(path).ok()?);
    head.get("Locks")?;
    let mut text = format!("## {name}\n\n{}\n", head[""]);
    for heading in ["Locks", "Work", "Versions", "Not modelled", "Source"] {
        let said = head.get(heading).unwrap_or_else(|| panic!("{path} says nothing of {heading}"));
        let _ = write!(text, "\n**{heading}.** {said}\n");
    }
    let _ = write!(text, "\n{}", table(&format!("fixtures/ddl/{name}")));
    Some(text)
}

/// What stands under each heading of a file's head, in one line each; the first line under none.
fn head(source: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut heading = String::new();
    for line in source.lines().map_while(|line| line.strip_prefix("//!")) {
        let line = line.trim();
        match line.strip_prefix("# ") {
            Some(next) => heading = next.to_owned(),
            None => {
                let text = found.entry(heading.clone()).or_default();
                if !text.is_empty() && !line.is_empty() {
                    text.push(' ');
                }
                text.push_str(line);
            }
        }
    }
    found
}

fn table(folder: &str) -> String {
    let mut text = "| statement | versions | locks | copied | rebuilt | read in full | built |\n|---|---|---|---|---|---|---|\n"
        .to_owned();
    let mut files = entries(folder);
    files.sort();
    for file in &files {
        let source = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let (lines, sql): (Vec<&str>, Vec<&str>) = source.lines().partition(|line| line.starts_with("-- "));
        let key = |key: &str| {
            let prefix = format!("-- {key}: ");
            let values: Vec<&str> =
                lines.iter().filter_map(|line| line.strip_prefix(prefix.as_str())).collect();
            values.join("; ")
        };
        let versions = match (key("since").as_str(), key("until").as_str()) {
            ("", "") => String::new(),
            (since, "") => format!("{since} on"),
            ("", until) => format!("to {until}"),
            (since, until) => format!("{since} to {until}"),
        };
        let statement = cell(sql.join(" ").trim_end_matches(';'));
        let setup = key("setup");
        let after = if setup.is_empty() { String::new() } else { format!(" after `{}`", cell(&setup)) };
        let error = key("error");
        let cells = if error.is_empty() {
            ["locks", "rewrites", "rebuilds", "scans", "builds"]
                .map(|name| key(name).replace("none", ""))
                .join(" | ")
        } else {
            format!("fails: {error} | | | | ")
        };
        let _ = writeln!(text, "| `{statement}`{after} | {versions} | {cells} |");
    }
    text
}

/// A pipe would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn entries(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    entries.map(|entry| entry.expect("it can be read").path().display().to_string()).collect()
}
