//! `DROP RULE …` and `DROP POLICY …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table until the transaction ends.
//! # Work
//! None.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `RemoveRewriteRuleById`, src/backend/rewrite/rewriteRemove.c; `RemovePolicyById`, src/backend/commands/policy.c.
//! # Not modelled
//! Nothing.

use super::alteration::{refused, table_lock};
use super::{deletion, errors};
use crate::catalog::{Catalog, Object, Relation};
use crate::effect::{Effects, Observation, Work};
use crate::pg::{LockMode, RelationName};
use crate::sql::{DropOnTable, OnTableKind};

/// The effects.
pub(super) fn effects(statement: &DropOnTable, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let Some(table) = catalog.resolve(&statement.table) else {
        if statement.if_exists {
            let object = catalog.name_for_new(&statement.table);
            effects.observations.push(Observation::NothingToDo { object });
            return effects;
        }
        return refused(effects, errors::undefined_table(&statement.table));
    };
    if !has(statement, table) {
        if statement.if_exists {
            let object = RelationName::new(&table.name.name, &statement.name);
            effects.observations.push(Observation::NothingToDo { object });
            return effects;
        }
        effects.lock(table_lock(table, LockMode::AccessShare));
        let word = statement.kind.word().to_lowercase();
        let (name, table) = (&statement.name, &table.name.name);
        let preposition = if statement.kind == OnTableKind::Rule { "relation" } else { "table" };
        let message = format!("{word} \"{name}\" for {preposition} \"{table}\" does not exist");
        return refused(effects, errors::error("42704", message));
    }
    let relation = table.name.clone();
    let object = match statement.kind {
        OnTableKind::Trigger => Object::Trigger { relation, trigger: statement.name.clone() },
        OnTableKind::Rule => Object::Rule { relation, rule: statement.name.clone() },
        OnTableKind::Policy => Object::Policy { relation, policy: statement.name.clone() },
    };
    effects.work.push(Work::Metadata);
    match deletion::delete(&[object], statement.cascade, &statement.name, catalog, &mut effects) {
        Ok(()) => effects,
        Err(error) => refused(effects, error),
    }
}

fn has(statement: &DropOnTable, table: &Relation) -> bool {
    let name = &statement.name;
    match statement.kind {
        OnTableKind::Trigger => table.triggers.iter().any(|trigger| trigger.name == *name),
        OnTableKind::Rule => table.properties.rules.iter().any(|rule| rule.name == *name),
        OnTableKind::Policy => table.properties.policies.iter().any(|policy| policy.name == *name),
    }
}
