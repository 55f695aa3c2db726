//! Statements that a script prepares and executes by name.

use std::collections::HashMap;

use super::{SessionControl, Statement};

/// What has been prepared so far, by name.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    statements: HashMap<String, Statement>,
}

impl Prepared {
    /// Takes notice of a statement, and tells an EXECUTE what it executes.
    pub(super) fn see(&mut self, statement: &mut Statement) {
        if let Statement::Prepare(prepare) = statement {
            self.statements.insert(prepare.name.clone(), (*prepare.statement).clone());
        } else if let Statement::Execute(execute) = statement {
            execute.statement = self.statements.get(&execute.name).cloned().map(Box::new);
        } else if let Statement::SessionControl(SessionControl::Deallocate { name }) = statement {
            match name {
                Some(name) => drop(self.statements.remove(name)),
                None => self.statements.clear(),
            }
        } else if let Statement::Explain(explain) = statement {
            self.see(&mut explain.statement);
        } else if let Statement::CreateTableAs(made) = statement {
            self.see(&mut made.query);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Statement, parse_script};

    /// The form of what the last statement of a script executes.
    fn executed(script: &str) -> Option<String> {
        let last = parse_script(script).pop().and_then(|last| last.parsed.ok());
        let Some(Statement::Execute(execute)) = last else { panic!("no EXECUTE: {script}") };
        execute.statement.map(|statement| statement.form())
    }

    #[test]
    fn execute_knows_what_was_prepared() {
        let prepared = "PREPARE p AS DELETE FROM t; PREPARE q AS SELECT 1;";
        assert_eq!(executed(&format!("{prepared} EXECUTE p")), Some("DELETE".to_string()));
        assert_eq!(executed(&format!("{prepared} DEALLOCATE p; EXECUTE q")), Some("SELECT".to_string()));
        assert_eq!(executed(&format!("{prepared} DEALLOCATE p; EXECUTE p")), None);
        assert_eq!(executed(&format!("{prepared} DEALLOCATE ALL; EXECUTE q")), None);
    }
}
