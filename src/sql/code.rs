//! What the body of a function runs, read from its text.

use super::{DoBody, DoRun, DoStep, Statement, parse_script, parse_statement};

/// What a body of that language runs; `None` where it is in another language or cannot be read.
pub fn routine_code(language: &str, text: &str) -> Option<DoBody> {
    match language {
        "sql" => {
            let script = parse_script(text);
            let statements: Option<Vec<Statement>> =
                script.into_iter().map(|statement| statement.parsed.ok()).collect();
            Some(statements_code(statements?))
        }
        "plpgsql" => {
            const QUOTE: &str = "$pgtoll_body$";
            match parse_statement(&format!("DO {QUOTE}{text}{QUOTE}")) {
                Ok(Statement::Do(block)) => block.body,
                Ok(_) | Err(_) => None,
            }
        }
        _ => None,
    }
}

/// Statements that run one after the other, each once.
pub fn statements_code(statements: Vec<Statement>) -> DoBody {
    let step = |statement: Statement| DoStep {
        text: statement.form(),
        run: DoRun::Static(Box::new(statement)),
        range: 0..0,
        in_loop: false,
        in_branch: false,
        subtransactions: Vec::new(),
        handlers: Vec::new(),
    };
    DoBody { steps: statements.into_iter().map(step).collect(), ..DoBody::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(language: &str, text: &str) -> Option<Vec<String>> {
        let code = routine_code(language, text)?;
        let form = |step: &DoStep| match &step.run {
            DoRun::Static(statement) => statement.form(),
            DoRun::Dynamic { .. } | DoRun::Raise { .. } | DoRun::Return => format!("{:?}", step.run),
        };
        Some(code.steps.iter().map(form).collect())
    }

    #[test]
    fn bodies_of_both_languages() {
        let expected = ["UPDATE".to_owned(), "SELECT".to_owned()];
        assert_eq!(forms("sql", "UPDATE t SET a = 1; SELECT a FROM t").as_deref(), Some(expected.as_slice()));
        let block = "DECLARE x int; BEGIN UPDATE t SET a = 1; SELECT a INTO x FROM t; END";
        assert_eq!(forms("plpgsql", block).as_deref(), Some(expected.as_slice()));
        assert_eq!(forms("sql", "SELEC 1"), None);
        assert_eq!(forms("c", "SELECT 1"), None);
    }
}
