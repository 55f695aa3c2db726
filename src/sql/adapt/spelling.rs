//! Types and operators as text: one spelling for what may be written with any spaces, case and comments.

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxElement, SyntaxNode, SyntaxToken};

/// A type in lower case with single spaces: `varchar(20)`, `timestamp(3) with time zone`, `int[]`, `app.mood`.
pub(super) fn type_name(ty: &impl AstNode) -> String {
    let spelled = spelled(tokens(ty.syntax()), |token| type_word(token.text()));
    // `int ARRAY` and `int ARRAY[4]` are `int[]` and `int[4]`.
    match spelled.strip_suffix(" array") {
        Some(element) => format!("{element}[]"),
        None => spelled.replace(" array[", "["),
    }
}

/// What stands between the operands of a binary operator, in upper case: `=`, `IS NOT DISTINCT FROM`, `NOT IN`.
/// `OPERATOR(pg_catalog.=)` is `=`.
pub(super) fn operator(expression: &ast::BinExpr) -> Option<String> {
    let left = expression.lhs()?;
    let right = expression.rhs()?;
    let written = expression
        .syntax()
        .children_with_tokens()
        .skip_while(|element| element.text_range().start() < left.syntax().text_range().end())
        .take_while(|element| element.text_range().end() <= right.syntax().text_range().start());
    Some(bare(&spelled(written.flat_map(element_tokens), |token| token.text().to_uppercase())))
}

/// The words of a prefix or postfix operator in upper case.
pub(super) fn words(elements: impl Iterator<Item = SyntaxElement>) -> String {
    bare(&spelled(elements.flat_map(element_tokens), |token| token.text().to_uppercase()))
}

fn bare(operator: &str) -> String {
    match operator.strip_prefix("OPERATOR(").and_then(|rest| rest.strip_suffix(')')) {
        Some(qualified) => qualified.rsplit('.').next().unwrap_or(qualified).to_string(),
        None => operator.to_string(),
    }
}

fn element_tokens(element: SyntaxElement) -> Vec<SyntaxToken> {
    match (element.as_token(), element.as_node()) {
        (Some(token), _) => vec![token.clone()],
        (None, Some(node)) => tokens(node).collect(),
        (None, None) => Vec::new(),
    }
}

/// The tokens of a node, spaces and comments included.
pub(super) fn tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> + use<> {
    node.descendants_with_tokens().filter_map(|element| element.into_token())
}

/// Joins tokens with a space only between words and behind a closing parenthesis.
fn spelled(tokens: impl Iterator<Item = SyntaxToken>, spell: impl Fn(&SyntaxToken) -> String) -> String {
    let mut output = String::new();
    for token in tokens.filter(|token| !token.kind().is_trivia()) {
        let word = spell(&token);
        let after_word = output.ends_with(|c: char| is_word_character(c) || c == ')');
        if after_word && word.starts_with(is_word_character) {
            output.push(' ');
        }
        output.push_str(&word);
    }
    output
}

fn is_word_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '"' | '\'')
}

/// Quotes stay only where they matter: `"char"` is another type than `char`.
fn type_word(written: &str) -> String {
    let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(name) if name != "char" && folds_to_itself(name) => name.to_string(),
        Some(_) => written.to_string(),
        None => written.to_lowercase(),
    }
}

fn folds_to_itself(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::super::samples::parse;
    use crate::sql::Expression;

    fn spelled(ty: &str) -> String {
        let Expression::Cast { to, .. } = parse(&format!("CAST(a AS {ty})")) else { panic!("{ty}") };
        to
    }

    #[test]
    fn types_have_one_spelling() {
        for (written, expected) in [
            ("BIGINT", "bigint"),
            ("int8", "int8"),
            ("Character  Varying ( 20 )", "character varying(20)"),
            ("numeric(10 , 2)", "numeric(10,2)"),
            ("TIMESTAMP /* c */ (3) WITH TIME ZONE", "timestamp(3) with time zone"),
            ("double\n precision", "double precision"),
            ("int [ ]", "int[]"),
            ("int ARRAY", "int[]"),
            ("int ARRAY[4]", "int[4]"),
            ("App.Mood", "app.mood"),
            ("\"char\"", "\"char\""),
            ("\"mood\"", "mood"),
            ("\"App\".\"Mood\"[]", "\"App\".\"Mood\"[]"),
            ("interval day to second(3)", "interval day to second(3)"),
            ("bit varying(5)", "bit varying(5)"),
        ] {
            assert_eq!(spelled(written), expected);
        }
    }
}
