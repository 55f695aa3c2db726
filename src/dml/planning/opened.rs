//! Locks that the planner and the executor take on tables, partitions and indexes.
//!
//! # Locks
//! Every member of FROM ACCESS SHARE, or ROW SHARE with FOR UPDATE and its kin; a changed table ROW EXCLUSIVE. Partitions
//! that may have rows, all tables that inherit, and all indexes of these in the same mode. ACCESS SHARE on indexes is
//! left out.
//! # Versions
//! The indexes of a partitioned table itself are opened from 16 on.
//! # Source
//! `expand_inherited_rtentry` (src/backend/optimizer/util/inherit.c), `get_relation_info` (plancat.c).

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::dml::{locks, partitions};
use crate::effect::{Effects, Scan};
use crate::observed::PlanNode;
use crate::pg::LockMode;

use super::level::{Base, Level};
use super::scans::scanned;

/// Adds the locks of a level and of all below it.
pub(in crate::dml) fn add_locks<'a>(
    level: &Level<'a>,
    catalog: &'a Catalog,
    plan: Option<&PlanNode>,
    effects: &mut Effects,
) {
    for (relation, mode) in &level.views {
        locks::table(effects, relation, *mode);
    }
    for base in &level.bases {
        for table in tables(base, catalog, plan) {
            if base.mode == LockMode::AccessShare {
                locks::table(effects, table, base.mode);
            } else {
                locks::with_indexes(effects, table, base.mode, catalog);
            }
        }
    }
    for child in &level.children {
        add_locks(&child.level, catalog, plan, effects);
    }
}

/// Adds the tables that a level and those below it have to read in full.
pub(in crate::dml) fn add_scans<'a>(
    level: &Level<'a>,
    catalog: &'a Catalog,
    plan: Option<&PlanNode>,
    effects: &mut Effects,
) {
    let heaps = |base: &Base<'a>, _: &Level<'a>| {
        let mut heaps = tables(base, catalog, plan);
        heaps.retain(|table| table.kind != RelationKind::PartitionedTable);
        heaps
    };
    for (heap, purpose) in scanned(level, catalog, &heaps) {
        let scan = Scan { relation: heap.name.clone(), purpose };
        if !effects.scans.contains(&scan) {
            effects.scans.push(scan);
        }
    }
}

/// A member's table, and what is below it.
fn tables<'a>(base: &Base<'a>, catalog: &'a Catalog, plan: Option<&PlanNode>) -> Vec<&'a Relation> {
    partitions::planned(partitions::tree(base.relation, base.only, catalog), plan)
}
