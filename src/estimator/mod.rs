//! Walks a migration: each statement against the catalog as it stands at that point, priced and then applied.

mod alternatives;
mod block;
mod calls;
mod catching;
mod function;
mod outcome;
mod sampling;
mod session;
mod statement;
#[cfg(test)]
mod tests;
mod trigger_bodies;

use crate::catalog::Catalog;
use crate::migration::{Run, Script};
use crate::profile::Profile;

pub use outcome::{LongestLock, Outcome, PricedAlternative, ScriptOutcome, Traffic};
pub use sampling::{Questions, questions};
pub use statement::backfill_spec;

/// What is the same for every statement of an estimate.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// What the command line says of every backfill, under what a comment says.
    pub backfill: crate::backfill::Options,
}

/// Estimates scripts one after the other; the catalog ends as the last one leaves it.
pub fn estimate(scripts: &[Script], catalog: &mut Catalog, options: &Options<'_>) -> Vec<ScriptOutcome> {
    scripts.iter().map(|script| estimate_script(script, catalog, options)).collect()
}

fn estimate_script(script: &Script, catalog: &mut Catalog, options: &Options<'_>) -> ScriptOutcome {
    let single = script.run == Run::SingleTransaction;
    let session = session::Session::new(catalog, options, single);
    ScriptOutcome::new(script.path.clone(), single, session.run(script.statements()))
}
