//! The statistics file: a versioned JSON format, and how it becomes a catalog.
//!
//! A live server is read into the same structs, so that an estimate with a database and the same estimate from
//! a saved file run through the same code.

mod snapshot;

pub use crate::observed::*;
pub use snapshot::*;
