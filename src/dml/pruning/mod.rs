//! Partitions that a statement cannot touch, as the planner leaves them out: they are neither opened nor locked.
//!
//! # Model
//! Conditions on the partition key against constants. Values that are known only when the statement runs (stable
//! functions, sub-selects, other tables) leave out partitions too, but not before these are locked.
//!
//! # Source
//! `prune_append_rel_partitions`, `gen_partprune_steps_internal` (src/backend/partitioning/partprune.c).
//! # Not modelled
//! Keys of types other than numbers, dates, times, text, booleans, UUIDs and enums; constants that have to be computed.

mod chosen;
mod clauses;
mod route;

pub(super) use chosen::{Pruned, live};
pub(super) use route::{Routed, routed};
