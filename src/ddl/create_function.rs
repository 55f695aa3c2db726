//! `CREATE [OR REPLACE] FUNCTION …` and `… PROCEDURE …`.
//!
//! # Locks
//! What the body of a function in SQL names, as its analysis locks it: ACCESS SHARE for what it reads, ROW EXCLUSIVE for
//! what it changes, until the transaction ends. A body in a string is analysed unless `check_function_bodies` is off or
//! an argument's type is left open, one of standard SQL (BEGIN ATOMIC, RETURN) always. Bodies in other languages lock
//! nothing that lasts.
//! # Work
//! None but catalog rows.
//! # Versions
//! BEGIN ATOMIC and RETURN, and procedures with OUT arguments, from 14 on.
//! # Source
//! `CreateFunction`, src/backend/commands/functioncmds.c; `ProcedureCreate`, `fmgr_sql_validator`,
//! src/backend/catalog/pg_proc.c; `check_sql_fn_retval`, src/backend/executor/functions.c.
//! # Not modelled
//! Syntax of PL/pgSQL; types of results; changed names and dropped defaults of arguments; missing types and languages.

use std::sync::Arc;

use super::alteration::refused;
use super::errors;
use crate::catalog::{Catalog, Change, CodeSource, Function, FunctionCode, is_same_type};
use crate::effect::{Effects, PgError, Work};
use crate::observed::FunctionKindFacts;
use crate::sql::{ArgumentMode, CreateFunction, FunctionArgument, RoutineKind};

/// The effects, apart from those of the body's analysis, which a query's model has.
pub(super) fn effects(statement: &CreateFunction, catalog: &Catalog) -> Effects {
    let function = created(statement);
    if let Err(error) = check(statement, &function, catalog) {
        return refused(Effects::default(), error);
    }
    let change = Change::AddFunction { name: catalog.name_for_new(&statement.name), function };
    Effects { work: vec![Work::Metadata], changes: vec![change], ..Effects::default() }
}

fn check(statement: &CreateFunction, function: &Function, catalog: &Catalog) -> Result<(), PgError> {
    let major = catalog.server.version.major();
    if statement.statements.is_some() && major < 14 {
        return Err(errors::syntax("syntax error: a body outside of a string is for version 14 and later"));
    }
    if statement.kind == RoutineKind::Procedure
        && major < 14
        && statement.arguments.iter().any(|argument| argument.mode == ArgumentMode::Out)
    {
        return Err(errors::not_supported("procedures cannot have OUT arguments"));
    }
    check_arguments(&statement.arguments)?;
    check_result(statement)?;
    check_known(statement, function, catalog)
}

/// Names and defaults of the arguments.
fn check_arguments(arguments: &[FunctionArgument]) -> Result<(), PgError> {
    let invalid = |message: &str| Err(errors::error("42P13", message));
    let mut has_default = false;
    let mut variadic = false;
    for (place, argument) in arguments.iter().enumerate() {
        if argument.mode != ArgumentMode::Out {
            if variadic {
                return invalid("VARIADIC parameter must be the last input parameter");
            }
            if has_default && !argument.has_default {
                return invalid("input parameters after one with a default value must also have defaults");
            }
            has_default |= argument.has_default;
        } else if argument.has_default {
            return invalid("only input parameters can have default values");
        }
        variadic |= argument.mode == ArgumentMode::Variadic;
        let clashes = |other: &&FunctionArgument| {
            // An input may have the name of an output of its own.
            let apart = |one: ArgumentMode, other: ArgumentMode| {
                matches!(one, ArgumentMode::In | ArgumentMode::Variadic) && other == ArgumentMode::Out
            };
            other.name.is_some()
                && other.name == argument.name
                && !apart(other.mode, argument.mode)
                && !apart(argument.mode, other.mode)
        };
        if let Some(name) = arguments[..place].iter().find(clashes).and_then(|other| other.name.as_ref()) {
            return invalid(&format!("parameter name \"{name}\" used more than once"));
        }
    }
    Ok(())
}

/// RETURNS and the arguments that go out agree.
fn check_result(statement: &CreateFunction) -> Result<(), PgError> {
    let invalid = |message: String| Err(errors::error("42P13", message));
    if statement.kind != RoutineKind::Function {
        return Ok(());
    }
    let outputs = outputs(&statement.arguments);
    match (&statement.returns, outputs.as_slice()) {
        (None, []) => invalid("function result type must be specified".to_owned()),
        (Some(returned), [output, others @ ..]) if !returned.starts_with("table(") => {
            let required = if others.is_empty() { output.type_name.as_str() } else { "record" };
            if is_same_type(element(returned), required) {
                Ok(())
            } else {
                invalid(format!("function result type must be {required} because of OUT parameters"))
            }
        }
        (Some(_), [_, ..]) => {
            Err(errors::syntax("OUT and INOUT arguments aren't allowed in TABLE functions"))
        }
        (Some(_), []) | (None, [_, ..]) => Ok(()),
    }
}

/// The function that has its name and arguments already.
fn check_known(statement: &CreateFunction, function: &Function, catalog: &Catalog) -> Result<(), PgError> {
    let full = catalog.name_for_new(&statement.name);
    if catalog.lacks_schema(&full.schema) {
        return Err(errors::undefined_schema(&full.schema));
    }
    let known = catalog.functions_of(&full).iter().find(|known| known.takes(&function.arguments));
    let Some(known) = known else { return Ok(()) };
    let name = &full.name;
    if !statement.or_replace {
        let message = format!("function \"{name}\" already exists with same argument types");
        return Err(errors::error("42723", message));
    }
    if known.kind != function.kind {
        return Err(errors::wrong_object("cannot change routine kind"));
    }
    if let (Some(before), Some(after)) = (&known.return_type, &function.return_type)
        && !is_same_type(before, after)
    {
        return Err(errors::error("42P13", "cannot change return type of existing function"));
    }
    Ok(())
}

/// What the catalog gets to know.
fn created(statement: &CreateFunction) -> Function {
    let inputs = statement.arguments.iter().filter(|argument| argument.mode != ArgumentMode::Out);
    let source = match (&statement.statements, &statement.text) {
        (Some(statements), _) => Some(CodeSource::Statements(statements.clone())),
        (None, Some(text)) => Some(CodeSource::Text(text.clone())),
        (None, None) => None,
    };
    let named = statement.arguments.iter().filter_map(|argument| argument.name.clone());
    let code = source.map(|source| Arc::new(FunctionCode { source, arguments: named.collect() }));
    Function {
        kind: match statement.kind {
            RoutineKind::Function => FunctionKindFacts::Function,
            RoutineKind::Procedure => FunctionKindFacts::Procedure,
            RoutineKind::Aggregate => FunctionKindFacts::Aggregate,
        },
        arguments: inputs.map(|argument| argument.type_name.clone()).collect(),
        return_type: (statement.kind != RoutineKind::Aggregate).then(|| return_type(statement)),
        body: Some(statement.body.clone()),
        code,
        ..Function::new(statement.volatility, &*statement.language)
    }
}

/// What it returns, as `pg_proc.prorettype` has it.
fn return_type(statement: &CreateFunction) -> String {
    let columns = statement.returns.as_deref().and_then(|returned| returned.strip_prefix("table("));
    if let Some(columns) = columns {
        // One column is returned as itself.
        return match columns.trim_end_matches(')').split_once(' ') {
            Some((_, only)) if !columns.contains(',') => only.to_owned(),
            Some(_) | None => "record".to_owned(),
        };
    }
    if let Some(returned) = &statement.returns {
        return element(returned).to_owned();
    }
    match outputs(&statement.arguments).as_slice() {
        [] => "void".to_owned(),
        [output] if statement.kind == RoutineKind::Function => output.type_name.clone(),
        [_, ..] => "record".to_owned(),
    }
}

fn element(returned: &str) -> &str {
    returned.strip_prefix("setof ").unwrap_or(returned)
}

fn outputs(arguments: &[FunctionArgument]) -> Vec<&FunctionArgument> {
    let goes_out =
        |argument: &&FunctionArgument| matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut);
    arguments.iter().filter(goes_out).collect()
}
