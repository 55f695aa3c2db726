//! `server_version_num`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A server version as `server_version_num` gives it: 160004 is 16.4.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct ServerVersion(pub u32);

impl ServerVersion {
    /// The oldest major version that the models were held against.
    pub const OLDEST: u32 = 13;
    /// The newest major version that the models were held against.
    pub const NEWEST: u32 = 18;

    /// The major version: 16.
    pub fn major(self) -> u32 {
        self.0 / 10_000
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major(), self.0 % 10_000)
    }
}
