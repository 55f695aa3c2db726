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

/// One option of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceOption {
    /// AS type.
    As(String),
    /// INCREMENT.
    Increment(SequenceValue),
    /// MINVALUE or NO MINVALUE.
    MinValue(SequenceValue),
    /// MAXVALUE or NO MAXVALUE.
    MaxValue(SequenceValue),
    /// START.
    Start(SequenceValue),
    /// RESTART.
    Restart(SequenceValue),
    /// CACHE.
    Cache(SequenceValue),
    /// CYCLE or NO CYCLE.
    Cycle,
    /// SEQUENCE NAME, which PostgreSQL reads and refuses.
    SequenceName,
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

/// The number of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequenceValue {
    /// As written.
    Number(i64),
    /// NO MINVALUE, NO MAXVALUE, or RESTART alone.
    Default,
    /// Not to be read: a variable of psql, or a number that fits no sequence.
    Unknown,
}
