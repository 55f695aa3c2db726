//! `pgtoll explain`: a section of docs/statements.md, which the binary carries.

use crate::cli::Explain;

use super::{AppError, WITHIN_LIMITS, output};

/// Made from the heads of the files in `ddl` and from the proved cases; a test keeps it so.
const PAGE: &str = include_str!("../../docs/statements.md");

/// What the cells of a case say, after the statement.
const CELLS: [&str; 6] = ["versions", "locks", "copies", "builds anew", "reads in full", "builds"];

/// One statement form.
struct Section {
    name: &'static str,
    /// The statement, as SQL.
    title: &'static str,
    lines: Vec<&'static str>,
}

pub(super) fn run(arguments: &Explain) -> Result<u8, AppError> {
    let sections = sections();
    let text = match &arguments.name {
        None => list(&sections),
        Some(wanted) => match find(wanted, &sections).as_slice() {
            [] => {
                return Err(AppError::UnknownForm { name: wanted.clone(), close: close(wanted, &sections) });
            }
            found => found.iter().map(|section| show(section)).collect::<Vec<_>>().join("\n"),
        },
    };
    output::print(&text)?;
    Ok(WITHIN_LIMITS)
}

fn sections() -> Vec<Section> {
    let section = |text: &'static str| {
        let mut lines = text.lines();
        let name = lines.next()?;
        let mut lines = lines.skip_while(|line| line.is_empty());
        let title = lines.next()?.trim_end_matches('.');
        Some(Section { name, title, lines: lines.skip_while(|line| line.is_empty()).collect() })
    };
    PAGE.split("\n## ").skip(1).filter_map(section).collect()
}

/// `SET NOT NULL` and `set_not_null` are the same.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The section of that name; else those whose statement has all of the words.
fn find<'a>(wanted: &str, sections: &'a [Section]) -> Vec<&'a Section> {
    let wanted = words(wanted);
    let exact: Vec<_> = sections.iter().filter(|section| words(section.name) == wanted).collect();
    if !exact.is_empty() {
        return exact;
    }
    let has_all = |section: &&Section| {
        let title = words(section.title);
        !wanted.is_empty() && wanted.iter().all(|word| title.contains(word))
    };
    sections.iter().filter(has_all).collect()
}

/// Names that share a word with what was asked for.
fn close(wanted: &str, sections: &[Section]) -> Vec<&'static str> {
    let wanted = words(wanted);
    let shares = |section: &&Section| words(section.name).iter().any(|word| wanted.contains(word));
    sections.iter().filter(shares).map(|section| section.name).collect()
}

fn list(sections: &[Section]) -> String {
    let width = sections.iter().map(|section| section.name.len()).max().unwrap_or(0);
    sections.iter().map(|section| format!("{:width$}  {}\n", section.name, plain(section.title))).collect()
}

fn show(section: &Section) -> String {
    let mut text = format!("{}\n{}\n", section.name, plain(section.title));
    for line in &section.lines {
        match line.strip_prefix('|') {
            Some(row) => text.push_str(&case(row)),
            None => text.push_str(&wrapped(&plain(line))),
        }
    }
    text
}

/// A row of the table; nothing for its head.
fn case(row: &str) -> String {
    let row = row.replace("\\|", "\u{1}");
    let mut cells = row.split('|').map(|cell| plain(cell.trim()).replace('\u{1}', "|"));
    let statement = cells.next().unwrap_or_default();
    if statement == "statement" || statement.starts_with("---") {
        return String::new();
    }
    let said = CELLS.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
    let said: String = said
        .map(|(name, cell)| match cell.strip_prefix("fails: ") {
            Some(sqlstate) => format!("    fails with SQLSTATE {sqlstate}\n"),
            None => format!("    {name}: {cell}\n"),
        })
        .collect();
    format!("  {statement}\n{said}")
}

/// Without Markdown's marks.
fn plain(text: &str) -> String {
    text.replace("**", "").replace('`', "")
}

fn wrapped(text: &str) -> String {
    /// A width that reads well and fits any terminal.
    const WIDTH: usize = 78;
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is a first line from the start");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_by_its_name_and_by_its_words() {
        let sections = sections();
        let names = |wanted: &str| -> Vec<&str> {
            find(wanted, &sections).iter().map(|section| section.name).collect()
        };
        assert_eq!(names("set_not_null"), ["set_not_null"]);
        assert_eq!(names("Set Not Null"), ["set_not_null"]);
        assert!(names("DROP INDEX").contains(&"drop_index"));
        assert!(names("no such thing").is_empty());
    }

    #[test]
    fn a_case_says_what_it_does() {
        let sections = sections();
        let text = show(find("create_index", &sections)[0]);
        assert!(text.contains("Locks. ") && text.contains("    locks: books ShareLock\n"), "{text}");
        assert!(!text.contains('`') && !text.contains("---"), "{text}");
    }

    #[test]
    fn a_pipe_within_a_statement_stays() {
        assert_eq!(
            case(" `SELECT a \\|\\| b` | 15 on | t X |  |  |  |  |"),
            "  SELECT a || b\n    versions: 15 on\n    locks: t X\n"
        );
    }
}
