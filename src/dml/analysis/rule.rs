//! What a rule does, and the conditions of rules and policies.
//!
//! # Source
//! `transformRuleStmt`, src/backend/parser/parse_utilcmd.c; `CreatePolicy`, src/backend/commands/policy.c.

use crate::catalog::{Catalog, Relation};
use crate::effect::PgError;
use crate::pg::LockMode;
use crate::sql::{CreateRule, Expression, RuleEvent, Statement};

use super::scope::{Column, Member, Scope, Visible};
use super::{Analysis, Analyzed, errors};
use crate::dml::form::Form;

/// What analysis of a rule opens and finds.
#[derive(Debug)]
pub(in crate::dml) struct AnalyzedRule<'a> {
    /// Relations and their locks in order, the rule's own aside.
    pub opened: Vec<(&'a Relation, LockMode)>,
    /// The columns that each action returns, `None` where they are not known; or the error.
    pub returned: Result<Vec<Option<Vec<Column>>>, PgError>,
}

/// Analyses the condition and the actions of a rule of that table.
pub(in crate::dml) fn rule<'a>(
    rule: &CreateRule,
    table: &Relation,
    catalog: &'a Catalog,
) -> AnalyzedRule<'a> {
    let mut analysis = Analysis { catalog, opened: Vec::new() };
    let returned = analysis.rule(rule, table);
    AnalyzedRule { opened: analysis.opened, returned }
}

/// Analyses conditions on the rows of a table, which may be qualified by its name alone.
pub(in crate::dml) fn conditions<'a>(
    conditions: &[&Expression],
    table: &Relation,
    catalog: &'a Catalog,
) -> Analyzed<'a> {
    let mut analysis = Analysis { catalog, opened: Vec::new() };
    let scope = Scope { members: vec![member(&table.name.name, table)], ..Scope::outermost(&[]) };
    let outcome =
        conditions.iter().try_for_each(|condition| analysis.expression(condition, &scope).map(drop));
    Analyzed { opened: analysis.opened, error: outcome.err() }
}

impl Analysis<'_> {
    fn rule(&mut self, rule: &CreateRule, table: &Relation) -> Result<Vec<Option<Vec<Column>>>, PgError> {
        if let Some(filter) = &rule.filter {
            let members = rows(rule.event).iter().map(|name| member(name, table)).collect();
            self.expression(filter, &Scope { members, ..Scope::outermost(&[]) })?;
        }
        rule.actions.iter().map(|action| self.action(action, rule, table)).collect()
    }

    fn action(
        &mut self,
        action: &Statement,
        rule: &CreateRule,
        table: &Relation,
    ) -> Result<Option<Vec<Column>>, PgError> {
        if Form::of(action).is_none() {
            if rule.filter.is_none() {
                return Ok(Some(Vec::new()));
            }
            let message =
                "rules with WHERE conditions can only have SELECT, INSERT, UPDATE, or DELETE actions";
            return Err(errors::error("42P17", message));
        }
        let visible = self.with_rows(action, &["old", "new"], table)?;
        // Both names are there, but only those of the event's rows may be used.
        let own = rows(rule.event);
        if own.len() < 2 && self.with_rows(action, own, table).is_err() {
            let (event, other) = match rule.event {
                RuleEvent::Select => ("SELECT", "OLD"),
                RuleEvent::Insert => ("INSERT", "OLD"),
                RuleEvent::Delete => ("DELETE", "NEW"),
                RuleEvent::Update => ("UPDATE", ""),
            };
            return Err(errors::error("42P17", format!("ON {event} rule cannot use {other}")));
        }
        Ok((!visible.open).then_some(visible.columns))
    }

    fn with_rows(
        &mut self,
        action: &Statement,
        names: &[&str],
        table: &Relation,
    ) -> Result<Visible, PgError> {
        let members = names.iter().map(|name| member(name, table)).collect();
        let around = Scope { members, by_member_only: true, ..Scope::outermost(&[]) };
        self.statement(action, &Scope { outer: Some(&around), ..Scope::outermost(&[]) })
    }
}

/// The rows that a condition on the event may name.
fn rows(event: RuleEvent) -> &'static [&'static str] {
    match event {
        RuleEvent::Select => &[],
        RuleEvent::Insert => &["new"],
        RuleEvent::Update => &["old", "new"],
        RuleEvent::Delete => &["old"],
    }
}

fn member(name: &str, table: &Relation) -> Member {
    Member { name: name.to_owned(), visible: Visible::of(table), is_table: true }
}
