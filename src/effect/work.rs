//! Work: what `duration` turns into seconds, WAL and disk. It carries every quantity that a price needs, so that
//! pricing looks nothing up.

use crate::estimate::Estimate;
use crate::observed::PlanNode;
use crate::pg::RelationName;
use crate::sql::{FunctionBody, ReferentialAction};
use crate::stat::Stat;
use crate::units::{Bytes, Pages, Rows, Unit};

/// A quantity with its uncertainty and where it comes from; no value where it is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity<U> {
    /// The value.
    pub value: Option<Estimate<U>>,
    /// Its source, or the reason why it is not known.
    pub basis: String,
}

/// Row and page counts that the server estimated are taken to be right within this factor.
const ESTIMATED_SPREAD: f64 = 1.1;

impl<U: Unit> Quantity<U> {
    /// A known quantity.
    pub fn known(value: Estimate<U>, basis: impl Into<String>) -> Self {
        Self { value: Some(value), basis: basis.into() }
    }

    /// A quantity that nobody knows.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self { value: None, basis: reason.into() }
    }

    /// The same quantity multiplied by a constant.
    pub fn scaled(&self, factor: f64) -> Self {
        Self { value: self.value.map(|value| value.scaled(factor)), basis: self.basis.clone() }
    }
}

impl<U: Unit> From<&Stat<U>> for Quantity<U> {
    fn from(stat: &Stat<U>) -> Self {
        match stat {
            Stat::Exact { value, source } => Self::known(Estimate::exact(*value), source.clone()),
            Stat::Estimated { value, source } => {
                Self::known(Estimate::within_factor(*value, ESTIMATED_SPREAD), source.clone())
            }
            Stat::Unknown { reason } => Self::unknown(reason.clone()),
        }
    }
}

/// A piece of work.
#[derive(Debug, Clone)]
pub enum Work {
    /// Rows of the system catalogs changed; no user data read or written.
    Metadata,
    /// A heap read from end to end, each row put through a test.
    HeapScan {
        /// The heap.
        heap: Heap,
        /// What is computed per row.
        computation: Computation,
    },
    /// A heap copied, each row perhaps with computed columns; all its indexes are built anew.
    Rewrite {
        /// The heap.
        heap: Heap,
        /// What is computed per row.
        computation: Computation,
        /// Bytes that each row grows by (negative: shrinks).
        growth_per_row: f64,
        /// The indexes.
        indexes: Vec<IndexShape>,
    },
    /// An index built from its heap.
    IndexBuild {
        /// The heap.
        heap: Heap,
        /// The index.
        index: IndexShape,
        /// What is computed per row for expression keys and the predicate.
        computation: Computation,
        /// CONCURRENTLY: two scans, and waits that are not priced here.
        concurrently: bool,
    },
    /// Every row of the child looked up in the parent, as a join.
    ForeignKeyValidation {
        /// The referencing table.
        child: Heap,
        /// The referenced table.
        parent: Heap,
    },
    /// Files of a table or an index removed.
    FileRemoval {
        /// Bytes given back.
        bytes: Stat<Bytes>,
        /// What is removed.
        relation: RelationName,
    },
    /// Rows inserted, updated or deleted.
    RowChanges(Box<RowChanges>),
    /// The reading half of a DML statement, or a SELECT.
    Read(ReadWork),
    /// VACUUM without FULL.
    Vacuum(VacuumWork),
    /// ANALYZE.
    Analyze {
        /// The heap.
        heap: Heap,
    },
    /// Work that no model prices.
    Unknown {
        /// Why its price is not known.
        reason: String,
    },
}

/// A heap with what a price needs of it.
#[derive(Debug, Clone)]
pub struct Heap {
    /// The table.
    pub relation: RelationName,
    /// Pages, bloat included.
    pub pages: Stat<Pages>,
    /// Live rows.
    pub rows: Stat<Rows>,
    /// Bytes of one row with its header, TOASTed values as pointers: from widths of the columns, or pages / rows.
    pub row_bytes: Stat<Bytes>,
    /// TOAST table and its index.
    pub toast: Stat<Bytes>,
    /// Changes go to the WAL.
    pub logged: bool,
    /// Fraction of page reads that shared_buffers served since the counters began; not the kernel's cache.
    pub hit_fraction: Option<f64>,
}

/// What is computed per row.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Computation {
    /// Calls of cheap functions and operators.
    pub calls: f64,
    /// Bytes of text that are parsed or matched: `to_tsvector`, regular expressions, JSON.
    pub text_bytes: f64,
    /// Bytes read out of line (TOAST).
    pub detoasted_bytes: f64,
}

/// An index as a build or its maintenance sees it.
#[derive(Debug, Clone)]
pub struct IndexShape {
    /// Its name.
    pub name: String,
    /// Access method.
    pub method: String,
    /// Entries: the table's rows, less what a predicate leaves out.
    pub entries: Stat<Rows>,
    /// Average bytes of all key and INCLUDE columns of one entry, without overhead.
    pub key_bytes: Stat<Bytes>,
    /// What is compared.
    pub key_kind: KeyKind,
    /// Size, where the index exists.
    pub size: Stat<Bytes>,
    /// Correlation of heap order and key order, where known: sorted input sorts fast, and appends stay in cache.
    pub correlation: Option<f64>,
}

/// What the first key of an index compares, which decides the cost of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Integers, timestamps, uuid and the like.
    Fixed,
    /// Text under a collation other than C.
    CollatedText,
    /// Text under C, bytea.
    PlainText,
    /// numeric, arrays, jsonb and others.
    Other,
}

/// Rows inserted, updated or deleted by one statement.
#[derive(Debug, Clone)]
pub struct RowChanges {
    /// Which of the three.
    pub change: RowChange,
    /// The table.
    pub heap: Heap,
    /// How many rows.
    pub rows: Quantity<Rows>,
    /// Where those rows lie.
    pub access: RowAccess,
    /// How far updates can stay on their page (only for updates).
    pub hot: HotChance,
    /// Indexes that get a new entry for a change that is not HOT.
    pub indexes: Vec<IndexShape>,
    /// Bytes of one new row version.
    pub new_row_bytes: Stat<Bytes>,
    /// Bytes newly written out of line per row.
    pub toasted_bytes: f64,
    /// What is computed per row.
    pub computation: Computation,
    /// Triggers called per row.
    pub triggers: Vec<TriggerCall>,
    /// Foreign keys looked up per row.
    pub foreign_keys: Vec<ForeignKeyCheck>,
}

/// The kinds of row changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowChange {
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
}

/// Where the changed rows lie on the heap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RowAccess {
    /// The whole table, or a dense part of it, in heap order.
    Sequential,
    /// Along an index whose order correlates so with the heap's (1: the same order; 0: a page per row).
    AlongIndex {
        /// Correlation, absolute.
        correlation: f64,
    },
    /// A page per row.
    Scattered,
}

/// How far an update can be HOT.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HotChance {
    /// An indexed column changes: never.
    Never,
    /// No indexed column changes: as far as pages have room, a fraction between low and high.
    Fraction {
        /// At least.
        low: f64,
        /// Most likely.
        typical: f64,
        /// At most.
        high: f64,
    },
}

/// A trigger called per row.
#[derive(Debug, Clone)]
pub struct TriggerCall {
    /// The trigger.
    pub trigger: String,
    /// Its function.
    pub function: String,
    /// Its language; `None` where the function is not known.
    pub language: Option<String>,
    /// What the function does; `None` where its body could not be read.
    pub body: Option<FunctionBody>,
    /// It has a WHEN condition, so the number of calls is at most the number of rows.
    pub conditional: bool,
}

/// A foreign key looked up per changed row.
#[derive(Debug, Clone)]
pub struct ForeignKeyCheck {
    /// The constraint.
    pub constraint: String,
    /// What is done per row.
    pub action: ForeignKeyAction,
}

/// What a foreign key does per row.
#[derive(Debug, Clone)]
pub enum ForeignKeyAction {
    /// The child's new key is looked up in the parent's unique index, and the parent row locked.
    LookUpParent {
        /// The parent.
        parent: RelationName,
    },
    /// The parent's old key is looked up in the child, and what is found is treated by the action.
    LookUpChildren {
        /// The child.
        child: Box<Heap>,
        /// Whether an index serves the look-up; without one the whole child is read per parent row.
        indexed: bool,
        /// ON DELETE or ON UPDATE.
        action: ReferentialAction,
        /// Children of one parent row on average (child rows / distinct keys).
        children_per_row: Quantity<Rows>,
        /// The change that the action makes to the children; its `rows` are all children of all parent rows changed.
        cascade: Option<Box<RowChanges>>,
    },
}

/// Reading.
#[derive(Debug, Clone)]
pub struct ReadWork {
    /// EXPLAIN's plan, where there is one; the costs of the ModifyTable node itself are not part of it.
    pub plan: Option<PlanNode>,
    /// What stands in for it: heaps read in full.
    pub scans: Vec<Heap>,
    /// What stands in for it: rows looked up by an index.
    pub lookups: Quantity<Rows>,
    /// How many times all of that is done: 1, or once per row of something else. A plan counts its own loops.
    pub times: Quantity<Rows>,
    /// Where plan or stand-in come from.
    pub basis: String,
}

/// VACUUM of one table.
#[derive(Debug, Clone)]
pub struct VacuumWork {
    /// The heap.
    pub heap: Heap,
    /// Pages that are not all-visible and have to be read.
    pub pages_to_read: Quantity<Pages>,
    /// Dead rows.
    pub dead_rows: Quantity<Rows>,
    /// The indexes.
    pub indexes: Vec<IndexShape>,
}
