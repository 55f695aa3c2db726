//! `ALTER COLUMN … ADD GENERATED … AS IDENTITY`, `SET GENERATED`, `DROP IDENTITY`, `SET EXPRESSION`, `DROP EXPRESSION`.
//!
//! # Source
//! `ATExecAddIdentity`, `ATExecSetIdentity`, `ATExecDropIdentity`, `ATExecSetExpression`, `ATExecDropExpression`,
//! src/backend/commands/tablecmds.c; `generateSerialExtraStmts`, src/backend/parser/parse_utilcmd.c.

use super::errors;
use crate::catalog::{Column, Default, Generated, RelationKind};
use crate::ddl::alteration::Alteration;
use crate::ddl::{add_column, alter_column_type};
use crate::effect::{Observation, PgError, RewriteReason};
use crate::pg::{LockMode, RelationName, TypeName};
use crate::shape;
use crate::sql::{Expression, IdentityKind};

/// The first version that changes the expression of a generated column.
const FIRST_WITH_SET_EXPRESSION: u32 = 17;

/// ADD GENERATED … AS IDENTITY: a sequence is made, rows stay as they are.
pub(super) fn add_identity(
    column: &str,
    kind: IdentityKind,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let known = find(column, alteration)?;
    if !matches!(TypeName::parse(&known.type_name).base.as_str(), "int2" | "int4" | "int8") {
        return Err(errors::error("22023", "identity column type must be smallint, integer, or bigint"));
    }
    let relation = &alteration.table().name.name;
    let refused = |what: &str| {
        Err(errors::error("55000", format!("column \"{column}\" of relation \"{relation}\" {what}")))
    };
    if !known.not_null {
        return refused("must be declared NOT NULL before identity can be added");
    }
    if known.identity {
        return refused("is already an identity column");
    }
    if known.default.is_some() {
        return refused("already has a default value");
    }
    if alteration.is_root {
        let relation = alteration.table().name.clone();
        add_column::add_sequence(&relation, column, alteration);
    }
    alteration.edit_column(column, |column| {
        column.identity = true;
        column.properties.identity_always = kind == IdentityKind::Always;
    });
    Ok(())
}

/// SET GENERATED and options of the sequence.
pub(super) fn set_identity(
    column: &str,
    kind: Option<IdentityKind>,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let known = find(column, alteration)?;
    lock_sequence(column, LockMode::ShareRowExclusive, alteration);
    if !known.identity {
        let relation = &alteration.table().name.name;
        let message = format!("column \"{column}\" of relation \"{relation}\" is not an identity column");
        return Err(errors::error("55000", message));
    }
    if let Some(kind) = kind {
        let always = kind == IdentityKind::Always;
        alteration.edit_column(column, |column| column.properties.identity_always = always);
    }
    Ok(())
}

/// DROP IDENTITY: the sequence goes too.
pub(super) fn drop_identity(
    column: &str,
    if_exists: bool,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let known = find(column, alteration)?;
    let relation = alteration.table().name.clone();
    if !known.identity {
        if if_exists {
            let object = RelationName::new(&relation.name, column);
            alteration.observe(Observation::NothingToDo { object });
            return Ok(());
        }
        let message =
            format!("column \"{column}\" of relation \"{}\" is not an identity column", relation.name);
        return Err(errors::error("55000", message));
    }
    lock_sequence(column, LockMode::AccessExclusive, alteration);
    let sequences: Vec<RelationName> = alteration
        .catalog
        .sequences_of(&relation)
        .filter(|(_, owner)| owner.column == column)
        .map(|(sequence, _)| sequence.name.clone())
        .collect();
    for sequence in sequences {
        alteration.change(crate::catalog::Change::DropRelation(sequence));
    }
    alteration.edit_column(column, |column| column.identity = false);
    Ok(())
}

fn lock_sequence(column: &str, mode: LockMode, alteration: &mut Alteration<'_>) {
    let catalog = alteration.catalog;
    let relation = alteration.table().name.clone();
    for (sequence, owner) in catalog.sequences_of(&relation) {
        if owner.column == column && alteration.table().column(column).is_some_and(|known| known.identity) {
            alteration.lock(sequence, mode);
        }
    }
}

fn find(column: &str, alteration: &Alteration<'_>) -> Result<Column, PgError> {
    alteration.demand_column(column)?;
    let found = alteration.table().column(column).cloned();
    found.ok_or_else(|| errors::undefined_column(column, alteration.table()))
}

/// SET EXPRESSION: stored values are computed anew.
pub(super) fn set_expression(
    column: &str,
    expression: &Expression,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    if alteration.major() < FIRST_WITH_SET_EXPRESSION {
        return Err(errors::syntax("syntax error at or near \"EXPRESSION\""));
    }
    let known = find(column, alteration)?;
    let table = alteration.table().clone();
    let name = &table.name.name;
    match known.generated {
        None => {
            let message = format!("column \"{column}\" of relation \"{name}\" is not a generated column");
            return Err(errors::error("55000", message));
        }
        Some(Generated::Virtual) => {
            let has_checks = table
                .constraints
                .iter()
                .any(|constraint| matches!(constraint.kind, crate::catalog::ConstraintKind::Check { .. }));
            if has_checks {
                return Err(errors::not_supported(
                    "ALTER TABLE / SET EXPRESSION is not supported for virtual generated columns in tables with check constraints",
                ));
            }
        }
        Some(Generated::Stored) => {
            alteration.compute(expression);
            alteration.rewrite(RewriteReason::GeneratedStored { column: column.to_owned() }, 0.0);
            alter_column_type::remake_dependents(column, &table, alteration)?;
        }
    }
    let volatility = shape::volatility(expression, alteration.catalog);
    let default = Some(Default { expression: Some(expression.clone()), volatility });
    alteration.edit_column(column, |column| column.default = default);
    Ok(())
}

/// DROP EXPRESSION: the column keeps its values and becomes an ordinary one.
pub(super) fn drop_expression(
    column: &str,
    if_exists: bool,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table().name.clone();
    let has_children = alteration.catalog.children(&table).next().is_some();
    if alteration.only && has_children && alteration.table().kind != RelationKind::PartitionedTable {
        let message = "ALTER TABLE / DROP EXPRESSION must be applied to child tables too";
        return Err(errors::invalid_table_definition(message));
    }
    let known = find(column, alteration)?;
    if alteration.is_inherited(column) {
        let message = "cannot drop generation expression from inherited column";
        return Err(errors::invalid_table_definition(message));
    }
    match known.generated {
        Some(Generated::Stored) => {
            alteration.edit_column(column, |column| {
                column.generated = None;
                column.default = None;
            });
            Ok(())
        }
        Some(Generated::Virtual) => Err(errors::not_supported(
            "ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns",
        )),
        None if if_exists => {
            let object = RelationName::new(&table.name, column);
            alteration.observe(Observation::NothingToDo { object });
            Ok(())
        }
        None => {
            let message = format!(
                "column \"{column}\" of relation \"{}\" is not a stored generated column",
                table.name
            );
            Err(errors::error("55000", message))
        }
    }
}
