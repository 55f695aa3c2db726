//! Tokens of PostgreSQL's SQL with their places: what splitting and counting need, without a parse.

use std::ops::Range;

use squawk_lexer::{LiteralKind, TokenKind, tokenize};

/// What a token is, as far as this module tells tokens apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space.
    Space,
    /// `-- …` up to the end of its line.
    LineComment,
    /// `/* … */`, nested ones included.
    BlockComment,
    /// A keyword or an identifier without quotes.
    Word,
    /// `"…"`.
    QuotedIdentifier,
    /// `'…'` without a prefix.
    PlainString,
    /// Numbers, dollar-quoted and prefixed strings.
    OtherLiteral,
    /// `$1`.
    Parameter,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `(`
    OpenParenthesis,
    /// `)`
    CloseParenthesis,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// Operators and other punctuation.
    Symbol,
    /// A character that SQL does not know outside quotes, such as a backslash.
    Unknown,
}

impl Kind {
    /// White space and comments.
    pub(super) fn is_trivia(self) -> bool {
        matches!(self, Self::Space | Self::LineComment | Self::BlockComment)
    }
}

/// A token and its byte range in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// The tokens of `text` from byte `from` on; ranges count from the start of `text`.
pub(super) fn tokens(text: &str, from: usize) -> impl Iterator<Item = Token> + '_ {
    let mut start = from;
    tokenize(&text[from..]).filter(|token| token.len > 0).map(move |token| {
        // A token's length is that of a slice of `text`, which is addressed by `usize`.
        let end = start + usize::try_from(token.len).expect("a token fits into memory");
        let range = start..end;
        start = end;
        Token { kind: kind(token.kind), range }
    })
}

fn kind(kind: TokenKind) -> Kind {
    match kind {
        TokenKind::Whitespace => Kind::Space,
        TokenKind::LineComment => Kind::LineComment,
        TokenKind::BlockComment { .. } => Kind::BlockComment,
        TokenKind::Ident => Kind::Word,
        TokenKind::QuotedIdent { .. } => Kind::QuotedIdentifier,
        TokenKind::Literal { kind: LiteralKind::Str { .. } } => Kind::PlainString,
        TokenKind::Literal { .. } => Kind::OtherLiteral,
        TokenKind::PositionalParam { .. } => Kind::Parameter,
        TokenKind::Semi => Kind::Semicolon,
        TokenKind::Colon => Kind::Colon,
        TokenKind::OpenParen => Kind::OpenParenthesis,
        TokenKind::CloseParen => Kind::CloseParenthesis,
        TokenKind::OpenBracket => Kind::OpenBracket,
        TokenKind::CloseBracket => Kind::CloseBracket,
        TokenKind::Unknown | TokenKind::Eof => Kind::Unknown,
        TokenKind::Slash
        | TokenKind::Minus
        | TokenKind::Dot
        | TokenKind::DotDot
        | TokenKind::Eq
        | TokenKind::Gt
        | TokenKind::And
        | TokenKind::Lt
        | TokenKind::Bang
        | TokenKind::Plus
        | TokenKind::Tilde
        | TokenKind::Pound
        | TokenKind::Question
        | TokenKind::Or
        | TokenKind::Percent
        | TokenKind::Caret
        | TokenKind::Star
        | TokenKind::Backtick
        | TokenKind::At
        | TokenKind::Comma
        | TokenKind::OpenCurly
        | TokenKind::CloseCurly => Kind::Symbol,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        tokens(text, 0).filter(|token| token.kind != Kind::Space).map(|t| (t.kind, &text[t.range])).collect()
    }

    #[test]
    fn quotes_of_every_kind_are_one_token() {
        assert_eq!(
            kinds(r#"'a;''b' E'c\';' $x$ d; $$ $x$ "e;""" U&"f;""#),
            [
                (Kind::PlainString, "'a;''b'"),
                (Kind::OtherLiteral, r"E'c\';'"),
                (Kind::OtherLiteral, "$x$ d; $$ $x$"),
                (Kind::QuotedIdentifier, r#""e;""""#),
                (Kind::QuotedIdentifier, r#"U&"f;""#),
            ]
        );
    }

    #[test]
    fn comments_nest_and_a_backslash_is_unknown() {
        assert_eq!(
            kinds("/* a /* ; */ b */ \\ $1"),
            [(Kind::BlockComment, "/* a /* ; */ b */"), (Kind::Unknown, "\\"), (Kind::Parameter, "$1"),]
        );
    }
}
