//! What all data-changing statements share: WITH, reading by plan or stand-in, and where the result goes.

use crate::catalog::{Catalog, RelationKind};
use crate::effect::{Effects, Observation, PgError, Quantity, ReadWork, Work};
use crate::observed::PlanNode;
use crate::sql::{CommonTable, CreateFunction, Insert, Statement};
use crate::units::Rows;

use super::amounts::{self, once};
use super::analysis::Analyzed;
use super::form::Form;
use super::reader::Reader;
use super::{
    Selection, analysis, delete, execution, insert, locks, merge, plan, planning, rewriting, select, update,
};

/// One statement to be estimated, with what is known about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'s> {
    /// The database.
    pub catalog: &'s Catalog,
    /// The rows of one batch.
    pub selection: Option<&'s Selection>,
    /// EXPLAIN's plan.
    pub plan: Option<&'s PlanNode>,
    /// Members of WITH that are visible.
    pub with: &'s [&'s CommonTable],
}

/// How far a statement gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Until {
    /// It is analysed and rewritten: PREPARE.
    Rewritten,
    /// It is planned: EXPLAIN, a cursor.
    Planned,
    /// It is run.
    Run,
}

/// The effects of a statement of this module.
pub(super) fn effects(
    statement: &Statement,
    catalog: &Catalog,
    selection: Option<&Selection>,
    plan: Option<&PlanNode>,
    until: Until,
) -> Option<Effects> {
    Form::of(statement)?;
    let mut effects = opened(analysis::analyzed(statement, catalog), statement, catalog);
    if !effects.errors.is_empty() {
        return Some(effects);
    }
    let request = Request { catalog, selection, plan, with: &[] };
    for step in rewriting::rewritten(statement, catalog)? {
        merge(&mut effects, planned(&step, request, until)?, false);
        if !effects.errors.is_empty() {
            break;
        }
    }
    if !effects.errors.is_empty() {
        // It fails before it does anything.
        effects.work.clear();
        effects.changes.clear();
        effects.observations.clear();
    }
    Some(effects)
}

/// What a statement of a function's body locks when the function is made.
pub(super) fn in_function(statement: &Statement, function: &CreateFunction, catalog: &Catalog) -> Effects {
    let analyzed = analysis::analyzed_in_function(statement, function, catalog);
    let mut effects = opened(analyzed, statement, catalog);
    if effects.errors.is_empty() {
        for step in rewriting::rewritten(statement, catalog).into_iter().flatten() {
            if let Some(level) = planning::level(&step, catalog, &[]) {
                planning::add_named(&level, &mut effects);
            }
        }
    }
    effects
}

/// What analysis opens, and the error that it ends with or that rewriting gives.
fn opened(analyzed: Analyzed<'_>, statement: &Statement, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    for (relation, mode) in analyzed.opened {
        locks::table(&mut effects, relation, mode);
    }
    let refused = analyzed.error.map_or_else(|| rewriting::check(statement, catalog), Err);
    effects.errors.extend(refused.err());
    effects
}

/// What a statement does once it is rewritten.
fn planned(statement: &Statement, request: Request<'_>, until: Until) -> Option<Effects> {
    let Request { catalog, plan, with, .. } = request;
    let form = Form::of(statement)?;
    let mut effects = Effects::default();
    let level = planning::level(statement, catalog, with)?;
    if until == Until::Rewritten {
        planning::add_named(&level, &mut effects);
    } else {
        planning::add_locks(&level, catalog, plan, &mut effects);
        let started = arbiters(form, catalog, &mut effects).and_then(|()| demand_table(form, catalog));
        if let Err(error) = started {
            effects.errors.push(error);
            return Some(effects);
        }
    }
    if until < Until::Run {
        for member in
            form.with().iter().filter(|member| Form::of(&member.statement).is_some_and(Form::changes))
        {
            merge(&mut effects, planned(&member.statement, request, until)?, false);
        }
        return Some(effects);
    }
    let rows = form.changed_rows(catalog);
    match rewriting::without_views(statement, catalog) {
        Some(statement) => priced(&statement, request, &mut effects)?,
        // Without the view's query nothing can be said at all.
        None if rows.is_empty() => return None,
        None => {
            let reason = "what the view does to the table below it".to_owned();
            effects.work.push(Work::Unknown { reason });
        }
    }
    planning::add_scans(&level, catalog, plan, &mut effects);
    let done = execution::add(statement, &rows, &level, catalog, &mut effects);
    effects.errors.extend(done.err());
    Some(effects)
}

/// The work of a statement, and what is noticed about it.
fn priced(statement: &Statement, request: Request<'_>, effects: &mut Effects) -> Option<()> {
    let form = Form::of(statement)?;
    let mut reader = Reader::new(request.catalog);
    let mut visible = request.with.to_vec();
    for table in form.with() {
        common_table(table, request.catalog, request.plan, &visible, effects, &mut reader)?;
        visible.push(table);
    }
    let request = Request { with: &visible, ..request };
    match form {
        Form::Insert(insert) => insert::add(insert, request, effects, &mut reader),
        Form::Update(update) => update::add(update, request, effects, &mut reader),
        Form::Delete(delete) => delete::add(delete, request, effects, &mut reader),
        Form::Merge(merge) => {
            return merge::parts(merge).iter().try_for_each(|part| priced(part, request, effects));
        }
        Form::Select(query) => select::add(query, request, &mut reader),
    }?;
    finish_reading(effects, reader, request);
    Some(())
}

/// Refuses the change of something that has rows and is no table.
///
/// # Source
/// `CheckValidResultRel`, src/backend/executor/execMain.c.
fn demand_table(form: Form<'_>, catalog: &Catalog) -> Result<(), PgError> {
    let changed = form.changed_table().and_then(|name| catalog.resolve(name));
    let kind = match changed.map(|relation| relation.kind) {
        Some(RelationKind::MaterializedView) => "materialized view",
        Some(RelationKind::Sequence) => "sequence",
        Some(
            RelationKind::Table
            | RelationKind::PartitionedTable
            | RelationKind::View
            | RelationKind::ForeignTable
            | RelationKind::CompositeType,
        )
        | None => return Ok(()),
    };
    let name = changed.map_or("", |relation| relation.name.name.as_str());
    Err(PgError { sqlstate: "42809", message: format!("cannot change {kind} \"{name}\"") })
}

/// What ON CONFLICT asks of the table's indexes.
fn arbiters(form: Form<'_>, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    let Form::Insert(Insert { table, on_conflict: Some(conflict), .. }) = form else { return Ok(()) };
    match catalog.resolve(table) {
        Some(relation) => planning::add_arbiters(conflict, relation, catalog, effects),
        None => Ok(()),
    }
}

/// A member of WITH: a query is read, a change of data takes effect whether anybody reads it or not.
fn common_table(
    table: &CommonTable,
    catalog: &Catalog,
    plan: Option<&PlanNode>,
    visible: &[&CommonTable],
    effects: &mut Effects,
    reader: &mut Reader<'_>,
) -> Option<()> {
    if let Statement::Select(_) = table.statement.as_ref() {
        reader.common_table(table, visible, None);
        return Some(());
    }
    let name = Form::of(&table.statement)?.changed_table();
    let part =
        plan.zip(name).and_then(|(plan, name)| plan::modification_of(plan, &catalog.resolve(name)?.name));
    let request = Request { catalog, selection: None, plan: part, with: visible };
    let inner = planned(&table.statement, request, Until::Run)?;
    reader.keep_rows(&table.name, rows_changed(&inner));
    merge(effects, inner, plan.is_some());
    Some(())
}

/// Puts the reading before the changes: the plan where there is one, what stands in for it otherwise.
fn finish_reading(effects: &mut Effects, reader: Reader<'_>, request: Request<'_>) {
    let Some(plan) = request.plan else {
        let finder = request.selection.into_iter().flat_map(|selection| selection.finder.iter().cloned());
        let reading: Vec<_> = finder.chain(reader.works.into_iter().map(Work::Read)).collect();
        effects.work.splice(0..0, reading);
        effects.observations.extend(reader.observations);
        return;
    };
    let read = ReadWork {
        plan: Some(plan.clone()),
        scans: Vec::new(),
        lookups: amounts::none("all reading is in the plan"),
        times: once(),
        basis: plan::cost_basis(plan),
    };
    effects.work.insert(0, Work::Read(read));
    effects.observations.extend(plan::observations(plan));
    // What the statement asks for, whichever way the planner found to do it.
    let asked = |observation: &Observation| matches!(observation, Observation::CorrelatedSubquery { .. });
    effects.observations.extend(reader.observations.into_iter().filter(asked));
}

/// Adds what another part of the statement does.
pub(super) fn merge(effects: &mut Effects, inner: Effects, read_by_plan: bool) {
    for lock in inner.locks {
        effects.lock(lock);
    }
    effects.errors.extend(inner.errors);
    for scan in inner.scans {
        if !effects.scans.contains(&scan) {
            effects.scans.push(scan);
        }
    }
    effects
        .work
        .extend(inner.work.into_iter().filter(|work| !(read_by_plan && matches!(work, Work::Read(_)))));
    effects.observations.extend(inner.observations);
    effects.changes.extend(inner.changes);
    effects.deferred.extend(inner.deferred);
    effects.changes_more |= inner.changes_more;
}

/// Rows changed by a statement in all its heaps.
pub(super) fn rows_changed(effects: &Effects) -> Quantity<Rows> {
    let changed = effects.work.iter().filter_map(|work| {
        if let Work::RowChanges(changes) = work { Some(changes.rows.clone()) } else { None }
    });
    changed
        .reduce(|a, b| amounts::sum(&a, &b))
        .unwrap_or_else(|| Quantity::unknown("no rows are known to change"))
}
