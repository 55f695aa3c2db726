//! psql's variables (`:lo`, `:'lo'`, `:"table"`), made palatable to the parser.
//!
//! Each is replaced by something of the same length that parses, so that byte offsets stay true, and is
//! remembered by the offset where it stands.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::token::{Kind, Token, tokens};

/// Names of the variables by the byte offset of the replacement in the statement.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Variables {
    names: BTreeMap<usize, String>,
}

impl Variables {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The variable whose replacement starts at `offset`.
    pub(super) fn at(&self, offset: usize) -> Option<&str> {
        self.names.get(&offset).map(String::as_str)
    }
}

/// What `:name` is replaced by: psql would put in any text, we have to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    /// A value: a parameter.
    Value,
    /// A name: an identifier with an underscore before it.
    Name,
}

/// The statement with its variables replaced: `:name` as guessed, `:'name'` by a string constant, `:"name"` by an
/// identifier.
pub(super) fn replaced(text: &str, guess: Guess) -> (Cow<'_, str>, Variables) {
    let mut variables = Variables::default();
    if !text.contains(':') {
        return (Cow::Borrowed(text), variables);
    }
    let mut output = String::with_capacity(text.len());
    let mut context = Context::default();
    let mut stream = tokens(text, 0).peekable();
    while let Some(token) = stream.next() {
        let name = stream.next_if(|next| token.kind == Kind::Colon && context.starts_variable(text, next));
        if let Some(name) = name {
            let written = &text[name.range.clone()];
            if name.kind == Kind::Word {
                variables.names.insert(token.range.start, written.to_string());
                if guess == Guess::Value {
                    output.push_str("$1");
                    output.extend(std::iter::repeat_n(' ', written.len() - 1));
                } else {
                    output.push('_');
                    output.push_str(written);
                }
            } else {
                if name.kind == Kind::PlainString {
                    variables.names.insert(name.range.start, written.trim_matches('\'').to_string());
                }
                output.push(' ');
                output.push_str(written);
            }
            context.see(&name);
        } else {
            output.push_str(&text[token.range.clone()]);
            context.see(&token);
        }
    }
    (Cow::Owned(output), variables)
}

/// What stands before a colon: decides whether it begins a variable.
#[derive(Default)]
pub(super) struct Context {
    brackets: usize,
    last: Option<Kind>,
    after_colon: bool,
}

impl Context {
    pub(super) fn see(&mut self, token: &Token) {
        self.after_colon = token.kind == Kind::Colon;
        if token.kind.is_trivia() {
            return;
        }
        if token.kind == Kind::OpenBracket {
            self.brackets += 1;
        } else if token.kind == Kind::CloseBracket {
            self.brackets = self.brackets.saturating_sub(1);
        }
        self.last = Some(token.kind);
    }

    /// Whether a colon with `next` right behind it is a variable rather than a cast, a slice (`a[lo:hi]`) or the
    /// colon of a JSON key (`'k':v`).
    pub(super) fn starts_variable(&self, text: &str, next: &Token) -> bool {
        let written = &text[next.range.clone()];
        let named = match next.kind {
            Kind::Word => written.is_ascii(),
            Kind::PlainString => is_quoted_name(written, '\''),
            Kind::QuotedIdentifier => is_quoted_name(written, '"'),
            Kind::Space
            | Kind::LineComment
            | Kind::BlockComment
            | Kind::OtherLiteral
            | Kind::Parameter
            | Kind::Semicolon
            | Kind::Colon
            | Kind::OpenParenthesis
            | Kind::CloseParenthesis
            | Kind::OpenBracket
            | Kind::CloseBracket
            | Kind::Symbol
            | Kind::Unknown => false,
        };
        let slice = self.brackets > 0
            && self.last.is_some_and(|last| {
                matches!(
                    last,
                    Kind::Word
                        | Kind::QuotedIdentifier
                        | Kind::OtherLiteral
                        | Kind::Parameter
                        | Kind::CloseParenthesis
                        | Kind::CloseBracket
                )
            });
        named && !self.after_colon && !slice && self.last != Some(Kind::PlainString)
    }
}

/// `'name'` or `"name"` with nothing in it but a variable's name.
fn is_quoted_name(written: &str, quote: char) -> bool {
    written
        .strip_prefix(quote)
        .and_then(|rest| rest.strip_suffix(quote))
        .is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str, names: &[(usize, &str)]) {
        let (output, variables) = replaced(text, Guess::Value);
        assert_eq!(output, expected);
        assert_eq!(output.len(), text.len());
        let found: Vec<_> = variables.names.iter().map(|(&at, name)| (at, name.as_str())).collect();
        assert_eq!(found, names);
    }

    #[test]
    fn replaces_each_kind_by_the_same_length() {
        check("id >= :lo AND id < :n", "id >= $1  AND id < $1", &[(6, "lo"), (19, "n")]);
        check("a = :'x' FROM :\"t\"", "a =  'x' FROM  \"t\"", &[(5, "x")]);
        check("ARRAY[:a, :b]", "ARRAY[$1, $1]", &[(6, "a"), (10, "b")]);
    }

    #[test]
    fn a_name_takes_the_same_place() {
        let (output, variables) = replaced("UPDATE :t SET a = :'a'", Guess::Name);
        assert_eq!(output, "UPDATE _t SET a =  'a'");
        assert_eq!((variables.at(7), variables.at(19)), (Some("t"), Some("a")));
    }

    #[test]
    fn leaves_casts_slices_quotes_comments_and_json_keys() {
        for text in [
            "a::int",
            "a[1:n]",
            "a[b:c]",
            "a[f(x):c]",
            "':lo' /* :lo */",
            "$$ :lo $$",
            "v := w",
            "json_object('a':b)",
            "\":lo\" :",
            "12:34",
        ] {
            check(text, text, &[]);
        }
    }
}
