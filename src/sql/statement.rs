//! Statements, as the models see them.
//!
//! A form that no model knows yet is [`Statement::Unmodelled`]; it is reported as such and given no figures.

use std::ops::Range;

use super::Expression;
use crate::pg::Name;

/// A function or type name as written (folded), perhaps with a schema.
pub type FunctionName = Name;

/// One statement of a script with its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceStatement {
    /// The text without the closing semicolon, as written (psql variables included).
    pub text: String,
    /// Byte range in the file, from the first token to the end of the last, without the semicolon.
    pub range: Range<usize>,
    /// 1-based line of the first token.
    pub line: usize,
    /// What it says, or why it cannot be read.
    pub parsed: Result<Statement, SyntaxError>,
    /// The `-- pgtoll:` comment directly above it, without that marker, and its line.
    pub directive: Option<Directive>,
}

/// A `-- pgtoll: …` comment line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// What follows `pgtoll:`, trimmed.
    pub text: String,
    /// 1-based line.
    pub line: usize,
}

/// Text that PostgreSQL would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// Byte range in the file.
    pub range: Range<usize>,
    /// 1-based line of the place.
    pub line: usize,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// BEGIN or START TRANSACTION.
    Begin,
    /// COMMIT or END.
    Commit,
    /// ROLLBACK or ABORT (not to a savepoint).
    Rollback,
    /// SET, SET LOCAL, RESET of one setting.
    Set(Set),
    /// CREATE TABLE, not AS SELECT.
    CreateTable(CreateTable),
    /// ALTER TABLE with one or more actions.
    AlterTable(AlterTable),
    /// DROP TABLE.
    DropTable(Drop),
    /// CREATE INDEX.
    CreateIndex(CreateIndex),
    /// DROP INDEX.
    DropIndex(DropIndex),
    /// CREATE FUNCTION or CREATE PROCEDURE.
    CreateFunction(CreateFunction),
    /// CREATE TRIGGER.
    CreateTrigger(CreateTrigger),
    /// DROP TRIGGER.
    DropTrigger(DropTrigger),
    /// INSERT.
    Insert(Insert),
    /// UPDATE.
    Update(Update),
    /// DELETE.
    Delete(Delete),
    /// SELECT, VALUES, TABLE or WITH … SELECT.
    Select(Box<Query>),
    /// VACUUM.
    Vacuum(Vacuum),
    /// ANALYZE.
    Analyze {
        /// The tables; all where empty.
        tables: Vec<Name>,
    },
    /// Any other form.
    Unmodelled {
        /// Its name in upper case: `CREATE EXTENSION`, `DO`.
        form: String,
    },
}

/// SET name = value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The setting, lower case.
    pub name: String,
    /// Its new value as text without quotes; `None` for DEFAULT and RESET.
    pub value: Option<String>,
    /// SET LOCAL.
    pub local: bool,
}

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

/// DROP TABLE and the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// What is dropped.
    pub names: Vec<Name>,
    /// IF EXISTS.
    pub if_exists: bool,
    /// CASCADE.
    pub cascade: bool,
}

/// CREATE INDEX.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateIndex {
    /// Its name, where given. An index lives in its table's schema.
    pub name: Option<String>,
    /// UNIQUE.
    pub unique: bool,
    /// CONCURRENTLY.
    pub concurrently: bool,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// The table.
    pub table: Name,
    /// ONLY.
    pub only: bool,
    /// Access method, lower case; `btree` where not given.
    pub method: String,
    /// Keys in order.
    pub keys: Vec<IndexKey>,
    /// INCLUDE columns.
    pub include: Vec<String>,
    /// WHERE.
    pub predicate: Option<Expression>,
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexKey {
    /// A column or an expression.
    pub expression: Expression,
    /// DESC.
    pub descending: bool,
    /// Operator class as written.
    pub operator_class: Option<String>,
}

/// DROP INDEX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropIndex {
    /// What is dropped.
    pub names: Vec<Name>,
    /// CONCURRENTLY.
    pub concurrently: bool,
    /// IF EXISTS.
    pub if_exists: bool,
    /// CASCADE.
    pub cascade: bool,
}

/// CREATE FUNCTION or PROCEDURE.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateFunction {
    /// Its name.
    pub name: FunctionName,
    /// OR REPLACE.
    pub or_replace: bool,
    /// Lower case; `sql` for a body without LANGUAGE.
    pub language: String,
    /// Volatility; VOLATILE where not given.
    pub volatility: Volatility,
    /// RETURNS trigger.
    pub returns_trigger: bool,
    /// The statements found in its body, where they could be read.
    pub body: FunctionBody,
}

/// What a function's body does, as far as static SQL shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct FunctionBody {
    /// SELECT statements and queries of the body (`SELECT … INTO`, `PERFORM`, `IF EXISTS (SELECT …)`, FOR loops over queries).
    pub selects: usize,
    /// INSERT, UPDATE, DELETE and MERGE statements.
    pub writes: usize,
    /// `pg_notify` calls and NOTIFY statements.
    pub notifications: usize,
    /// EXECUTE of text: unknown work.
    pub dynamic: usize,
}

/// How a function's result may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Volatility {
    /// Same result for ever.
    Immutable,
    /// Same result within one statement.
    Stable,
    /// May change from call to call.
    Volatile,
}

/// CREATE TRIGGER.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateTrigger {
    /// Its name.
    pub name: String,
    /// OR REPLACE (14).
    pub or_replace: bool,
    /// BEFORE, AFTER, INSTEAD OF.
    pub timing: TriggerTiming,
    /// The events.
    pub events: TriggerEvents,
    /// The table.
    pub table: Name,
    /// FOR EACH ROW.
    pub for_each_row: bool,
    /// WHEN.
    pub when: Option<Expression>,
    /// The function.
    pub function: FunctionName,
}

/// When a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerTiming {
    /// BEFORE.
    Before,
    /// AFTER.
    After,
    /// INSTEAD OF.
    InsteadOf,
}

/// The events of a trigger.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct TriggerEvents {
    /// INSERT.
    pub insert: bool,
    /// UPDATE.
    pub update: bool,
    /// UPDATE OF these columns only; any where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub update_columns: Vec<String>,
    /// DELETE.
    pub delete: bool,
    /// TRUNCATE.
    pub truncate: bool,
}

/// DROP TRIGGER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropTrigger {
    /// Its name.
    pub name: String,
    /// Its table.
    pub table: Name,
    /// IF EXISTS.
    pub if_exists: bool,
}

/// VACUUM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacuum {
    /// The tables; all where empty.
    pub tables: Vec<Name>,
    /// FULL.
    pub full: bool,
    /// ANALYZE.
    pub analyze: bool,
    /// FREEZE.
    pub freeze: bool,
}

/// A query: SELECT, VALUES, set operations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The select list; `*` is an `Other`.
    pub targets: Vec<Expression>,
    /// FROM.
    pub from: Vec<FromItem>,
    /// WHERE.
    pub filter: Option<Expression>,
    /// GROUP BY, HAVING, DISTINCT, window functions, or aggregates in the select list.
    pub aggregates: bool,
    /// ORDER BY, in order: the expressions and whether each descends.
    pub order_by: Vec<(Expression, bool)>,
    /// LIMIT or FETCH FIRST.
    pub limit: Option<Expression>,
    /// OFFSET.
    pub offset: Option<Expression>,
    /// FOR UPDATE, FOR SHARE, ….
    pub locking: Option<RowLocking>,
    /// The other arms of UNION, INTERSECT, EXCEPT.
    pub set_operands: Vec<Query>,
    /// Rows of VALUES.
    pub values: usize,
}

/// FOR UPDATE and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLocking {
    /// SKIP LOCKED.
    pub skip_locked: bool,
}

/// One member of WITH.
#[derive(Debug, Clone, PartialEq)]
pub struct CommonTable {
    /// Its name.
    pub name: String,
    /// MATERIALIZED (true), NOT MATERIALIZED (false), or not said.
    pub materialized: Option<bool>,
    /// What it does; a data-changing statement or a `Select`.
    pub statement: Box<Statement>,
}

/// A member of FROM.
#[derive(Debug, Clone, PartialEq)]
pub enum FromItem {
    /// A table, view or common table expression.
    Relation {
        /// Its name.
        name: Name,
        /// Its alias.
        alias: Option<String>,
    },
    /// A sub-select.
    Subquery {
        /// The query.
        query: Box<Query>,
        /// Its alias.
        alias: Option<String>,
        /// LATERAL.
        lateral: bool,
    },
    /// A function call or ROWS FROM.
    Function {
        /// The text.
        text: String,
        /// Its alias.
        alias: Option<String>,
    },
    /// A join.
    Join {
        /// Left side.
        left: Box<FromItem>,
        /// Right side.
        right: Box<FromItem>,
        /// LEFT, RIGHT or FULL.
        outer: bool,
        /// ON; USING is turned into equalities.
        on: Option<Expression>,
    },
}

/// INSERT.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The table.
    pub table: Name,
    /// The columns; all where empty.
    pub columns: Vec<String>,
    /// VALUES or SELECT; DEFAULT VALUES is one row of VALUES.
    pub source: Query,
    /// ON CONFLICT … DO NOTHING (false) or DO UPDATE (true).
    pub on_conflict_update: Option<bool>,
}

/// UPDATE.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The table.
    pub table: Name,
    /// Its alias.
    pub alias: Option<String>,
    /// ONLY.
    pub only: bool,
    /// Assigned columns and their expressions; a multi-column assignment gives each column the same `Subquery`.
    pub assignments: Vec<(String, Expression)>,
    /// FROM.
    pub from: Vec<FromItem>,
    /// WHERE.
    pub filter: Option<Expression>,
}

/// DELETE.
#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    /// WITH.
    pub with: Vec<CommonTable>,
    /// The table.
    pub table: Name,
    /// Its alias.
    pub alias: Option<String>,
    /// ONLY.
    pub only: bool,
    /// USING.
    pub using: Vec<FromItem>,
    /// WHERE.
    pub filter: Option<Expression>,
}
