//! How far an update stays on its page (HOT), so that no index gets a new entry.
//!
//! # Model
//! Never where an indexed column is assigned. Else each new version needs room on its row's page: an update of many
//! rows per page finds the room that `fillfactor` kept free, (100 - fillfactor) / fillfactor of a version per row,
//! more where pages hold dead or deleted rows, which pruning frees: up to half on full pages. An update of rows here
//! and there goes as those of the past went: `n_tup_hot_upd` / `n_tup_upd`.
//!
//! # Versions
//! A BRIN index rules HOT out before 16.
//!
//! # Source
//! `HeapDetermineColumnsInfo`, `heap_update` (src/backend/access/heap/heapam.c); `RelationGetIndexAttrBitmap`.
//!
//! # Not modelled
//! Columns that a BEFORE trigger changes; columns assigned the value that they have.

use crate::catalog::Relation;
use crate::effect::{HotChance, RowAccess, RowChange};
use crate::pg::ServerVersion;

use super::changes::Change;

/// Fewer updates than these say nothing of the next ones.
const MANY_UPDATES: u64 = 1000;
/// HOT updates on pages without reserved room, at most.
const HIGH_WITHOUT_ROOM: f64 = 0.5;

/// How far the update can be HOT.
pub(super) fn chance(change: &Change<'_>, version: ServerVersion) -> HotChance {
    debug_assert_eq!(change.kind, RowChange::Update);
    let blocks = |method: &str| method != "brin" || version.major() < 16;
    let indexed = change.relation.indexes.iter().any(|index| {
        blocks(&index.method) && index.columns.iter().any(|column| change.assigned.contains(&column.as_str()))
    });
    if indexed {
        return HotChance::Never;
    }
    let fill = change.relation.fillfactor.clamp(10.0, 100.0);
    let room = ((100.0 - fill) / fill).min(1.0);
    if is_dense(change) {
        return HotChance::Fraction { low: 0.0, typical: room, high: room.max(HIGH_WITHOUT_ROOM) };
    }
    let typical = past(change.relation).unwrap_or_else(|| room.max(HIGH_WITHOUT_ROOM));
    HotChance::Fraction { low: 0.0, typical, high: 1.0 }
}

/// Whether many rows of each page change: more than two on average.
fn is_dense(change: &Change<'_>) -> bool {
    match change.access {
        RowAccess::Sequential => true,
        RowAccess::AlongIndex { correlation } => correlation > 0.5,
        RowAccess::Scattered => {
            let (Some(rows), Some(pages)) = (change.rows.value, change.relation.pages.value()) else {
                return true;
            };
            pages.0 > 0.0 && rows.p50.0 / pages.0 > 2.0
        }
    }
}

/// The HOT part of past updates.
fn past(relation: &Relation) -> Option<f64> {
    let counters = relation.counters.as_ref()?;
    let (updates, hot) = (counters.n_tup_upd?, counters.n_tup_hot_upd?);
    (updates >= MANY_UPDATES).then(|| (hot as f64 / updates as f64).min(1.0))
}
