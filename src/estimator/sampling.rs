//! What to ask a server before estimating: ranges of batch keys, and plans of data changes.

use crate::backfill::{self, PlanRequest, Strategy};
use crate::catalog::Catalog;
use crate::dml;
use crate::migration::{Run, Script};
use crate::observed::fingerprint;
use crate::pg::RelationName;
use crate::sql::{SourceStatement, Statement};

use super::session::Session;
use super::{Options, backfill_spec};

/// Questions for a server.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Questions {
    /// Keys that batches step along, whose ranges are not known yet.
    pub keys: Vec<(RelationName, String)>,
    /// Statements to be explained, with the place of each: `0042.sql:3`.
    pub plans: Vec<(String, PlanRequest)>,
}

/// The questions that a migration raises. Plans of batches need the ranges of their keys: ask for the keys first, and
/// call this again with a catalog that knows them.
pub fn questions(scripts: &[Script], server: &Catalog, options: &Options<'_>) -> Questions {
    let mut catalog = server.clone();
    let mut questions = Questions::default();
    for script in scripts {
        let single = script.run == Run::SingleTransaction;
        let statements = script.statements();
        let mut session = Session::of_questions(&mut catalog, options, single);
        for source in statements {
            let place = format!("{}:{}", script.path, source.line);
            questions.ask(&source, &place, Catalogs { server, now: session.catalog() }, options);
            session.pass(source);
        }
    }
    questions
}

/// The server's catalog, and the one that the migration has made of it so far.
#[derive(Clone, Copy)]
struct Catalogs<'a> {
    server: &'a Catalog,
    now: &'a Catalog,
}

impl Questions {
    fn ask(&mut self, source: &SourceStatement, place: &str, catalogs: Catalogs<'_>, options: &Options<'_>) {
        let Ok(statement) = &source.parsed else {
            return;
        };
        match backfill_spec(source, statement, catalogs.now, options) {
            Ok(Some(spec)) => {
                let known = |relation: &RelationName, column: &str| {
                    catalogs
                        .server
                        .batch_keys
                        .iter()
                        .any(|key| key.relation == *relation && key.column == column)
                };
                let relation = &spec.shape.relation;
                if let Some(key) = &spec.shape.key
                    && spec.shape.strategy != (Strategy::UntilZero { ordered: false })
                    && !known(relation, key)
                {
                    self.keys.push((relation.clone(), key.clone()));
                }
                let plans = backfill::plan_requests(source, &spec, catalogs.server);
                self.plans.extend(plans.into_iter().map(|plan| (place.to_owned(), plan)));
            }
            Ok(None) if is_worth_a_plan(statement, catalogs.now) => {
                let request = PlanRequest {
                    statement: fingerprint(&source.text),
                    batch: None,
                    sql: source.text.clone(),
                    reading_half: dml::reading_half(&source.text, catalogs.server),
                };
                self.plans.push((place.to_owned(), request));
            }
            // A comment that cannot be understood is reported by the estimate itself.
            Ok(None) | Err(_) => {}
        }
    }
}

/// Data changes that read an existing table. A table made by this migration is empty or nobody's.
fn is_worth_a_plan(statement: &Statement, catalog: &Catalog) -> bool {
    let exists = |name| catalog.resolve(name).is_some_and(|relation| !relation.is_new);
    match statement {
        Statement::Update(update) => exists(&update.table),
        Statement::Delete(delete) => exists(&delete.table),
        Statement::Insert(insert) => insert.source.rows.is_empty(),
        Statement::Select(query) => !query.from.is_empty(),
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
        | Statement::Unmodelled { .. } => false,
    }
}
