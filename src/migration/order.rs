//! The order of files in a folder: by path, with runs of digits compared as numbers.

use std::cmp::Ordering;

/// Compares `2_b.sql` before `10_a.sql`.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
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
    use super::compare;

    #[test]
    fn numbers_compare_as_numbers() {
        let mut names = vec!["10_b.sql", "2_c.sql", "002_a.sql", "1/up.sql", "a.sql"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, ["1/up.sql", "002_a.sql", "2_c.sql", "10_b.sql", "a.sql"]);
    }
}
