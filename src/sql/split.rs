//! A script cut into statements, in the manner of psql.
//!
//! Quotes, dollar quotes, nested comments, `BEGIN ATOMIC … END` bodies, backslash commands and the data behind
//! `COPY … FROM stdin` are respected. Unlike psql, a semicolon inside parentheses ends a statement (save in CREATE
//! RULE, the only place where it can be right), so that a forgotten parenthesis spoils one statement and not all
//! that follow.
//!
//! # Source
//! src/fe_utils/psqlscan.l

use std::ops::Range;

use super::Directive;
use super::nesting::Nesting;
use super::token::{Kind, Token, tokens};

/// One part of a script.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Byte range from the first token to the end of the last, without the semicolon.
    pub(super) range: Range<usize>,
    /// 1-based line of the first token.
    pub(super) line: usize,
    /// What it is.
    pub(super) kind: PieceKind,
    /// The `-- pgtoll:` comment above it.
    pub(super) directive: Option<Directive>,
}

/// What a piece is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// SQL, and how deeply it nests.
    Statement { nesting: usize },
    /// A command of psql.
    Backslash {
        /// Its name with the backslash: `\set`.
        command: String,
    },
}

/// The pieces of a script in order; empty statements are left out.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut splitter = Splitter::new(text);
    let mut from = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while let Some(next) = splitter.run(from) {
        from = next;
    }
    splitter.pieces
}

struct Splitter<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
    current: Option<Current>,
    directive: Option<Directive>,
    /// Line of the byte in `counted`: both only move forward.
    line: usize,
    counted: usize,
}

/// A statement in the making.
struct Current {
    range: Range<usize>,
    line: usize,
    nesting: Nesting,
    /// Its first words in lower case.
    head: Vec<String>,
    last_word: String,
    parentheses: usize,
    /// BEGIN ATOMIC and the CASEs inside.
    blocks: usize,
    reads_stdin: bool,
}

impl Current {
    fn starts_with(&self, words: &[&str]) -> bool {
        self.head.iter().map(String::as_str).take(words.len()).eq(words.iter().copied())
    }

    fn creates(&self, what: &str) -> bool {
        self.starts_with(&["create", what]) || self.starts_with(&["create", "or", "replace", what])
    }

    fn holds_semicolon(&self) -> bool {
        self.blocks > 0 || (self.parentheses > 0 && self.creates("rule"))
    }

    fn see(&mut self, token: &Token, word: Option<&str>) {
        self.range.end = token.range.end;
        self.nesting.see(token, word);
        if token.kind == Kind::OpenParenthesis {
            self.parentheses += 1;
        } else if token.kind == Kind::CloseParenthesis {
            self.parentheses = self.parentheses.saturating_sub(1);
        }
        if let Some(word) = word {
            self.see_word(word);
        }
    }

    fn see_word(&mut self, word: &str) {
        if self.head.len() < 4 {
            self.head.push(word.to_string());
        }
        if word == "stdin" && self.last_word == "from" && self.starts_with(&["copy"]) {
            self.reads_stdin = true;
        }
        if self.creates("function") || self.creates("procedure") {
            let opens =
                (word == "atomic" && self.last_word == "begin") || (word == "case" && self.blocks > 0);
            if opens {
                self.blocks += 1;
            } else if word == "end" {
                self.blocks = self.blocks.saturating_sub(1);
            }
        }
        self.last_word.clear();
        self.last_word.push_str(word);
    }
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, pieces: Vec::new(), current: None, directive: None, line: 1, counted: 0 }
    }

    /// Takes tokens from byte `from` on. Returns where to start anew behind text that is not SQL.
    fn run(&mut self, from: usize) -> Option<usize> {
        for token in tokens(self.text, from) {
            let ends =
                token.kind == Kind::Semicolon && !self.current.as_ref().is_some_and(Current::holds_semicolon);
            if ends {
                if self.finish() {
                    return Some(data_end(self.text, token.range.end));
                }
            } else if token.kind == Kind::LineComment && self.current.is_none() {
                self.note(&token);
            } else if self.text[token.range.clone()].starts_with('\\') {
                self.finish();
                return Some(self.backslash(token.range.start));
            } else if !token.kind.is_trivia() {
                self.extend(&token);
            }
        }
        self.finish();
        None
    }

    fn extend(&mut self, token: &Token) {
        let word = (token.kind == Kind::Word).then(|| self.text[token.range.clone()].to_ascii_lowercase());
        if self.current.is_none() {
            let line = self.line_of(token.range.start);
            self.current = Some(Current {
                range: token.range.clone(),
                line,
                nesting: Nesting::default(),
                head: Vec::new(),
                last_word: String::new(),
                parentheses: 0,
                blocks: 0,
                reads_stdin: false,
            });
        }
        if let Some(current) = &mut self.current {
            current.see(token, word.as_deref());
        }
    }

    /// Ends the current statement; true where data of COPY follow.
    fn finish(&mut self) -> bool {
        let directive = self.directive.take();
        let Some(current) = self.current.take() else {
            // `;` alone: a comment above it belongs to what comes next.
            self.directive = directive;
            return false;
        };
        self.pieces.push(Piece {
            range: current.range,
            line: current.line,
            kind: PieceKind::Statement { nesting: current.nesting.greatest() },
            directive,
        });
        current.reads_stdin
    }

    /// A command of psql, which takes its line. `\;` only separates. Returns where SQL goes on.
    fn backslash(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        if rest.starts_with("\\;") {
            return start + 2;
        }
        let length = rest.find('\n').unwrap_or(rest.len());
        let written = rest[..length].trim_end();
        let command = written.split_whitespace().next().unwrap_or(written).to_string();
        let line = self.line_of(start);
        let words: Vec<_> = written.split_whitespace().map(str::to_ascii_lowercase).collect();
        let reads_stdin = command == "\\copy" && words.windows(2).any(|pair| pair == ["from", "stdin"]);
        self.pieces.push(Piece {
            range: start..start + written.len(),
            line,
            kind: PieceKind::Backslash { command },
            directive: None,
        });
        let end = start + length;
        if reads_stdin { data_end(self.text, end) } else { end }
    }

    /// Remembers a `-- pgtoll:` comment that has its line to itself.
    fn note(&mut self, token: &Token) {
        let before = self.text[..token.range.start].rsplit('\n').next().unwrap_or_default();
        let alone = before.trim_start_matches('\u{feff}').trim().is_empty();
        let comment = self.text[token.range.clone()].trim_start_matches('-').trim();
        let Some(text) = comment.strip_prefix("pgtoll:").filter(|_| alone) else { return };
        let line = self.line_of(token.range.start);
        match &mut self.directive {
            Some(directive) => {
                directive.text.push(' ');
                directive.text.push_str(text.trim());
            }
            None => self.directive = Some(Directive { text: text.trim().to_string(), line }),
        }
    }

    fn line_of(&mut self, offset: usize) -> usize {
        self.line += self.text[self.counted..offset].matches('\n').count();
        self.counted = offset;
        self.line
    }
}

/// Where the data block that starts on the line after `offset` ends: behind `\.`, or at the end of the file.
fn data_end(text: &str, offset: usize) -> usize {
    let mut position = offset;
    for (index, line) in text[offset..].split_inclusive('\n').enumerate() {
        position += line.len();
        if index > 0 && line.trim_end() == "\\." {
            break;
        }
    }
    position
}

#[cfg(test)]
mod tests;
