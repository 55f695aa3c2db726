//! One statement: through the parser, then into our own types.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::syntax_error::SyntaxError as ParserError;
use squawk_syntax::{Parse, SourceFile, SyntaxNode};

use super::Statement;
use super::adapt::{self, Source};
use super::nesting;
use super::storage::without_storage;
use super::token::tokens;
use super::unparsed::without_unparsed;
use super::variables::{Guess, Variables, replaced};

/// Statements that nest deeper, or are longer, are parsed on a stack of their own: the parser's tree is as deep as
/// the statement nests, and as its longest chain of operators.
const DEEP: usize = 50;
const LONG_BYTES: usize = 8 << 10;

/// Enough for [`nesting::LIMIT`] levels and for chains of 100,000 operators, in a build without optimisation. Only
/// what is used of it takes memory.
const DEEP_STACK_BYTES: usize = 256 << 20;

/// Why a statement cannot be read; the range is within the statement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) range: Range<usize>,
}

/// Reads one statement that nests `depth` levels deep, code in strings left out.
pub(super) fn statement(text: &str, depth: usize) -> Result<Statement, Fault> {
    let depth = depth.max(nesting::of_code(text));
    if depth > nesting::LIMIT {
        return Err(too_deep(text));
    }
    if depth <= DEEP && text.len() <= LONG_BYTES {
        return shallow(text);
    }
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(DEEP_STACK_BYTES)
            .spawn_scoped(scope, || shallow(text))
            .map_err(|_| too_deep(text))?
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn too_deep(text: &str) -> Fault {
    Fault {
        message: format!("the statement nests more than {} levels deep", nesting::LIMIT),
        range: 0..text.len(),
    }
}

fn shallow(text: &str) -> Result<Statement, Fault> {
    let (parsable, variables) = replaced(text, Guess::Value);
    let error = match accepted(&parsable) {
        Ok(parse) => return read(text, &variables, &parse),
        Err(error) => error,
    };
    if !variables.is_empty() {
        let (parsable, variables) = replaced(text, Guess::Name);
        if let Ok(parse) = accepted(&parsable) {
            return read(text, &variables, &parse);
        }
    }
    Err(fault(text, &error))
}

/// The tree of a text without errors, or the first of its errors.
pub(super) fn accepted(parsable: &str) -> Result<Parse<SourceFile>, ParserError> {
    let parse = SourceFile::parse(parsable);
    let Some(error) = parse.errors().into_iter().next() else { return Ok(parse) };
    let lenient = without_storage(parsable).or_else(|| without_unparsed(parsable));
    let lenient = lenient.map(|parsable| SourceFile::parse(&parsable));
    lenient.filter(|parse| parse.errors().is_empty()).ok_or(error)
}

fn read(text: &str, variables: &Variables, parse: &Parse<SourceFile>) -> Result<Statement, Fault> {
    if depth(&parse.syntax_node()) > nesting::LIMIT {
        return Err(too_deep(text));
    }
    let source = Source { text, variables };
    let mut statements =
        parse.tree().stmts().filter(|statement| !matches!(statement, ast::Stmt::EmptyStmt(_)));
    let Some(first) = statements.next() else {
        return Err(Fault { message: "there is no statement".to_string(), range: 0..text.len() });
    };
    if let Some(second) = statements.next() {
        let start = usize::from(second.syntax().text_range().start());
        return Err(Fault { message: near("syntax error", text, start).0, range: start..text.len() });
    }
    Ok(adapt::statement(&source, &first))
}

/// The depth of the tree, without the left-deep chains of operators, joins and set operations that are walked in loops.
fn depth(root: &SyntaxNode) -> usize {
    let mut greatest = 0;
    let mut open = vec![(root.clone(), 0)];
    while let Some((node, depth)) = open.pop() {
        greatest = greatest.max(depth);
        for child in node.children() {
            let chain = child.kind() == node.kind() && ast::BinExpr::can_cast(child.kind());
            let step = usize::from(counts(&child) && !chain);
            open.push((child, depth + step));
        }
    }
    greatest
}

/// Nodes that the adapter enters by a call of their own.
fn counts(node: &SyntaxNode) -> bool {
    let kind = node.kind();
    ast::Expr::can_cast(kind) && !ast::ParenExpr::can_cast(kind)
}

fn fault(text: &str, error: &ParserError) -> Fault {
    let range = usize::from(error.range().start())..usize::from(error.range().end());
    let message = plain(error.message());
    if !range.is_empty() {
        return Fault { message, range };
    }
    let (message, range) = near(&message, text, range.start);
    Fault { message, range }
}

/// Adds to a message which token follows `offset`, as PostgreSQL words it.
fn near(message: &str, text: &str, offset: usize) -> (String, Range<usize>) {
    let token = tokens(text, 0).find(|token| token.range.end > offset && !token.kind.is_trivia());
    match token {
        Some(token) => (format!("{message} at or near \"{}\"", &text[token.range.clone()]), token.range),
        None => (format!("{message} at end of input"), text.len()..text.len()),
    }
}

/// The parser's message without the names of its token kinds and without what was found: that is said anyway.
fn plain(message: &str) -> String {
    let expected = message.split(", found ").next().unwrap_or(message);
    let expected = expected.split(", got ").next().unwrap_or(expected);
    let words: Vec<_> = expected.split(' ').map(plain_word).collect();
    format!("syntax error: {}", words.join(" "))
}

fn plain_word(word: &str) -> &str {
    match word {
        "L_PAREN" => "\"(\"",
        "R_PAREN" => "\")\"",
        "L_BRACK" => "\"[\"",
        "R_BRACK" => "\"]\"",
        "COMMA" => "\",\"",
        "SEMICOLON" => "\";\"",
        "EQ" => "\"=\"",
        "DOT" => "\".\"",
        "COLON" => "\":\"",
        "STAR" => "\"*\"",
        "IDENT" => "a name",
        "STRING" => "a string",
        "INT_NUMBER" => "a number",
        other => other.strip_suffix("_KW").unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> (String, &str) {
        let fault = statement(text, 0).expect_err(text);
        (fault.message, &text[fault.range])
    }

    #[test]
    fn errors_name_the_token_in_plain_words() {
        assert_eq!(
            error("delete t where a = 1"),
            ("syntax error: expected FROM at or near \"t\"".to_string(), "t")
        );
        assert_eq!(
            error("create index on t (a"),
            ("syntax error: expected \")\" at end of input".to_string(), "")
        );
        assert_eq!(
            error("selec 1"),
            ("syntax error: expected command at or near \"selec\"".to_string(), "selec")
        );
    }

    #[test]
    fn deep_statements_are_parsed_and_deeper_ones_refused() {
        for (open, close) in [("(", ")"), ("f(", ")"), ("(select ", ")"), ("array[", "]")] {
            let text = |n: usize| format!("select {}1{}", open.repeat(n), close.repeat(n));
            assert!(statement(&text(900), 900).is_ok(), "{open}");
        }
        assert!(error_message(1001).contains("1000 levels"));
    }

    fn error_message(depth: usize) -> String {
        statement("select 1", depth).expect_err("too deep").message
    }

    #[test]
    fn long_chains_are_not_deep() {
        let or = vec!["a = 1"; 5000].join(" or ");
        assert!(statement(&format!("select 1 where {or}"), 0).is_ok());
        let concat = vec!["a"; 5000].join(" || ");
        assert!(statement(&format!("select {concat}"), 0).is_ok());
        let union = vec!["select 1"; 5000].join(" union all ");
        assert!(statement(&union, 0).is_ok());
    }
}
