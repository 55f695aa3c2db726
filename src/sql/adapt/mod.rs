//! The parser's tree into our own types: one file per family of statements.

mod alter_column;
mod alter_relation;
mod alter_table;
mod block;
mod constraint;
mod constraint_option;
mod dml;
mod domain;
mod drop;
mod expression;
mod foreign_key;
mod from;
mod function;
mod grant;
mod index;
mod maintenance;
mod merge;
mod names;
mod object;
mod object_change;
mod operator;
mod owned;
mod partition;
mod publication;
mod query;
mod relation_option;
mod route;
mod rule;
#[cfg(test)]
mod samples;
mod schema;
mod sequence;
mod session;
mod setting;
mod spelling;
mod statistics;
mod subscription;
mod table;
mod table_clause;
mod transaction;
mod trigger;
mod user_type;
mod view;
mod wrapped;

use squawk_syntax::ast::AstNode;

use super::variables::Variables;

pub(super) use expression::expression;
pub(super) use names::{identifier, name};
pub(super) use operator::is_and;
pub(super) use route::statement;

/// The text of a statement as written, and where psql's variables stand in it.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) variables: &'a Variables,
}

impl<'a> Source<'a> {
    /// What a node was made from, as written.
    fn text_of(&self, node: &impl AstNode) -> &'a str {
        let range = node.syntax().text_range();
        &self.text[usize::from(range.start())..usize::from(range.end())]
    }

    /// The variable in whose place a constant or a name stands.
    fn variable_at(&self, node: &impl AstNode) -> Option<&'a str> {
        self.variables.at(usize::from(node.syntax().text_range().start()))
    }
}
