//! psql's variables replaced by values, in the text itself.

use std::cell::RefCell;

use super::token::{Kind, tokens};
use super::variables::Context;

/// The text with its variables replaced: `:name` and `$1` by the value as it is, `:'name'` by a string constant,
/// `:"name"` by a quoted identifier. Parameters are asked for with their dollar sign. What has no value stays.
pub fn bind(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut output = String::with_capacity(text.len());
    let mut context = Context::default();
    let mut stream = tokens(text, 0).peekable();
    while let Some(token) = stream.next() {
        let written = &text[token.range.clone()];
        let name = stream.next_if(|next| token.kind == Kind::Colon && context.starts_variable(text, next));
        let Some(name) = name else {
            let bound = if token.kind == Kind::Parameter { value(written) } else { None };
            output.push_str(bound.as_deref().unwrap_or(written));
            context.see(&token);
            continue;
        };
        let quoted = &text[name.range.clone()];
        match (value(quoted.trim_matches(['\'', '"'])), name.kind) {
            (Some(value), Kind::PlainString) => output.push_str(&surrounded(&value, '\'')),
            (Some(value), Kind::QuotedIdentifier) => output.push_str(&surrounded(&value, '"')),
            (Some(value), _) => output.push_str(&value),
            (None, _) => output.push_str(&text[token.range.start..name.range.end]),
        }
        context.see(&name);
    }
    output
}

/// The variables that psql would put something in for: parameters (`$1`) are none.
pub fn variables(text: &str) -> Vec<String> {
    let seen = RefCell::new(Vec::new());
    bind(text, &|name| {
        if !name.starts_with('$') {
            seen.borrow_mut().push(name.to_owned());
        }
        None
    });
    seen.into_inner()
}

/// The text with a LIMIT of `written` rows made one of `rows`.
pub fn with_limit(text: &str, written: u64, rows: u64) -> String {
    let number = written.to_string();
    let mut output = String::with_capacity(text.len());
    let mut behind_limit = false;
    for token in tokens(text, 0) {
        let word = &text[token.range.clone()];
        if behind_limit && token.kind == Kind::OtherLiteral && word == number {
            output.push_str(&rows.to_string());
        } else {
            output.push_str(word);
        }
        if !token.kind.is_trivia() {
            behind_limit = token.kind == Kind::Word && word.eq_ignore_ascii_case("limit");
        }
    }
    output
}

fn surrounded(value: &str, quote: char) -> String {
    let doubled = value.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{doubled}{quote}")
}

#[cfg(test)]
mod tests {
    use super::{bind, variables, with_limit};

    #[test]
    fn only_the_limit_is_replaced() {
        let text = "SELECT 10, 'limit 10' FROM a WHERE b = 10 Limit /* so many */ 10";
        let replaced = with_limit(text, 10, 500);
        assert_eq!(replaced, "SELECT 10, 'limit 10' FROM a WHERE b = 10 Limit /* so many */ 500");
    }

    #[test]
    fn a_variable_is_no_cast_and_no_parameter() {
        assert_eq!(variables("UPDATE :t SET a = :'b' FROM :\"c\""), ["t", "b", "c"]);
        assert!(variables("SELECT a::int, ':t', $1").is_empty());
    }

    #[test]
    fn every_kind_of_variable_and_nothing_else() {
        let value = |name: &str| match name {
            "lo" => Some("1".to_owned()),
            "who" => Some("it's".to_owned()),
            "$1" => Some("2".to_owned()),
            _ => None,
        };
        assert_eq!(bind("id >= :lo AND id < :hi", &value), "id >= 1 AND id < :hi");
        assert_eq!(bind("a = :'who' FROM :\"who\"", &value), "a = 'it''s' FROM \"it's\"");
        assert_eq!(bind("a::lo, ':lo', $1 -- :lo", &value), "a::lo, ':lo', 2 -- :lo");
    }
}
