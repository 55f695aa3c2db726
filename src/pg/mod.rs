//! PostgreSQL's vocabulary: lock modes and their conflicts, versions, names, types, its own functions.

mod casts;
mod condition;
mod lock_mode;
mod name;
mod types;
mod version;
mod volatility;

pub use casts::is_assignable;
pub use condition::{RAISE_EXCEPTION, sqlstate};
pub use lock_mode::LockMode;
pub use name::{Name, RelationName, truncate_identifier};
pub use types::{Storage, TypeName};
pub use version::ServerVersion;
pub use volatility::{BuiltinVolatility, builtin_volatility};
