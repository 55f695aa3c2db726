//! Tables: CREATE and ALTER, columns and constraints.

use super::super::Expression;
use crate::pg::Name;

/// A column of CREATE TABLE or ADD COLUMN.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: String,
    /// Its type, in lower case with single spaces: `varchar(20)`, `double precision`, `int[]`, `app.mood`.
    pub type_name: String,
    /// COLLATE.
    pub collation: Option<Name>,
    /// Constraints and defaults in order.
    pub constraints: Vec<ColumnConstraint>,
}

/// A constraint or default written behind a column.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnConstraint {
    /// NOT NULL.
    NotNull,
    /// NULL.
    Null,
    /// DEFAULT expression.
    Default(Expression),
    /// GENERATED ALWAYS AS (expression) STORED, or VIRTUAL.
    Generated {
        /// The expression.
        expression: Expression,
        /// STORED rather than VIRTUAL. Where neither is written: `None` (virtual from 18 on, an error before).
        stored: Option<bool>,
    },
    /// GENERATED … AS IDENTITY.
    Identity,
    /// PRIMARY KEY, UNIQUE, CHECK or REFERENCES.
    Table(TableConstraint),
}

/// A constraint of a table. For one written behind a column, `columns` is that column.
#[derive(Debug, Clone, PartialEq)]
pub struct TableConstraint {
    /// CONSTRAINT name.
    pub name: Option<String>,
    /// NOT VALID.
    pub not_valid: bool,
    /// Its kind.
    pub kind: ConstraintDefinition,
}

/// The kinds of table constraints.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintDefinition {
    /// CHECK (expression).
    Check {
        /// The condition.
        expression: Expression,
    },
    /// NOT NULL column (18).
    NotNull {
        /// The column.
        column: String,
    },
    /// PRIMARY KEY (columns) or UNIQUE (columns).
    Unique {
        /// PRIMARY KEY.
        primary: bool,
        /// Key columns.
        columns: Vec<String>,
        /// INCLUDE columns.
        include: Vec<String>,
    },
    /// PRIMARY KEY or UNIQUE USING INDEX.
    UsingIndex {
        /// PRIMARY KEY.
        primary: bool,
        /// The index.
        index: String,
    },
    /// EXCLUDE.
    Exclude {
        /// Access method; gist in practice, btree where not given.
        method: Option<String>,
        /// Key expressions.
        keys: Vec<Expression>,
        /// WHERE.
        predicate: Option<Expression>,
    },
    /// FOREIGN KEY … REFERENCES.
    ForeignKey {
        /// Referencing columns.
        columns: Vec<String>,
        /// The referenced table.
        references: Name,
        /// Referenced columns; the primary key where empty.
        referenced_columns: Vec<String>,
        /// ON DELETE.
        on_delete: ReferentialAction,
        /// ON UPDATE.
        on_update: ReferentialAction,
    },
}

/// ON DELETE and ON UPDATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// NO ACTION, the default.
    #[default]
    NoAction,
    /// RESTRICT.
    Restrict,
    /// CASCADE.
    Cascade,
    /// SET NULL.
    SetNull,
    /// SET DEFAULT.
    SetDefault,
}

/// CREATE TABLE.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateTable {
    /// Its name.
    pub name: Name,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// TEMPORARY.
    pub temporary: bool,
    /// UNLOGGED.
    pub unlogged: bool,
    /// Columns in order.
    pub columns: Vec<ColumnDefinition>,
    /// Table constraints.
    pub constraints: Vec<TableConstraint>,
    /// Clauses that are read but not modelled: `INHERITS`, `PARTITION OF`, `PARTITION BY`, `LIKE`, `OF`.
    pub unmodelled_clauses: Vec<String>,
}

/// ALTER TABLE.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterTable {
    /// The table.
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
    /// ADD constraint.
    AddConstraint(TableConstraint),
    /// VALIDATE CONSTRAINT.
    ValidateConstraint {
        /// The constraint.
        name: String,
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
    /// RENAME TO.
    RenameTable {
        /// New name.
        to: String,
    },
    /// Any other action.
    Unmodelled {
        /// Its words: `SET LOGGED`, `ENABLE ROW LEVEL SECURITY`.
        form: String,
    },
}
