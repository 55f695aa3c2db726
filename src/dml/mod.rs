//! INSERT, UPDATE, DELETE and SELECT to effects.
//!
//! Rows come from EXPLAIN's plan where there is one and from planner statistics otherwise; what is read likewise.
//! One statement is taken as a whole ([`effects`]), or as one batch of a backfill whose rows the caller chose
//! ([`batch_effects`]).

mod amounts;
mod analysis;
mod changes;
mod common;
mod copy;
mod create_rule;
mod create_table_as;
mod create_view;
mod delete;
mod execution;
mod fired;
mod foreign_keys;
mod form;
mod function_body;
mod hot;
mod insert;
mod join;
mod limit;
mod locks;
mod matches;
mod members;
mod merge;
mod names;
mod partitions;
mod plan;
mod planning;
mod policy;
mod pruning;
mod query_columns;
mod query_uses;
mod range;
mod reader;
mod reading_half;
mod rewriting;
mod scope;
mod select;
mod selectivity;
mod share;
mod start;
mod subqueries;
mod target;
#[cfg(test)]
mod tests;
mod triggers;
mod unknown;
mod update;
mod values;
mod wrapped;

pub use fired::{Fired, fired};
pub use function_body::{function_body, function_uses};
pub use reading_half::reading_half;
pub use selectivity::{Subject, rows, share};
pub use share::Share;

use common::Until;
use form::Form;

use crate::catalog::{Catalog, Change};
use crate::effect::{Effects, Quantity, RowAccess, Work};
use crate::observed::PlanNode;
use crate::sql::Statement;
use crate::units::Rows;

/// The rows of one batch, as its caller chose them.
#[derive(Debug, Clone)]
pub struct Selection {
    /// How many.
    pub rows: Quantity<Rows>,
    /// Where they lie.
    pub access: RowAccess,
    /// The work of finding them; it counts unless a plan of the batch is given.
    pub finder: Vec<Work>,
}

/// What a data-changing statement or a query does; `None` for other statements, and for changes of views, whose
/// definitions are not known.
pub fn effects(statement: &Statement, catalog: &Catalog, plan: Option<&PlanNode>) -> Option<Effects> {
    if let Statement::CreateView(view) = statement {
        return Some(create_view::view(view, catalog));
    }
    if let Statement::CreateMaterializedView(view) = statement {
        let query = Statement::Select(view.query.clone());
        let filled = common::effects(&query, catalog, None, plan, Until::Run);
        return create_view::materialized(view, filled, catalog);
    }
    if let Statement::CreateTableAs(table) | Statement::SelectInto(table) = statement {
        let filled = effects(&table.query, catalog, plan);
        return create_table_as::effects(table, filled, catalog);
    }
    if let Statement::CreateRule(rule) = statement {
        return create_rule::effects(rule, catalog);
    }
    if let Statement::CreatePolicy(statement) = statement {
        return policy::create(statement, catalog);
    }
    if let Statement::AlterPolicy(statement) = statement {
        return policy::alter(statement, catalog);
    }
    if let Statement::Copy(copy) = statement {
        return copy::effects(copy, catalog, plan);
    }
    if let Statement::Explain(explain) = statement {
        return wrapped::explain(explain, catalog, plan);
    }
    if let Statement::Prepare(prepare) = statement {
        return wrapped::prepare(prepare, catalog);
    }
    if let Statement::Execute(execute) = statement {
        return wrapped::execute(execute, catalog, plan);
    }
    if let Statement::Declare(declare) = statement {
        return wrapped::declare(declare, catalog);
    }
    if let Some(effects) = on_system_catalogs(statement, catalog) {
        return Some(effects);
    }
    common::effects(statement, catalog, None, plan, Until::Run)
}

/// A change of PostgreSQL's own tables can mean anything.
fn on_system_catalogs(statement: &Statement, catalog: &Catalog) -> Option<Effects> {
    let table = Form::of(statement)?.changed_table()?;
    let is_own = names::is_own(table) && catalog.resolve(table).is_none();
    is_own.then(|| Effects {
        work: vec![Work::Unknown { reason: "what a change of the system catalogs means".to_owned() }],
        changes: vec![Change::Unknown],
        ..Effects::default()
    })
}

/// The same as one batch of a backfill.
pub fn batch_effects(
    statement: &Statement,
    catalog: &Catalog,
    selection: &Selection,
    plan: Option<&PlanNode>,
) -> Option<Effects> {
    common::effects(statement, catalog, Some(selection), plan, Until::Run)
}
