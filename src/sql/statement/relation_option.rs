//! Options of relations and columns.

/// One of WITH (…) or SET (…).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationOption {
    /// Its name in lower case, with its namespace: `fillfactor`, `toast.autovacuum_enabled`.
    pub name: String,
    /// Its value as text without quotes, in lower case where it is a word; `None` where it is named alone, which
    /// means true.
    pub value: Option<String>,
}

/// One of OPTIONS (…), which only the foreign-data wrapper understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForeignOption {
    /// ADD, or nothing.
    Add {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// SET.
    Set {
        /// Its name.
        name: String,
        /// Its new value.
        value: String,
    },
    /// DROP.
    Drop {
        /// Its name.
        name: String,
    },
}
