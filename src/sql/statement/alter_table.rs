//! ALTER TABLE and its actions.

use super::super::Expression;
use super::{
    ColumnDefinition, ColumnReference, ColumnStorage, DetachMode, FiringState, ForeignOption, IdentityKind,
    PartitionBound, RelationOption, ReplicaIdentity, RowSecurity, TableConstraint, WhichTriggers,
};
use crate::pg::Name;

/// The kind of relation that a statement names, which decides what it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationClass {
    /// TABLE.
    Table,
    /// INDEX.
    Index,
    /// VIEW.
    View,
    /// MATERIALIZED VIEW.
    MaterializedView,
    /// SEQUENCE.
    Sequence,
    /// FOREIGN TABLE.
    ForeignTable,
}

/// ALTER TABLE, and ALTER INDEX, VIEW and the like with an action that ALTER TABLE has too.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterTable {
    /// What is said to be altered: `ALTER INDEX` is `Index`.
    pub object: RelationClass,
    /// The relation.
    pub name: Name,
    /// IF EXISTS.
    pub if_exists: bool,
    /// ONLY.
    pub only: bool,
    /// The actions in order.
    pub actions: Vec<AlterTableAction>,
}

/// One action of ALTER TABLE.
#[derive(Debug, Clone, PartialEq)]
pub enum AlterTableAction {
    /// ADD COLUMN.
    AddColumn {
        /// IF NOT EXISTS.
        if_not_exists: bool,
        /// The column.
        column: ColumnDefinition,
    },
    /// DROP COLUMN.
    DropColumn {
        /// IF EXISTS.
        if_exists: bool,
        /// The column.
        column: String,
        /// CASCADE.
        cascade: bool,
    },
    /// ALTER COLUMN TYPE.
    AlterColumnType {
        /// The column.
        column: String,
        /// The new type, as in [`ColumnDefinition::type_name`].
        type_name: String,
        /// COLLATE.
        collation: Option<Name>,
        /// USING.
        using: Option<Expression>,
    },
    /// ALTER COLUMN SET NOT NULL.
    SetNotNull {
        /// The column.
        column: String,
    },
    /// ALTER COLUMN DROP NOT NULL.
    DropNotNull {
        /// The column.
        column: String,
    },
    /// ALTER COLUMN SET DEFAULT.
    SetDefault {
        /// The column.
        column: String,
        /// The default.
        expression: Expression,
    },
    /// ALTER COLUMN DROP DEFAULT.
    DropDefault {
        /// The column.
        column: String,
    },
    /// ALTER COLUMN SET STATISTICS.
    SetStatistics {
        /// The column; of an index perhaps by number.
        column: ColumnReference,
        /// The target; `None` for the default, which -1 stands for as well.
        target: Option<u32>,
    },
    /// ALTER COLUMN SET STORAGE.
    SetStorage {
        /// The column.
        column: String,
        /// How its values are stored from now on.
        storage: ColumnStorage,
    },
    /// ALTER COLUMN SET COMPRESSION.
    SetCompression {
        /// The column.
        column: String,
        /// As in [`ColumnDefinition::compression`].
        method: String,
    },
    /// ALTER COLUMN SET (…).
    SetColumnOptions {
        /// The column.
        column: String,
        /// `n_distinct`, `n_distinct_inherited`.
        options: Vec<RelationOption>,
    },
    /// ALTER COLUMN RESET (…).
    ResetColumnOptions {
        /// The column.
        column: String,
        /// Names of options.
        names: Vec<String>,
    },
    /// ALTER COLUMN SET EXPRESSION (17).
    SetExpression {
        /// The column.
        column: String,
        /// The new expression.
        expression: Expression,
    },
    /// ALTER COLUMN DROP EXPRESSION.
    DropExpression {
        /// IF EXISTS.
        if_exists: bool,
        /// The column.
        column: String,
    },
    /// ALTER COLUMN ADD GENERATED … AS IDENTITY.
    AddIdentity {
        /// The column.
        column: String,
        /// ALWAYS or BY DEFAULT.
        kind: IdentityKind,
    },
    /// ALTER COLUMN SET GENERATED, SET sequence option, RESTART.
    SetIdentity {
        /// The column.
        column: String,
        /// ALWAYS or BY DEFAULT; `None` where only the sequence changes.
        kind: Option<IdentityKind>,
    },
    /// ALTER COLUMN DROP IDENTITY.
    DropIdentity {
        /// IF EXISTS.
        if_exists: bool,
        /// The column.
        column: String,
    },
    /// ALTER COLUMN OPTIONS, of a foreign table.
    ColumnForeignOptions {
        /// The column.
        column: String,
        /// What changes.
        options: Vec<ForeignOption>,
    },
    /// ADD constraint.
    AddConstraint(TableConstraint),
    /// VALIDATE CONSTRAINT.
    ValidateConstraint {
        /// The constraint.
        name: String,
    },
    /// ALTER CONSTRAINT; each part `None` where it is not written.
    AlterConstraint {
        /// The constraint.
        name: String,
        /// DEFERRABLE or NOT DEFERRABLE.
        deferrable: Option<bool>,
        /// INITIALLY DEFERRED or INITIALLY IMMEDIATE.
        initially_deferred: Option<bool>,
        /// ENFORCED or NOT ENFORCED (18).
        enforced: Option<bool>,
        /// INHERIT or NO INHERIT (18).
        inherit: Option<bool>,
    },
    /// RENAME CONSTRAINT.
    RenameConstraint {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// DROP CONSTRAINT.
    DropConstraint {
        /// IF EXISTS.
        if_exists: bool,
        /// The constraint.
        name: String,
        /// CASCADE.
        cascade: bool,
    },
    /// RENAME COLUMN.
    RenameColumn {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// RENAME TO, of any relation.
    RenameTable {
        /// New name.
        to: String,
    },
    /// SET SCHEMA.
    SetSchema {
        /// The new schema.
        schema: String,
    },
    /// OWNER TO.
    Owner {
        /// The role; `CURRENT_USER` and the like in upper case.
        to: String,
    },
    /// SET TABLESPACE.
    SetTablespace {
        /// The new tablespace.
        tablespace: String,
    },
    /// SET ACCESS METHOD (15).
    SetAccessMethod {
        /// The new access method; `None` for DEFAULT (17).
        method: Option<String>,
    },
    /// SET LOGGED.
    SetLogged,
    /// SET UNLOGGED.
    SetUnlogged,
    /// SET (…).
    SetOptions {
        /// Options and their new values.
        options: Vec<RelationOption>,
    },
    /// RESET (…).
    ResetOptions {
        /// Names of options.
        names: Vec<String>,
    },
    /// SET WITHOUT OIDS.
    SetWithoutOids,
    /// CLUSTER ON.
    ClusterOn {
        /// The index.
        index: String,
    },
    /// SET WITHOUT CLUSTER.
    SetWithoutCluster,
    /// INHERIT.
    Inherit {
        /// The parent.
        parent: Name,
    },
    /// NO INHERIT.
    NoInherit {
        /// The parent.
        parent: Name,
    },
    /// OF.
    OfType {
        /// The composite type, as in [`ColumnDefinition::type_name`].
        type_name: String,
    },
    /// NOT OF.
    NotOf,
    /// ENABLE and DISABLE TRIGGER.
    Trigger {
        /// Which of the table's triggers.
        which: WhichTriggers,
        /// When they fire from now on.
        state: FiringState,
    },
    /// ENABLE and DISABLE RULE.
    Rule {
        /// The rule.
        name: String,
        /// When it fires from now on.
        state: FiringState,
    },
    /// ENABLE, DISABLE, FORCE and NO FORCE ROW LEVEL SECURITY.
    RowSecurity(RowSecurity),
    /// REPLICA IDENTITY.
    ReplicaIdentity(ReplicaIdentity),
    /// ATTACH PARTITION.
    AttachPartition {
        /// The table, or index, that becomes a partition.
        partition: Name,
        /// Its bound; `None` for that of an index.
        bound: Option<PartitionBound>,
    },
    /// DETACH PARTITION.
    DetachPartition {
        /// The partition.
        partition: Name,
        /// How.
        mode: DetachMode,
    },
    /// OPTIONS, of a foreign table.
    ForeignOptions {
        /// What changes.
        options: Vec<ForeignOption>,
    },
    /// DEPENDS ON EXTENSION and NO DEPENDS ON EXTENSION.
    DependsOnExtension {
        /// The extension.
        extension: String,
        /// Without NO.
        depends: bool,
    },
    /// Any other action, which no version up to 18 knows.
    Unmodelled {
        /// Its words: `MERGE PARTITIONS`.
        form: String,
    },
}
