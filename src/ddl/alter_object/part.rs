//! Triggers, rules and policies, which have a name within their table.
//!
//! # Source
//! `renametrig`, src/backend/commands/trigger.c; `RenameRewriteRule`, src/backend/rewrite/rewriteDefine.c;
//! `rename_policy`, src/backend/commands/policy.c.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "only three of the many kinds of objects are parts of tables"
)]

use crate::catalog::{Catalog, Change, Relation, RelationKind};
use crate::ddl::alteration::table_lock;
use crate::ddl::{errors, family};
use crate::effect::{Effects, PgError};
use crate::pg::{LockMode, Name};
use crate::sql::{AlterObject, AlterObjectAction, ObjectKind};

/// From then on a partitioned table's trigger takes those of the partitions along.
const FIRST_TO_RENAME_WITH_PARTITIONS: u32 = 15;
/// The refusal to rename a partition's trigger has a code of its own from then on.
const FIRST_WITH_REFUSAL_CODE: u32 = 18;

/// What ALTER TRIGGER, ALTER RULE and ALTER POLICY do.
pub(super) fn effects(
    statement: &AlterObject,
    table: &Name,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let kind = statement.object.kind;
    let Some(table) = catalog.resolve(table) else {
        return Err(match catalog.resolve_index(table) {
            Some((_, index)) => wrong_kind(kind, &index.name),
            None => errors::undefined_table(table),
        });
    };
    let AlterObjectAction::Rename(to) = &statement.action else {
        effects.lock(table_lock(table, LockMode::AccessShare));
        return Ok(());
    };
    // The kind is looked at before there is a lock.
    if !can_have(kind, table) {
        return Err(wrong_kind(kind, &table.name.name));
    }
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    let from = &statement.object.name.name;
    match kind {
        ObjectKind::Trigger => trigger(from, to, table, catalog, effects),
        ObjectKind::Rule => rule(from, to, table, effects),
        _ => policy(from, to, table, effects),
    }
}

fn can_have(kind: ObjectKind, table: &Relation) -> bool {
    match table.kind {
        RelationKind::Table | RelationKind::PartitionedTable => true,
        RelationKind::View => matches!(kind, ObjectKind::Trigger | ObjectKind::Rule),
        RelationKind::ForeignTable => kind == ObjectKind::Trigger,
        RelationKind::MaterializedView | RelationKind::Sequence | RelationKind::CompositeType => false,
    }
}

fn wrong_kind(kind: ObjectKind, relation: &str) -> PgError {
    errors::wrong_object(match kind {
        ObjectKind::Trigger => format!("relation \"{relation}\" cannot have triggers"),
        ObjectKind::Rule => format!("relation \"{relation}\" cannot have rules"),
        _ => format!("\"{relation}\" is not a table"),
    })
}

fn missing(word: &str, name: &str, table: &Relation) -> PgError {
    let preposition = if word == "rule" { "relation" } else { "table" };
    let message = format!("{word} \"{name}\" for {preposition} \"{}\" does not exist", table.name.name);
    errors::error("42704", message)
}

fn duplicate(word: &str, name: &str, table: &Relation) -> PgError {
    let message = format!("{word} \"{name}\" for relation \"{}\" already exists", table.name.name);
    errors::error("42710", message)
}

fn trigger(
    from: &str,
    to: &str,
    table: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let major = catalog.server.version.major();
    let with_partitions = major >= FIRST_TO_RENAME_WITH_PARTITIONS;
    let mut tables = vec![table];
    if with_partitions && table.kind == RelationKind::PartitionedTable {
        tables.extend(family::descendants(&table.name, catalog));
        tables.iter().for_each(|table| effects.lock(table_lock(table, LockMode::AccessExclusive)));
    }
    let is_taken = |table: &Relation| table.triggers.iter().any(|trigger| trigger.name == to);
    // An older server looks at the new name first.
    if !with_partitions && is_taken(table) {
        return Err(duplicate("trigger", to, table));
    }
    let known = table.triggers.iter().find(|trigger| trigger.name == from);
    let known = known.ok_or_else(|| missing("trigger", from, table))?;
    if known.inherited && with_partitions {
        let sqlstate = if major >= FIRST_WITH_REFUSAL_CODE { "0A000" } else { "XX000" };
        let message = format!("cannot rename trigger \"{from}\" on table \"{}\"", table.name.name);
        return Err(errors::error(sqlstate, message));
    }
    for relation in tables {
        let is_part = relation.name != table.name;
        let is_meant = |name: &str, inherited: bool| name == from && (inherited || !is_part);
        if !relation.triggers.iter().any(|trigger| is_meant(&trigger.name, trigger.inherited)) {
            continue;
        }
        if from != to && is_taken(relation) {
            return Err(duplicate("trigger", to, relation));
        }
        let mut changed = relation.clone();
        for trigger in changed.triggers.iter_mut().filter(|known| is_meant(&known.name, known.inherited)) {
            to.clone_into(&mut trigger.name);
        }
        effects.changes.push(Change::AddRelation(Box::new(changed)));
    }
    Ok(())
}

fn rule(from: &str, to: &str, table: &Relation, effects: &mut Effects) -> Result<(), PgError> {
    let rules = &table.properties.rules;
    // The rule that makes a view is not among those that users made.
    let is_view_rule = |name: &str| table.kind == RelationKind::View && name == "_RETURN";
    let is_there = |name: &str| is_view_rule(name) || rules.iter().any(|rule| rule.name == name);
    if !is_there(from) {
        return Err(missing("rule", from, table));
    }
    if is_there(to) {
        return Err(duplicate("rule", to, table));
    }
    if is_view_rule(from) {
        return Err(errors::error("42P17", "renaming an ON SELECT rule is not allowed"));
    }
    let mut changed = table.clone();
    for rule in changed.properties.rules.iter_mut().filter(|rule| rule.name == from) {
        to.clone_into(&mut rule.name);
    }
    effects.changes.push(Change::AddRelation(Box::new(changed)));
    Ok(())
}

fn policy(from: &str, to: &str, table: &Relation, effects: &mut Effects) -> Result<(), PgError> {
    let policies = &table.properties.policies;
    let is_there = |name: &str| policies.iter().any(|policy| policy.name == name);
    if is_there(to) {
        return Err(duplicate("policy", to, table));
    }
    if !is_there(from) {
        return Err(missing("policy", from, table));
    }
    let mut changed = table.clone();
    for policy in changed.properties.policies.iter_mut().filter(|policy| policy.name == from) {
        to.clone_into(&mut policy.name);
    }
    effects.changes.push(Change::AddRelation(Box::new(changed)));
    Ok(())
}
