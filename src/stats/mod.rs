//! The statistics file: a versioned JSON format, and how it becomes a catalog.
//!
//! A live server is read into the same structs, so that an estimate with a database and the same estimate from
//! a saved file run through the same code.

#[cfg(test)]
pub(crate) mod example;
mod file;
mod load;
mod rows;
mod snapshot;
mod validate;

pub use crate::observed::*;
pub use file::{StatsError, read, write};
pub use snapshot::*;
