//! Which expressions may stand behind a column or in CHECK.
//!
//! # Source
//! `cookDefault`, `cookConstraint`, `check_nested_generated`, src/backend/catalog/heap.c; `transformSubLink`,
//! src/backend/parser/parse_expr.c.

use super::columns::Declared;
use crate::catalog::{Catalog, Column, Default};
use crate::ddl::errors;
use crate::effect::PgError;
use crate::shape;
use crate::sql::{Expression, Volatility};

/// Defaults and generation expressions of the statement; those of parents have been looked at.
pub(super) fn demand_values(columns: &[Declared], catalog: &Catalog) -> Result<(), PgError> {
    for declared in columns.iter().filter(|declared| !declared.column.properties.not_local) {
        let Column { default, generated, .. } = &declared.column;
        let Some(Default { expression: Some(expression), .. }) = default else { continue };
        if generated.is_some() {
            demand_generation(expression, columns, catalog)?;
        } else {
            demand_default(expression)?;
        }
    }
    Ok(())
}

fn demand_default(expression: &Expression) -> Result<(), PgError> {
    if !expression.columns().is_empty() {
        return Err(errors::not_supported("cannot use column reference in DEFAULT expression"));
    }
    demand_no_query(expression, "DEFAULT expression")
}

fn demand_generation(
    expression: &Expression,
    columns: &[Declared],
    catalog: &Catalog,
) -> Result<(), PgError> {
    demand_no_query(expression, "column generation expression")?;
    for name in expression.columns() {
        let Some(known) = columns.iter().find(|declared| declared.column.name == name.name) else {
            return Err(errors::undefined_column_name(name.name));
        };
        if known.column.generated.is_some() {
            let message =
                format!("cannot use generated column \"{}\" in column generation expression", name.name);
            return Err(errors::invalid_object_definition(message));
        }
    }
    let functions = expression.functions().into_iter();
    let volatilities = functions.filter_map(|name| shape::inlined_volatility(name, catalog));
    if volatilities.max() > Some(Volatility::Immutable) {
        return Err(errors::invalid_object_definition("generation expression is not immutable"));
    }
    Ok(())
}

/// 0A000 for a sub-select.
pub(super) fn demand_no_query(expression: &Expression, place: &str) -> Result<(), PgError> {
    if expression.subqueries().is_empty() {
        Ok(())
    } else {
        Err(errors::not_supported(format!("cannot use subquery in {place}")))
    }
}
