//! Constraints: declare first, check apart.

use crate::catalog::Change;
use crate::effect::Effects;
use crate::sql::{AlterTable, ConstraintDefinition, TableConstraint};

use super::{Alternative, Why, identifier, identifiers, made_name, table_of};

/// SET NOT NULL by way of a CHECK that is validated apart and then proves it (12 and later).
pub(super) fn not_null_by_check(alter: &AlterTable, column: &str) -> Vec<Alternative> {
    let table = table_of(alter);
    let check = made_name(&[&alter.name.name, column, "not_null"]);
    let column = identifier(column);
    vec![Alternative {
        sql: format!(
            "ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID;\n\
             ALTER TABLE {table} VALIDATE CONSTRAINT {check};\n\
             ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;\n\
             ALTER TABLE {table} DROP CONSTRAINT {check};"
        ),
        why: Why::ValidatesApart,
    }]
}

/// NOT VALID and VALIDATE for what is checked by a scan; an index built before for what needs one.
pub(super) fn in_steps(
    text: &str,
    alter: &AlterTable,
    constraint: &TableConstraint,
    effects: &Effects,
) -> Vec<Alternative> {
    let table = table_of(alter);
    match &constraint.kind {
        ConstraintDefinition::Check { .. } | ConstraintDefinition::ForeignKey { .. } => {
            let Some(name) = constraint.name.clone().or_else(|| added_name(effects)) else {
                return Vec::new();
            };
            vec![Alternative {
                sql: format!(
                    "{text} NOT VALID;\nALTER TABLE {table} VALIDATE CONSTRAINT {};",
                    identifier(&name)
                ),
                why: Why::ValidatesApart,
            }]
        }
        ConstraintDefinition::Unique { primary, columns, include, .. } => {
            let suffix = if *primary { "pkey" } else { "key" };
            let parts: Vec<&str> = std::iter::once(alter.name.name.as_str())
                .chain(columns.iter().map(String::as_str).filter(|_| !*primary))
                .chain([suffix])
                .collect();
            let name = constraint.name.as_deref().map_or_else(|| made_name(&parts), identifier);
            let include = if include.is_empty() {
                String::new()
            } else {
                format!(" INCLUDE ({})", identifiers(include))
            };
            let kind = if *primary { "PRIMARY KEY" } else { "UNIQUE" };
            vec![Alternative {
                sql: format!(
                    "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({}){include};\n\
                     ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {name};",
                    identifiers(columns)
                ),
                why: Why::AttachesIndex,
            }]
        }
        ConstraintDefinition::NotNull { column } => not_null_by_check(alter, column),
        ConstraintDefinition::UsingIndex { .. } | ConstraintDefinition::Exclude { .. } => Vec::new(),
    }
}

/// The name that PostgreSQL gives a constraint without one.
fn added_name(effects: &Effects) -> Option<String> {
    effects.changes.iter().find_map(|change| {
        if let Change::AddConstraint { constraint, .. } = change {
            Some(constraint.name.clone())
        } else {
            None
        }
    })
}
