//! Relations with their columns, indexes, constraints and triggers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::observed::omitted::{is_default, is_false, is_true, yes};
use crate::observed::{
    ColumnStatistics, CounterFacts, IoFacts, NameFacts, PolicyFacts, ReplicaIdentityFacts, RuleFacts,
    SequenceOwner, StatisticsObjectFacts, TriggerEnabled, UsesFacts,
};
use crate::sql::{ReferentialAction, TriggerEvents, TriggerTiming, Volatility};

/// One relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationFacts {
    /// Schema.
    pub schema: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: RelationKindFacts,
    /// Persistence: `permanent` where not said.
    #[serde(default, skip_serializing_if = "PersistenceFacts::is_permanent")]
    pub persistence: PersistenceFacts,
    /// `reltuples`; null where never analysed (-1, and 0 with 0 pages before 14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reltuples: Option<f64>,
    /// `relpages`: pages when `reltuples` was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relpages: Option<u64>,
    /// `relallvisible`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relallvisible: Option<u64>,
    /// Bytes of the heap's main fork now (`pg_relation_size`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heap_bytes: Option<u64>,
    /// Bytes of the TOAST table and its index now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toast_bytes: Option<u64>,
    /// Storage options such as `fillfactor`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// The table that this is a partition of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<NameFacts>,
    /// Parents by INHERITS (partitions excepted).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<NameFacts>,
    /// `pg_get_partkeydef` of a partitioned table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_key: Option<String>,
    /// Columns in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnFacts>,
    /// Indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<IndexFacts>,
    /// Constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<ConstraintFacts>,
    /// Triggers, those that enforce foreign keys excepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<TriggerFacts>,
    /// Partition bound, as `FOR VALUES …` or `DEFAULT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_bound: Option<String>,
    /// DETACH PARTITION CONCURRENTLY was begun and not finished.
    #[serde(default, skip_serializing_if = "is_false")]
    pub detach_pending: bool,
    /// Table access method other than heap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_method: Option<String>,
    /// Tablespace other than the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<String>,
    /// Whether it has a TOAST table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_toast: Option<bool>,
    /// ENABLE ROW LEVEL SECURITY.
    #[serde(default, skip_serializing_if = "is_false")]
    pub row_security: bool,
    /// FORCE ROW LEVEL SECURITY.
    #[serde(default, skip_serializing_if = "is_false")]
    pub forces_row_security: bool,
    /// REPLICA IDENTITY.
    #[serde(default, skip_serializing_if = "is_default")]
    pub replica_identity: ReplicaIdentityFacts,
    /// The composite type of a typed table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_type: Option<NameFacts>,
    /// A materialized view holds rows; true where not said.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub populated: bool,
    /// The column that a sequence belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<SequenceOwner>,
    /// The data type of a sequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence_type: Option<String>,
    /// The extension that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Rules that users made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleFacts>,
    /// Row security policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyFacts>,
    /// Extended statistics on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statistics_objects: Vec<StatisticsObjectFacts>,
    /// What the query of a view or materialized view refers to.
    #[serde(default, skip_serializing_if = "UsesFacts::is_empty")]
    pub uses: UsesFacts,
    /// The query of a view or materialized view, where it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// `pg_stat_all_tables`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counters: Option<CounterFacts>,
    /// `pg_statio_all_tables`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub io: Option<IoFacts>,
}

/// What a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKindFacts {
    /// An ordinary table, or a partition that is one.
    Table,
    /// A partitioned table.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersistenceFacts {
    /// Logged in the WAL.
    #[default]
    Permanent,
    /// UNLOGGED.
    Unlogged,
    /// TEMPORARY.
    Temporary,
}

impl PersistenceFacts {
    fn is_permanent(&self) -> bool {
        *self == Self::Permanent
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnFacts {
    /// Name.
    pub name: String,
    /// `format_type(atttypid, atttypmod)`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// NOT NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_null: bool,
    /// Default expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The most volatile function that the default calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_volatility: Option<Volatility>,
    /// Generated column: `stored` or `virtual`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<GeneratedFacts>,
    /// Identity column.
    #[serde(default, skip_serializing_if = "is_false")]
    pub identity: bool,
    /// Whether values may move to TOAST (`attstorage` other than plain).
    #[serde(default, skip_serializing_if = "is_false")]
    pub toastable: bool,
    /// GENERATED ALWAYS AS IDENTITY.
    #[serde(default, skip_serializing_if = "is_false")]
    pub identity_always: bool,
    /// Collation other than the type's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// STORAGE other than the type's default: `plain`, `external`, `main`, `extended`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// COMPRESSION, where set (14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    /// It comes from a parent (`attinhcount`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub inherited: bool,
    /// It was defined here (`attislocal`); true where not said.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub local: bool,
    /// Rows older than the column get their value from the catalog (`atthasmissing`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_missing: bool,
    /// What its default or generation expression refers to.
    #[serde(default, skip_serializing_if = "UsesFacts::is_empty")]
    pub uses: UsesFacts,
    /// Planner statistics, without values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<ColumnStatistics>,
}

/// How a generated column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneratedFacts {
    /// Computed when written.
    Stored,
    /// Computed when read (18).
    Virtual,
}

/// One index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexFacts {
    /// Name; its schema is the table's.
    pub name: String,
    /// Access method.
    pub method: String,
    /// UNIQUE.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Of the primary key.
    #[serde(default, skip_serializing_if = "is_false")]
    pub primary: bool,
    /// `indisvalid`; true where not said.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub valid: bool,
    /// Keys in order, as `pg_get_indexdef(oid, n, true)` writes them: columns or expressions, without DESC.
    pub keys: Vec<String>,
    /// INCLUDE columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Predicate of a partial index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// All columns that keys, INCLUDE and predicate use.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Bytes now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// `reltuples` of the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reltuples: Option<f64>,
    /// CLUSTER's choice (`indisclustered`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub clustered: bool,
    /// REPLICA IDENTITY's choice (`indisreplident`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub replica_identity: bool,
    /// NULLS NOT DISTINCT (15).
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// Of a deferrable constraint (`indimmediate` is false).
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
    /// `indisready`; true where not said.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub ready: bool,
    /// Operator classes by key, empty for a default; left out where all are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opclasses: Vec<String>,
    /// Collations by key, empty for the database's default; left out where all are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collations: Vec<String>,
    /// `indoption` by key; left out where all are ascending with nulls last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orderings: Vec<i16>,
    /// The index of the partitioned table that it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<NameFacts>,
    /// Storage options.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Tablespace other than the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<String>,
    /// What its expressions and its predicate refer to.
    #[serde(default, skip_serializing_if = "UsesFacts::is_empty")]
    pub uses: UsesFacts,
    /// `pg_stat_all_indexes.idx_scan`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scans: Option<u64>,
}

/// One constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstraintFacts {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: ConstraintKindFacts,
    /// `convalidated`; true where not said.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub validated: bool,
    /// Its own columns in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The condition of a CHECK, without the word CHECK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// The index that enforces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// The referenced table of a foreign key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<NameFacts>,
    /// The referenced columns of a foreign key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub referenced_columns: Vec<String>,
    /// ON DELETE of a foreign key.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_delete: ReferentialAction,
    /// ON UPDATE of a foreign key.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_update: ReferentialAction,
    /// DEFERRABLE.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
    /// INITIALLY DEFERRED.
    #[serde(default, skip_serializing_if = "is_false")]
    pub initially_deferred: bool,
    /// NO INHERIT.
    #[serde(default, skip_serializing_if = "is_false")]
    pub no_inherit: bool,
    /// ENFORCED (18); true where not said.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub enforced: bool,
    /// It comes from a parent (`coninhcount`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub inherited: bool,
    /// It was defined here (`conislocal`); true where not said.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub local: bool,
    /// The constraint of the partitioned table that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// MATCH FULL.
    #[serde(default, skip_serializing_if = "is_false")]
    pub match_full: bool,
    /// WITHOUT OVERLAPS or PERIOD (18).
    #[serde(default, skip_serializing_if = "is_false")]
    pub period: bool,
    /// What a condition refers to, but columns of its own table.
    #[serde(default, skip_serializing_if = "UsesFacts::is_empty")]
    pub uses: UsesFacts,
}

/// The kind of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKindFacts {
    /// CHECK.
    Check,
    /// NOT NULL with a row of its own in pg_constraint (18).
    NotNull,
    /// PRIMARY KEY.
    PrimaryKey,
    /// UNIQUE.
    Unique,
    /// EXCLUDE.
    Exclusion,
    /// FOREIGN KEY.
    ForeignKey,
}

/// One trigger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerFacts {
    /// Name.
    pub name: String,
    /// BEFORE, AFTER, INSTEAD OF.
    pub timing: TriggerTiming,
    /// Its events.
    pub events: TriggerEvents,
    /// FOR EACH ROW.
    pub for_each_row: bool,
    /// It has a WHEN condition.
    #[serde(default, skip_serializing_if = "is_false")]
    pub when: bool,
    /// Its function.
    pub function: NameFacts,
    /// `tgenabled`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub enabled: TriggerEnabled,
    /// CREATE CONSTRAINT TRIGGER.
    #[serde(default, skip_serializing_if = "is_false")]
    pub constraint: bool,
    /// A partition's copy of its parent's trigger.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inherited: bool,
    /// What WHEN and UPDATE OF refer to.
    #[serde(default, skip_serializing_if = "UsesFacts::is_empty")]
    pub uses: UsesFacts,
}
