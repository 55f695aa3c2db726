//! Partitions that new rows go to.
//!
//! # Locks
//! An INSERT into a partitioned table opens only the partitions that its rows reach, ROW EXCLUSIVE; an UPDATE of the key
//! those to which it moves rows. A partition that is changed directly has its bound checked, for which the tables above
//! it are opened ACCESS SHARE (before 14 for a DELETE too).
//! # Source
//! `ExecFindPartition`, `ExecInitPartitionInfo` (src/backend/executor/execPartition.c), `generate_partition_qual`
//! (src/backend/utils/cache/partcache.c).
//! # Not modelled
//! What is selected from tables: all partitions are taken to get rows.

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::dml::pruning::{Routed, routed};
use crate::dml::{locks, partitions};
use crate::effect::{Effects, PgError, RowChange};
use crate::pg::LockMode;
use crate::sql::{Expression, Update};

use super::changed::ChangedRows;

/// The first version in which an INSERT does not open the indexes of a partitioned table itself.
const FIRST_TO_LEAVE_INDEXES: u32 = 14;

/// Adds the partitions that an INSERT reaches; the error where a row has none.
pub(super) fn add_inserted(
    rows: &ChangedRows<'_>,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    if rows.relation.kind != RelationKind::PartitionedTable {
        return Ok(());
    }
    let Some(written) = &rows.written else {
        add_all(rows.relation, catalog, effects);
        return Ok(());
    };
    for row in written {
        let value = |name: &str| {
            let given = row.iter().find(|(column, _)| column == name).map(|(_, value)| value.clone());
            Some(given.unwrap_or_else(|| default_of(rows.relation, name)))
        };
        add_route(routed(rows.relation, &value, catalog), rows.relation, catalog, effects)?;
    }
    Ok(())
}

/// Adds the partition to which an UPDATE moves rows, where that is known.
pub(super) fn add_moved(update: &Update, rows: &ChangedRows<'_>, catalog: &Catalog, effects: &mut Effects) {
    let partitioned = rows.relation.kind == RelationKind::PartitionedTable && !update.only;
    let tables = if partitioned { partitions::tree(rows.relation, false, catalog) } else { Vec::new() };
    let in_key = |name: &String| tables.iter().any(|table| table.partition_columns.contains(name));
    if !rows.assigned.iter().any(in_key) {
        return;
    }
    let assigned = |name: &str| {
        let found = update.assignments.iter().find(|(column, _)| column == name);
        found.map(|(_, value)| value.clone()).or_else(|| compared_with(update.filter.as_ref(), name))
    };
    if let Routed::To(path) = routed(rows.relation, &assigned, catalog) {
        for table in path {
            locks::table(effects, table, LockMode::RowExclusive);
        }
    }
}

/// Adds the tables above a partition that is changed directly.
pub(super) fn add_ancestors(rows: &ChangedRows<'_>, catalog: &Catalog, effects: &mut Effects) {
    let checked = match rows.change {
        RowChange::Insert | RowChange::Update => true,
        RowChange::Delete => catalog.server.version.major() < 14,
    };
    let mut table = rows.relation;
    while checked && table.properties.partition_bound.is_some() {
        let Some(parent) = table.parents.first().and_then(|parent| catalog.relation(parent)) else { return };
        locks::table(effects, parent, LockMode::AccessShare);
        table = parent;
    }
}

fn add_route(
    route: Routed<'_>,
    table: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let (path, found) = match route {
        Routed::To(path) => (path, true),
        Routed::Nowhere(path) => (path, false),
        Routed::Unknown => {
            add_all(table, catalog, effects);
            return Ok(());
        }
    };
    for table in &path {
        locks::table(effects, table, LockMode::RowExclusive);
    }
    match path.last().filter(|_| !found) {
        Some(last) => {
            if catalog.server.version.major() < FIRST_TO_LEAVE_INDEXES {
                locks::indexes(effects, table, LockMode::RowExclusive);
            }
            let message = format!("no partition of relation \"{}\" found for row", last.name.name);
            Err(PgError { sqlstate: "23514", message })
        }
        None => Ok(()),
    }
}

fn add_all(table: &Relation, catalog: &Catalog, effects: &mut Effects) {
    for table in partitions::tree(table, false, catalog) {
        locks::table(effects, table, LockMode::RowExclusive);
    }
}

/// What a column gets without a value.
fn default_of(relation: &Relation, name: &str) -> Expression {
    let unknown = || Expression::Other { text: "DEFAULT".to_owned(), parts: Vec::new() };
    match relation.column(name) {
        Some(column) if column.identity => unknown(),
        Some(column) => match &column.default {
            Some(default) => default.expression.clone().unwrap_or_else(unknown),
            None => Expression::Null,
        },
        None => unknown(),
    }
}

/// The constant that a condition says a column equals.
fn compared_with(filter: Option<&Expression>, name: &str) -> Option<Expression> {
    let conditions = filter?.conjuncts();
    conditions.iter().find_map(|condition| {
        let Expression::Binary { operator: crate::sql::Operator::Equal, left, right } = condition else {
            return None;
        };
        (left.as_column() == Some(name)).then(|| right.as_ref().clone())
    })
}
