//! How deeply a statement nests. The parser recurses, so that its depth is bounded before it starts.

use super::token::{Kind, Token, tokens};

/// Deeper statements are refused: nothing written by hand comes near.
pub(super) const LIMIT: usize = 1000;

/// Watches tokens pass by and keeps the greatest depth: brackets, CASE … END and runs of prefix operators.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    depth: usize,
    cases: usize,
    prefixes: usize,
    greatest: usize,
}

impl Nesting {
    /// Takes notice of one token; `word` is its text in lower case where it is a word.
    pub(super) fn see(&mut self, token: &Token, word: Option<&str>) {
        if token.kind.is_trivia() {
            return;
        }
        let is_prefix = token.kind == Kind::Symbol || word == Some("not");
        self.prefixes = if is_prefix { self.prefixes + 1 } else { 0 };
        if matches!(token.kind, Kind::OpenParenthesis | Kind::OpenBracket) {
            self.depth += 1;
        } else if matches!(token.kind, Kind::CloseParenthesis | Kind::CloseBracket) {
            self.depth = self.depth.saturating_sub(1);
        } else if word == Some("case") {
            self.cases += 1;
        } else if word == Some("end") {
            self.cases = self.cases.saturating_sub(1);
        }
        self.greatest = self.greatest.max(self.depth + self.cases + self.prefixes);
    }

    /// The greatest depth seen.
    pub(super) fn greatest(&self) -> usize {
        self.greatest
    }
}

/// How deeply the code of a DO may nest: each END may close something around all else. Nothing for other statements.
pub(super) fn of_code(statement: &str) -> usize {
    let mut words = tokens(statement, 0).filter(|token| !token.kind.is_trivia());
    let is_do = words.next().is_some_and(|first| statement[first.range].eq_ignore_ascii_case("do"));
    let strings = words.filter(|token| is_do && matches!(token.kind, Kind::PlainString | Kind::OtherLiteral));
    strings.map(|string| code_depth(inner(&statement[string.range]))).max().unwrap_or_default()
}

fn code_depth(code: &str) -> usize {
    let mut nesting = Nesting::default();
    let mut ends = 0;
    for token in tokens(code, 0) {
        let word = (token.kind == Kind::Word).then(|| code[token.range.clone()].to_ascii_lowercase());
        ends += usize::from(word.as_deref() == Some("end"));
        nesting.see(&token, word.as_deref());
    }
    nesting.greatest() + ends
}

/// What stands between the quotes of a string.
pub(super) fn inner(string: &str) -> &str {
    let quote = string.strip_prefix('$').and_then(|rest| Some(rest.find('$')? + 2)).unwrap_or(1);
    string.get(quote..string.len().saturating_sub(quote)).unwrap_or(string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(text: &str) -> usize {
        let mut nesting = Nesting::default();
        for token in tokens(text, 0) {
            let word = (token.kind == Kind::Word).then(|| text[token.range.clone()].to_ascii_lowercase());
            nesting.see(&token, word.as_deref());
        }
        nesting.greatest()
    }

    #[test]
    fn counts_brackets_cases_and_prefix_runs() {
        assert_eq!(depth("select 1"), 0);
        assert_eq!(depth("f(a[1]) + g(b)"), 2);
        assert_eq!(depth("case when a then case when b then 1 end end"), 2);
        assert_eq!(depth("not not not a"), 3);
        assert_eq!(depth("a, b, c, d"), 1);
    }

    #[test]
    fn code_of_do_counts_what_may_be_around_it() {
        assert_eq!(of_code("DO $a$ BEGIN IF f(1) THEN NULL; END IF; END $a$"), 3);
        assert_eq!(of_code("DO LANGUAGE plpgsql 'BEGIN END'"), 1);
        assert_eq!(of_code("SELECT 'end'"), 0);
    }
}
