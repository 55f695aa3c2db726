//! What the body of a function runs, read from its text.

use super::into::without_into;
use super::token::{Token, tokens};
use super::{DoBody, DoRun, DoStep, SourceStatement, Statement, parse_script, parse_statement};

/// What a body of that language runs; `None` where it is in another language or cannot be read.
pub fn routine_code(language: &str, text: &str) -> Option<DoBody> {
    match language {
        "sql" => {
            let step = |source: SourceStatement| Some(step(source.parsed.ok()?, source.text));
            let steps: Option<Vec<DoStep>> = parse_script(text).into_iter().map(step).collect();
            Some(DoBody { steps: steps?, ..DoBody::default() })
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

/// A statement of a body, with a parameter in place of each of these variables and of its fields; `None` where it
/// cannot be read so. An expression is read as the query that PL/pgSQL makes of it.
pub fn without_variables(text: &str, names: &[String]) -> Option<Statement> {
    let text = without_into(text);
    let words: Vec<Token> = tokens(&text, 0).filter(|token| !token.kind.is_trivia()).collect();
    let written = |at: usize| words.get(at).map_or("", |token: &Token| &text[token.range.clone()]);
    let is_variable = |at: usize| {
        let word = written(at);
        let before = at.checked_sub(1).map_or("", written);
        before != "." && names.iter().any(|name| word.eq_ignore_ascii_case(name))
    };
    let mut output = String::new();
    let (mut at, mut copied) = (0, 0);
    if written(0).eq_ignore_ascii_case("perform") {
        output.push_str("SELECT");
        (at, copied) = (1, words[0].range.end);
    }
    while at < words.len() {
        if is_variable(at) {
            output.push_str(&text[copied..words[at].range.start]);
            output.push_str("$1");
            while written(at + 1) == "." {
                at += 2;
            }
            copied = words.get(at).map_or(text.len(), |token| token.range.end);
        }
        at += 1;
    }
    output.push_str(&text[copied..]);
    parse_statement(&output).or_else(|_| parse_statement(&format!("SELECT {output}"))).ok()
}

/// Statements that run one after the other, each once.
pub fn statements_code(statements: Vec<Statement>) -> DoBody {
    // How they are written is not known.
    let steps = statements.into_iter().map(|statement| step(statement, String::new()));
    DoBody { steps: steps.collect(), ..DoBody::default() }
}

fn step(statement: Statement, text: String) -> DoStep {
    DoStep {
        run: DoRun::Static(Box::new(statement)),
        range: 0..text.len(),
        text,
        in_loop: false,
        in_branch: false,
        subtransactions: Vec::new(),
        handlers: Vec::new(),
    }
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

    #[test]
    fn variables_become_parameters() {
        let read = |text: &str| without_variables(text, &["who".to_owned(), "r".to_owned()]);
        let expected = |text: &str| parse_statement(text).ok();
        let text = "SELECT a INTO r FROM t WHERE id = who AND b = r.x AND t.who = 1";
        assert_eq!(read(text), expected("SELECT a        FROM t WHERE id = $1 AND b = $1 AND t.who = 1"));
        assert_eq!(read("f(who)"), expected("SELECT f($1)"));
        let query = "PERFORM 1 FROM t WHERE t.id = r.x FOR UPDATE";
        assert_eq!(read(query), expected("SELECT 1 FROM t WHERE t.id = $1 FOR UPDATE"));
        assert_eq!(read("INSERT INTO t (who) VALUES (1)"), None);
    }
}
