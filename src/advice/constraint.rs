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
        ConstraintDefinition::Unique {
            primary,
            columns,
            include,
            nulls_not_distinct,
            without_overlaps,
            options,
            tablespace,
        } => {
            // Storage options would have to be repeated, and WITHOUT OVERLAPS takes no index made before.
            if *without_overlaps || !options.is_empty() || tablespace.is_some() {
                return Vec::new();
            }
            let key = Key { primary: *primary, columns, include, nulls_not_distinct: *nulls_not_distinct };
            vec![by_index(alter, constraint, &key)]
        }
        ConstraintDefinition::NotNull { column } => not_null_by_check(alter, column),
        ConstraintDefinition::UsingIndex { .. } | ConstraintDefinition::Exclude { .. } => Vec::new(),
    }
}

/// A primary key or unique constraint.
struct Key<'a> {
    primary: bool,
    columns: &'a [String],
    include: &'a [String],
    nulls_not_distinct: bool,
}

/// An index built concurrently, which the constraint then takes over.
fn by_index(alter: &AlterTable, constraint: &TableConstraint, key: &Key<'_>) -> Alternative {
    let table = table_of(alter);
    let suffix = if key.primary { "pkey" } else { "key" };
    let parts: Vec<&str> = std::iter::once(alter.name.name.as_str())
        .chain(key.columns.iter().map(String::as_str).filter(|_| !key.primary))
        .chain([suffix])
        .collect();
    let name = constraint.name.as_deref().map_or_else(|| made_name(&parts), identifier);
    let include = match key.include {
        [] => String::new(),
        columns => format!(" INCLUDE ({})", identifiers(columns)),
    };
    let nulls = if key.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    let kind = if key.primary { "PRIMARY KEY" } else { "UNIQUE" };
    let deferrable = match (constraint.deferrable, constraint.initially_deferred) {
        (_, true) => " DEFERRABLE INITIALLY DEFERRED",
        (true, false) => " DEFERRABLE",
        (false, false) => "",
    };
    Alternative {
        sql: format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({}){include}{nulls};\n\
             ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {name}{deferrable};",
            identifiers(key.columns)
        ),
        why: Why::AttachesIndex,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{AlterTableAction, Statement, parse_statement};

    fn proposed(constraint: &str) -> Vec<String> {
        let text = format!("ALTER TABLE t ADD {constraint}");
        let Ok(Statement::AlterTable(alter)) = parse_statement(&text) else { panic!("{text}") };
        let [AlterTableAction::AddConstraint(constraint)] = alter.actions.as_slice() else {
            panic!("{text}")
        };
        let alternatives = in_steps(&text, &alter, constraint, &Effects::default());
        alternatives.into_iter().map(|alternative| alternative.sql).collect()
    }

    #[test]
    fn a_key_by_index_keeps_what_was_said_of_it() {
        assert_eq!(
            proposed("UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) INITIALLY DEFERRED"),
            ["CREATE UNIQUE INDEX CONCURRENTLY t_a_b_key ON t (a, b) INCLUDE (c) NULLS NOT DISTINCT;\n\
                 ALTER TABLE t ADD CONSTRAINT t_a_b_key UNIQUE USING INDEX t_a_b_key DEFERRABLE INITIALLY DEFERRED;"]
        );
        assert_eq!(
            proposed("PRIMARY KEY (a) DEFERRABLE"),
            ["CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON t (a);\n\
                 ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey DEFERRABLE;"]
        );
        assert!(proposed("UNIQUE (a, b WITHOUT OVERLAPS)").is_empty());
        assert!(proposed("UNIQUE (a) WITH (fillfactor = 70)").is_empty());
    }
}
