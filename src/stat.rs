//! A fact as the server knows it: exactly, as an estimate, or not at all.

/// A fact with where it comes from. What is not known has a reason and no value: it is never zero.
#[derive(Debug, Clone, PartialEq)]
pub enum Stat<T> {
    /// The server counted or measured it.
    Exact {
        /// The value.
        value: T,
        /// Where it was read, in PostgreSQL's own names (`pg_relation_size`, `pg_class.relpages`).
        source: String,
    },
    /// The server or this program estimated it.
    Estimated {
        /// The value.
        value: T,
        /// Where the estimate comes from.
        source: String,
    },
    /// Nobody knows.
    Unknown {
        /// Why not, as a clause: "never analysed", "no permission on pg_stats".
        reason: String,
    },
}

impl<T> Stat<T> {
    /// A counted or measured value.
    pub fn exact(value: T, source: impl Into<String>) -> Self {
        Self::Exact { value, source: source.into() }
    }

    /// An estimated value.
    pub fn estimated(value: T, source: impl Into<String>) -> Self {
        Self::Estimated { value, source: source.into() }
    }

    /// No value, and why.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown { reason: reason.into() }
    }

    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Exact { value, .. } | Self::Estimated { value, .. } => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// The source of the value, or the reason why there is none.
    pub fn basis(&self) -> &str {
        match self {
            Self::Exact { source, .. } | Self::Estimated { source, .. } => source,
            Self::Unknown { reason } => reason,
        }
    }

    /// The same fact in other terms; what was exact stays exact.
    pub fn map<U>(&self, f: impl FnOnce(&T) -> U) -> Stat<U> {
        match self {
            Self::Exact { value, source } => Stat::exact(f(value), source.clone()),
            Self::Estimated { value, source } => Stat::estimated(f(value), source.clone()),
            Self::Unknown { reason } => Stat::unknown(reason.clone()),
        }
    }
}
