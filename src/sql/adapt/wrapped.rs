//! EXPLAIN, PREPARE, EXECUTE, DECLARE and CALL.

use squawk_syntax::ast::{self, AstNode};

use super::expression::operands;
use super::names::{identifier, name};
use super::query::query;
use super::{Source, route};
use crate::sql::{Call, Declare, Execute, Explain, Prepare, Statement};

/// The statement that a node is.
fn statement(source: &Source, node: &impl AstNode) -> Option<Box<Statement>> {
    let written = ast::Stmt::cast(node.syntax().clone())?;
    Some(Box::new(route::statement(source, &written)))
}

/// EXPLAIN.
pub(super) fn explain(source: &Source, written: &ast::Explain) -> Option<Statement> {
    let analyze = match written.explain_mode() {
        Some(ast::ExplainMode::ExplainAnalyze(_)) => true,
        Some(ast::ExplainMode::ExplainOptionList(list)) => {
            list.explain_options().any(|option| analyzes(source, &option))
        }
        Some(ast::ExplainMode::ExplainVerbose(_)) | None => false,
    };
    Some(Statement::Explain(Explain { analyze, statement: statement(source, &written.explain_stmt()?)? }))
}

fn analyzes(source: &Source, option: &ast::ExplainOption) -> bool {
    let name = option.explain_option_name().map(|name| source.text_of(&name).to_lowercase());
    let value = option.explain_option_value().map(|value| source.text_of(&value).to_lowercase());
    matches!(name.as_deref(), Some("analyze" | "analyse"))
        && !value.is_some_and(|value| matches!(value.trim_matches('\''), "false" | "off" | "0"))
}

/// PREPARE.
pub(super) fn prepare(source: &Source, written: &ast::Prepare) -> Option<Statement> {
    let name = identifier(&written.name()?);
    Some(Statement::Prepare(Prepare { name, statement: statement(source, &written.stmt()?)? }))
}

/// EXECUTE of a prepared statement.
pub(super) fn execute(written: &ast::Execute) -> Option<Statement> {
    let name = identifier(&written.prepared_statement_ref()?);
    Some(Statement::Execute(Execute { name, statement: None }))
}

/// DECLARE.
pub(super) fn declare(source: &Source, written: &ast::Declare) -> Option<Statement> {
    Some(Statement::Declare(Declare {
        name: identifier(&written.cursor()?),
        hold: matches!(written.cursor_hold(), Some(ast::CursorHold::WithHold(_))),
        query: Box::new(query(source, &written.query()?)),
    }))
}

/// CALL.
pub(super) fn call(source: &Source, written: &ast::Call) -> Option<Statement> {
    Some(Statement::Call(Call {
        function: name(&written.procedure_name_ref()?)?,
        arguments: written.arg_list().map(|list| operands(source, &list)).unwrap_or_default(),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{number, read, select, text};
    use super::*;

    #[test]
    fn explain_runs_only_with_analyze() {
        for (text, analyze) in [
            ("EXPLAIN DELETE FROM t", false),
            ("EXPLAIN VERBOSE DELETE FROM t", false),
            ("EXPLAIN ANALYZE DELETE FROM t", true),
            ("EXPLAIN ANALYZE VERBOSE DELETE FROM t", true),
            ("EXPLAIN (ANALYZE, BUFFERS) DELETE FROM t", true),
            ("EXPLAIN (ANALYZE off, FORMAT json) DELETE FROM t", false),
        ] {
            let statement = Box::new(read("DELETE FROM t"));
            assert_eq!(read(text), Statement::Explain(Explain { analyze, statement }), "{text}");
        }
    }

    #[test]
    fn prepared_statements() {
        let statement = Box::new(read("UPDATE t SET a = $1"));
        let expected = Statement::Prepare(Prepare { name: "p".to_string(), statement });
        assert_eq!(read("PREPARE p (int) AS UPDATE t SET a = $1"), expected);
        let expected = Statement::Execute(Execute { name: "p".to_string(), statement: None });
        assert_eq!(read("EXECUTE p (1)"), expected);
    }

    #[test]
    fn cursors_and_calls() {
        for (text, hold) in [
            ("DECLARE c CURSOR FOR SELECT a FROM t", false),
            ("DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT a FROM t", true),
        ] {
            let query = Box::new(select("SELECT a FROM t"));
            assert_eq!(read(text), Statement::Declare(Declare { name: "c".to_string(), hold, query }));
        }
        let arguments = vec![number("1"), text("x")];
        let expected = Call { function: crate::pg::Name::qualified("app", "p"), arguments };
        assert_eq!(read("CALL app.p(1, b => 'x')"), Statement::Call(expected));
    }
}
