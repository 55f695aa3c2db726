//! CALL, and functions that a statement calls: what their bodies run belongs to the statement.
//!
//! # Model
//! A function in the select list of a query without FROM runs once; of any other it is not known how often it runs, so
//! that its locks are claimed and no more.
//!
//! # Source
//! `ExecuteCallStmt`, src/backend/commands/functioncmds.c; `fmgr_sql`, src/backend/executor/functions.c.
//! # Not modelled
//! Functions of operators, defaults and views; arguments, by which branches are taken.

use crate::catalog::{Catalog, Function};
use crate::ddl;
use crate::effect::{Effects, PgError, Work};
use crate::observed::FunctionKindFacts;
use crate::pg::Name;
use crate::sql::{Call, Expression, FromItem, Query, Statement, Volatility};

use super::block::{self, Context};

/// Functions that call one another more often than this are not followed.
const DEEPEST: usize = 8;

/// CALL; `None` where the body is not known.
pub(super) fn procedure(statement: &Call, catalog: &Catalog, context: Context) -> Option<Effects> {
    let refused = |sqlstate: &'static str, message: String| {
        Some(Effects { errors: vec![PgError { sqlstate, message }], ..Effects::default() })
    };
    let name = &statement.function.name;
    let Some((_, known)) = catalog.functions(&statement.function) else {
        return refused("42883", format!("procedure {name}() does not exist"));
    };
    let found = chosen(known, statement.arguments.len())?;
    if found.kind != FunctionKindFacts::Procedure {
        return refused("42809", format!("{name}() is not a procedure"));
    }
    let atomic = context.atomic || found.language == "sql";
    body(name, found, catalog, Context { atomic, ..context })
}

/// Adds what the functions do that a statement calls.
pub(super) fn with_functions(
    statement: &Statement,
    mut effects: Effects,
    catalog: &Catalog,
    context: Context,
) -> Option<Effects> {
    if !effects.errors.is_empty() {
        return Some(effects);
    }
    let mut calls = Calls::default();
    calls.statement(statement);
    let mut now = catalog.clone();
    for call in calls.found {
        let Some((_, known)) = catalog.functions(call.function) else { continue };
        let Some(function) = chosen(known, call.arguments).filter(|function| function.code.is_some()) else {
            continue;
        };
        let inner = body(&call.function.name, function, &now, Context { atomic: true, ..context })?;
        for change in &inner.changes {
            now.apply(change.clone());
        }
        add(inner, call.is_certain, &mut effects);
        if !effects.errors.is_empty() {
            break;
        }
    }
    Some(effects)
}

fn add(mut inner: Effects, is_certain: bool, effects: &mut Effects) {
    let does_something = !inner.work.is_empty() || !inner.errors.is_empty();
    if !is_certain && does_something {
        inner.work = vec![Work::Unknown { reason: "how often a function is called".to_owned() }];
        inner.errors.clear();
    }
    if !inner.errors.is_empty() {
        let locks = std::mem::take(&mut effects.locks);
        *effects = Effects { locks, ..Effects::default() };
    }
    ddl::merge(effects, inner);
}

/// What a function runs; its own name may stand before those of its arguments.
fn body(name: &str, function: &Function, catalog: &Catalog, context: Context) -> Option<Effects> {
    run(function, &[name], catalog, context)
}

/// What a function runs that knows variables of these names besides its arguments.
pub(super) fn run(
    function: &Function,
    variables: &[&str],
    catalog: &Catalog,
    context: Context,
) -> Option<Effects> {
    if context.depth >= DEEPEST {
        let reason = "functions that call one another".to_owned();
        return Some(Effects {
            work: vec![Work::Unknown { reason }],
            changes_more: true,
            ..Effects::default()
        });
    }
    let read_only = function.volatility != Volatility::Volatile;
    let mut steps = function.steps()?;
    steps.variables.extend(variables.iter().map(|&name| name.to_owned()));
    let mut effects =
        block::run(&steps, catalog, Context { read_only, depth: context.depth + 1, ..context })?;
    effects.changes_more |= steps.may_leave_different_catalogs();
    Some(effects)
}

/// The one function that a call with so many arguments may mean.
fn chosen(known: &[Function], arguments: usize) -> Option<&Function> {
    if let [only] = known {
        return Some(only);
    }
    let mut fitting = known.iter().filter(|function| function.arguments.len() == arguments);
    fitting.next().filter(|_| fitting.next().is_none())
}

/// Calls of functions in a statement.
#[derive(Default)]
struct Calls<'s> {
    found: Vec<FoundCall<'s>>,
}

struct FoundCall<'s> {
    function: &'s Name,
    arguments: usize,
    /// It runs, and once.
    is_certain: bool,
}

impl<'s> Calls<'s> {
    fn statement(&mut self, statement: &'s Statement) {
        if let Statement::Select(query) = statement {
            self.query(query, true);
        } else if let Statement::Insert(insert) = statement {
            self.query(&insert.source, true);
        } else if let Statement::Update(update) = statement {
            let values = update.assignments.iter().map(|(_, value)| value);
            values.chain(&update.filter).for_each(|value| self.expression(value, false));
        } else if let Statement::Delete(delete) = statement {
            delete.filter.iter().for_each(|filter| self.expression(filter, false));
        }
    }

    fn query(&mut self, query: &'s Query, is_certain: bool) {
        let is_one_row = query.from.is_empty() && query.filter.is_none() && query.limit.is_none();
        let runs_once = is_certain && is_one_row;
        for table in &query.with {
            if let Statement::Select(inner) = table.statement.as_ref() {
                self.query(inner, false);
            }
        }
        query.from.iter().for_each(|item| self.item(item, is_certain));
        query.targets.iter().for_each(|target| self.expression(target, runs_once));
        query.rows.iter().flatten().for_each(|value| self.expression(value, runs_once));
        let conditions = query.filter.iter().chain(&query.having);
        conditions.for_each(|condition| self.expression(condition, false));
        query.set_operands.iter().for_each(|operand| self.query(operand, is_certain));
    }

    fn item(&mut self, item: &'s FromItem, is_certain: bool) {
        match item {
            FromItem::Relation { .. } => {}
            FromItem::Subquery { query, .. } => self.query(query, false),
            FromItem::Function { calls, .. } => {
                calls.iter().for_each(|call| self.expression(call, is_certain))
            }
            FromItem::Join { left, right, on, .. } => {
                self.item(left, false);
                self.item(right, false);
                on.iter().for_each(|on| self.expression(on, false));
            }
        }
    }

    fn expression(&mut self, expression: &'s Expression, is_certain: bool) {
        expression.walk(&mut |part| {
            if let Expression::Call { function, arguments } = part {
                self.found.push(FoundCall { function, arguments: arguments.len(), is_certain });
            }
        });
        for query in expression.subqueries() {
            self.query(query, false);
        }
    }
}
