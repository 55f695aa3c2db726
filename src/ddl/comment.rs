//! `COMMENT ON …`.
//!
//! # Locks
//! SHARE UPDATE EXCLUSIVE on a relation, or on the relation of a column; ACCESS SHARE on the table of a constraint, trigger,
//! rule or policy, until the transaction ends.
//! # Work
//! None.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `CommentObject`, src/backend/commands/comment.c; `get_object_address`, src/backend/catalog/objectaddress.c.
//! # Not modelled
//! Errors about objects other than relations, columns, constraints, triggers, rules and policies.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many kinds of objects only some are treated apart"
)]

use super::alteration::{index_lock, refused, table_lock};
use super::errors;
use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Effects, Work};
use crate::pg::LockMode;
use crate::sql::{ObjectKind, ObjectRef};

/// The effects of a comment, or a security label, on an object.
pub(super) fn effects(object: &ObjectRef, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    if let Some(table) = &object.table
        && object.kind != ObjectKind::DomainConstraint
    {
        let Some(table) = catalog.resolve(table) else {
            return refused(effects, errors::undefined_table(table));
        };
        return of_part(object, table, effects);
    }
    if object.kind == ObjectKind::Index {
        let Some((table, index)) = catalog.resolve_index(&object.name) else {
            return refused(
                effects,
                match catalog.resolve(&object.name) {
                    Some(_) => errors::wrong_object(format!("\"{}\" is not an index", object.name.name)),
                    None => errors::undefined_table(&object.name),
                },
            );
        };
        effects.lock(index_lock(&table.name, &index.name, LockMode::ShareUpdateExclusive));
    } else if let Some(word) = relation_word(object.kind) {
        let Some(relation) = catalog.resolve(&object.name) else {
            return refused(effects, errors::undefined_table(&object.name));
        };
        effects.lock(table_lock(relation, LockMode::ShareUpdateExclusive));
        if !is_a(relation, object.kind) {
            let message = format!("\"{}\" is not {word}", object.name.name);
            return refused(effects, errors::wrong_object(message));
        }
    }
    effects.work.push(Work::Metadata);
    effects
}

fn of_part(object: &ObjectRef, table: &Relation, mut effects: Effects) -> Effects {
    let name = &object.name.name;
    if object.kind == ObjectKind::Column {
        effects.lock(table_lock(table, LockMode::ShareUpdateExclusive));
        if table.column(name).is_none() {
            return refused(effects, errors::undefined_column(name, table));
        }
        effects.work.push(Work::Metadata);
        return effects;
    }
    effects.lock(table_lock(table, LockMode::AccessShare));
    let properties = &table.properties;
    let (exists, word) = match object.kind {
        ObjectKind::Constraint => (table.constraint(name).is_some(), "constraint"),
        ObjectKind::Trigger => (table.triggers.iter().any(|trigger| trigger.name == *name), "trigger"),
        ObjectKind::Rule => (properties.rules.iter().any(|rule| rule.name == *name), "rule"),
        ObjectKind::Policy => (properties.policies.iter().any(|policy| policy.name == *name), "policy"),
        _ => (true, ""),
    };
    if !exists {
        let message = format!("{word} \"{name}\" for table \"{}\" does not exist", table.name.name);
        return refused(effects, errors::error("42704", message));
    }
    effects.work.push(Work::Metadata);
    effects
}

/// What messages call a relation of that kind; none for what is no relation.
fn relation_word(kind: ObjectKind) -> Option<&'static str> {
    match kind {
        ObjectKind::Table => Some("a table"),
        ObjectKind::View => Some("a view"),
        ObjectKind::MaterializedView => Some("a materialized view"),
        ObjectKind::Sequence => Some("a sequence"),
        ObjectKind::ForeignTable => Some("a foreign table"),
        _ => None,
    }
}

fn is_a(relation: &Relation, kind: ObjectKind) -> bool {
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => kind == ObjectKind::Table,
        RelationKind::View => kind == ObjectKind::View,
        RelationKind::MaterializedView => kind == ObjectKind::MaterializedView,
        RelationKind::ForeignTable => kind == ObjectKind::ForeignTable,
        RelationKind::Sequence => kind == ObjectKind::Sequence,
        RelationKind::CompositeType => false,
    }
}
