//! What was observed on a server, as plain data: counters, activity, EXPLAIN output, measured batches.

mod facts;
mod plan;
mod plan_rows;

pub use facts::*;
pub use plan::{BatchPosition, ExplainedHalf, PlanNode, PlanSample, fingerprint};
pub use plan_rows::Floor;
