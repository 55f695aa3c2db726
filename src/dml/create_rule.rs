//! `CREATE [OR REPLACE] RULE …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table or view; the tables that the actions change in ROW EXCLUSIVE, those that they and the
//! condition read in ACCESS SHARE, until the transaction ends.
//! # Work
//! None.
//! # Versions
//! A rule ON SELECT makes a view of an empty table before 16; from 16 on it is for views only.
//! # Source
//! `DefineRule`, `DefineQueryRewrite`, `InsertRule`, src/backend/rewrite/rewriteDefine.c; `transformRuleStmt`,
//! src/backend/parser/parse_utilcmd.c.
//! # Not modelled
//! OLD and NEW inside WITH.

use std::cmp::Ordering;
use std::sync::Arc;

use super::analysis::{self, Column, error, undefined_table};
use super::create_view::failed;
use super::locks;
use super::names::is_own;
use super::query_uses::Names;
use crate::catalog::{Catalog, Change, Definition, Relation, RelationKind};
use crate::effect::{Effects, PgError, Work};
use crate::observed::{RuleEvent as Event, RuleFacts};
use crate::pg::{LockMode, TypeName};
use crate::sql::{CreateRule, RuleEvent, Statement};

/// The name of the rule that makes a view.
const VIEW_RULE: &str = "_RETURN";

/// From then on a table does not become a view.
const VIEWS_ONLY: u32 = 16;

/// What CREATE RULE does; `None` for a rule of PostgreSQL's own relations.
pub(super) fn effects(statement: &CreateRule, catalog: &Catalog) -> Option<Effects> {
    let mut effects = Effects::default();
    let Some(table) = catalog.resolve(&statement.table) else {
        if is_own(&statement.table) {
            return None;
        }
        let index = catalog.resolve_index(&statement.table);
        let error = match index {
            Some((_, index)) => error("42809", format!("cannot open relation \"{}\"", index.name)),
            None => undefined_table(&statement.table),
        };
        return Some(failed(effects, error));
    };
    locks::table(&mut effects, table, LockMode::AccessExclusive);
    if let Err(error) = demand_open(table) {
        return Some(failed(effects, error));
    }
    let analyzed = analysis::rule(statement, table, catalog);
    for (relation, mode) in analyzed.opened {
        locks::table(&mut effects, relation, mode);
    }
    let checked = analyzed.returned.and_then(|returned| check(statement, table, &returned, catalog));
    if let Err(error) = checked {
        return Some(failed(effects, error));
    }
    effects.work.push(Work::Metadata);
    effects.changes.push(match statement.event {
        RuleEvent::Select => Change::AddRelation(Box::new(view_of(statement, table, catalog)?)),
        RuleEvent::Insert | RuleEvent::Update | RuleEvent::Delete => {
            Change::AddRule { relation: table.name.clone(), rule: facts(statement, table, catalog) }
        }
    });
    Some(effects)
}

/// What the parser does not open.
fn demand_open(table: &Relation) -> Result<(), PgError> {
    match table.kind {
        RelationKind::CompositeType => {
            Err(error("42809", format!("cannot open relation \"{}\"", table.name.name)))
        }
        RelationKind::MaterializedView => {
            Err(error("0A000", "rules on materialized views are not supported"))
        }
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::View
        | RelationKind::ForeignTable
        | RelationKind::Sequence => Ok(()),
    }
}

fn check(
    statement: &CreateRule,
    table: &Relation,
    returned: &[Option<Vec<Column>>],
    catalog: &Catalog,
) -> Result<(), PgError> {
    let name = &table.name.name;
    if matches!(table.kind, RelationKind::ForeignTable | RelationKind::Sequence) {
        return Err(error("42809", format!("relation \"{name}\" cannot have rules")));
    }
    if statement.event == RuleEvent::Select {
        return check_view_rule(statement, table, returned, catalog);
    }
    check_returning(statement, table, returned)?;
    if statement.name == VIEW_RULE {
        let message = format!("non-view rule for \"{name}\" must not be named \"{VIEW_RULE}\"");
        return Err(error("42P17", message));
    }
    let is_there = table.properties.rules.iter().any(|rule| rule.name == statement.name);
    if is_there && !statement.or_replace {
        let message = format!("rule \"{}\" for relation \"{name}\" already exists", statement.name);
        return Err(error("42710", message));
    }
    Ok(())
}

/// A rule ON SELECT is the query of a view.
fn check_view_rule(
    statement: &CreateRule,
    table: &Relation,
    returned: &[Option<Vec<Column>>],
    catalog: &Catalog,
) -> Result<(), PgError> {
    let name = &table.name.name;
    let is_view = table.kind == RelationKind::View;
    if !is_view && catalog.server.version.major() >= VIEWS_ONLY {
        return Err(error("42809", format!("relation \"{name}\" cannot have ON SELECT rules")));
    }
    let refused = |message: &str| Err(error("0A000", message));
    match statement.actions.as_slice() {
        [] => return refused("INSTEAD NOTHING rules on SELECT are not implemented"),
        [Statement::Select(_)] if statement.instead => {}
        [_] => return refused("rules on SELECT must have action INSTEAD SELECT"),
        [..] => return refused("multiple actions for rules on SELECT are not implemented"),
    }
    if statement.filter.is_some() {
        return refused("event qualifications are not implemented for rules on SELECT");
    }
    check_columns(returned.first().and_then(Option::as_ref), table, true)?;
    if is_view && !statement.or_replace {
        return Err(error("55000", format!("\"{name}\" is already a view")));
    }
    if statement.name != VIEW_RULE && statement.name != format!("_RET{name}") {
        return Err(error("42P17", format!("view rule for \"{name}\" must be named \"{VIEW_RULE}\"")));
    }
    if is_view { Ok(()) } else { demand_empty(table) }
}

/// What a table must not have if it is to become a view.
fn demand_empty(table: &Relation) -> Result<(), PgError> {
    let name = &table.name.name;
    if table.kind == RelationKind::PartitionedTable {
        return Err(error("42809", format!("cannot convert partitioned table \"{name}\" to a view")));
    }
    let holds_rows = table.rows.value().is_some_and(|rows| rows.0 > 0.0);
    let reason = if holds_rows {
        "is not empty"
    } else if !table.triggers.is_empty() {
        "has triggers"
    } else if !table.indexes.is_empty() {
        "has indexes"
    } else if table.properties.row_security || !table.properties.policies.is_empty() {
        "has row security enabled"
    } else {
        return Ok(());
    };
    Err(error("55000", format!("could not convert table \"{name}\" to a view because it {reason}")))
}

/// RETURNING stands for the rows of the event: it is for rules that always take the statement's place.
fn check_returning(
    statement: &CreateRule,
    table: &Relation,
    returned: &[Option<Vec<Column>>],
) -> Result<(), PgError> {
    let mut before = false;
    for (action, columns) in statement.actions.iter().zip(returned) {
        if !has_returning(action) {
            continue;
        }
        let message = if before {
            "cannot have multiple RETURNING lists in a rule"
        } else if statement.filter.is_some() {
            "RETURNING lists are not supported in conditional rules"
        } else if !statement.instead {
            "RETURNING lists are not supported in non-INSTEAD rules"
        } else {
            before = true;
            check_columns(columns.as_ref(), table, false)?;
            continue;
        };
        return Err(error("0A000", message));
    }
    Ok(())
}

fn has_returning(action: &Statement) -> bool {
    if let Statement::Insert(insert) = action {
        !insert.returning.is_empty()
    } else if let Statement::Update(update) = action {
        !update.returning.is_empty()
    } else if let Statement::Delete(delete) = action {
        !delete.returning.is_empty()
    } else {
        false
    }
}

/// The columns have to be those of the table, under the same names for a view.
fn check_columns(columns: Option<&Vec<Column>>, table: &Relation, by_name: bool) -> Result<(), PgError> {
    let Some(columns) = columns.filter(|_| !table.columns.is_empty()) else { return Ok(()) };
    let list = if by_name { "SELECT rule's target list" } else { "RETURNING list" };
    let refused = |problem: &str| Err(error("42P17", format!("{list} {problem}")));
    for (returned, own) in columns.iter().zip(&table.columns) {
        if by_name && returned.name != own.name {
            return refused(&format!("has a different column name from column \"{}\"", own.name));
        }
        let type_name = returned.type_name.as_deref();
        if type_name.is_some_and(|type_name| !is_same_type(type_name, &own.type_name)) {
            return refused(&format!("has a different type from column \"{}\"", own.name));
        }
    }
    match columns.len().cmp(&table.columns.len()) {
        Ordering::Greater => refused("has too many entries"),
        Ordering::Less => refused("has too few entries"),
        Ordering::Equal => Ok(()),
    }
}

/// A length may be missing on one side.
fn is_same_type(returned: &str, own: &str) -> bool {
    let (returned, own) = (TypeName::parse(returned), TypeName::parse(own));
    let unqualified = |name: &TypeName| name.base.rsplit('.').next().map(str::to_owned);
    let same_length = returned.modifiers == own.modifiers;
    unqualified(&returned) == unqualified(&own)
        && returned.array == own.array
        && (same_length || returned.modifiers.is_empty() || own.modifiers.is_empty())
}

/// The rule as the catalog keeps it.
fn facts(statement: &CreateRule, table: &Relation, catalog: &Catalog) -> RuleFacts {
    RuleFacts {
        name: statement.name.clone(),
        event: match statement.event {
            RuleEvent::Select => Event::Select,
            RuleEvent::Insert => Event::Insert,
            RuleEvent::Update => Event::Update,
            RuleEvent::Delete => Event::Delete,
        },
        instead: statement.instead,
        enabled: true,
        definition: Some(statement.text.clone()),
        uses: Names::of_rule(statement, table, catalog).uses(),
    }
}

/// The view that a rule ON SELECT makes of a table, or the view with its new query.
fn view_of(statement: &CreateRule, table: &Relation, catalog: &Catalog) -> Option<Relation> {
    let [Statement::Select(query)] = statement.actions.as_slice() else { return None };
    let mut view = table.clone();
    view.kind = RelationKind::View;
    view.properties.uses = Names::of(query, catalog).uses();
    view.properties.definition = Some(Definition::Query(Arc::new(query.as_ref().clone())));
    Some(view)
}
