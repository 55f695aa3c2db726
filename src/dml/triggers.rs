//! Row-level triggers that a row change calls.
//!
//! # Source
//! `TriggerEnabled` (src/backend/commands/trigger.c): `session_replication_role`, the columns of UPDATE OF, WHEN.
//! # Not modelled
//! What a BEFORE trigger makes of the row. Statement-level triggers are in `fired`.

use crate::catalog::{Catalog, Relation, Trigger};
use crate::effect::{Effects, Observation, RowChange, TriggerCall};
use crate::sql::FunctionBody;

/// Whether this session applies changes as a replica does: ordinary triggers and foreign keys are off.
pub(super) fn session_is_replica(catalog: &Catalog) -> bool {
    catalog.settings.text("session_replication_role").is_some_and(|role| role.eq_ignore_ascii_case("replica"))
}

/// Whether the trigger is on in this session.
pub(super) fn is_enabled(trigger: &Trigger, catalog: &Catalog) -> bool {
    if session_is_replica(catalog) { trigger.fires_as_replica } else { trigger.fires_as_origin }
}

/// The triggers called for each row, which are observed too.
pub(super) fn calls(
    relation: &Relation,
    change: RowChange,
    assigned: &[&str],
    catalog: &Catalog,
    effects: &mut Effects,
) -> Vec<TriggerCall> {
    let replica = session_is_replica(catalog);
    let concerned = relation
        .triggers
        .iter()
        .filter(|trigger| trigger.for_each_row && fires_on(trigger, change, assigned));
    let (called, silent): (Vec<_>, Vec<_>) = concerned.partition(|trigger| is_enabled(trigger, catalog));
    if replica {
        let triggers: Vec<_> = silent
            .iter()
            .filter(|trigger| trigger.fires_as_origin)
            .map(|trigger| trigger.name.clone())
            .collect();
        let foreign_keys = super::foreign_keys::concerned(relation, change, assigned, catalog);
        if !triggers.is_empty() || foreign_keys > 0 {
            let relation = relation.name.clone();
            effects.observations.push(Observation::TriggersSuppressed { relation, triggers, foreign_keys });
        }
    }
    called.into_iter().map(|trigger| call(relation, trigger, catalog, effects)).collect()
}

/// Whether a change of these columns is what the trigger waits for.
pub(super) fn fires_on(trigger: &Trigger, change: RowChange, assigned: &[&str]) -> bool {
    let events = &trigger.events;
    match change {
        RowChange::Insert => events.insert,
        RowChange::Delete => events.delete,
        RowChange::Update => {
            let columns = &events.update_columns;
            events.update
                && (columns.is_empty() || columns.iter().any(|name| assigned.contains(&name.as_str())))
        }
    }
}

fn call(relation: &Relation, trigger: &Trigger, catalog: &Catalog, effects: &mut Effects) -> TriggerCall {
    let function = catalog.function(&trigger.function);
    let body = function.and_then(|function| function.body.clone());
    let known = body.as_ref().filter(|body| body.dynamic == 0);
    effects.observations.push(Observation::TriggerPerRow {
        relation: relation.name.clone(),
        trigger: trigger.name.clone(),
        function: trigger.function.to_string(),
        statements: known.map(|body: &FunctionBody| body.selects + body.writes),
        notifies: body.as_ref().is_some_and(|body| body.notifications > 0),
    });
    TriggerCall {
        trigger: trigger.name.clone(),
        function: trigger.function.to_string(),
        language: function.map(|function| function.language.clone()),
        body,
        conditional: trigger.conditional,
    }
}
