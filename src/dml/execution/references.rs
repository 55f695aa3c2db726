//! Foreign keys of changed rows, and the rows that refer to them.
//!
//! # Locks
//! A table in which keys are looked up ROW SHARE, with all its indexes; one whose rows are deleted or changed by an
//! action ROW EXCLUSIVE, with all its indexes, and in turn what refers to these rows. Constraints that are INITIALLY
//! DEFERRED are looked up at COMMIT, which is not part of the statement; actions other than NO ACTION are never deferred.
//! # Work
//! Priced in `foreign_keys`.
//! # Source
//! `RI_FKey_check`, `ri_restrict`, `RI_FKey_cascade_del` and its kin, `RI_FKey_pk_upd_check_required`,
//! `RI_FKey_fk_upd_check_required` (src/backend/utils/adt/ri_triggers.c); `createForeignKeyActionTriggers`
//! (src/backend/commands/tablecmds.c).
//! # Not modelled
//! Whether the rows that change are referred to: where the referring table has rows, they are taken to be.

use crate::catalog::{Catalog, Constraint, ConstraintKind, ForeignKey, Index, Relation, RelationKind};
use crate::dml::planning::Side;
use crate::dml::{locks, partitions, pruning};
use crate::effect::{Effects, RowChange, Scan, ScanPurpose};
use crate::pg::{LockMode, RelationName};
use crate::sql::{Expression, Operator, ReferentialAction};

use super::changed::ChangedRows;

/// Adds what the foreign keys of changed rows lock and read.
pub(in crate::dml) fn add(rows: &ChangedRows<'_>, catalog: &Catalog, effects: &mut Effects) {
    if crate::dml::triggers::session_is_replica(catalog) {
        return;
    }
    follow(rows, catalog, effects, &mut vec![rows.relation.name.clone()]);
}

/// `passed`: tables whose rows are known to change.
fn follow(rows: &ChangedRows<'_>, catalog: &Catalog, effects: &mut Effects, passed: &mut Vec<RelationName>) {
    for (parent, constraint, key) in looked_up(rows, catalog) {
        let mut found = Effects::default();
        for table in searched(parent, key, rows, catalog) {
            locks::with_indexes(&mut found, table, LockMode::RowShare, catalog);
        }
        if constraint.properties.initially_deferred {
            effects.deferred.extend(found.locks);
        } else {
            found.locks.into_iter().for_each(|lock| effects.lock(lock));
        }
    }
    for (child, constraint, key) in referring(rows, catalog) {
        let action = match rows.change {
            RowChange::Update => key.on_update,
            RowChange::Delete | RowChange::Insert => key.on_delete,
        };
        let change = match (action, rows.change) {
            (ReferentialAction::NoAction, _) if constraint.properties.initially_deferred => {
                let mut found = Effects::default();
                for table in partitions::tree(child, child.kind != RelationKind::PartitionedTable, catalog) {
                    locks::with_indexes(&mut found, table, LockMode::RowShare, catalog);
                }
                effects.deferred.extend(found.locks);
                continue;
            }
            (ReferentialAction::NoAction | ReferentialAction::Restrict, _) => None,
            (ReferentialAction::Cascade, RowChange::Delete) => Some(RowChange::Delete),
            (ReferentialAction::Cascade | ReferentialAction::SetNull | ReferentialAction::SetDefault, _) => {
                Some(RowChange::Update)
            }
        };
        let mode = if change.is_some() { LockMode::RowExclusive } else { LockMode::RowShare };
        let tables = partitions::tree(child, child.kind != RelationKind::PartitionedTable, catalog);
        for table in &tables {
            locks::with_indexes(effects, table, mode, catalog);
        }
        // The row that is gone is not read; with further rows, the table is read again for each.
        let of_itself = child.name == rows.relation.name && rows.change == RowChange::Delete;
        if !of_itself || action == ReferentialAction::Cascade {
            add_scans(&tables, &key.columns, effects);
        }
        if let Some(change) = change
            && !passed.contains(&child.name)
            && child.rows.value().is_none_or(|rows| rows.0 > 0.0)
        {
            passed.push(child.name.clone());
            follow(&acted_on(child, key, action, change), catalog, effects, passed);
        }
    }
}

/// The rows of a referring table that an action changes.
fn acted_on<'a>(
    child: &'a Relation,
    key: &ForeignKey,
    action: ReferentialAction,
    change: RowChange,
) -> ChangedRows<'a> {
    let columns = if change == RowChange::Update { key.columns.clone() } else { Vec::new() };
    let nulls = if action == ReferentialAction::SetNull { columns.clone() } else { Vec::new() };
    ChangedRows { relation: child, change, assigned: columns, nulls, defaults: Vec::new(), written: None }
}

/// What is opened of a referenced table: of a partitioned one, the partitions that can have the keys that are written.
fn searched<'a>(
    parent: &'a Relation,
    key: &ForeignKey,
    rows: &ChangedRows<'_>,
    catalog: &'a Catalog,
) -> Vec<&'a Relation> {
    let Some(written) = rows.written.as_ref().filter(|_| parent.kind == RelationKind::PartitionedTable)
    else {
        return partitions::tree(parent, parent.kind != RelationKind::PartitionedTable, catalog);
    };
    let mut found: Vec<&Relation> = Vec::new();
    for row in written {
        let value = |column: &String| row.iter().find(|(name, _)| name == column).map(|(_, value)| value);
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        let asked: Vec<Expression> = pairs
            .filter_map(|(own, referenced)| {
                let left = Expression::Column { qualifier: Some(String::new()), name: referenced.clone() };
                let (left, right) = (Box::new(left), Box::new(value(own)?.clone()));
                Some(Expression::Binary { operator: Operator::Equal, left, right })
            })
            .collect();
        // A null is not looked up.
        let is_null = key.columns.iter().any(|own| value(own).is_none_or(|value| *value == Expression::Null));
        if is_null && rows.change == RowChange::Insert {
            continue;
        }
        let asked: Vec<&Expression> = asked.iter().collect();
        for table in pruning::live(parent, &asked, Side { id: "" }, catalog).tables {
            if found.iter().all(|known| known.name != table.name) {
                found.push(table);
            }
        }
    }
    found
}

/// Tables in which keys of the changed rows are looked up, each with its foreign key. A null in one of the columns needs no look-up.
fn looked_up<'a, 'r>(
    rows: &ChangedRows<'r>,
    catalog: &'a Catalog,
) -> Vec<(&'a Relation, &'r Constraint, &'r ForeignKey)> {
    let keys = rows.relation.constraints.iter().filter(|constraint| !constraint.properties.not_enforced);
    let keys = keys.filter_map(|constraint| Some((constraint, foreign_key(constraint)?)));
    let keys = keys.filter(|(_, key)| {
        let null = key.columns.iter().any(|column| rows.nulls.contains(column));
        let changes = match rows.change {
            RowChange::Insert => true,
            RowChange::Update => key.columns.iter().any(|column| rows.assigned.contains(column)),
            RowChange::Delete => false,
        };
        changes && !null
    });
    keys.filter_map(|(constraint, key)| Some((catalog.relation(&key.references)?, constraint, key))).collect()
}

/// Foreign keys to what changes. Those of partitions repeat their parent's.
fn referring<'a>(
    rows: &ChangedRows<'a>,
    catalog: &'a Catalog,
) -> Vec<(&'a Relation, &'a Constraint, &'a ForeignKey)> {
    let mut lineage = vec![rows.relation];
    let mut next = 0;
    while let Some(relation) = lineage.get(next).copied() {
        lineage.extend(relation.parents.iter().filter_map(|parent| catalog.relation(parent)));
        next += 1;
    }
    let mut found = Vec::new();
    for target in lineage {
        let to_itself = target.constraints.iter().filter_map(|constraint| {
            let key = foreign_key(constraint).filter(|key| key.references == target.name)?;
            Some((target, constraint, key))
        });
        let others = catalog.foreign_keys_to(&target.name).filter(|(child, _, _)| child.name != target.name);
        let keys = to_itself.chain(others).filter(|(_, constraint, key)| {
            let concerned = match rows.change {
                RowChange::Insert => false,
                RowChange::Update => key.referenced_columns.iter().any(|name| rows.assigned.contains(name)),
                RowChange::Delete => true,
            };
            concerned && constraint.properties.parent.is_none() && !constraint.properties.not_enforced
        });
        found.extend(keys);
    }
    found
}

fn foreign_key(constraint: &Constraint) -> Option<&ForeignKey> {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(key),
        ConstraintKind::Check { .. }
        | ConstraintKind::NotNull { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclusion { .. } => None,
    }
}

/// The tables are read in full where no index has any of the referring columns.
fn add_scans(tables: &[&Relation], columns: &[String], effects: &mut Effects) {
    let serves = |index: &Index| {
        let mut keys = index.keys.iter().flatten().filter_map(|key| key.as_column());
        index.valid
            && index.predicate.is_none()
            && matches!(index.method.as_str(), "btree" | "hash")
            && keys.any(|key| columns.iter().any(|column| column == key))
    };
    for table in tables.iter().filter(|table| table.kind == RelationKind::Table) {
        let scan = Scan { relation: table.name.clone(), purpose: ScanPurpose::Referrers };
        let known = effects.scans.iter().any(|known| known.relation == scan.relation);
        if !known && !table.indexes.iter().any(serves) {
            effects.scans.push(scan);
        }
    }
}
