//! What the functions of triggers do belongs to the statement that fires them.
//!
//! # Model
//! A statement's trigger fires once: what it does is certain. A row's trigger fires for each row: its locks are
//! claimed, and its work is that of `duration::trigger`, with which the row changes are priced.
//!
//! # Source
//! `ExecCallTriggerFunc`, src/backend/commands/trigger.c; `plpgsql_exec_trigger`, src/pl/plpgsql/src/pl_exec.c.
//! # Not modelled
//! Values of NEW, OLD and TG_OP, by which branches are taken; transition tables.

use crate::catalog::{Catalog, Function};
use crate::effect::{Effects, Work};
use crate::sql::Statement;
use crate::{ddl, dml};

use super::block::Context;
use super::calls;

/// Variables of every trigger function.
const VARIABLES: [&str; 14] = [
    "new",
    "old",
    "tg_name",
    "tg_when",
    "tg_level",
    "tg_op",
    "tg_relid",
    "tg_relname",
    "tg_table_name",
    "tg_table_schema",
    "tg_nargs",
    "tg_argv",
    "tg_event",
    "tg_tag",
];

/// Adds what the triggers do that a statement fires; nothing of those whose bodies are not known.
pub(super) fn followed(
    statement: &Statement,
    mut effects: Effects,
    catalog: &Catalog,
    context: Context,
) -> Effects {
    if !effects.errors.is_empty() {
        return effects;
    }
    let mut now = catalog.clone();
    for fired in dml::fired(statement, &effects, catalog) {
        let Some(function) = now.function(&fired.function).filter(|function| function.code.is_some()) else {
            continue;
        };
        let Some(inner) = body(function, &now, context) else { continue };
        for change in &inner.changes {
            now.apply(change.clone());
        }
        if fired.is_certain {
            add_certain(inner, &mut effects);
        } else {
            add_per_row(inner, &mut effects);
        }
        if !effects.errors.is_empty() {
            break;
        }
    }
    effects
}

fn body(function: &Function, catalog: &Catalog, context: Context) -> Option<Effects> {
    let mut inner = calls::run(function, &VARIABLES, catalog, Context { atomic: true, ..context })?;
    // It may be a transition table that seems to be missing.
    if inner.errors.iter().any(|error| error.sqlstate == "42P01") {
        let reason = "what a trigger does with its transition tables".to_owned();
        let work = vec![Work::Unknown { reason }];
        inner = Effects { locks: inner.locks, work, ..Effects::default() };
    }
    Some(inner)
}

fn add_certain(inner: Effects, effects: &mut Effects) {
    if !inner.errors.is_empty() {
        let locks = std::mem::take(&mut effects.locks);
        *effects = Effects { locks, ..Effects::default() };
    }
    ddl::merge(effects, inner);
}

/// What runs for each row, if there is one.
fn add_per_row(mut inner: Effects, effects: &mut Effects) {
    let is_priced_by_row = |work: &Work| match work {
        Work::RowChanges(_) | Work::Read(_) | Work::Metadata | Work::Unknown { .. } => true,
        Work::HeapScan { .. }
        | Work::Rewrite { .. }
        | Work::IndexBuild { .. }
        | Work::ForeignKeyValidation { .. }
        | Work::FileRemoval { .. }
        | Work::Vacuum(_)
        | Work::Analyze { .. } => false,
    };
    let has_more = !inner.work.iter().all(is_priced_by_row);
    inner.work.clear();
    if has_more {
        inner.work.push(Work::Unknown { reason: "how often a trigger is called".to_owned() });
    }
    inner.errors.clear();
    ddl::merge(effects, inner);
}
