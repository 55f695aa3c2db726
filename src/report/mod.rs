//! The whole result as plain structs: they *are* the JSON schema, and every output format is fed by them alone.

mod schema;

pub use schema::*;
