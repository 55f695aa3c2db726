//! A heap copied with all its indexes, as VACUUM FULL, CLUSTER and REFRESH do it.

use super::alteration::{index_lock, table_lock};
use crate::catalog::{Catalog, Change, Relation};
use crate::effect::{Computation, Effects, IndexOn, Rewrite, RewriteReason, Scan, ScanPurpose, Work};
use crate::pg::{LockMode, RelationName};
use crate::shape;

/// Table and indexes locked in ACCESS EXCLUSIVE, the heap read and written, every index built anew.
pub(super) fn copy(table: &Relation, reason: RewriteReason, catalog: &Catalog, effects: &mut Effects) {
    let relation = table.name.clone();
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    for index in &table.indexes {
        effects.lock(index_lock(&relation, &index.name, LockMode::AccessExclusive));
        let index = RelationName::new(&relation.schema, &index.name);
        effects.index_rebuilds.push(IndexOn { index, relation: relation.clone() });
    }
    effects.rewrites.push(Rewrite { relation: relation.clone(), reason });
    effects.scans.push(Scan { relation: relation.clone(), purpose: ScanPurpose::Rewrite });
    effects.work.push(Work::Rewrite {
        heap: shape::heap(table),
        computation: Computation::default(),
        growth_per_row: 0.0,
        indexes: table.indexes.iter().map(|index| shape::index(index, table, catalog)).collect(),
    });
    effects.changes.push(Change::Rewritten { relation });
}
