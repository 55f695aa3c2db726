//! Functions and triggers.

use super::super::Expression;
use super::{FunctionName, ObjectRef};
use crate::pg::Name;

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

/// ALTER FUNCTION, PROCEDURE or ROUTINE with options of CREATE FUNCTION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterFunction {
    /// The function.
    pub object: ObjectRef,
}
