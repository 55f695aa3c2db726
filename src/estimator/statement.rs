//! One statement against the catalog: effects, price, batches.

use crate::backfill::{self, Spec};
use crate::catalog::Catalog;
use crate::duration::{self, Conditions, Price};
use crate::effect::Effects;
use crate::observed::{PlanNode, fingerprint};
use crate::pg::{Name, RelationName};
use crate::sql::{SourceStatement, Statement};
use crate::{ddl, dml};

use super::block::Context;
use super::outcome::{Outcome, Traffic};
use super::{Options, block, calls, function, trigger_bodies};

/// Estimates one statement; alternatives are not looked for here.
pub(super) fn outcome(
    source: SourceStatement,
    catalog: &Catalog,
    options: &Options<'_>,
    in_transaction_block: bool,
) -> Outcome {
    let (mut effects, mut price, mut run, mut directive_error) = (None, None, None, None);
    if let Ok(statement) = &source.parsed {
        let conditions = Conditions::new(options.profile, &catalog.settings);
        match backfill_spec(&source, statement, catalog, options) {
            Ok(Some(spec)) => {
                run = backfill::run(statement, &fingerprint(&source.text), &spec, catalog, &conditions);
            }
            Ok(None) => {}
            Err(error) => directive_error = Some(error),
        }
        effects = match &run {
            Some(run) => Some(run.effects.clone()),
            None => effects_of(statement, catalog, plan_of(&source, catalog)),
        };
        price = effects.as_ref().map(|effects| price_of(effects, &conditions));
    }
    Outcome {
        locked_new: effects.iter().flat_map(|effects| locked_new(effects, catalog)).collect(),
        traffic: effects.iter().flat_map(|effects| traffic(effects, catalog)).collect(),
        statement_timeout: catalog.settings.time_limit("statement_timeout"),
        lock_timeout: catalog.settings.time_limit("lock_timeout"),
        source,
        effects,
        price,
        backfill: run,
        names_something_unmodelled: false,
        names_a_variable: false,
        directive_error,
        in_transaction_block,
        alternatives: Vec::new(),
    }
}

/// The backfill that the statement is a batch of, if it is one.
pub fn backfill_spec(
    source: &SourceStatement,
    statement: &Statement,
    catalog: &Catalog,
    options: &Options<'_>,
) -> Result<Option<Spec>, String> {
    let shape = backfill::recognise(statement, catalog);
    let comment = source.directive.as_ref().and_then(|directive| {
        let at_line = |error| format!("line {}: {error}", directive.line);
        backfill::parse_directive(&directive.text).map(|parsed| parsed.map_err(at_line))
    });
    match comment {
        Some(given) => {
            let given = given?.over(&options.backfill);
            if !can_be_a_batch(statement) {
                return Err(format!(
                    "a batch is an INSERT, UPDATE, DELETE or SELECT, and this is {}",
                    statement.form()
                ));
            }
            Spec::new(shape, &given, &options.profile.pacing, catalog).map(Some)
        }
        None if shape.is_some() || changes_table_given(statement, catalog, options) => {
            Spec::new(shape, &options.backfill, &options.profile.pacing, catalog).map(Some)
        }
        None => Ok(None),
    }
}

fn can_be_a_batch(statement: &Statement) -> bool {
    matches!(
        statement,
        Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) | Statement::Select(_)
    )
}

/// Whether the command line is about a backfill of the table that the statement changes. It is then a batch, whether
/// it shows that or not.
fn changes_table_given(statement: &Statement, catalog: &Catalog, options: &Options<'_>) -> bool {
    let changed = if let Statement::Update(update) = statement {
        &update.table
    } else if let Statement::Delete(delete) = statement {
        &delete.table
    } else {
        return false;
    };
    let resolved = |name: &Name| catalog.resolve(name).map(|relation| relation.name.clone());
    let given = options.backfill.table.as_deref().map(backfill::parse_name);
    given.is_some_and(|given| resolved(&given).is_some() && resolved(&given) == resolved(changed))
}

fn plan_of<'a>(source: &SourceStatement, catalog: &'a Catalog) -> Option<&'a PlanNode> {
    let wanted = fingerprint(&source.text);
    catalog.plans.iter().find(|sample| sample.statement == wanted).map(|sample| &sample.plan)
}

/// What a statement of a script does.
fn effects_of(statement: &Statement, catalog: &Catalog, plan: Option<&PlanNode>) -> Option<Effects> {
    effects_at(statement, catalog, plan, Context::default())
}

/// What a statement does, a block of statements and the functions that it calls included. `context` is that of the
/// code that runs it.
pub(super) fn effects_at(
    statement: &Statement,
    catalog: &Catalog,
    plan: Option<&PlanNode>,
    context: Context,
) -> Option<Effects> {
    // Transaction control does nothing by itself; COMMIT's flush is priced with the work before it.
    if matches!(statement, Statement::Begin | Statement::Commit | Statement::Rollback) {
        return Some(Effects::default());
    }
    if let Statement::Do(statement) = statement {
        return block::run(statement.body.as_ref()?, catalog, context);
    }
    if let Statement::Call(statement) = statement {
        return calls::procedure(statement, catalog, context);
    }
    if let Statement::CreateSchema(statement) = statement {
        let run = |element: &Statement, catalog: &Catalog| effects_at(element, catalog, None, context);
        return ddl::create_schema(statement, catalog, run);
    }
    if let Statement::CreateFunction(statement) = statement {
        return function::created(statement, catalog);
    }
    let effects = dml::effects(statement, catalog, plan).or_else(|| ddl::effects(statement, catalog))?;
    let effects = calls::with_functions(statement, effects, catalog, context)?;
    Some(trigger_bodies::followed(statement, effects, catalog, context))
}

/// The sum of all work. A statement that fails does none that is worth a figure.
fn price_of(effects: &Effects, conditions: &Conditions<'_>) -> Price {
    let work = effects.work.iter().filter(|_| effects.errors.is_empty());
    work.map(|work| duration::price(work, conditions)).fold(Price::nothing(), Price::and)
}

/// Whatever they were called at the start: a renamed table is no new one.
fn locked_new(effects: &Effects, catalog: &Catalog) -> Vec<RelationName> {
    let is_new = |name: &RelationName| {
        catalog.relation(name).is_some_and(|relation| relation.is_new)
            || catalog
                .resolve_index(&Name::qualified(&name.schema, &name.name))
                .is_some_and(|(table, _)| table.is_new)
    };
    effects.locks.iter().map(|lock| &lock.relation).filter(|name| is_new(name)).cloned().collect()
}

/// How busy the locked relations are. A standby's counters are its own: they say nothing of the primary's traffic.
fn traffic(effects: &Effects, catalog: &Catalog) -> Vec<Traffic> {
    let Some(seconds) = catalog.server.stats_seconds.filter(|seconds| *seconds > 0.0) else {
        return Vec::new();
    };
    if catalog.server.in_recovery {
        return Vec::new();
    }
    let of = |relation: &crate::pg::RelationName| {
        let counters = catalog.relation(relation)?.counters.as_ref()?;
        let reads = counters.seq_scan? + counters.idx_scan.unwrap_or(0);
        let writes = counters.n_tup_ins? + counters.n_tup_upd? + counters.n_tup_del?;
        Some(Traffic {
            relation: relation.clone(),
            reads_per_second: reads as f64 / seconds,
            writes_per_second: writes as f64 / seconds,
        })
    };
    effects.locks.iter().filter_map(|lock| of(&lock.relation)).collect()
}
