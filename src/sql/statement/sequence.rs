//! Sequences.

use crate::pg::Name;

/// CREATE SEQUENCE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSequence {
    /// Its name.
    pub name: Name,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// TEMPORARY.
    pub temporary: bool,
    /// UNLOGGED.
    pub unlogged: bool,
    /// The options in order.
    pub options: Vec<SequenceOption>,
}

/// ALTER SEQUENCE with options of CREATE SEQUENCE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSequence {
    /// Its name.
    pub name: Name,
    /// IF EXISTS.
    pub if_exists: bool,
    /// The options in order.
    pub options: Vec<SequenceOption>,
}

/// One option of a sequence. A number that is not written out is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceOption {
    /// AS type.
    As(String),
    /// INCREMENT.
    Increment(Option<i64>),
    /// MINVALUE; `None` also for NO MINVALUE.
    MinValue(Option<i64>),
    /// MAXVALUE; `None` also for NO MAXVALUE.
    MaxValue(Option<i64>),
    /// START.
    Start(Option<i64>),
    /// RESTART.
    Restart(Option<i64>),
    /// CACHE.
    Cache(Option<i64>),
    /// CYCLE or NO CYCLE.
    Cycle,
    /// OWNED BY NONE.
    OwnedByNone,
    /// OWNED BY a column.
    OwnedBy {
        /// Its table.
        table: Name,
        /// The column.
        column: String,
    },
}
