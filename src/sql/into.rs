//! PL/pgSQL's `INTO variable`, made palatable to the parser, which does not know it in statements.

use std::ops::Range;

use super::token::{Kind, Token, tokens};

/// PL/pgSQL code with `INTO [STRICT] variable, …` blanked, so that byte offsets stay true. INTO stays where it belongs
/// to the statement: `INSERT INTO`, `MERGE INTO`, `FETCH … INTO`, `IMPORT FOREIGN SCHEMA … INTO`.
pub(super) fn without_into(code: &str) -> String {
    let words: Vec<Token> = tokens(code, 0).filter(|token| !token.kind.is_trivia()).collect();
    let mut output = code.to_string();
    let (mut starts, mut keeps) = (true, false);
    let mut at = 0;
    while at < words.len() {
        let word = code[words[at].range.clone()].to_ascii_lowercase();
        if std::mem::take(&mut starts) {
            keeps = matches!(word.as_str(), "fetch" | "import");
        }
        if word == "into" && !keeps && !is_verb(code, at.checked_sub(1).map(|before| &words[before])) {
            let next = targets_end(code, &words, at + 1);
            blank(&mut output, words[at].range.start..words[next - 1].range.end);
            at = next;
            continue;
        }
        starts = matches!(word.as_str(), ";" | "then" | "else" | "loop" | "begin");
        at += 1;
    }
    output
}

/// INSERT and MERGE.
fn is_verb(code: &str, before: Option<&Token>) -> bool {
    before.is_some_and(|token| {
        let word = &code[token.range.clone()];
        word.eq_ignore_ascii_case("insert") || word.eq_ignore_ascii_case("merge")
    })
}

/// The position behind a list of variables that starts at `at`.
fn targets_end(code: &str, words: &[Token], mut at: usize) -> usize {
    let is = |at: usize, text: &str| {
        words.get(at).is_some_and(|token: &Token| code[token.range.clone()].eq_ignore_ascii_case(text))
    };
    if is(at, "strict") {
        at += 1;
    }
    loop {
        at += 1;
        while is(at, ".") {
            at += 2;
        }
        while is(at, "[") {
            at = words[at..]
                .iter()
                .position(|token| token.kind == Kind::CloseBracket)
                .map_or(at, |end| at + end)
                + 1;
        }
        if !is(at, ",") {
            return at.min(words.len());
        }
        at += 1;
    }
}

fn blank(output: &mut String, range: Range<usize>) {
    let spaces = " ".repeat(range.len());
    output.replace_range(range, &spaces);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code with runs of spaces squeezed.
    fn squeezed(code: &str) -> String {
        let blanked = without_into(code);
        assert_eq!(blanked.len(), code.len());
        blanked.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn variables_go() {
        for (code, expected) in [
            ("SELECT a INTO x FROM t;", "SELECT a FROM t;"),
            ("SELECT INTO STRICT x, r.y a, b FROM t;", "SELECT a, b FROM t;"),
            ("SELECT a FROM t INTO x[1];", "SELECT a FROM t ;"),
            (
                "SELECT CASE WHEN a THEN b ELSE c END INTO \"X\" FROM t;",
                "SELECT CASE WHEN a THEN b ELSE c END FROM t;",
            ),
            ("INSERT INTO t VALUES (1) RETURNING a INTO x;", "INSERT INTO t VALUES (1) RETURNING a ;"),
            ("EXECUTE 'q' INTO x USING y;", "EXECUTE 'q' USING y;"),
            ("SELECT a INTO", "SELECT a"),
        ] {
            assert_eq!(squeezed(code), expected);
        }
    }

    #[test]
    fn other_intos_stay() {
        for code in [
            "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE;",
            "IF a THEN FETCH c INTO x; END IF;",
            "WITH w AS (INSERT INTO t VALUES (1)) SELECT 1;",
            "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c;",
            "RAISE NOTICE 'into x';",
        ] {
            assert_eq!(squeezed(code), code);
        }
    }
}
