//! Facts about a statement that a person should hear about. Words and severities come later: they follow the price.

use crate::estimate::Estimate;
use crate::pg::RelationName;
use crate::units::Rows;

/// One fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Observation {
    /// SET NOT NULL needs no scan: this validated CHECK proves it.
    NotNullProved {
        /// The column.
        column: String,
        /// The constraint.
        constraint: String,
    },
    /// A volatile function in a default.
    VolatileDefault {
        /// The column.
        column: String,
        /// The function, where one is named.
        function: Option<String>,
    },
    /// A row-level trigger fires for every row that this DML changes.
    TriggerPerRow {
        /// The table.
        relation: RelationName,
        /// The trigger.
        trigger: String,
        /// Its function.
        function: String,
        /// Queries and writes in the function's body per call; `None` where it could not be read.
        statements: Option<usize>,
        /// It sends notifications.
        notifies: bool,
    },
    /// Triggers that would fire are switched off by `session_replication_role`.
    TriggersSuppressed {
        /// The table.
        relation: RelationName,
        /// The triggers.
        triggers: Vec<String>,
        /// Foreign keys are not checked either.
        foreign_keys: usize,
    },
    /// The plan, or the lack of an index, reads a table once per row of another.
    ScanPerRow {
        /// The table read again and again.
        relation: RelationName,
        /// The columns by which its rows are looked for, where known.
        columns: Vec<String>,
        /// How many times it is read.
        times: Option<Estimate<Rows>>,
        /// From the plan rather than from the statement's shape.
        planned: bool,
    },
    /// A join or look-up on columns that no index leads with; it reads the whole table once.
    UnindexedJoin {
        /// The table.
        relation: RelationName,
        /// The columns.
        columns: Vec<String>,
    },
    /// A sub-select evaluated for every row: `LATERAL`, or a correlated sub-select.
    CorrelatedSubquery {
        /// The table it reads.
        relation: RelationName,
        /// The columns by which it is correlated.
        columns: Vec<String>,
        /// An index serves it.
        indexed: bool,
    },
    /// One statement changes many rows at once.
    UnbatchedChange {
        /// The table.
        relation: RelationName,
    },
    /// The referencing columns of a foreign key have no index: each parent row deleted or re-keyed scans the child.
    ForeignKeyWithoutIndex {
        /// The referencing table.
        child: RelationName,
        /// The constraint.
        constraint: String,
        /// Its columns.
        columns: Vec<String>,
    },
    /// A foreign key whose action rewrites many child rows per parent row.
    WideCascade {
        /// The referencing table.
        child: RelationName,
        /// The constraint.
        constraint: String,
        /// Child rows per parent row.
        children_per_row: Rows,
    },
    /// An index of that name exists and is invalid: IF NOT EXISTS accepts it silently.
    InvalidIndexKept {
        /// The index.
        index: RelationName,
    },
    /// IF [NOT] EXISTS makes the statement do nothing.
    NothingToDo {
        /// What exists already, or does not exist.
        object: RelationName,
    },
    /// Batches look for rows by a condition that no index serves: each passes over all that was done before.
    QuadraticBatches {
        /// The table.
        relation: RelationName,
        /// The column that tells done from not done.
        column: String,
    },
    /// An update of an indexed column, or of rows on full pages: every index gets a new entry.
    NotHot {
        /// The table.
        relation: RelationName,
        /// Indexes written per row.
        indexes: usize,
    },
    /// The predicate of a partial index is neither true nor false for rows in which this column is null: the index
    /// leaves them out.
    PredicateMissesNulls {
        /// The index.
        index: RelationName,
        /// The column.
        column: String,
    },
    /// Rows were never counted.
    NeverAnalyzed {
        /// The table.
        relation: RelationName,
    },
}
