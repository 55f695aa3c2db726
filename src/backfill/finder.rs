//! What a batch does to find its rows, beyond reading the rows themselves.
//!
//! # Model
//! Ranges and keysets descend an index once per batch: what they read are the rows that they change. "The first n
//! rows that are not done" is as cheap where an index holds just those rows. Without one, each batch passes over
//! everything that was done before it, so that the run grows with the square of the table.
//!
//! # Not modelled
//! `synchronize_seqscans` can start an unordered scan of a table larger than a quarter of shared_buffers where the
//! last one stopped; we then overestimate.

use crate::catalog::{Index, Relation};
use crate::effect::{Computation, Heap, Work};
use crate::sql::Expression;

use super::{Shape, Strategy};

/// Whether batches pass over all that was done before.
pub(super) fn passes_over_done_rows(shape: &Shape, relation: &Relation) -> bool {
    match shape.strategy {
        Strategy::Range | Strategy::Keyset => false,
        Strategy::UntilZero { .. } => {
            !relation.indexes.iter().any(|index| holds_what_is_left(index, shape.condition.as_ref()))
        }
    }
}

/// The work of finding the rows of a batch when a fraction of the run is done.
pub(super) fn work(shape: &Shape, relation: &Relation, progress: f64) -> Vec<Work> {
    if !passes_over_done_rows(shape, relation) {
        return Vec::new();
    }
    let heap = crate::shape::heap(relation);
    let passed = Heap {
        pages: heap.pages.map(|pages| *pages * progress),
        rows: heap.rows.map(|rows| *rows * progress),
        ..heap
    };
    vec![Work::HeapScan { heap: passed, computation: Computation { calls: 1.0, ..Computation::default() } }]
}

/// An index from which the rows that are left can be read at once: partial with the very condition, or led by a
/// column that the condition is about.
fn holds_what_is_left(index: &Index, condition: Option<&Expression>) -> bool {
    let Some(condition) = condition else {
        return true;
    };
    let about = |column: &str| {
        condition.conjuncts().iter().any(|part| part.columns().iter().any(|named| named.name == column))
    };
    let partial = index.predicate.as_ref().map(|predicate| predicate.as_ref() == Some(condition));
    index.valid && partial.unwrap_or_else(|| index.leading_column().is_some_and(about))
}
