//! CREATE TRIGGER and DROP TRIGGER.

use squawk_syntax::ast;

use super::Source;
use super::expression::optional;
use super::names::{columns, function_name, identifier, name};
use crate::sql::{CreateTrigger, DropTrigger, Statement, TriggerEvents, TriggerTiming};

/// CREATE TRIGGER.
pub(super) fn create(source: &Source, written: &ast::CreateTrigger) -> Option<Statement> {
    Some(Statement::CreateTrigger(CreateTrigger {
        name: identifier(&written.trigger()?),
        or_replace: written.or_replace().is_some(),
        timing: match written.timing()? {
            ast::Timing::TimingBefore(_) => TriggerTiming::Before,
            ast::Timing::TimingAfter(_) => TriggerTiming::After,
            ast::Timing::TimingInsteadOf(_) => TriggerTiming::InsteadOf,
        },
        events: events(&written.trigger_event_list()?),
        table: name(&written.on_relation()?.relation_name_ref()?)?,
        for_each_row: matches!(written.trigger_level(), Some(ast::TriggerLevel::ForEachRow(_))),
        when: optional(source, written.when_condition().and_then(|condition| condition.expr())),
        function: function_name(&written.call_expr()?.expr()?)?,
    }))
}

fn events(list: &ast::TriggerEventList) -> TriggerEvents {
    let mut events = TriggerEvents::default();
    for event in list.trigger_events() {
        match event {
            ast::TriggerEvent::TriggerEventInsert(_) => events.insert = true,
            ast::TriggerEvent::TriggerEventDelete(_) => events.delete = true,
            ast::TriggerEvent::TriggerEventTruncate(_) => events.truncate = true,
            ast::TriggerEvent::TriggerEventUpdate(update) => {
                events.update = true;
                events.update_columns = columns(update.column_name_refs());
            }
        }
    }
    events
}

/// DROP TRIGGER.
pub(super) fn drop(written: &ast::DropTrigger) -> Option<Statement> {
    Some(Statement::DropTrigger(DropTrigger {
        name: identifier(&written.trigger_ref()?),
        table: name(&written.on_relation()?.relation_name_ref()?)?,
        if_exists: written.if_exists().is_some(),
    }))
}
