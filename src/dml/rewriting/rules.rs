//! Rules of the table that a statement changes.
//!
//! # Model
//! What a rule does is run for the rows of the statement: NEW and OLD are its rows as a sub-select. DO INSTEAD without a
//! condition takes the statement's place; with one, the statement runs for the other rows.
//! # Source
//! `RewriteQuery`, `fireRules`, `rewriteRuleAction` (src/backend/rewrite/rewriteHandler.c).
//! # Not modelled
//! Rules of the tables that a rule changes.

use crate::catalog::{Catalog, Relation};
use crate::observed::RuleEvent;
use crate::pg::Name;
use crate::sql::{CreateRule, Expression, FromItem, Insert, Query, Statement, parse_statement};

/// The statements that a statement becomes.
pub(super) fn applied(statement: &Statement, catalog: &Catalog) -> Option<Vec<Statement>> {
    let Some((table, event)) = changed(statement) else { return Some(vec![statement.clone()]) };
    let rules = catalog.resolve(table).map_or_else(Vec::new, |relation| rules_of(relation, event));
    let mut actions = Vec::new();
    let (mut replaced, mut others) = (false, Vec::new());
    for rule in rules {
        let rule = rule?;
        replaced |= rule.instead && rule.filter.is_none();
        if rule.instead {
            others.extend(rule.filter.clone());
        }
        for action in &rule.actions {
            actions.push(for_rows(action, statement, rule.filter.as_ref())?);
        }
    }
    let own = if replaced { Vec::new() } else { vec![but(statement, &others)] };
    let is_insert = matches!(statement, Statement::Insert(_));
    // The rows of an INSERT have to be there before its rules see them; those of the others must not be gone.
    Some(if is_insert { [own, actions].concat() } else { [actions, own].concat() })
}

/// Whether rules take the place of the statement altogether.
pub(super) fn replace(statement: &Statement, catalog: &Catalog) -> bool {
    let Some((table, event)) = changed(statement) else { return false };
    let rules = catalog.resolve(table).map_or_else(Vec::new, |relation| rules_of(relation, event));
    rules.iter().flatten().any(|rule| rule.instead && rule.filter.is_none())
}

fn changed(statement: &Statement) -> Option<(&Name, RuleEvent)> {
    if let Statement::Insert(insert) = statement {
        Some((&insert.table, RuleEvent::Insert))
    } else if let Statement::Update(update) = statement {
        Some((&update.table, RuleEvent::Update))
    } else if let Statement::Delete(delete) = statement {
        Some((&delete.table, RuleEvent::Delete))
    } else {
        None
    }
}

/// The rules of an event, in the order of their names; `None` in place of one that cannot be read.
fn rules_of(relation: &Relation, event: RuleEvent) -> Vec<Option<CreateRule>> {
    let rules = relation.properties.rules.iter().filter(|rule| rule.enabled && rule.event == event);
    let read = rules.map(|rule| {
        let Statement::CreateRule(rule) = parse_statement(rule.definition.as_deref()?).ok()? else {
            return None;
        };
        Some(rule)
    });
    read.collect()
}

/// The statement for the rows for which none of the conditions holds.
fn but(statement: &Statement, conditions: &[Expression]) -> Statement {
    let Some((table, _)) = changed(statement) else { return statement.clone() };
    let not = |alias: &Option<String>| {
        let name = alias.clone().unwrap_or_else(|| table.name.clone());
        let conditions = conditions.iter().map(move |condition| {
            // `IS NOT TRUE` is nothing that an index could be searched for.
            let parts = vec![condition.qualified(Some(&name))];
            Expression::Other { text: "(…) IS NOT TRUE".to_owned(), parts }
        });
        conditions.collect::<Vec<_>>()
    };
    let joined = |filter: &Option<Expression>, more: Vec<Expression>| {
        let mut all: Vec<Expression> =
            filter.iter().flat_map(|filter| filter.conjuncts().to_vec()).chain(more).collect();
        if all.len() > 1 { Some(Expression::And(all)) } else { all.pop() }
    };
    let mut changed = statement.clone();
    if let Statement::Update(update) = &mut changed {
        update.filter = joined(&update.filter, not(&update.alias));
    } else if let Statement::Delete(delete) = &mut changed {
        delete.filter = joined(&delete.filter, not(&delete.alias));
    }
    changed
}

/// A rule's action for the rows of the statement.
fn for_rows(action: &Statement, statement: &Statement, condition: Option<&Expression>) -> Option<Statement> {
    let mut action = action.clone();
    let members = rows_of(statement)?;
    let filtered = |filter: Option<Expression>| {
        let mut all: Vec<Expression> =
            filter.iter().chain(condition).flat_map(|filter| filter.conjuncts().to_vec()).collect();
        if all.len() > 1 { Some(Expression::And(all)) } else { all.pop() }
    };
    if let Statement::Insert(insert) = &mut action {
        let source = &mut insert.source;
        if let [row] = source.rows.as_slice() {
            source.targets.clone_from(row);
            source.names = vec![None; row.len()];
            source.rows.clear();
        }
        source.from.extend(members);
        source.filter = filtered(source.filter.take());
    } else if let Statement::Update(update) = &mut action {
        update.from.extend(members);
        update.filter = filtered(update.filter.take());
    } else if let Statement::Delete(delete) = &mut action {
        delete.using.extend(members);
        delete.filter = filtered(delete.filter.take());
    } else if let Statement::Select(query) = &mut action {
        query.from.extend(members);
        query.filter = filtered(query.filter.take());
    } else {
        return None;
    }
    Some(action)
}

/// The rows of a statement as members of FROM: `old`, or `new`, or both.
fn rows_of(statement: &Statement) -> Option<Vec<FromItem>> {
    let everything = Expression::Other { text: "*".to_owned(), parts: Vec::new() };
    let member = |query: Query, name: &str, columns: Vec<String>| FromItem::Subquery {
        query: Box::new(query),
        alias: Some(name.to_owned()),
        columns,
        lateral: false,
    };
    if let Statement::Insert(Insert { source, columns, .. }) = statement {
        return Some(vec![member(source.clone(), "new", columns.clone())]);
    }
    let (table, alias, others, filter) = if let Statement::Update(update) = statement {
        (&update.table, &update.alias, &update.from, &update.filter)
    } else if let Statement::Delete(delete) = statement {
        (&delete.table, &delete.alias, &delete.using, &delete.filter)
    } else {
        return None;
    };
    let own = FromItem::table(table.clone(), alias.clone());
    let query = Query {
        targets: vec![everything],
        names: vec![None],
        from: std::iter::once(own).chain(others.iter().cloned()).collect(),
        filter: filter.clone(),
        ..Query::default()
    };
    let names: &[&str] = if matches!(statement, Statement::Update(_)) { &["old", "new"] } else { &["old"] };
    Some(names.iter().map(|name| member(query.clone(), name, Vec::new())).collect())
}
