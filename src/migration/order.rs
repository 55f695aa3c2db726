//! The order of files in a folder: by path, with runs of digits compared as numbers.

use std::cmp::Ordering;
use std::path::Path;

use super::layout::Layout;

/// What a file is sorted by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn of(path: &Path) -> Self {
        let plain = || path.to_string_lossy().into_owned();
        Self(match Layout::of(path) {
            Some(Layout::FolderWithUp) => as_diesel_compares(path).unwrap_or_else(plain),
            Some(Layout::FolderWithMigration | Layout::Pair) | None => plain(),
        })
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.0, &other.0)
    }
}

/// More digits than diesel's versions have.
const VERSION_DIGITS: usize = 32;

/// diesel leaves hyphens out of a version and compares versions as text, so `2017-01-01-000000-0000` belongs before
/// `20170102000000`: filled up to one length, they compare as numbers do.
fn as_diesel_compares(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let (version, name) = folder.file_name()?.to_str()?.split_once('_')?;
    let is_version = version.chars().all(|c| c.is_ascii_digit() || c == '-');
    let version = version.replace('-', "");
    let filled = folder.with_file_name(format!("{version:0<VERSION_DIGITS$}_{name}"));
    is_version.then(|| filled.to_string_lossy().into_owned())
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
        assert_ordered(&["1/up.sql", "002_a.sql", "2_c.sql", "10_b.sql", "a.sql"]);
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
        ]);
    }
}
