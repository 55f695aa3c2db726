//! `COPY`.
//!
//! # Locks
//! COPY FROM: the table ROW EXCLUSIVE (its indexes only while it runs), what its foreign keys refer to ROW SHARE,
//! sequences of defaults ROW EXCLUSIVE. COPY TO: the table ACCESS SHARE; no plan is made, and no index opened. A query is
//! locked as it is by itself.
//! # Work
//! COPY TO reads the table from end to end. How many rows a COPY FROM brings is not known.
//! # Source
//! `DoCopy` (src/backend/commands/copy.c), `BeginCopyFrom`, `CopyFrom` (copyfrom.c), `BeginCopyTo` (copyto.c).
//! # Not modelled
//! Rows from outside: they are taken to reach every partition.

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Effects, PgError, RowChange, Scan, ScanPurpose, Work};
use crate::observed::PlanNode;
use crate::pg::{LockMode, Name};
use crate::shape;
use crate::sql::{Copy, CopySubject, Insert, Query, Statement};

use super::amounts::{none, once};
use super::{analysis, execution, locks, names, partitions, rewriting};

/// The effects.
pub(super) fn effects(copy: &Copy, catalog: &Catalog, plan: Option<&PlanNode>) -> Option<Effects> {
    match &copy.subject {
        CopySubject::Query(statement) => super::effects(statement, catalog, plan),
        CopySubject::Table { name, columns } => {
            let Some(relation) = catalog.resolve(name) else {
                return (!names::is_own(name))
                    .then(|| failed(Effects::default(), analysis::undefined_table(name)));
            };
            let mut effects = Effects::default();
            let mode = if copy.from { LockMode::RowExclusive } else { LockMode::AccessShare };
            locks::table(&mut effects, relation, mode);
            let done = if copy.from {
                rows_in(copy, name, columns, relation, catalog, &mut effects)
            } else {
                rows_out(columns, relation, &mut effects)
            };
            Some(match done {
                Ok(()) => effects,
                Err(error) => failed(effects, error),
            })
        }
    }
}

fn failed(effects: Effects, error: PgError) -> Effects {
    Effects { locks: effects.locks, errors: vec![error], ..Effects::default() }
}

fn rows_out(columns: &[String], relation: &Relation, effects: &mut Effects) -> Result<(), PgError> {
    demand_columns(columns, relation)?;
    let refused = match relation.kind {
        RelationKind::Table => None,
        RelationKind::View => Some("view"),
        RelationKind::MaterializedView => Some("materialized view"),
        RelationKind::ForeignTable => Some("foreign table"),
        RelationKind::Sequence => Some("sequence"),
        RelationKind::PartitionedTable => Some("partitioned table"),
        RelationKind::CompositeType => Some("non-table relation"),
    };
    if let Some(kind) = refused {
        return Err(wrong_kind(&format!("cannot copy from {kind}"), relation));
    }
    effects.scans.push(Scan { relation: relation.name.clone(), purpose: ScanPurpose::Query });
    effects.work.push(Work::Read(crate::effect::ReadWork {
        plan: None,
        scans: vec![shape::heap(relation)],
        lookups: none("no look-ups"),
        times: once(),
        basis: "the table is copied from end to end".to_owned(),
    }));
    Ok(())
}

fn rows_in(
    copy: &Copy,
    name: &Name,
    columns: &[String],
    relation: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    demand_columns(columns, relation)?;
    let refused = match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => None,
        RelationKind::View if rewriting::has_instead_of_trigger(relation, RowChange::Insert) => None,
        RelationKind::View => Some("view"),
        RelationKind::MaterializedView => Some("materialized view"),
        RelationKind::Sequence => Some("sequence"),
        RelationKind::CompositeType => Some("non-table relation"),
    };
    if let Some(kind) = refused {
        return Err(wrong_kind(&format!("cannot copy to {kind}"), relation));
    }
    if copy.freeze {
        demand_new(relation)?;
    }
    // As if the rows were selected from somewhere.
    let insert = Insert {
        with: Vec::new(),
        table: name.clone(),
        alias: None,
        columns: columns.to_vec(),
        overriding: None,
        source: Query::default(),
        on_conflict: None,
        returning: Vec::new(),
    };
    if let Some(rows) = execution::ChangedRows::copied(&insert, catalog) {
        execution::add_rows(&Statement::Insert(insert.clone()), &rows, catalog, effects)?;
    }
    for table in partitions::tree(relation, relation.kind != RelationKind::PartitionedTable, catalog) {
        locks::table(effects, table, LockMode::RowExclusive);
    }
    effects.work.push(Work::Unknown { reason: "how many rows are copied in".to_owned() });
    effects.changes.push(crate::catalog::Change::RowsChanged { relation: relation.name.clone(), by: None });
    Ok(())
}

/// FREEZE is for a table that nobody else can see.
fn demand_new(relation: &Relation) -> Result<(), PgError> {
    if relation.kind == RelationKind::PartitionedTable {
        let message = "cannot perform COPY FREEZE on a partitioned table".to_owned();
        return Err(PgError { sqlstate: "0A000", message });
    }
    if relation.is_new {
        return Ok(());
    }
    let message = "cannot perform COPY FREEZE because the table was not created or truncated in the current \
                   subtransaction";
    Err(PgError { sqlstate: "55000", message: message.to_owned() })
}

fn demand_columns(columns: &[String], relation: &Relation) -> Result<(), PgError> {
    let missing = columns.iter().find(|name| relation.column(name).is_none() && !relation.columns.is_empty());
    match missing {
        Some(name) => Err(analysis::undefined_target(name, relation)),
        None => Ok(()),
    }
}

fn wrong_kind(what: &str, relation: &Relation) -> PgError {
    PgError { sqlstate: "42809", message: format!("{what} \"{}\"", relation.name.name) }
}
