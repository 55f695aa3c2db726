//! Columns that only the server may fill.
//!
//! # Source
//! `rewriteTargetListIU`, `rewriteValuesRTE`, src/backend/rewrite/rewriteHandler.c.

use crate::catalog::{Column, Relation};
use crate::dml::analysis::is_default;
use crate::effect::PgError;
use crate::pg::ServerVersion;
use crate::sql::{Expression, Insert, Update};

/// Refuses values for generated columns and for identity columns that are GENERATED ALWAYS.
///
/// # Versions
/// Before 14 a value for a generated column counts as an error of syntax.
pub(in crate::dml) fn check_insert(
    insert: &Insert,
    relation: &Relation,
    version: ServerVersion,
) -> Result<(), PgError> {
    let names: Vec<&str> = if insert.columns.is_empty() {
        relation.columns.iter().map(|column| column.name.as_str()).collect()
    } else {
        insert.columns.iter().map(String::as_str).collect()
    };
    let width = match insert.source.rows.first() {
        Some(row) => row.len(),
        // A star may stand for any number of columns.
        None if insert.source.targets.iter().any(is_star) => names.len(),
        None => insert.source.targets.len(),
    };
    for (place, name) in names.into_iter().enumerate().take(width) {
        let Some(column) = relation.column(name) else { continue };
        let all_default = !insert.source.rows.is_empty()
            && insert.source.rows.iter().all(|row| row.get(place).is_none_or(is_default));
        if all_default {
            continue;
        }
        let identity = column.properties.identity_always && insert.overriding.is_none();
        if column.generated.is_some() || identity {
            let message = format!("cannot insert a non-DEFAULT value into column \"{name}\"");
            return Err(PgError { sqlstate: sqlstate(column, version), message });
        }
    }
    let updated = insert.on_conflict.iter().filter_map(|conflict| conflict.update.as_ref());
    updated.into_iter().try_for_each(|update| check_assignments(&update.assignments, relation, version))
}

/// The same for an UPDATE, and columns that are assigned twice.
pub(in crate::dml) fn check_update(
    update: &Update,
    relation: &Relation,
    version: ServerVersion,
) -> Result<(), PgError> {
    check_assignments(&update.assignments, relation, version)
}

fn sqlstate(column: &Column, version: ServerVersion) -> &'static str {
    if column.generated.is_some() && version.major() < 14 { "42601" } else { "428C9" }
}

fn check_assignments(
    assignments: &[(String, Expression)],
    relation: &Relation,
    version: ServerVersion,
) -> Result<(), PgError> {
    for (place, (name, value)) in assignments.iter().enumerate() {
        let Some(column) = relation.column(name) else { continue };
        if assignments[..place].iter().any(|(other, _)| other == name) && is_scalar(column) {
            let message = format!("multiple assignments to same column \"{name}\"");
            return Err(PgError { sqlstate: "42601", message });
        }
        if (column.generated.is_some() || column.properties.identity_always) && !is_default(value) {
            let message = format!("column \"{name}\" can only be updated to DEFAULT");
            return Err(PgError { sqlstate: sqlstate(column, version), message });
        }
    }
    Ok(())
}

/// Fields of a composite value can be assigned one by one.
fn is_scalar(column: &Column) -> bool {
    crate::pg::TypeName::parse(&column.type_name).storage().is_some()
}

fn is_star(value: &Expression) -> bool {
    matches!(value, Expression::Other { text, parts } if parts.is_empty() && text.ends_with('*'))
}
