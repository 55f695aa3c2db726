//! Partitions: how a table is cut up, and which rows a partition takes.

use super::super::Expression;
use crate::pg::Name;

/// Which rows a partition takes.
#[derive(Debug, Clone, PartialEq)]
pub enum PartitionBound {
    /// DEFAULT: those that no other partition takes.
    Default,
    /// IN (values), NULL among them.
    List {
        /// The values.
        values: Vec<Expression>,
    },
    /// FROM (…) TO (…).
    Range {
        /// The lower bound, one value per key, inclusive.
        from: Vec<RangeValue>,
        /// The upper bound, one value per key, exclusive.
        to: Vec<RangeValue>,
    },
    /// WITH (MODULUS …, REMAINDER …).
    Hash {
        /// By what the hash is divided.
        modulus: u32,
        /// What must be left.
        remainder: u32,
    },
}

/// One value of a range's bound.
#[derive(Debug, Clone, PartialEq)]
pub enum RangeValue {
    /// MINVALUE: below all values.
    MinValue,
    /// MAXVALUE: above all values.
    MaxValue,
    /// A value.
    Value(Expression),
}

/// PARTITION BY.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionKey {
    /// LIST, RANGE or HASH.
    pub strategy: PartitionStrategy,
    /// Its columns and expressions in order.
    pub keys: Vec<PartitionKeyPart>,
}

/// How rows go to partitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionStrategy {
    /// LIST.
    List,
    /// RANGE.
    Range,
    /// HASH.
    Hash,
}

/// One column or expression of a partition key.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionKeyPart {
    /// The column or expression.
    pub expression: Expression,
    /// COLLATE.
    pub collation: Option<Name>,
    /// Operator class as written.
    pub operator_class: Option<String>,
}

/// PARTITION OF.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: Name,
    /// Which of its rows go here.
    pub bound: PartitionBound,
}
