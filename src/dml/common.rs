//! What all data-changing statements share: WITH, reading by plan or stand-in, and where the result goes.

use crate::catalog::Catalog;
use crate::effect::{Effects, Observation, Quantity, ReadWork, Work};
use crate::observed::PlanNode;
use crate::pg::Name;
use crate::sql::{CommonTable, Delete, Insert, Query, Statement, Update};
use crate::units::Rows;

use super::amounts::{self, once};
use super::reader::Reader;
use super::{Selection, delete, insert, plan, select, update};

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

/// A statement of this module.
#[derive(Debug, Clone, Copy)]
enum Form<'s> {
    Insert(&'s Insert),
    Update(&'s Update),
    Delete(&'s Delete),
    Select(&'s Query),
}

impl<'s> Form<'s> {
    fn of(statement: &'s Statement) -> Option<Self> {
        match statement {
            Statement::Insert(insert) => Some(Self::Insert(insert)),
            Statement::Update(update) => Some(Self::Update(update)),
            Statement::Delete(delete) => Some(Self::Delete(delete)),
            Statement::Select(query) => Some(Self::Select(query)),
            Statement::Begin
            | Statement::Commit
            | Statement::Rollback
            | Statement::Set(_)
            | Statement::CreateTable(_)
            | Statement::AlterTable(_)
            | Statement::AlterTableMoveAll(_)
            | Statement::CreateIndex(_)
            | Statement::CreateFunction(_)
            | Statement::CreateTrigger(_)
            | Statement::Drop(_)
            | Statement::DropOnTable(_)
            | Statement::AlterObject(_)
            | Statement::Comment(_)
            | Statement::SecurityLabel(_)
            | Statement::Grant(_)
            | Statement::CatalogOnly(_)
            | Statement::CreateRule(_)
            | Statement::CreatePolicy(_)
            | Statement::AlterPolicy(_)
            | Statement::CreateStatistics(_)
            | Statement::AlterStatistics(_)
            | Statement::CreatePublication(_)
            | Statement::AlterPublication(_)
            | Statement::ReassignOwned(_)
            | Statement::DropOwned(_)
            | Statement::ImportForeignSchema(_)
            | Statement::AlterFunction(_)
            | Statement::CreateType(_)
            | Statement::AlterType(_)
            | Statement::CreateDomain(_)
            | Statement::AlterDomain(_)
            | Statement::CreateSequence(_)
            | Statement::AlterSequence(_)
            | Statement::CreateSchema(_)
            | Statement::CreateExtension(_)
            | Statement::AlterExtension(_)
            | Statement::Vacuum(_)
            | Statement::Analyze(_)
            | Statement::Truncate(_)
            | Statement::LockTable(_)
            | Statement::Cluster(_)
            | Statement::Reindex(_)
            | Statement::Refresh(_)
            | Statement::TransactionControl(_)
            | Statement::SessionControl(_)
            | Statement::Do(_)
            | Statement::Merge(_)
            | Statement::Copy(_)
            | Statement::Explain(_)
            | Statement::Prepare(_)
            | Statement::Execute(_)
            | Statement::Declare(_)
            | Statement::Call(_)
            | Statement::CreateView(_)
            | Statement::CreateMaterializedView(_)
            | Statement::CreateTableAs(_)
            | Statement::SelectInto(_)
            | Statement::CreateForeignTable(_)
            | Statement::Unmodelled { .. } => None,
        }
    }

    fn with(self) -> &'s [CommonTable] {
        match self {
            Self::Insert(insert) => &insert.with,
            Self::Update(update) => &update.with,
            Self::Delete(delete) => &delete.with,
            Self::Select(query) => &query.with,
        }
    }

    fn changed_table(self) -> Option<&'s Name> {
        match self {
            Self::Insert(insert) => Some(&insert.table),
            Self::Update(update) => Some(&update.table),
            Self::Delete(delete) => Some(&delete.table),
            Self::Select(_) => None,
        }
    }
}

/// The effects of a statement of this module; `with` are members of WITH around it.
pub(super) fn effects(
    statement: &Statement,
    catalog: &Catalog,
    selection: Option<&Selection>,
    plan: Option<&PlanNode>,
    with: &[&CommonTable],
) -> Option<Effects> {
    let form = Form::of(statement)?;
    let mut effects = Effects::default();
    let mut reader = Reader::new(catalog);
    let mut visible = with.to_vec();
    for table in form.with() {
        common_table(table, catalog, plan, &visible, &mut effects, &mut reader)?;
        visible.push(table);
    }
    let request = Request { catalog, selection, plan, with: &visible };
    match form {
        Form::Insert(insert) => insert::add(insert, request, &mut effects, &mut reader),
        Form::Update(update) => update::add(update, request, &mut effects, &mut reader),
        Form::Delete(delete) => delete::add(delete, request, &mut effects, &mut reader),
        Form::Select(query) => select::add(query, request, &mut effects, &mut reader),
    }?;
    finish_reading(&mut effects, reader, request);
    if !effects.errors.is_empty() {
        // It fails before it does anything.
        effects.work.clear();
        effects.changes.clear();
        effects.observations.clear();
    }
    Some(effects)
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
    if let Statement::Select(query) = table.statement.as_ref() {
        // A recursive member sees itself.
        let inside: Vec<_> = visible.iter().copied().chain([table]).collect();
        super::names::read_query(effects, query, catalog, &inside);
        reader.common_table(table, visible, None);
        return Some(());
    }
    let name = Form::of(&table.statement)?.changed_table();
    let part =
        plan.zip(name).and_then(|(plan, name)| plan::modification_of(plan, &catalog.resolve(name)?.name));
    let inner = self::effects(&table.statement, catalog, None, part, visible)?;
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

fn merge(effects: &mut Effects, inner: Effects, read_by_plan: bool) {
    for lock in inner.locks {
        effects.lock(lock);
    }
    effects.errors.extend(inner.errors);
    effects
        .work
        .extend(inner.work.into_iter().filter(|work| !(read_by_plan && matches!(work, Work::Read(_)))));
    effects.observations.extend(inner.observations);
    effects.changes.extend(inner.changes);
}

/// Rows changed by a statement in all its heaps.
fn rows_changed(effects: &Effects) -> Quantity<Rows> {
    let changed = effects.work.iter().filter_map(|work| {
        if let Work::RowChanges(changes) = work { Some(changes.rows.clone()) } else { None }
    });
    changed
        .reduce(|a, b| amounts::sum(&a, &b))
        .unwrap_or_else(|| Quantity::unknown("no rows are known to change"))
}
