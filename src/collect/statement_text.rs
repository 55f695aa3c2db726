//! The text of a pg_stat_statements entry as it may be kept: without comments and without constants.
//!
//! The extension replaces constants by `$n`, but under memory pressure it keeps a text as it was sent, and `GROUP BY 1`
//! and type modifiers always stay. Whatever constant is still there becomes `$1`: the file holds no literal.

/// The text on one line, where it is a query or a data change; `None` for utility statements, whose constants nobody
/// replaces.
pub(super) fn normalised(text: &str) -> Option<String> {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let length = match character {
            c if c.is_whitespace() => {
                if !output.ends_with(' ') {
                    output.push(' ');
                }
                c.len_utf8()
            }
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment(rest),
            '\'' => {
                // A prefix (E'…', B'…', U&'…') belongs to the constant, the end of a key word does not.
                let before = output.trim_end_matches(['e', 'E', 'b', 'B', 'x', 'X', 'n', 'N', 'u', 'U', '&']);
                let length = if before.ends_with(is_word) { output.len() } else { before.len() };
                let escapes = output[length..].eq_ignore_ascii_case("e");
                output.truncate(length);
                output.push_str("$1");
                quoted(rest, '\'', escapes)
            }
            '"' => {
                let length = quoted(rest, '"', false);
                output.push_str(&rest[..length]);
                length
            }
            '$' => match dollar_quoted(rest) {
                Some(length) => {
                    output.push_str("$1");
                    length
                }
                None => word(rest, &mut output),
            },
            c if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) => {
                output.push_str("$1");
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'))
                    .unwrap_or(rest.len())
            }
            c if is_word(c) => word(rest, &mut output),
            other => {
                output.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    let kept = output.trim();
    let first: String = kept.trim_start_matches(['(', ' ']).chars().take_while(|c| is_word(*c)).collect();
    let kinds = ["select", "insert", "update", "delete", "merge", "with", "values", "table"];
    kinds.iter().any(|kind| first.eq_ignore_ascii_case(kind)).then(|| kept.to_owned())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

/// Copies an identifier, a key word or a parameter, and returns its length.
fn word(text: &str, output: &mut String) -> usize {
    let length = text.find(|c| !is_word(c)).unwrap_or(text.len());
    output.push_str(&text[..length]);
    length
}

/// The length of a comment that may hold others.
fn comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The length of a quoted string or name; a doubled quote stands for itself.
fn quoted(text: &str, quote: char, escapes: bool) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if escapes && character == '\\' {
            characters.next();
        } else if character == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                return at + 1;
            }
        }
    }
    text.len()
}

/// The length of `$tag$…$tag$`; `None` where the dollar begins something else.
fn dollar_quoted(text: &str) -> Option<usize> {
    let tag_end = text[1..].find('$')? + 2;
    let tag = &text[..tag_end];
    let name = &tag[1..tag_end - 1];
    if name.starts_with(|c: char| c.is_ascii_digit())
        || !name.chars().all(|c| c.is_alphanumeric() || c == '_')
    {
        return None;
    }
    Some(text[tag_end..].find(tag).map_or(text.len(), |at| tag_end + at + tag_end))
}

#[cfg(test)]
mod tests {
    use super::normalised;

    fn expect(text: &str, expected: &str) {
        assert_eq!(normalised(text).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn comments_go_and_white_space_folds() {
        expect(
            "/* app:web */ SELECT a,\n\t b /* x /* y */ z */FROM t -- tail\n WHERE c = $1",
            "SELECT a, b FROM t WHERE c = $1",
        );
        expect("SELECT '--', \"a--b\"", "SELECT $1, \"a--b\"");
    }

    #[test]
    fn no_constant_stays() {
        expect(
            "select E'it\\'s secret', x'1F', U&'d', 'a''b', $q$secret$q$, 4.5e10, .5",
            "select $1, $1, $1, $1, $1, $1, $1",
        );
        expect(
            "SELECT col1, t.a FROM t1 WHERE id = 42 AND b = $2",
            "SELECT col1, t.a FROM t1 WHERE id = $1 AND b = $2",
        );
        expect("SELECT 'unfinished", "SELECT $1");
        expect("SELECT date '2020-01-01'", "SELECT date $1");
        expect("SELECT a LIKE'b\\', 'secret'", "SELECT a LIKE$1, $1");
    }

    #[test]
    fn only_queries_and_data_changes_are_kept() {
        expect("(SELECT a) UNION (SELECT b)", "(SELECT a) UNION (SELECT b)");
        expect("with x as (select $1) insert into t table x", "with x as (select $1) insert into t table x");
        for text in
            ["SET a = 'secret'", "CREATE ROLE r PASSWORD 'secret'", "selectx", "", "<insufficient privilege>"]
        {
            assert_eq!(normalised(text), None, "{text}");
        }
    }
}
