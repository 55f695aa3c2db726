//! Rewrite rules and row security policies.

use super::super::Expression;
use super::Statement;
use crate::pg::Name;

/// CREATE RULE.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateRule {
    /// Its name.
    pub name: String,
    /// OR REPLACE.
    pub or_replace: bool,
    /// The table or view.
    pub table: Name,
    /// The event.
    pub event: RuleEvent,
    /// WHERE.
    pub filter: Option<Expression>,
    /// DO INSTEAD.
    pub instead: bool,
    /// What is done; none for NOTHING.
    pub actions: Vec<Statement>,
    /// The statement as written: later statements read their rules from it.
    pub text: String,
}

/// The event of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleEvent {
    /// SELECT.
    Select,
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
}

/// CREATE POLICY.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatePolicy {
    /// Its name.
    pub name: String,
    /// Its table.
    pub table: Name,
    /// FOR: the command, ALL where not given.
    pub command: PolicyCommand,
    /// USING.
    pub using: Option<Expression>,
    /// WITH CHECK.
    pub check: Option<Expression>,
}

/// What a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyCommand {
    /// ALL.
    All,
    /// SELECT.
    Select,
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
}

/// ALTER POLICY with roles or conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterPolicy {
    /// Its name.
    pub name: String,
    /// Its table.
    pub table: Name,
    /// TO some roles.
    pub roles: bool,
    /// USING.
    pub using: Option<Expression>,
    /// WITH CHECK.
    pub check: Option<Expression>,
}
