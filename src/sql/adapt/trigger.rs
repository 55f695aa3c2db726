//! CREATE TRIGGER and DROP TRIGGER.

use squawk_syntax::ast;

use super::Source;
use super::expression::optional;
use super::names::{columns, function_name, identifier, name};
use crate::sql::{CreateTrigger, Statement, TriggerEvents, TriggerTiming};

/// CREATE TRIGGER.
pub(super) fn create(source: &Source, written: &ast::CreateTrigger) -> Option<Statement> {
    let (old_table, new_table) = transition_tables(written.referencing());
    let options: Vec<_> = written.constraint_options().collect();
    let deferred = options
        .iter()
        .any(|option| matches!(option, ast::ConstraintOption::InitiallyDeferredConstraintOption(_)));
    let deferrable =
        options.iter().any(|option| matches!(option, ast::ConstraintOption::DeferrableConstraintOption(_)));
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
        constraint: written.constraint_token().is_some(),
        from: written.from_table().and_then(|from| name(&from.table_name_ref()?)),
        deferrable: deferrable || deferred,
        initially_deferred: deferred,
        old_table,
        new_table,
    }))
}

/// OLD TABLE and NEW TABLE.
fn transition_tables(written: Option<ast::Referencing>) -> (Option<String>, Option<String>) {
    let (mut old, mut new) = (None, None);
    for table in written.into_iter().flat_map(|referencing| referencing.referencing_tables()) {
        match table {
            ast::ReferencingTable::OldTable(table) => {
                old = table.transition_relation_name().map(|name| identifier(&name));
            }
            ast::ReferencingTable::NewTable(table) => {
                new = table.transition_relation_name().map(|name| identifier(&name));
            }
        }
    }
    (old, new)
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

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    fn create_of(text: &str) -> CreateTrigger {
        let Statement::CreateTrigger(create) = read(text) else { panic!("no CREATE TRIGGER: {text}") };
        create
    }

    #[test]
    fn rows_before_insert_or_update() {
        let create = create_of(
            "CREATE TRIGGER trigger_69523443cc10 BEFORE INSERT OR UPDATE ON \"events\"
             FOR EACH ROW EXECUTE FUNCTION app.copy_id()",
        );
        assert_eq!((create.name.as_str(), create.timing), ("trigger_69523443cc10", TriggerTiming::Before));
        assert_eq!(create.events, TriggerEvents { insert: true, update: true, ..TriggerEvents::default() });
        assert_eq!((create.table, create.for_each_row), (table("events"), true));
        assert_eq!(create.function, crate::pg::Name::qualified("app", "copy_id"));
    }

    #[test]
    fn statements_columns_and_conditions() {
        let create = create_of(
            "CREATE OR REPLACE TRIGGER x AFTER UPDATE OF a, b OR DELETE OR TRUNCATE ON t
             WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE PROCEDURE f('arg')",
        );
        assert!(create.or_replace && !create.for_each_row && create.when.is_some());
        assert_eq!(create.events.update_columns, ["a", "b"]);
        assert!(create.events.delete && create.events.truncate && !create.events.insert);
        let instead = create_of("CREATE TRIGGER x INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()");
        assert_eq!(instead.timing, TriggerTiming::InsteadOf);
    }

    #[test]
    fn constraint_triggers_and_transition_tables() {
        let create = create_of(
            "CREATE CONSTRAINT TRIGGER x AFTER INSERT ON t FROM app.u DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION f()",
        );
        assert!(create.constraint && create.deferrable && create.initially_deferred);
        assert_eq!(create.from, Some(crate::pg::Name::qualified("app", "u")));
        let create = create_of(
            "CREATE TRIGGER x AFTER UPDATE ON t REFERENCING NEW TABLE AS n OLD TABLE o EXECUTE FUNCTION f()",
        );
        assert!(!create.constraint && !create.deferrable);
        assert_eq!((create.old_table.as_deref(), create.new_table.as_deref()), (Some("o"), Some("n")));
    }
}
