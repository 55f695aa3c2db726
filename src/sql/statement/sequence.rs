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

/// One option of a sequence. Its numbers say nothing about locks or work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceOption {
    /// AS type.
    As(String),
    /// INCREMENT.
    Increment,
    /// MINVALUE or NO MINVALUE.
    MinValue,
    /// MAXVALUE or NO MAXVALUE.
    MaxValue,
    /// START.
    Start,
    /// RESTART.
    Restart,
    /// CACHE.
    Cache,
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
