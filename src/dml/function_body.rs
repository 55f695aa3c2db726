//! The body of a function in SQL, as CREATE FUNCTION analyses it.
//!
//! Its statements are analysed and rewritten, which locks what they name and what their views name. Statements that are
//! no queries are not looked into, save for a query that they are made of.
//!
//! # Source
//! `interpret_AS_clause` (src/backend/commands/functioncmds.c), `fmgr_sql_validator` (src/backend/catalog/pg_proc.c),
//! `check_sql_fn_retval` (src/backend/executor/functions.c), `sql_fn_post_column_ref`.

use super::common;
use super::form::Form;
use super::query_uses::Names;
use crate::catalog::Catalog;
use crate::effect::{Effects, PgError};
use crate::observed::UsesFacts;
use crate::sql::{ArgumentMode, CreateFunction, RoutineKind, Statement, parse_script};

/// What analysing the body locks, and the error that it ends with.
pub fn function_body(statement: &CreateFunction, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let statements = match analysed(statement, catalog) {
        Ok(Some(statements)) => statements,
        Ok(None) => return effects,
        Err(error) => {
            effects.errors.push(error);
            return effects;
        }
    };
    for part in statements.iter().filter_map(queried) {
        common::merge(&mut effects, common::in_function(&part, statement, catalog), false);
        if !effects.errors.is_empty() {
            return effects;
        }
    }
    effects.errors.extend(check_result(statement, &statements).err());
    effects
}

/// What a body of standard SQL depends on.
pub fn function_uses(statement: &CreateFunction, catalog: &Catalog) -> UsesFacts {
    let mut uses = UsesFacts::default();
    for part in statement.statements.iter().flatten() {
        if let Statement::Select(query) = part {
            let more = Names::of(query, catalog).uses();
            for used in &more.columns {
                used.columns.iter().for_each(|column| uses.add_column(&used.relation, column));
            }
            uses.relations.extend(more.relations);
        } else if let Some(table) =
            Form::of(part).and_then(Form::changed_table).and_then(|name| catalog.resolve(name))
        {
            uses.relations.push(table.name.clone());
        }
    }
    uses
}

/// The statements that are analysed; none where none are.
fn analysed(statement: &CreateFunction, catalog: &Catalog) -> Result<Option<Vec<Statement>>, PgError> {
    if let Some(statements) = &statement.statements {
        return Ok(Some(statements.clone()));
    }
    let unchecked = catalog.settings.is_on("check_function_bodies") == Some(false);
    let Some(text) = statement.text.as_ref().filter(|_| statement.language == "sql" && !unchecked) else {
        return Ok(None);
    };
    let parsed: Result<Vec<Statement>, _> =
        parse_script(text).into_iter().map(|statement| statement.parsed).collect();
    let parsed = parsed.map_err(|error| PgError { sqlstate: "42601", message: error.message })?;
    let is_open = statement.arguments.iter().any(|argument| is_polymorphic(&argument.type_name));
    Ok((!is_open).then_some(parsed))
}

/// The query that is analysed for a statement.
fn queried(statement: &Statement) -> Option<Statement> {
    if Form::of(statement).is_some() {
        return Some(statement.clone());
    }
    if let Statement::CreateTableAs(made) | Statement::SelectInto(made) = statement {
        return Some(made.query.as_ref().clone());
    }
    if let Statement::CreateMaterializedView(view) = statement {
        return Some(Statement::Select(view.query.clone()));
    }
    if let Statement::Declare(declare) = statement {
        return Some(Statement::Select(declare.query.clone()));
    }
    if let Statement::Explain(explain) = statement {
        return queried(&explain.statement);
    }
    None
}

/// The last statement has to give what the function returns.
fn check_result(statement: &CreateFunction, body: &[Statement]) -> Result<(), PgError> {
    let returned = statement.returns.as_deref().unwrap_or("void");
    let goes_out = statement
        .arguments
        .iter()
        .any(|argument| matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut));
    let returns_nothing = !goes_out && (statement.kind == RoutineKind::Procedure || returned == "void");
    if returns_nothing || statement.language != "sql" {
        return Ok(());
    }
    if body.last().and_then(Form::of).is_some_and(Form::returns) {
        return Ok(());
    }
    let message = format!("return type mismatch in function declared to return {returned}");
    Err(PgError { sqlstate: "42P13", message })
}

fn is_polymorphic(type_name: &str) -> bool {
    let name = type_name.rsplit('.').next().unwrap_or(type_name);
    ["anyelement", "anyarray", "anynonarray", "anyenum", "anyrange", "anymultirange"].contains(&name)
        || name.starts_with("anycompatible")
}
