//! Locks that the planner and the executor take on tables, partitions and indexes.
//!
//! # Locks
//! Every member of FROM ACCESS SHARE, or ROW SHARE with FOR UPDATE and its kin; a changed table ROW EXCLUSIVE. Partitions
//! that may have rows, all tables that inherit, and all indexes of these in the same mode. ACCESS SHARE on indexes is
//! left out.
//! # Versions
//! The indexes of a partitioned table itself are opened from 16 on, and with ONLY before too.
//! # Source
//! `expand_inherited_rtentry` (src/backend/optimizer/util/inherit.c), `get_relation_info` (plancat.c).

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::dml::pruning::{self, Pruned};
use crate::dml::{locks, partitions};
use crate::effect::{Effects, Scan};
use crate::observed::PlanNode;
use crate::pg::LockMode;
use crate::sql::Expression;

use super::excluded::is_excluded;
use super::level::{Base, Level, Side};
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
        for table in tables(base, level, catalog, plan).tables {
            locks::table(effects, table, base.mode);
            // That of a partitioned table itself from 16 on; before, only where nothing below it is looked at.
            let is_parent = table.kind == RelationKind::PartitionedTable && !base.only;
            if base.mode > LockMode::AccessShare && (!is_parent || catalog.server.version.major() >= 16) {
                locks::indexes(effects, table, base.mode);
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
    let heaps = |base: &Base<'a>, level: &Level<'a>| {
        let Pruned { tables, read } = tables(base, level, catalog, plan);
        // Before 14, UPDATE and DELETE read all that was opened.
        let is_early = base.mode == LockMode::RowExclusive && catalog.server.version.major() < 14;
        let mut read = if is_early { self::heaps(&tables) } else { read.unwrap_or_default() };
        let known = level.known_of(base);
        read.retain(|heap| tables.len() == 1 || !is_excluded(heap, base, &known));
        read
    };
    for (heap, purpose) in scanned(level, catalog, &heaps) {
        let scan = Scan { relation: heap.name.clone(), purpose };
        if !effects.scans.contains(&scan) {
            effects.scans.push(scan);
        }
    }
}

/// A member's table, and what is opened below it.
fn tables<'a>(
    base: &Base<'a>,
    level: &Level<'a>,
    catalog: &'a Catalog,
    plan: Option<&PlanNode>,
) -> Pruned<'a> {
    if base.relation.kind == RelationKind::PartitionedTable && !base.only {
        let known = level.known_of(base);
        let known: Vec<&Expression> = known.iter().collect();
        let pruned = pruning::live(base.relation, &known, Side { id: &base.id }, catalog);
        // What no condition here explains, a plan may.
        let late = pruned.read.as_ref().is_none_or(|read| read.len() < heaps(&pruned.tables).len());
        let tables = partitions::planned(pruned.tables, plan.filter(|_| !late));
        return Pruned { tables, ..pruned };
    }
    let tables = partitions::tree(base.relation, base.only, catalog);
    Pruned { read: Some(heaps(&tables)), tables }
}

/// Those of the tables that hold rows.
fn heaps<'a>(tables: &[&'a Relation]) -> Vec<&'a Relation> {
    let held = tables.iter().filter(|table| table.kind != RelationKind::PartitionedTable);
    held.copied().collect()
}
