//! CREATE INDEX and DROP INDEX.

use crate::effect::Effects;
use crate::sql::{CreateIndex, Drop};

use super::{Alternative, Why};

/// CONCURRENTLY for a plain build; the plain build for a concurrent one, so that the two can be compared.
pub(super) fn create(text: &str, create: &CreateIndex, effects: &Effects) -> Vec<Alternative> {
    if effects.index_builds.is_empty() {
        return Vec::new();
    }
    let (sql, why) = if create.concurrently {
        (without_word(text, "concurrently"), Why::DoesNotWaitForOthers)
    } else {
        (after_word(text, "index", "CONCURRENTLY"), Why::BuildsConcurrently)
    };
    sql.map(|sql| Alternative { sql: format!("{sql};"), why }).into_iter().collect()
}

pub(super) fn drop(text: &str, drop: &Drop) -> Vec<Alternative> {
    if drop.concurrently || drop.cascade || drop.objects.len() != 1 {
        return Vec::new();
    }
    after_word(text, "index", "CONCURRENTLY")
        .map(|sql| Alternative { sql: format!("{sql};"), why: Why::DropsConcurrently })
        .into_iter()
        .collect()
}

/// Inserts a word behind the first occurrence of a keyword.
fn after_word(text: &str, keyword: &str, insert: &str) -> Option<String> {
    let (_, end) = word(text, keyword)?;
    Some(format!("{} {insert}{}", &text[..end], &text[end..]))
}

fn without_word(text: &str, keyword: &str) -> Option<String> {
    let (start, end) = word(text, keyword)?;
    Some(format!("{}{}", &text[..start], text[end..].trim_start()))
}

/// The place of a keyword; in these two statements it stands before any name that could contain it.
fn word(text: &str, keyword: &str) -> Option<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    lower.match_indices(keyword).map(|(start, found)| (start, start + found.len())).find(|(start, end)| {
        boundary(lower[..*start].chars().next_back()) && boundary(lower[*end..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_concurrently_where_it_belongs() {
        assert_eq!(
            after_word("CREATE unique Index a_idx ON a (index_no)", "index", "CONCURRENTLY").as_deref(),
            Some("CREATE unique Index CONCURRENTLY a_idx ON a (index_no)")
        );
        assert_eq!(
            without_word("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (b)", "concurrently").as_deref(),
            Some("CREATE INDEX IF NOT EXISTS i ON a (b)")
        );
    }
}
