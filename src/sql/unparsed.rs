//! Words that PostgreSQL takes and the parser does not: blanked out or replaced, so that all else keeps its place.

use super::token::{Token, tokens};

/// The text without such words at the start of a statement, where it has them.
pub(super) fn without_unparsed(text: &str) -> Option<String> {
    if statistics_may_be_missing(text) {
        return Some(overwritten(text, 2..4, |token| " ".repeat(token.len())));
    }
    // USER stands for CURRENT_USER; whose mapping it is does not matter to what is read of it.
    let mapping = ["alter", "user", "mapping", "for", "user"];
    begins(text, &mapping).then(|| overwritten(text, 4..5, |_| "self".to_string()))
}

/// `ALTER STATISTICS IF EXISTS`, in the text as written.
pub(super) fn statistics_may_be_missing(text: &str) -> bool {
    begins(text, &["alter", "statistics", "if", "exists"])
}

fn words(text: &str) -> impl Iterator<Item = Token> {
    tokens(text, 0).filter(|token| !token.kind.is_trivia())
}

fn begins(text: &str, expected: &[&str]) -> bool {
    let mut words = words(text);
    expected
        .iter()
        .all(|expected| words.next().is_some_and(|token| text[token.range].eq_ignore_ascii_case(expected)))
}

/// The text with some of its words replaced by what `other` says, which is as long.
fn overwritten(text: &str, at: std::ops::Range<usize>, other: impl Fn(&str) -> String) -> String {
    let mut output = text.to_string();
    for token in words(text).skip(at.start).take(at.len()) {
        let replacement = other(&text[token.range.clone()]);
        output.replace_range(token.range, &replacement);
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_places() {
        assert_eq!(
            without_unparsed("ALTER STATISTICS IF /* c */ EXISTS s SET STATISTICS 0").as_deref(),
            Some("ALTER STATISTICS    /* c */        s SET STATISTICS 0")
        );
        assert_eq!(
            without_unparsed("alter user mapping for USER server s options (a 'b')").as_deref(),
            Some("alter user mapping for self server s options (a 'b')")
        );
    }

    #[test]
    fn leaves_other_statements_alone() {
        for text in ["ALTER STATISTICS s SET STATISTICS 0", "ALTER USER MAPPING FOR u SERVER s", "ALTER"] {
            assert_eq!(without_unparsed(text), None);
        }
    }
}
