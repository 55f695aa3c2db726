//! SQL text to statements of our own. The parser crate is named here and nowhere else.
//!
//! A script is first cut into statements in the manner of psql ([`parse_script`]), so that an error in one leaves the
//! others intact; each is then parsed and turned into a [`Statement`].

mod adapt;
mod bind;
mod body;
mod code;
mod constant;
mod expression;
mod form;
mod into;
mod nesting;
mod parse;
mod prepared;
pub mod print;
mod psql;
mod reading;
mod split;
mod statement;
mod storage;
mod token;
mod unparsed;
mod variables;

pub use bind::{bind, variables, with_limit};
pub use body::function_body;
pub use code::{routine_code, statements_code, without_variables};
pub use constant::{is_constant, number, plain};
pub use expression::{Expression, Operator, ReferencedName};
pub use reading::{ReadingOptions, reading_half};
pub use statement::*;

use std::borrow::Cow;

use crate::pg::Name;

use parse::Fault;
use prepared::Prepared;
use psql::Assigned;
use split::{Piece, PieceKind, pieces};

/// Every statement of a script in order. Variables of `\set` have their values, save under a `-- pgtoll:` comment,
/// whose variables are its own. psql's backslash commands that may matter to the server are included (as
/// [`Statement::Unmodelled`], form `psql \gexec`).
pub fn parse_script(text: &str) -> Vec<SourceStatement> {
    let (mut assigned, mut prepared) = (Assigned::default(), Prepared::default());
    let mut statements = Vec::new();
    for piece in pieces(text) {
        let written = &text[piece.range.clone()];
        if let PieceKind::Backslash { command } = &piece.kind
            && assigned.see(command, written)
        {
            continue;
        }
        let bound = if piece.directive.is_none() { assigned.bound(written) } else { Cow::Borrowed(written) };
        let mut statement =
            if bound == written { source_statement(text, piece) } else { bound_statement(&bound, piece) };
        if let Ok(parsed) = &mut statement.parsed {
            prepared.see(parsed);
        }
        statements.push(statement);
    }
    statements
}

/// A statement whose text is no longer the file's: an error is somewhere within it.
fn bound_statement(bound: &str, piece: Piece) -> SourceStatement {
    let parsed = parse_statement(bound).map_err(|error| SyntaxError {
        message: error.message,
        range: piece.range.clone(),
        line: piece.line + error.line - 1,
    });
    SourceStatement {
        text: bound.to_owned(),
        range: piece.range,
        line: piece.line,
        parsed,
        directive: piece.directive,
    }
}

/// The one statement in `text`; ranges and lines of an error are within `text`.
pub fn parse_statement(text: &str) -> Result<Statement, SyntaxError> {
    let mut statements = pieces(text).into_iter();
    let Some(first) = statements.next() else {
        let message = "there is no statement".to_string();
        return Err(SyntaxError { message, range: 0..text.len(), line: 1 });
    };
    if let Some(second) = statements.next() {
        let message = "there is more than one statement".to_string();
        return Err(SyntaxError { message, range: second.range, line: second.line });
    }
    source_statement(text, first).parsed
}

/// An expression, such as `pg_get_expr` or a `CHECK (…)` from `pg_get_constraintdef` gives it.
pub fn parse_expression(text: &str) -> Option<Expression> {
    if text.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("check")) {
        return checked_expression(text);
    }
    // On lines of its own, so that a comment at its end does not hide the parenthesis.
    let Ok(Statement::Select(query)) = parse_statement(&format!("SELECT (\n{text}\n)")) else { return None };
    query.targets.into_iter().next()
}

/// A table's name as SQL writes it: `shop."Orders"`.
pub fn parse_name(text: &str) -> Option<Name> {
    let Ok(Statement::Drop(mut drop)) = parse_statement(&format!("DROP TABLE {text}")) else {
        return None;
    };
    drop.objects.pop().filter(|_| drop.objects.is_empty()).map(|object| object.name)
}

/// A partition's bound, as `pg_get_expr(relpartbound)` gives it.
pub fn parse_partition_bound(text: &str) -> Option<PartitionBound> {
    let text = format!("ALTER TABLE t ATTACH PARTITION p {text}");
    let Ok(Statement::AlterTable(mut table)) = parse_statement(&text) else { return None };
    let action = table.actions.pop().filter(|_| table.actions.is_empty())?;
    if let AlterTableAction::AttachPartition { bound, .. } = action { bound } else { None }
}

/// The key of a partitioned table, as `pg_get_partkeydef` gives it.
pub fn parse_partition_key(text: &str) -> Option<PartitionKey> {
    let text = format!("CREATE TABLE t () PARTITION BY {text}");
    let Ok(Statement::CreateTable(table)) = parse_statement(&text) else { return None };
    table.partition_by
}

/// The condition of a check constraint's definition.
fn checked_expression(text: &str) -> Option<Expression> {
    let Ok(Statement::AlterTable(mut table)) = parse_statement(&format!("ALTER TABLE t ADD {text}")) else {
        return None;
    };
    let Some(AlterTableAction::AddConstraint(constraint)) = table.actions.pop() else { return None };
    let ConstraintDefinition::Check { expression } = constraint.kind else { return None };
    Some(expression)
}

fn source_statement(text: &str, piece: Piece) -> SourceStatement {
    let Piece { range, line, kind, directive } = piece;
    let written = &text[range.clone()];
    let parsed = match kind {
        PieceKind::Backslash { command } => Ok(Statement::Unmodelled { form: format!("psql {command}") }),
        PieceKind::Statement { nesting } => {
            parse::statement(written, nesting).map_err(|fault| in_file(fault, written, range.start, line))
        }
    };
    SourceStatement { text: written.to_string(), range, line, parsed, directive }
}

/// Moves an error from its statement into the file.
fn in_file(fault: Fault, statement: &str, start: usize, line: usize) -> SyntaxError {
    let before = statement.get(..fault.range.start).unwrap_or(statement);
    SyntaxError {
        message: fault.message,
        range: start + fault.range.start..start + fault.range.end,
        line: line + before.matches('\n').count(),
    }
}

#[cfg(test)]
mod tests;
