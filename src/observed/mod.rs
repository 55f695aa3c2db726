//! What was observed on a server, as plain data: counters, activity, EXPLAIN output, measured batches.

mod facts;
mod plan;

pub use facts::*;
pub use plan::{BatchPosition, ExplainedHalf, PlanNode, PlanSample, fingerprint};
