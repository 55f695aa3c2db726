//! `CLUSTER …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table and all its indexes until the transaction ends; of a partitioned table, on one partition
//! after the other.
//! # Work
//! The heap is copied in the order of the index, and all indexes are built anew.
//! # Versions
//! Partitioned tables from 15 on.
//! # Source
//! `cluster`, `cluster_rel`, `check_index_is_clusterable`, src/backend/commands/cluster.c.
//! # Not modelled
//! The price of reading the heap along the index, or of the sort that the planner may prefer: it is priced as a copy in
//! the heap's own order.

use super::alteration::{index_lock, refused, table_lock};
use super::{copy, errors, family};
use crate::catalog::{Catalog, Index, Relation, RelationKind};
use crate::effect::{Effects, HeldUntil, PgError, RewriteReason};
use crate::pg::{LockMode, Name, RelationName};
use crate::sql::Cluster;

/// The first version that clusters partitioned tables.
const FIRST_FOR_PARTITIONED: u32 = 15;

/// The effects.
pub(super) fn effects(statement: &Cluster, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let Some(name) = &statement.table else {
        effects.refused_in_transaction_block = true;
        let marked = catalog.relations().filter(|table| marked(table).is_some());
        marked.for_each(|table| copy::copy(table, RewriteReason::Cluster, catalog, &mut effects));
        return until_statement(effects);
    };
    match table(name, statement.index.as_deref(), catalog, &mut effects) {
        Ok(()) => effects,
        Err(error) => refused(effects, error),
    }
}

fn table(name: &Name, wanted: Option<&str>, catalog: &Catalog, effects: &mut Effects) -> Result<(), PgError> {
    let Some(table) = catalog.resolve(name) else { return Err(errors::undefined_table(name)) };
    if !matches!(
        table.kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView
    ) {
        return Err(errors::wrong_object(format!(
            "\"{}\" is not a table or materialized view",
            table.name.name
        )));
    }
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    let is_partitioned = table.kind == RelationKind::PartitionedTable;
    if is_partitioned && catalog.server.version.major() < FIRST_FOR_PARTITIONED {
        return Err(errors::not_supported("cannot cluster a partitioned table"));
    }
    let index = match wanted {
        Some(wanted) => table.index(wanted).ok_or_else(|| no_such_index(wanted, table, catalog))?,
        None => marked(table).ok_or_else(|| {
            let name = &table.name.name;
            let message = format!("there is no previously clustered index for table \"{name}\"");
            errors::error("42704", message)
        })?,
    };
    if is_partitioned {
        effects.refused_in_transaction_block = true;
        for partition in family::descendants(&table.name, catalog) {
            if partition.kind == RelationKind::Table {
                copy::copy(partition, RewriteReason::Cluster, catalog, effects);
            }
        }
        *effects = until_statement(std::mem::take(effects));
        return Ok(());
    }
    effects.lock(index_lock(&table.name, &index.name, LockMode::AccessExclusive));
    demand_clusterable(index)?;
    copy::copy(table, RewriteReason::Cluster, catalog, effects);
    Ok(())
}

fn no_such_index(wanted: &str, table: &Relation, catalog: &Catalog) -> PgError {
    let name = &table.name.name;
    if catalog.name_is_taken(&RelationName::new(&table.name.schema, wanted)) {
        return errors::wrong_object(format!("\"{wanted}\" is not an index for table \"{name}\""));
    }
    errors::error("42704", format!("index \"{wanted}\" for table \"{name}\" does not exist"))
}

fn marked(table: &Relation) -> Option<&Index> {
    table.indexes.iter().find(|index| index.properties.clustered)
}

fn demand_clusterable(index: &Index) -> Result<(), PgError> {
    let name = &index.name;
    if !matches!(index.method.as_str(), "btree" | "gist") {
        let message =
            format!("cannot cluster on index \"{name}\" because access method does not support clustering");
        return Err(errors::not_supported(message));
    }
    if index.predicate.is_some() {
        return Err(errors::not_supported(format!("cannot cluster on partial index \"{name}\"")));
    }
    if !index.valid {
        return Err(errors::not_supported(format!("cannot cluster on invalid index \"{name}\"")));
    }
    Ok(())
}

fn until_statement(mut effects: Effects) -> Effects {
    for lock in &mut effects.locks {
        lock.held_until = HeldUntil::Statement;
    }
    effects
}
