//! Batched backfills: how batches find their rows, what one costs, the sweep over batch sizes, pacing.
//!
//! A backfill is one DML statement run again and again over parts of a table. [`recognise`] finds out from the
//! statement (or from the comment above it) how the parts are found; [`sweep::run`] prices one batch at several
//! points of the run and adds up the run for each batch size; [`recommend`] picks one.

mod directive;
mod finder;
mod recognise;
mod recommend;
mod run;
mod sampling;
mod spec;
mod statement_price;
mod sweep;
#[cfg(test)]
mod tests;

pub use directive::{Options, parse_directive};
pub use recognise::recognise;
pub use run::{Binding, KeySpan, Point, Recommendation, Run};
pub use sampling::{PlanRequest, pick_plan, plan_requests};
pub use spec::{Pacing, Shape, Spec, Strategy, parse_name};
pub use sweep::run;
