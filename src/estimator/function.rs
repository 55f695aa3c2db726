//! CREATE FUNCTION: the function itself, and the analysis of its body.

use crate::catalog::{Catalog, Change};
use crate::effect::Effects;
use crate::sql::{CreateFunction, Statement};
use crate::{ddl, dml};

/// SQLSTATE of a syntax error, which is found before anything else.
const SYNTAX_ERROR: &str = "42601";

/// The effects. A body of standard SQL is analysed before the function is made, one in a string afterwards.
pub(super) fn created(statement: &CreateFunction, catalog: &Catalog) -> Option<Effects> {
    let mut effects = ddl::effects(&Statement::CreateFunction(statement.clone()), catalog)?;
    let fails = |effects: &Effects| !effects.errors.is_empty();
    let is_read_first =
        statement.statements.is_some() && effects.errors.iter().all(|error| error.sqlstate != SYNTAX_ERROR);
    if fails(&effects) && !is_read_first {
        return Some(effects);
    }
    let body = dml::function_body(statement, catalog);
    if fails(&body) {
        return Some(body);
    }
    for lock in body.locks {
        effects.lock(lock);
    }
    let uses = dml::function_uses(statement, catalog);
    for change in &mut effects.changes {
        if let Change::AddFunction { function, .. } = change {
            function.uses = uses.clone();
        }
    }
    Some(effects)
}
