//! The triggers that a statement fires, for those who follow their bodies.
//!
//! # Source
//! `fireBSTriggers`, `fireASTriggers`, src/backend/executor/nodeModifyTable.c; `ExecuteTruncateGuts`,
//! src/backend/commands/tablecmds.c; `CopyFrom`, src/backend/commands/copyfrom.c.
//! # Not modelled
//! Triggers of tables that ON DELETE and ON UPDATE change.

use super::form::Form;
use super::triggers::{fires_on, is_enabled};
use super::{merge, partitions};
use crate::catalog::{Catalog, Relation, RelationKind, Trigger};
use crate::effect::{Effects, RowChange, Work};
use crate::pg::{LockMode, Name};
use crate::sql::{CopySubject, Insert, Statement, TriggerTiming};

/// A trigger that fires.
#[derive(Debug, Clone, PartialEq)]
pub struct Fired {
    /// Its function.
    pub function: Name,
    /// It fires once, even for no rows; any other fires for each row, of which it is not known that there are some.
    pub is_certain: bool,
}

/// The triggers that a statement of these effects fires: those before it, those of its rows, those after it.
pub fn fired(statement: &Statement, effects: &Effects, catalog: &Catalog) -> Vec<Fired> {
    if let Statement::Truncate(_) = statement {
        return truncated(effects, catalog);
    }
    let mut changes = Vec::new();
    add_changes(statement, catalog, &mut changes);
    let mut found = Vec::new();
    let of_statement = |timing: TriggerTiming| {
        changes.iter().flat_map(move |changed: &Changed<'_>| changed.of_statement(timing, catalog))
    };
    found.extend(of_statement(TriggerTiming::Before));
    if let Statement::Copy(_) = statement {
        let tables = changes.iter().flat_map(|changed| partitions::tree(changed.relation, false, catalog));
        tables.for_each(|table| found.extend(of_rows(table, RowChange::Insert, &[], catalog)));
    }
    found.extend(called(effects, catalog));
    let views = changes.iter().filter(|changed| changed.relation.kind == RelationKind::View);
    views.for_each(|view| found.extend(of_rows(view.relation, view.change, &view.assigned, catalog)));
    found.extend(of_statement(TriggerTiming::After));
    without_repetition(found)
}

/// A table and what is done to its rows.
struct Changed<'a> {
    relation: &'a Relation,
    change: RowChange,
    assigned: Vec<&'a str>,
}

impl<'a> Changed<'a> {
    fn of_statement(&self, timing: TriggerTiming, catalog: &'a Catalog) -> impl Iterator<Item = Fired> {
        let fires = move |trigger: &&Trigger| {
            !trigger.for_each_row
                && trigger.timing == timing
                && fires_on(trigger, self.change, &self.assigned)
                && is_enabled(trigger, catalog)
        };
        // What WHEN says of a statement is not looked into.
        self.relation
            .triggers
            .iter()
            .filter(fires)
            .map(|trigger| Fired { function: trigger.function.clone(), is_certain: !trigger.conditional })
    }
}

fn add_changes<'a>(statement: &'a Statement, catalog: &'a Catalog, changes: &mut Vec<Changed<'a>>) {
    if let Statement::Copy(copy) = statement {
        if let CopySubject::Table { name, .. } = &copy.subject
            && copy.from
        {
            add(name, RowChange::Insert, Vec::new(), catalog, changes);
        }
        return;
    }
    let Some(form) = Form::of(statement) else { return };
    for table in form.with() {
        add_changes(&table.statement, catalog, changes);
    }
    match form {
        Form::Insert(insert) => {
            add(&insert.table, RowChange::Insert, Vec::new(), catalog, changes);
            if let Some(assigned) = assigned_in_conflict(insert) {
                add(&insert.table, RowChange::Update, assigned, catalog, changes);
            }
        }
        Form::Update(update) => {
            let assigned = update.assignments.iter().map(|(name, _)| name.as_str()).collect();
            add(&update.table, RowChange::Update, assigned, catalog, changes);
        }
        Form::Delete(delete) => add(&delete.table, RowChange::Delete, Vec::new(), catalog, changes),
        Form::Merge(merge) => {
            for (change, assigned) in merge::changes(merge) {
                add(&merge.table, change, assigned, catalog, changes);
            }
        }
        Form::Select(_) => {}
    }
}

fn assigned_in_conflict(insert: &Insert) -> Option<Vec<&str>> {
    let update = insert.on_conflict.as_ref()?.update.as_ref()?;
    Some(update.assignments.iter().map(|(name, _)| name.as_str()).collect())
}

fn add<'a>(
    table: &Name,
    change: RowChange,
    assigned: Vec<&'a str>,
    catalog: &'a Catalog,
    changes: &mut Vec<Changed<'a>>,
) {
    if let Some(relation) = catalog.resolve(table) {
        changes.push(Changed { relation, change, assigned });
    }
}

/// Those that the rows call by the statement's own work.
fn called(effects: &Effects, catalog: &Catalog) -> Vec<Fired> {
    let mut found = Vec::new();
    for work in &effects.work {
        let Work::RowChanges(changes) = work else { continue };
        let there_are_none = changes.rows.value.is_some_and(|rows| rows.p95.0 == 0.0);
        let Some(relation) = catalog.relation(&changes.heap.relation).filter(|_| !there_are_none) else {
            continue;
        };
        let is_called = |trigger: &&Trigger| changes.triggers.iter().any(|call| call.trigger == trigger.name);
        found.extend(relation.triggers.iter().filter(is_called).map(per_row));
    }
    found
}

fn of_rows(relation: &Relation, change: RowChange, assigned: &[&str], catalog: &Catalog) -> Vec<Fired> {
    let fires = |trigger: &&Trigger| {
        trigger.for_each_row && fires_on(trigger, change, assigned) && is_enabled(trigger, catalog)
    };
    relation.triggers.iter().filter(fires).map(per_row).collect()
}

fn per_row(trigger: &Trigger) -> Fired {
    Fired { function: trigger.function.clone(), is_certain: false }
}

/// TRUNCATE fires for every table that it empties, those that CASCADE reaches included.
fn truncated(effects: &Effects, catalog: &Catalog) -> Vec<Fired> {
    let emptied = effects.locks.iter().filter(|lock| lock.mode == LockMode::AccessExclusive);
    let tables: Vec<&Relation> = emptied.filter_map(|lock| catalog.relation(&lock.relation)).collect();
    let of = |timing: TriggerTiming| {
        let triggers = tables.iter().flat_map(|table| &table.triggers);
        triggers.filter(move |trigger| {
            trigger.events.truncate && trigger.timing == timing && is_enabled(trigger, catalog)
        })
    };
    let all = of(TriggerTiming::Before).chain(of(TriggerTiming::After));
    let fired = |trigger: &Trigger| Fired { function: trigger.function.clone(), is_certain: true };
    without_repetition(all.map(fired).collect())
}

/// A function that is called for the rows of each partition is followed once.
fn without_repetition(found: Vec<Fired>) -> Vec<Fired> {
    let mut kept: Vec<Fired> = Vec::new();
    for fired in found {
        if fired.is_certain || !kept.contains(&fired) {
            kept.push(fired);
        }
    }
    kept
}
