//! Work and a profile to components: quantity × rate, each with its basis.
//!
//! One file per kind of work; [`price`] routes to them. What a price needs and nobody knows makes the price
//! unknown, with the reason: never zero.

mod analyze;
mod cache;
mod file_removal;
mod fixed;
mod foreign_key;
mod foreign_key_action;
mod heap_change;
mod heap_scan;
mod index_build;
mod index_insert;
mod inputs;
mod metadata;
mod page_images;
mod page_touches;
mod plan_cost;
mod price;
#[cfg(test)]
mod properties;
mod read;
mod rewrite;
mod row_changes;
mod sizes;
#[cfg(test)]
mod testing;
mod trigger;
mod vacuum;

pub use fixed::commit;
pub use price::{Component, Price};

use crate::catalog::Settings;
use crate::effect::Work;
use crate::profile::Profile;

/// Under what conditions work is done.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'a> {
    /// How fast the server is.
    pub profile: &'a Profile,
    /// Its settings, overlaid by what the migration sets.
    pub settings: &'a Settings,
    /// How many statements like this one run between two checkpoints: they share the images of the pages that they
    /// touch. 1 for a statement alone.
    pub alike: f64,
}

impl<'a> Conditions<'a> {
    /// Those of a statement alone.
    pub fn new(profile: &'a Profile, settings: &'a Settings) -> Self {
        Self { profile, settings, alike: 1.0 }
    }
}

/// The price of a piece of work.
pub fn price(work: &Work, conditions: &Conditions<'_>) -> Price {
    let price = match work {
        Work::Metadata => Ok(metadata::price(conditions)),
        Work::HeapScan { heap, computation } => heap_scan::price(heap, computation, conditions),
        Work::Rewrite { heap, computation, growth_per_row, indexes } => {
            rewrite::price(heap, computation, *growth_per_row, indexes, conditions)
        }
        Work::IndexBuild { heap, index, computation, concurrently: false } => {
            index_build::price(heap, index, computation, conditions)
        }
        Work::IndexBuild { heap, index, computation, concurrently: true } => {
            index_build::concurrent_price(heap, index, computation, conditions)
        }
        Work::ForeignKeyValidation { child, parent } => foreign_key::price(child, parent, conditions),
        Work::FileRemoval { bytes, relation } => file_removal::price(bytes, relation, conditions),
        Work::RowChanges(changes) => row_changes::price(changes, conditions),
        Work::Read(read) => read::price(read, conditions),
        Work::Vacuum(vacuum) => vacuum::price(vacuum, conditions),
        Work::Analyze { heap } => analyze::price(heap, conditions),
        Work::Unknown { reason } => Err(reason.clone()),
    };
    price.unwrap_or_else(Price::unknown)
}
