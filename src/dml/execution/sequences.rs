//! Numbers from sequences.
//!
//! # Locks
//! `nextval`, `currval`, `lastval` and `setval` lock the sequence ROW EXCLUSIVE until the transaction ends; so do columns
//! whose default is one of them, and identity columns, for each row that gets their default.
//! # Source
//! `lock_and_open_sequence`, src/backend/commands/sequence.c; `build_column_default`, rewriteHandler.c.
//! # Not modelled
//! `lastval`, and sequences whose name is computed.

use crate::catalog::{Catalog, Column, Relation, RelationKind};
use crate::dml::locks;
use crate::effect::Effects;
use crate::pg::{LockMode, Name};
use crate::sql::{Expression, parse_name};

/// Adds sequences that an expression asks by name.
pub(in crate::dml) fn add_called(expression: &Expression, catalog: &Catalog, effects: &mut Effects) {
    expression.walk(&mut |inside| {
        if let Expression::Call { function, arguments } = inside
            && is_of_sequences(function)
            && let Some(sequence) = arguments.first().and_then(|name| named(name, catalog))
        {
            locks::table(effects, sequence, LockMode::RowExclusive);
        }
    });
}

/// Adds the sequences behind the defaults of these columns.
pub(in crate::dml) fn add_defaults(
    relation: &Relation,
    columns: &[String],
    catalog: &Catalog,
    effects: &mut Effects,
) {
    for column in columns.iter().filter_map(|name| relation.column(name)) {
        if let Some(expression) = column.default.as_ref().and_then(|default| default.expression.as_ref()) {
            add_called(expression, catalog, effects);
        }
        if column.identity
            && let Some(sequence) = identity_sequence(relation, column, catalog)
        {
            locks::table(effects, sequence, LockMode::RowExclusive);
        }
    }
}

fn is_of_sequences(function: &Name) -> bool {
    function.schema.as_deref().is_none_or(|schema| schema == "pg_catalog")
        && matches!(function.name.as_str(), "nextval" | "currval" | "setval" | "pg_sequence_last_value")
}

/// The sequence that an argument means: its name as a constant, or that of a column's own sequence.
fn named<'a>(argument: &Expression, catalog: &'a Catalog) -> Option<&'a Relation> {
    if let Expression::Cast { operand, .. } = argument {
        return named(operand, catalog);
    }
    if let Expression::Text(written) = argument {
        let name = parse_name(written)?;
        return catalog.resolve(&name).filter(|relation| relation.kind == RelationKind::Sequence);
    }
    let Expression::Call { function, arguments } = argument else { return None };
    let [Expression::Text(table), Expression::Text(column)] = arguments.as_slice() else { return None };
    if function.name != "pg_get_serial_sequence" {
        return None;
    }
    owned_sequence(catalog.resolve(&parse_name(table)?)?, column, catalog)
}

/// The sequence of an identity column.
fn identity_sequence<'a>(
    relation: &'a Relation,
    column: &Column,
    catalog: &'a Catalog,
) -> Option<&'a Relation> {
    // Before 17 a partition's identity column is its own; from 17 on it is the parent's.
    let own = owned_sequence(relation, &column.name, catalog);
    own.or_else(|| {
        let parents = relation.parents.iter().filter_map(|parent| catalog.relation(parent));
        parents.into_iter().find_map(|parent| owned_sequence(parent, &column.name, catalog))
    })
}

fn owned_sequence<'a>(relation: &'a Relation, column: &str, catalog: &'a Catalog) -> Option<&'a Relation> {
    let mut sequences = catalog.sequences_of(&relation.name);
    sequences.find(|(_, owner)| owner.column == column).map(|(sequence, _)| sequence)
}
