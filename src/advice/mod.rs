//! Other ways to the same end: which SQL keeps locks short, and why it is better. Prices come from the same models as
//! everything else; here is only what to propose.

mod add_column;
mod alter_table;
mod batches;
mod constraint;
mod index;

use crate::catalog::Catalog;
use crate::effect::{Effects, Observation};
use crate::sql::{AlterTable, ObjectKind, Statement};

/// A proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// What to run, statement by statement, each in a transaction of its own.
    pub sql: String,
    /// What is better about it.
    pub why: Why,
}

/// What is better about a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The index is built while writes go on.
    BuildsConcurrently,
    /// No transaction of others is waited for; writes wait for the short build.
    DoesNotWaitForOthers,
    /// The index goes while queries go on.
    DropsConcurrently,
    /// Rows are checked under a lock that lets reads and writes go on.
    ValidatesApart,
    /// The unique index is built while writes go on, and becomes the constraint at once.
    AttachesIndex,
    /// New rows get their value from now on; old rows follow in batches.
    FillsInBatches,
    /// A new column of the new type is kept in step and filled in batches, then takes the old one's place.
    SwapsColumns,
    /// Row locks are held for one batch only, and VACUUM can reuse the space between batches.
    ChangesInBatches,
    /// Batches start where the last one ended instead of passing over what is done.
    RemembersTheKey,
    /// Rows are found by an index instead of reading the table again for each.
    IndexesTheLookup,
    /// Space is made reusable without an exclusive lock.
    VacuumsInPlace,
}

/// The proposals for one statement, the best first.
pub fn alternatives(
    text: &str,
    statement: &Statement,
    effects: &Effects,
    catalog: &Catalog,
) -> Vec<Alternative> {
    if !effects.errors.is_empty() || only_new_relations(effects, catalog) {
        return Vec::new();
    }
    let mut found = match statement {
        Statement::CreateIndex(create) => index::create(text, create, effects),
        Statement::Drop(drop) if drop.kind == ObjectKind::Index => index::drop(text, drop),
        Statement::AlterTable(alter) => alter_table::alternatives(text, alter, effects, catalog),
        Statement::Update(_) | Statement::Delete(_) => batches::alternatives(statement, effects, catalog),
        Statement::Vacuum(vacuum) if vacuum.full => vec![Alternative {
            sql: vacuum
                .tables
                .iter()
                .map(|table| format!("VACUUM {};", table.name))
                .collect::<Vec<_>>()
                .join("\n"),
            why: Why::VacuumsInPlace,
        }],
        Statement::Begin
        | Statement::Commit
        | Statement::Rollback
        | Statement::Set(_)
        | Statement::CreateTable(_)
        | Statement::AlterTableMoveAll(_)
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
        | Statement::Insert(_)
        | Statement::Select(_)
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
        | Statement::Unmodelled { .. } => Vec::new(),
    };
    found.extend(effects.observations.iter().filter_map(|observation| lookup_index(observation, catalog)));
    found.dedup_by(|a, b| a.sql == b.sql);
    found
}

/// Nobody else sees what this migration has just made, and there is nothing in it worth a detour.
fn only_new_relations(effects: &Effects, catalog: &Catalog) -> bool {
    let is_new = |name| catalog.relation(name).is_some_and(|relation| relation.is_new);
    let tables = || effects.locks.iter().filter(|lock| lock.kind.is_some());
    tables().next().is_some() && tables().all(|lock| is_new(&lock.relation))
}

/// An index for rows that are looked for again and again.
fn lookup_index(observation: &Observation, catalog: &Catalog) -> Option<Alternative> {
    let (relation, columns) = match observation {
        Observation::ScanPerRow { relation, columns, .. }
        | Observation::CorrelatedSubquery { relation, columns, indexed: false }
        | Observation::ForeignKeyWithoutIndex { child: relation, columns, .. } => (relation, columns),
        Observation::NotNullProved { .. }
        | Observation::VolatileDefault { .. }
        | Observation::TriggerPerRow { .. }
        | Observation::TriggersSuppressed { .. }
        | Observation::UnindexedJoin { .. }
        | Observation::CorrelatedSubquery { .. }
        | Observation::UnbatchedChange { .. }
        | Observation::WideCascade { .. }
        | Observation::InvalidIndexKept { .. }
        | Observation::NothingToDo { .. }
        | Observation::QuadraticBatches { .. }
        | Observation::NotHot { .. }
        | Observation::PredicateMissesNulls { .. }
        | Observation::NeverAnalyzed { .. } => return None,
    };
    // A column that this migration adds cannot have had an index built before; it has no statistics where others do.
    let table = catalog.relation(relation)?;
    let analyzed = table.columns.iter().any(|column| column.statistics.is_some());
    let exist = |name: &String| table.column(name).is_some_and(|it| it.statistics.is_some() || !analyzed);
    (!columns.is_empty() && columns.iter().all(exist)).then(|| Alternative {
        sql: format!("CREATE INDEX CONCURRENTLY ON {relation} ({});", identifiers(columns)),
        why: Why::IndexesTheLookup,
    })
}

/// A list of columns as SQL.
fn identifiers(names: &[String]) -> String {
    names.iter().map(|name| identifier(name)).collect::<Vec<_>>().join(", ")
}

/// One column as SQL.
fn identifier(name: &str) -> String {
    crate::pg::Name::unqualified(name).to_string()
}

/// The table of ALTER TABLE as written.
fn table_of(alter: &AlterTable) -> String {
    alter.name.to_string()
}

/// A name for something made for a column, cut as PostgreSQL cuts.
fn made_name(parts: &[&str]) -> String {
    identifier(crate::pg::truncate_identifier(&parts.join("_")))
}
