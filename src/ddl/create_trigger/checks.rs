//! What PostgreSQL refuses of a trigger, in its order.

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::ddl::errors;
use crate::effect::PgError;
use crate::sql::{CreateTrigger, TriggerTiming};

/// Trigger functions of PostgreSQL's own.
const OWN_FUNCTIONS: [&str; 3] =
    ["suppress_redundant_updates_trigger", "tsvector_update_trigger", "tsvector_update_trigger_column"];

/// What the grammar does not have. A constraint trigger is always AFTER and FOR EACH ROW.
pub(super) fn grammar(statement: &CreateTrigger, catalog: &Catalog) -> Result<(), PgError> {
    if statement.or_replace && catalog.server.version.major() < 14 {
        return Err(errors::syntax("syntax error at or near \"TRIGGER\""));
    }
    let transitions = statement.old_table.is_some() || statement.new_table.is_some();
    if statement.constraint {
        if statement.timing != TriggerTiming::After || !statement.for_each_row || transitions {
            return Err(errors::syntax("syntax error"));
        }
        if statement.or_replace {
            let message = "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported";
            return Err(errors::not_supported(message));
        }
    } else if statement.from.is_some() || statement.deferrable {
        return Err(errors::syntax("syntax error"));
    }
    Ok(())
}

/// What the kind of the relation does not allow.
pub(super) fn kind(statement: &CreateTrigger, table: &Relation) -> Result<(), PgError> {
    let name = &table.name.name;
    let instead = statement.timing == TriggerTiming::InsteadOf;
    let (refused, word) = match table.kind {
        RelationKind::Table | RelationKind::PartitionedTable => (instead, "is a table"),
        RelationKind::View => {
            ((!instead && statement.for_each_row) || statement.events.truncate, "is a view")
        }
        RelationKind::ForeignTable => (instead || statement.constraint, "is a foreign table"),
        RelationKind::MaterializedView | RelationKind::Sequence | RelationKind::CompositeType => {
            (true, "cannot have triggers")
        }
    };
    if refused {
        return Err(errors::wrong_object(format!("\"{name}\" {word}")));
    }
    let transitions = statement.old_table.is_some() || statement.new_table.is_some();
    if table.kind == RelationKind::PartitionedTable && statement.for_each_row && transitions {
        return Err(errors::not_supported(format!("\"{name}\" is a partitioned table")));
    }
    Ok(())
}

/// What does not go together.
pub(super) fn form(statement: &CreateTrigger, table: &Relation, catalog: &Catalog) -> Result<(), PgError> {
    if statement.for_each_row && statement.events.truncate {
        return Err(errors::not_supported("TRUNCATE FOR EACH ROW triggers are not supported"));
    }
    if statement.timing == TriggerTiming::InsteadOf {
        let problem = if !statement.for_each_row {
            "must be FOR EACH ROW"
        } else if statement.when.is_some() {
            "cannot have WHEN conditions"
        } else if !statement.events.update_columns.is_empty() {
            "cannot have column lists"
        } else {
            return transition_tables(statement, table, catalog);
        };
        return Err(errors::not_supported(format!("INSTEAD OF triggers {problem}")));
    }
    transition_tables(statement, table, catalog)
}

/// REFERENCING OLD TABLE and NEW TABLE.
fn transition_tables(statement: &CreateTrigger, table: &Relation, catalog: &Catalog) -> Result<(), PgError> {
    if statement.old_table.is_none() && statement.new_table.is_none() {
        return Ok(());
    }
    let events = &statement.events;
    let has_parent = table.parents.iter().any(|parent| catalog.relation(parent).is_some());
    let invalid = |message: &str| Err(errors::error("42P17", message));
    let unsupported = |message: &str| Err(errors::not_supported(message));
    match table.kind {
        RelationKind::View | RelationKind::ForeignTable => {
            let message = format!("triggers on \"{}\" cannot have transition tables", table.name.name);
            return Err(errors::wrong_object(message));
        }
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::MaterializedView
        | RelationKind::Sequence
        | RelationKind::CompositeType => {}
    }
    if statement.for_each_row && has_parent {
        return unsupported("ROW triggers with transition tables are not supported on partitions");
    }
    if statement.timing != TriggerTiming::After {
        return invalid("transition table name can only be specified for an AFTER trigger");
    }
    if events.truncate {
        return unsupported("TRUNCATE triggers with transition tables are not supported");
    }
    if [events.insert, events.update, events.delete].iter().filter(|event| **event).count() != 1 {
        return unsupported("transition tables cannot be specified for triggers with more than one event");
    }
    if !events.update_columns.is_empty() {
        return unsupported("transition tables cannot be specified for triggers with column lists");
    }
    if statement.new_table.is_some() && events.delete {
        return invalid("NEW TABLE can only be specified for an INSERT or UPDATE trigger");
    }
    if statement.old_table.is_some() && events.insert {
        return invalid("OLD TABLE can only be specified for a DELETE or UPDATE trigger");
    }
    if statement.old_table == statement.new_table {
        return invalid("OLD TABLE name and NEW TABLE name cannot be the same");
    }
    Ok(())
}

/// WHEN: it sees OLD and NEW and nothing else.
pub(super) fn condition(statement: &CreateTrigger, table: &Relation) -> Result<(), PgError> {
    let Some(when) = &statement.when else { return Ok(()) };
    if !when.subqueries().is_empty() {
        return Err(errors::not_supported("cannot use subquery in trigger WHEN condition"));
    }
    let columns = when.columns();
    for column in &columns {
        match column.qualifier {
            Some("old" | "new") => {}
            Some(other) => {
                let message = format!("missing FROM-clause entry for table \"{other}\"");
                return Err(errors::error("42P01", message));
            }
            // A whole row, or a column that both rows have.
            None if matches!(column.name, "old" | "new") => continue,
            None if table.column(column.name).is_some() => {
                let message = format!("column reference \"{}\" is ambiguous", column.name);
                return Err(errors::error("42702", message));
            }
            None => {}
        }
        let is_system = matches!(column.name, "ctid" | "xmin" | "xmax" | "cmin" | "cmax" | "tableoid");
        if !is_system && !table.columns.is_empty() && table.column(column.name).is_none() {
            return Err(errors::undefined_column_name(column.name));
        }
    }
    let events = &statement.events;
    for column in columns {
        let row = column.qualifier.unwrap_or(column.name);
        let generated = table.column(column.name).is_some_and(|known| known.generated.is_some());
        let problem = if !statement.for_each_row {
            "statement trigger's WHEN condition cannot reference column values"
        } else if row == "old" && events.insert {
            "INSERT trigger's WHEN condition cannot reference OLD values"
        } else if row == "new" && events.delete {
            "DELETE trigger's WHEN condition cannot reference NEW values"
        } else if row == "new" && statement.timing == TriggerTiming::Before && generated {
            "BEFORE trigger's WHEN condition cannot reference NEW generated columns"
        } else {
            continue;
        };
        return Err(errors::error("42P17", problem));
    }
    Ok(())
}

/// The function: without arguments, returning trigger. Those of extensions are not known.
pub(super) fn function(statement: &CreateTrigger, catalog: &Catalog) -> Result<(), PgError> {
    let written = errors::written(&statement.function);
    let Some((_, overloads)) = catalog.functions(&statement.function) else {
        let is_own = OWN_FUNCTIONS.contains(&statement.function.name.as_str())
            || statement.function.schema.as_deref() == Some("pg_catalog");
        let extended = catalog.extensions.iter().any(|extension| extension != "plpgsql");
        return if is_own || extended { Ok(()) } else { Err(undefined(&written)) };
    };
    let found = overloads.iter().find(|function| function.arguments.is_empty());
    let found = found.ok_or_else(|| undefined(&written))?;
    if found.return_type.as_deref().is_some_and(|return_type| return_type != "trigger") {
        return Err(errors::error("42P17", format!("function {written} must return type trigger")));
    }
    Ok(())
}

fn undefined(function: &str) -> PgError {
    errors::error("42883", format!("function {function}() does not exist"))
}

/// The name: a partition's own trigger of it is replaced with its parent's.
pub(super) fn name(statement: &CreateTrigger, table: &Relation, is_partition: bool) -> Result<(), PgError> {
    let Some(known) = table.triggers.iter().find(|trigger| trigger.name == statement.name) else {
        if statement.constraint && table.constraint(&statement.name).is_some() {
            let message = "duplicate key value violates unique constraint \"pg_constraint_conrelid_contypid_conname_index\"";
            return Err(errors::error("23505", message));
        }
        return Ok(());
    };
    let problem = if !statement.or_replace {
        "already exists"
    } else if known.inherited && !is_partition {
        "is an internal or a child trigger"
    } else if known.constraint {
        "is a constraint trigger"
    } else {
        return Ok(());
    };
    let (trigger, table) = (&statement.name, &table.name.name);
    let message = format!("trigger \"{trigger}\" for relation \"{table}\" {problem}");
    Err(errors::error("42710", message))
}

/// UPDATE OF.
pub(super) fn columns(statement: &CreateTrigger, table: &Relation) -> Result<(), PgError> {
    let names = &statement.events.update_columns;
    for (place, name) in names.iter().enumerate() {
        if table.column(name).is_none() && !table.columns.is_empty() {
            return Err(errors::undefined_column(name, table));
        }
        if names[..place].contains(name) {
            return Err(errors::error("42701", format!("column \"{name}\" specified more than once")));
        }
    }
    Ok(())
}
