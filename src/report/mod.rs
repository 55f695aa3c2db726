//! The whole result as plain structs: they *are* the JSON schema, and every output format is fed by them alone.

mod build;
mod findings;
mod gate;
mod json_schema;
mod schema;

pub use build::build;
pub use gate::Policy;
pub use json_schema::json_schema;
pub use schema::*;
