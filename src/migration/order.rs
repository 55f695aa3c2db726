//! The order of files in a folder, by each part of their paths.
//!
//! Versions compare as numbers (golang-migrate, sqlx), save where the tool compares text: diesel, which leaves hyphens
//! out of versions, and Prisma.

use std::cmp::Ordering;
use std::path::Path;

use super::layout::Layout;

/// What a file is sorted by: the parts of its path.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(Vec<Part>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Text(String),
    Natural(Natural),
}

impl Key {
    pub(super) fn of(path: &Path) -> Self {
        let names: Vec<String> = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        let own_folder = names.len().checked_sub(2);
        let part = |(place, name): (usize, String)| match Layout::of(path) {
            Some(Layout::FolderWithUp) if Some(place) == own_folder => Part::Text(diesel_version(&name)),
            Some(Layout::FolderWithMigration) if Some(place) == own_folder => Part::Text(name),
            Some(Layout::FolderWithUp | Layout::FolderWithMigration | Layout::Pair) | None => {
                Part::Natural(Natural(name))
            }
        };
        Self(names.into_iter().enumerate().map(part).collect())
    }
}

fn diesel_version(folder: &str) -> String {
    folder.split('_').next().unwrap_or_default().replace('-', "")
}

/// Text with runs of digits compared as numbers.
#[derive(Debug, PartialEq, Eq)]
struct Natural(String);

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.0, &other.0)
    }
}

/// Compares `2_b.sql` before `10_a.sql`.
fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (chunks(a), chunks(b));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(x), Some(y)) => compare_chunks(x, y),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn compare_chunks(a: &str, b: &str) -> Ordering {
    let digits = |chunk: &str| chunk.starts_with(|c: char| c.is_ascii_digit());
    if !(digits(a) && digits(b)) {
        return a.cmp(b);
    }
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Runs of digits and of anything else.
fn chunks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c: char| c.is_ascii_digit() != first.is_ascii_digit()).unwrap_or(rest.len());
        let (chunk, after) = rest.split_at(end);
        rest = after;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_ordered(expected: &[&str]) {
        let mut names = expected.to_vec();
        names.reverse();
        names.sort_by_key(|name| Key::of(Path::new(name)));
        assert_eq!(names, expected);
    }

    #[test]
    fn numbers_compare_as_numbers() {
        assert_ordered(&["1/a.sql", "002_a.sql", "2_c.sql", "9_a.up.sql", "10_b.sql", "a.sql"]);
    }

    #[test]
    fn versions_of_diesel_compare_as_text_without_hyphens() {
        assert_ordered(&[
            "m/00000000000000_setup/up.sql",
            "m/20140924113530_a/up.sql",
            "m/2017-01-01-000000_b/up.sql",
            "m/20180101000000_c/up.sql",
            "m/2018-01-02-000000-0000_d/up.sql",
            "m/2018-01-03-000000_e/up.sql",
            "m/2018-01-03-1715-without-a-name/up.sql",
        ]);
    }

    #[test]
    fn folders_of_prisma_compare_as_text() {
        assert_ordered(&[
            "m/20250519093328_a/migration.sql",
            "m/20250625090000_b/migration.sql",
            "m/20250625_c/migration.sql",
        ]);
    }
}
