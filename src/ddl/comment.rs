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

use super::alteration::{refused, table_lock};
use super::{errors, named_relation};
use crate::catalog::{Catalog, Relation};
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
    if let Err(error) = named_relation::lock(object, LockMode::ShareUpdateExclusive, catalog, &mut effects) {
        return refused(effects, error);
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
