//! Tables and what belongs to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::observed::{
    ColumnStatistics, CounterFacts, IoFacts, PolicyFacts, ReplicaIdentityFacts, RuleFacts, SequenceOwner,
    StatisticsObjectFacts, UsesFacts,
};
use crate::pg::{Name, RelationName};
use crate::sql::{
    Expression, Query, ReferentialAction, Statement, TriggerEvents, TriggerTiming, Volatility,
    parse_statement,
};
use crate::stat::Stat;
use crate::units::{Bytes, Pages, Rows};

/// `HEAP_DEFAULT_FILLFACTOR`.
const DEFAULT_FILLFACTOR: f64 = 100.0;

/// A table or another relation that is not an index.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Its name.
    pub name: RelationName,
    /// Its kind.
    pub kind: RelationKind,
    /// Its persistence.
    pub persistence: Persistence,
    /// Live rows, scaled to the current number of pages as the planner does.
    pub rows: Stat<Rows>,
    /// Pages of the heap's main fork, bloat included.
    pub pages: Stat<Pages>,
    /// Pages that are all-visible.
    pub all_visible: Stat<Pages>,
    /// Bytes of the TOAST table and its index.
    pub toast: Stat<Bytes>,
    /// `fillfactor` in percent; 100 unless set.
    pub fillfactor: f64,
    /// Storage options as set.
    pub options: BTreeMap<String, String>,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Indexes.
    pub indexes: Vec<Index>,
    /// Constraints.
    pub constraints: Vec<Constraint>,
    /// Triggers that users made.
    pub triggers: Vec<Trigger>,
    /// Columns of the partition key; none where the table is not partitioned.
    pub partition_columns: Vec<String>,
    /// Parents: the partitioned table, or those inherited from.
    pub parents: Vec<RelationName>,
    /// Cumulative counters.
    pub counters: Option<CounterFacts>,
    /// Cumulative page reads.
    pub io: Option<IoFacts>,
    /// What else its catalog row and its parts say.
    pub properties: RelationProperties,
    /// Created by this migration: nobody else sees it, and it holds what the migration put there.
    pub is_new: bool,
}

/// What decides about locks and refusals rather than about durations.
#[derive(Debug, Clone, Default)]
pub struct RelationProperties {
    /// `pg_get_partkeydef` of a partitioned table: `RANGE (at)`.
    pub partition_key: Option<String>,
    /// The bound of a partition: `DEFAULT`, `FOR VALUES …`.
    pub partition_bound: Option<String>,
    /// DETACH PARTITION CONCURRENTLY was begun and not finished.
    pub detach_pending: bool,
    /// Table access method other than heap.
    pub access_method: Option<String>,
    /// Tablespace other than the database's.
    pub tablespace: Option<String>,
    /// Whether it has a TOAST table, where known.
    pub has_toast: Option<bool>,
    /// ENABLE ROW LEVEL SECURITY.
    pub row_security: bool,
    /// FORCE ROW LEVEL SECURITY.
    pub forces_row_security: bool,
    /// REPLICA IDENTITY.
    pub replica_identity: ReplicaIdentityFacts,
    /// The composite type of a typed table.
    pub of_type: Option<RelationName>,
    /// A materialized view that holds nothing yet: WITH NO DATA.
    pub unpopulated: bool,
    /// The column that a sequence belongs to.
    pub owned_by: Option<SequenceOwner>,
    /// The data type of a sequence.
    pub sequence_type: Option<String>,
    /// The extension that it belongs to.
    pub extension: Option<String>,
    /// Rules that users made.
    pub rules: Vec<RuleFacts>,
    /// Row security policies.
    pub policies: Vec<PolicyFacts>,
    /// Extended statistics on it.
    pub statistics_objects: Vec<StatisticsObjectFacts>,
    /// What the query of a view or materialized view refers to.
    pub uses: UsesFacts,
    /// The query of a view or materialized view, where it is known.
    pub definition: Option<Definition>,
}

/// The query of a view or materialized view.
#[derive(Debug, Clone)]
pub enum Definition {
    /// As the server prints it; most are never looked at.
    Text(Arc<str>),
    /// As a statement of the migration has it.
    Query(Arc<Query>),
}

impl Definition {
    /// The query; `None` where the text cannot be read.
    pub fn query(&self) -> Option<Arc<Query>> {
        match self {
            Self::Text(text) => {
                let Statement::Select(query) = parse_statement(text).ok()? else { return None };
                Some(Arc::from(query))
            }
            Self::Query(query) => Some(Arc::clone(query)),
        }
    }
}

/// What a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// An ordinary table, or a partition that is one.
    Table,
    /// A partitioned table: no storage of its own.
    PartitionedTable,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A foreign table.
    ForeignTable,
    /// A sequence.
    Sequence,
    /// A composite type.
    CompositeType,
}

/// What survives a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    /// Logged in the WAL.
    Permanent,
    /// UNLOGGED: writes no WAL.
    Unlogged,
    /// TEMPORARY.
    Temporary,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as written or as `format_type` gives it.
    pub type_name: String,
    /// NOT NULL.
    pub not_null: bool,
    /// Its default, where it has one: what new rows get.
    pub default: Option<Default>,
    /// The default that it had when it was added, as far as known: what rows got that are older than the column.
    pub initial: Option<Default>,
    /// How it is generated, where it is.
    pub generated: Option<Generated>,
    /// An identity column.
    pub identity: bool,
    /// Values may move to TOAST.
    pub toastable: bool,
    /// What decides about locks and refusals rather than about durations.
    pub properties: ColumnProperties,
    /// Planner statistics, where the table was analysed and the role may read them.
    pub statistics: Option<ColumnStatistics>,
}

/// What else the catalog row of a column says.
#[derive(Debug, Clone, Default)]
pub struct ColumnProperties {
    /// GENERATED ALWAYS AS IDENTITY, rather than BY DEFAULT.
    pub identity_always: bool,
    /// Collation other than the type's default.
    pub collation: Option<String>,
    /// STORAGE other than the type's default: `plain`, `external`, `main`, `extended`.
    pub storage: Option<String>,
    /// COMPRESSION, where set.
    pub compression: Option<String>,
    /// It comes from a parent.
    pub inherited: bool,
    /// It was not defined here: it is there because a parent has it.
    pub not_local: bool,
    /// What its default or generation expression refers to, functions and sequences above all.
    pub uses: UsesFacts,
}

/// A column default.
#[derive(Debug, Clone)]
pub struct Default {
    /// The expression, where it could be parsed.
    pub expression: Option<Expression>,
    /// The most volatile function that it calls.
    pub volatility: Volatility,
}

/// How a generated column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generated {
    /// Computed when written.
    Stored,
    /// Computed when read (18).
    Virtual,
}

/// An index.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name; its schema is the table's.
    pub name: String,
    /// Access method.
    pub method: String,
    /// UNIQUE.
    pub unique: bool,
    /// Of the primary key.
    pub primary: bool,
    /// `indisvalid`: an invalid one costs its maintenance and serves no query.
    pub valid: bool,
    /// Keys in order; `None` where the text could not be parsed.
    pub keys: Vec<Option<Expression>>,
    /// INCLUDE columns.
    pub include: Vec<String>,
    /// Predicate of a partial index; its text, parsed where possible.
    pub predicate: Option<Option<Expression>>,
    /// Every column that keys, INCLUDE or predicate use: changing one of them rules HOT out.
    pub columns: Vec<String>,
    /// What decides about locks and refusals rather than about durations.
    pub properties: IndexProperties,
    /// Size now.
    pub size: Stat<Bytes>,
    /// Entries.
    pub rows: Stat<Rows>,
}

/// What else the catalog rows of an index say.
#[derive(Debug, Clone, Default)]
pub struct IndexProperties {
    /// CLUSTER's choice.
    pub clustered: bool,
    /// REPLICA IDENTITY's choice.
    pub replica_identity: bool,
    /// NULLS NOT DISTINCT.
    pub nulls_not_distinct: bool,
    /// Of a deferrable constraint.
    pub deferrable: bool,
    /// A concurrent build has not come so far that it is maintained.
    pub not_ready: bool,
    /// Operator classes by key, empty for a default; none where all are.
    pub opclasses: Vec<String>,
    /// Collations by key, empty for the default; none where all are.
    pub collations: Vec<String>,
    /// `indoption` by key (1: DESC, 2: NULLS FIRST); none where all are 0.
    pub orderings: Vec<i16>,
    /// The index of the partitioned table that it is attached to.
    pub parent: Option<RelationName>,
    /// Storage options.
    pub options: BTreeMap<String, String>,
    /// Tablespace other than the database's.
    pub tablespace: Option<String>,
    /// What its expressions and its predicate refer to, functions above all.
    pub uses: UsesFacts,
}

/// A constraint.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Its name.
    pub name: String,
    /// Checked for all rows.
    pub validated: bool,
    /// Its kind.
    pub kind: ConstraintKind,
    /// What decides about locks and refusals rather than about durations.
    pub properties: ConstraintProperties,
}

/// What else the catalog row of a constraint says.
#[derive(Debug, Clone, Default)]
pub struct ConstraintProperties {
    /// DEFERRABLE.
    pub deferrable: bool,
    /// INITIALLY DEFERRED.
    pub initially_deferred: bool,
    /// NO INHERIT.
    pub no_inherit: bool,
    /// NOT ENFORCED.
    pub not_enforced: bool,
    /// It comes from a parent.
    pub inherited: bool,
    /// It was not defined here: it is there because a parent has it.
    pub not_local: bool,
    /// The constraint of the partitioned table that it is part of.
    pub parent: Option<String>,
    /// MATCH FULL.
    pub match_full: bool,
    /// WITHOUT OVERLAPS or PERIOD.
    pub period: bool,
    /// What a condition refers to, functions above all.
    pub uses: UsesFacts,
}

impl ConstraintProperties {
    /// Those of a part of that constraint of the table above, where there is one.
    pub fn below(parent: Option<String>) -> Self {
        let is_part = parent.is_some();
        Self { inherited: is_part, not_local: is_part, parent, ..Self::default() }
    }
}

/// The kinds of constraints.
#[derive(Debug, Clone)]
pub enum ConstraintKind {
    /// CHECK; `None` where the text could not be parsed.
    Check {
        /// The condition.
        expression: Option<Expression>,
    },
    /// NOT NULL with a row of its own in `pg_constraint` (18).
    NotNull {
        /// The column.
        column: String,
    },
    /// PRIMARY KEY or UNIQUE.
    Unique {
        /// PRIMARY KEY.
        primary: bool,
        /// Its index.
        index: String,
        /// Its columns.
        columns: Vec<String>,
    },
    /// EXCLUDE.
    Exclusion {
        /// Its index.
        index: String,
    },
    /// FOREIGN KEY.
    ForeignKey(ForeignKey),
}

/// A foreign key.
#[derive(Debug, Clone)]
pub struct ForeignKey {
    /// Referencing columns.
    pub columns: Vec<String>,
    /// The referenced table.
    pub references: RelationName,
    /// Referenced columns, in the same order.
    pub referenced_columns: Vec<String>,
    /// ON DELETE.
    pub on_delete: ReferentialAction,
    /// ON UPDATE.
    pub on_update: ReferentialAction,
}

/// A trigger that a user made.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// When it fires.
    pub timing: TriggerTiming,
    /// On what it fires.
    pub events: TriggerEvents,
    /// FOR EACH ROW.
    pub for_each_row: bool,
    /// It has a WHEN condition, so that it may not be called for every row.
    pub conditional: bool,
    /// Its function.
    pub function: Name,
    /// Fires for a session with `session_replication_role = origin` (the default).
    pub fires_as_origin: bool,
    /// Fires for a session with `session_replication_role = replica`.
    pub fires_as_replica: bool,
    /// CREATE CONSTRAINT TRIGGER.
    pub constraint: bool,
    /// A partition's copy of its parent's trigger.
    pub inherited: bool,
    /// What WHEN and UPDATE OF refer to.
    pub uses: UsesFacts,
}

impl Relation {
    /// A relation that this migration makes, empty as yet and without columns.
    pub fn new(name: RelationName, kind: RelationKind, persistence: Persistence) -> Self {
        let source = "created by this migration";
        Self {
            name,
            kind,
            persistence,
            rows: Stat::exact(Rows(0.0), source),
            pages: Stat::exact(Pages(0.0), source),
            all_visible: Stat::exact(Pages(0.0), source),
            toast: Stat::exact(Bytes(0.0), source),
            fillfactor: DEFAULT_FILLFACTOR,
            options: BTreeMap::new(),
            columns: Vec::new(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            triggers: Vec::new(),
            partition_columns: Vec::new(),
            parents: Vec::new(),
            counters: None,
            io: None,
            properties: RelationProperties::default(),
            is_new: true,
        }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The constraint of that name.
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name == name)
    }

    /// The index of that name.
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// The constraint that an index enforces.
    pub fn constraint_of(&self, index: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| match &constraint.kind {
            ConstraintKind::Unique { index: own, .. } | ConstraintKind::Exclusion { index: own } => {
                own == index
            }
            ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_) => {
                false
            }
        })
    }

    /// The columns of the primary key, in order.
    pub fn primary_key(&self) -> Option<&[String]> {
        self.constraints.iter().find_map(|constraint| {
            if let ConstraintKind::Unique { primary: true, columns, .. } = &constraint.kind {
                Some(columns.as_slice())
            } else {
                None
            }
        })
    }

    /// Bytes of all indexes; unknown where one of them is.
    pub fn index_bytes(&self) -> Stat<Bytes> {
        let unknown = self.indexes.iter().find(|index| index.size.value().is_none());
        match unknown {
            Some(index) => Stat::unknown(format!("size of index {}: {}", index.name, index.size.basis())),
            None => Stat::exact(
                self.indexes.iter().filter_map(|index| index.size.value().copied()).sum(),
                "pg_relation_size of each index",
            ),
        }
    }
}

impl Index {
    /// Whether a lookup by equality on these columns can descend this index: they are its leading keys in any
    /// order, it is valid and covers all rows.
    pub fn serves_equality_on(&self, columns: &[&str]) -> bool {
        let leading: Vec<_> = self.keys.iter().take(columns.len()).filter_map(key_column).collect();
        self.valid
            && self.predicate.is_none()
            && !columns.is_empty()
            && leading.len() == columns.len()
            && columns.iter().all(|column| leading.contains(column))
    }

    /// The first key, where it is a plain column.
    pub fn leading_column(&self) -> Option<&str> {
        self.keys.first().and_then(key_column)
    }
}

fn key_column(key: &Option<Expression>) -> Option<&str> {
    match key {
        Some(Expression::Column { name, .. }) => Some(name),
        Some(_) | None => None,
    }
}
