//! `EXPLAIN`, `PREPARE`, `EXECUTE` and `DECLARE … CURSOR`.
//!
//! # Locks
//! PREPARE analyses and rewrites its statement, which locks what it names and what its views name. EXPLAIN and DECLARE
//! plan it too, which locks partitions and indexes. EXECUTE and EXPLAIN ANALYZE run it.
//! # Work
//! That of what is run; reading of a cursor's rows is that of FETCH.
//! # Source
//! `PrepareQuery`, `ExecuteQuery` (src/backend/commands/prepare.c), `ExplainQuery` (explain.c), `PerformCursorOpen`
//! (portalcmds.c).
//! # Not modelled
//! Parameters of EXECUTE, by which partitions are left out; generic plans.

use crate::catalog::Catalog;
use crate::effect::{Effects, PgError, Work};
use crate::observed::PlanNode;
use crate::sql::{Declare, Execute, Explain, Prepare, Statement};

use super::common::{self, Until};

/// EXPLAIN; a statement that is made of a query is explained as that query.
pub(super) fn explain(explain: &Explain, catalog: &Catalog, plan: Option<&PlanNode>) -> Option<Effects> {
    let statement = explain.statement.as_ref();
    if explain.analyze {
        return super::effects(statement, catalog, plan);
    }
    if let Statement::CreateTableAs(made) | Statement::SelectInto(made) = statement {
        return planned(&made.query, catalog, Until::Planned);
    }
    if let Statement::CreateMaterializedView(view) = statement {
        return planned(&Statement::Select(view.query.clone()), catalog, Until::Planned);
    }
    if let Statement::Declare(declare) = statement {
        return self::declare(declare, catalog);
    }
    if let Statement::Execute(execute) = statement {
        return match &execute.statement {
            Some(statement) => planned(statement, catalog, Until::Planned),
            None => Some(unknown_statement(&execute.name)),
        };
    }
    planned(statement, catalog, Until::Planned)
}

/// PREPARE.
pub(super) fn prepare(prepare: &Prepare, catalog: &Catalog) -> Option<Effects> {
    planned(&prepare.statement, catalog, Until::Rewritten)
}

/// EXECUTE.
pub(super) fn execute(execute: &Execute, catalog: &Catalog, plan: Option<&PlanNode>) -> Option<Effects> {
    match &execute.statement {
        Some(statement) => super::effects(statement, catalog, plan),
        None => Some(unknown_statement(&execute.name)),
    }
}

/// DECLARE; one that is held is read to its end when the transaction ends.
pub(super) fn declare(declare: &Declare, catalog: &Catalog) -> Option<Effects> {
    planned(&Statement::Select(declare.query.clone()), catalog, Until::Planned)
}

fn planned(statement: &Statement, catalog: &Catalog, until: Until) -> Option<Effects> {
    let mut effects = common::effects(statement, catalog, None, None, until)?;
    if effects.errors.is_empty() {
        effects.work.push(Work::Metadata);
    }
    Some(effects)
}

fn unknown_statement(name: &str) -> Effects {
    let message = format!("prepared statement \"{name}\" does not exist");
    Effects { errors: vec![PgError { sqlstate: "26000", message }], ..Effects::default() }
}
