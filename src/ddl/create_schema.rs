//! `CREATE SCHEMA …`, with the statements within it.
//!
//! # Locks
//! Those of its elements on what was there before: none for most, as what they name is in the new schema.
//! # Work
//! None but catalog rows and what its elements do.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `CreateSchemaCommand`, src/backend/commands/schemacmds.c; `transformCreateSchemaStmtElements`,
//! src/backend/parser/parse_utilcmd.c.
//! # Not modelled
//! That its owner may not exist. AUTHORIZATION CURRENT_USER without a name: how the schema is called is not known.

use super::alteration::{merge, refused};
use super::part::part;
use super::{errors, place};
use crate::catalog::{Catalog, Change};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::pg::Name;
use crate::sql::{CreateSchema, Statement};

/// The effects; `run` is what an element does. `None` where one of them is not modelled.
pub fn effects(
    statement: &CreateSchema,
    catalog: &Catalog,
    run: impl Fn(&Statement, &Catalog) -> Option<Effects>,
) -> Option<Effects> {
    let schema = &statement.name;
    let mut effects = Effects::default();
    let elements = match read(statement, catalog) {
        Ok(elements) => elements,
        Err(Refusal::Exists) if statement.if_not_exists => {
            let object = catalog.name_for_new(&Name::unqualified(schema));
            effects.observations.push(Observation::NothingToDo { object });
            return Some(effects);
        }
        Err(Refusal::Exists) => {
            return Some(refused(effects, place::duplicate_schema(schema)));
        }
        Err(Refusal::Wrong(error)) => return Some(refused(effects, error)),
    };
    let made = Change::AddSchema(schema.clone());
    let mut now = catalog.clone();
    now.apply(made.clone());
    now.search_first(schema);
    effects.work.push(Work::Metadata);
    effects.changes.push(made);
    for element in elements {
        let done = part(run(&element, &now)?, catalog);
        if let Some(error) = done.errors.first().cloned() {
            merge(&mut effects, done);
            return Some(refused(effects, error));
        }
        for change in &done.changes {
            now.apply(change.clone());
        }
        merge(&mut effects, done);
    }
    Some(effects)
}

/// Why there is nothing to run.
enum Refusal {
    /// The schema is there.
    Exists,
    /// An error.
    Wrong(PgError),
}

/// The elements in the order in which they run.
fn read(statement: &CreateSchema, catalog: &Catalog) -> Result<Vec<Statement>, Refusal> {
    let schema = &statement.name;
    let wrong = |error| Err(Refusal::Wrong(error));
    if let Some(element) = statement.elements.iter().find(|element| order(element).is_none()) {
        return wrong(errors::syntax(format!("syntax error at or near \"{}\"", element.form())));
    }
    if schema.starts_with("pg_") {
        return wrong(place::reserved_schema(schema));
    }
    if catalog.schema_exists(schema) == Some(true) {
        return Err(Refusal::Exists);
    }
    let mut elements = Vec::new();
    for element in &statement.elements {
        elements.push(placed(element, schema).map_err(Refusal::Wrong)?);
    }
    elements.sort_by_key(order);
    Ok(elements)
}

/// When an element runs; `None` for what cannot be one.
#[expect(clippy::wildcard_enum_match_arm, reason = "of all statements the grammar knows these")]
fn order(element: &Statement) -> Option<u8> {
    match element {
        Statement::CreateSequence(_) => Some(0),
        Statement::CreateTable(_) => Some(1),
        Statement::CreateView(_) => Some(2),
        Statement::CreateIndex(_) => Some(3),
        Statement::CreateTrigger(_) => Some(4),
        Statement::Grant(_) => Some(5),
        Statement::Unmodelled { .. } => Some(6),
        _ => None,
    }
}

/// An element with the schema put where it names none; it may not name another.
fn placed(element: &Statement, schema: &str) -> Result<Statement, PgError> {
    let mut element = element.clone();
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others name no place")]
    let name = match &mut element {
        Statement::CreateSequence(sequence) => &mut sequence.name,
        Statement::CreateTable(table) => &mut table.name,
        Statement::CreateView(view) => &mut view.name,
        Statement::CreateIndex(index) => &mut index.table,
        Statement::CreateTrigger(trigger) => &mut trigger.table,
        _ => return Ok(element),
    };
    let own = name.schema.get_or_insert_with(|| schema.to_owned());
    if own != schema {
        let message =
            format!("CREATE specifies a schema ({own}) different from the one being created ({schema})");
        return Err(errors::error("42P15", message));
    }
    Ok(element)
}
