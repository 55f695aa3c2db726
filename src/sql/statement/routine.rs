//! Functions and triggers.

use super::super::Expression;
use super::{FunctionName, ObjectRef, Statement};
use crate::pg::Name;

/// CREATE FUNCTION, PROCEDURE or AGGREGATE.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateFunction {
    /// Which of them.
    pub kind: RoutineKind,
    /// Its name.
    pub name: FunctionName,
    /// OR REPLACE.
    pub or_replace: bool,
    /// Lower case; `sql` for a body without LANGUAGE.
    pub language: String,
    /// Volatility; VOLATILE where not given.
    pub volatility: Volatility,
    /// The arguments in order.
    pub arguments: Vec<FunctionArgument>,
    /// RETURNS: a type as in [`super::ColumnDefinition::type_name`], maybe behind `setof`, or `table(…)`.
    pub returns: Option<String>,
    /// RETURNS trigger.
    pub returns_trigger: bool,
    /// The statements found in its body, where they could be read.
    pub body: FunctionBody,
    /// The body's text: of a string constant what it says, of a body in standard SQL what is written. None for a
    /// function in a library.
    pub text: Option<String>,
    /// The statements of a body in standard SQL (BEGIN ATOMIC or RETURN), which is parsed when the function is made.
    pub statements: Option<Vec<Statement>>,
}

/// A function, a procedure or an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoutineKind {
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// An aggregate, of which no more than its name and its arguments is read.
    Aggregate,
}

/// An argument of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionArgument {
    /// IN, OUT, …
    pub mode: ArgumentMode,
    /// Its name, where given.
    pub name: Option<String>,
    /// Its type, as in [`super::ColumnDefinition::type_name`].
    pub type_name: String,
    /// DEFAULT.
    pub has_default: bool,
}

/// Which way an argument goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentMode {
    /// IN, the default.
    In,
    /// OUT.
    Out,
    /// INOUT.
    InOut,
    /// VARIADIC.
    Variadic,
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
    /// CREATE CONSTRAINT TRIGGER.
    pub constraint: bool,
    /// FROM: the other table of a constraint trigger.
    pub from: Option<Name>,
    /// DEFERRABLE.
    pub deferrable: bool,
    /// INITIALLY DEFERRED.
    pub initially_deferred: bool,
    /// REFERENCING OLD TABLE.
    pub old_table: Option<String>,
    /// REFERENCING NEW TABLE.
    pub new_table: Option<String>,
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

/// ALTER FUNCTION, PROCEDURE or ROUTINE with options of CREATE FUNCTION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterFunction {
    /// The function.
    pub object: ObjectRef,
    /// Its volatility from now on, where that changes.
    pub volatility: Option<Volatility>,
}
