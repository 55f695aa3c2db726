//! What was observed on a server, as plain data: counters, activity, EXPLAIN output, measured batches.

mod facts;
mod objects;
pub(crate) mod omitted;
mod plan;
mod plan_rows;
mod uses;

pub use facts::*;
pub use objects::*;
pub use plan::{BatchPosition, ExplainedHalf, PlanNode, PlanSample, fingerprint};
pub use plan_rows::Floor;
pub use uses::{SignatureFacts, UsedColumns, UsesFacts};
