//! `CREATE POLICY …` and `ALTER POLICY …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table; what sub-selects of its conditions read in ACCESS SHARE, until the transaction ends.
//! # Work
//! None.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `CreatePolicy`, `AlterPolicy`, `RangeVarCallbackForPolicy`, src/backend/commands/policy.c.
//! # Not modelled
//! Roles. ALTER POLICY with a condition that the policy's command does not have.

use super::analysis::{self, error, undefined_table};
use super::create_view::failed;
use super::locks;
use super::names::is_own;
use super::query_uses::Names;
use crate::catalog::{Catalog, Change, Relation, RelationKind};
use crate::effect::{Effects, PgError, Work};
use crate::observed::{PolicyFacts, UsesFacts};
use crate::pg::{LockMode, Name};
use crate::sql::{AlterPolicy, CreatePolicy, Expression, PolicyCommand};

/// What CREATE POLICY does; `None` for a policy of PostgreSQL's own relations.
pub(super) fn create(statement: &CreatePolicy, catalog: &Catalog) -> Option<Effects> {
    let conditions: Vec<&Expression> = statement.using.iter().chain(&statement.check).collect();
    if let Err(error) = demand_conditions(statement) {
        return Some(failed(Effects::default(), error));
    }
    let (mut effects, table) = match opened(&statement.table, &conditions, catalog)? {
        Ok(opened) => opened,
        Err(effects) => return Some(*effects),
    };
    if has(table, &statement.name) {
        let (policy, table) = (&statement.name, &table.name.name);
        let message = format!("policy \"{policy}\" for table \"{table}\" already exists");
        return Some(failed(effects, error("42710", message)));
    }
    let uses = Names::of_conditions(&conditions, table, catalog).uses();
    change(&mut effects, table, &statement.name, uses);
    Some(effects)
}

/// What ALTER POLICY does to roles and conditions.
pub(super) fn alter(statement: &AlterPolicy, catalog: &Catalog) -> Option<Effects> {
    let conditions: Vec<&Expression> = statement.using.iter().chain(&statement.check).collect();
    let (mut effects, table) = match opened(&statement.table, &conditions, catalog)? {
        Ok(opened) => opened,
        Err(effects) => return Some(*effects),
    };
    let Some(known) = table.properties.policies.iter().find(|policy| policy.name == statement.name) else {
        let (policy, table) = (&statement.name, &table.name.name);
        let message = format!("policy \"{policy}\" on table \"{table}\" does not exist");
        return Some(failed(effects, error("42704", message)));
    };
    // A condition that is left out stays, and what the two use is not kept apart.
    let both = statement.using.is_some() && statement.check.is_some();
    let mut uses = Names::of_conditions(&conditions, table, catalog).uses();
    if !both {
        uses.add(&known.uses);
    }
    change(&mut effects, table, &statement.name, uses);
    Some(effects)
}

/// Each command has only one of the two conditions, but for UPDATE and ALL.
fn demand_conditions(statement: &CreatePolicy) -> Result<(), PgError> {
    let message = match statement.command {
        PolicyCommand::Select | PolicyCommand::Delete if statement.check.is_some() => {
            "WITH CHECK cannot be applied to SELECT or DELETE"
        }
        PolicyCommand::Insert if statement.using.is_some() => "only WITH CHECK expression allowed for INSERT",
        PolicyCommand::All
        | PolicyCommand::Select
        | PolicyCommand::Insert
        | PolicyCommand::Update
        | PolicyCommand::Delete => return Ok(()),
    };
    Err(error("42601", message))
}

/// Locks the table and what the conditions read; what is left of the statement where PostgreSQL refuses it.
fn opened<'a>(
    name: &Name,
    conditions: &[&Expression],
    catalog: &'a Catalog,
) -> Option<Result<(Effects, &'a Relation), Box<Effects>>> {
    let mut effects = Effects::default();
    let refused = |effects, error| Some(Err(Box::new(failed(effects, error))));
    let Some(table) = catalog.resolve(name) else {
        if catalog.resolve_index(name).is_some() {
            return refused(effects, not_a_table(&name.name));
        }
        return if is_own(name) { None } else { refused(effects, undefined_table(name)) };
    };
    // The kind is looked at before there is a lock.
    if !matches!(table.kind, RelationKind::Table | RelationKind::PartitionedTable) {
        return refused(effects, not_a_table(&table.name.name));
    }
    locks::table(&mut effects, table, LockMode::AccessExclusive);
    let analyzed = analysis::conditions(conditions, table, catalog);
    for (relation, mode) in analyzed.opened {
        locks::table(&mut effects, relation, mode);
    }
    match analyzed.error {
        Some(error) => refused(effects, error),
        None => Some(Ok((effects, table))),
    }
}

fn not_a_table(name: &str) -> PgError {
    error("42809", format!("\"{name}\" is not a table"))
}

fn has(table: &Relation, policy: &str) -> bool {
    table.properties.policies.iter().any(|known| known.name == policy)
}

fn change(effects: &mut Effects, table: &Relation, policy: &str, uses: UsesFacts) {
    let policy = PolicyFacts { name: policy.to_owned(), uses };
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddPolicy { relation: table.name.clone(), policy });
}
