//! Table-level locks of row changes and reads.
//!
//! # Locks
//! A changed table ROW EXCLUSIVE, a table that is read ACCESS SHARE (ROW SHARE with FOR UPDATE and its kin), the
//! other table of a foreign key ROW SHARE where keys are looked up and ROW EXCLUSIVE where an action changes rows.
//! The planner opens all indexes of a table in the table's mode and keeps them; INSERT alone plans none and lets its
//! indexes go at the end of the statement. ACCESS SHARE on indexes is left out.
//!
//! # Versions
//! The indexes of a partitioned table itself are opened from 16 on.
//!
//! # Source
//! `get_relation_info` (src/backend/optimizer/util/plancat.c), `ExecOpenIndices`, `ri_PerformCheck`.

use crate::catalog::{Catalog, Index, Relation, RelationKind};
use crate::effect::{Effects, HeldUntil, Lock};
use crate::pg::{LockMode, RelationName};

/// Locks a table with its indexes.
pub(super) fn with_indexes(effects: &mut Effects, relation: &Relation, mode: LockMode, catalog: &Catalog) {
    table(effects, relation, mode);
    if relation.kind == RelationKind::PartitionedTable && catalog.server.version.major() < 16 {
        return;
    }
    indexes(effects, relation, mode);
}

/// Locks the indexes of a table.
pub(super) fn indexes(effects: &mut Effects, relation: &Relation, mode: LockMode) {
    for own in &relation.indexes {
        index(effects, relation, own, mode);
    }
}

/// Locks one index of a table.
pub(super) fn index(effects: &mut Effects, relation: &Relation, index: &Index, mode: LockMode) {
    effects.lock(Lock {
        relation: RelationName::new(&relation.name.schema, &index.name),
        kind: None,
        mode,
        held_until: HeldUntil::Transaction,
    });
}

/// Locks a relation.
pub(super) fn table(effects: &mut Effects, relation: &Relation, mode: LockMode) {
    effects.lock(Lock {
        relation: relation.name.clone(),
        kind: Some(relation.kind),
        mode,
        held_until: HeldUntil::Transaction,
    });
}
