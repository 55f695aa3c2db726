//! PostgreSQL's vocabulary: lock modes and their conflicts, versions, names.

mod lock_mode;
mod name;
mod version;

pub use lock_mode::LockMode;
pub use name::{Name, RelationName, truncate_identifier};
pub use version::ServerVersion;
