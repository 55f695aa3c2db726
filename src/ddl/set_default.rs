//! `ALTER TABLE … ALTER COLUMN … SET DEFAULT …` and `… DROP DEFAULT`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table, its partitions and children until the transaction ends.
//! # Work
//! None: rows that are there keep their values.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `ATExecColumnDefault`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! The cast of the default to the column's type, which may fail.

use super::alteration::Alteration;
use super::errors;
use crate::catalog::{Change, Default};
use crate::effect::{PgError, check_label};
use crate::pg::TypeName;
use crate::shape;
use crate::sql::Expression;

/// Sets or drops the default.
pub(super) fn apply(
    column: &str,
    expression: Option<&Expression>,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    alteration.demand_column(column)?;
    let table = alteration.table();
    let known = table.column(column).expect("it was demanded above");
    let refused = if known.identity {
        Some("an identity column")
    } else if known.generated.is_some() {
        Some("a generated column")
    } else {
        None
    };
    if let Some(what) = refused {
        let message = format!("column \"{column}\" of relation \"{}\" is {what}", table.name.name);
        return Err(errors::syntax(message));
    }
    if let Some(expression) = expression {
        check_label(expression, &TypeName::parse(&known.type_name), alteration.catalog)?;
    }
    let default = expression.map(|expression| Default {
        expression: Some(expression.clone()),
        volatility: shape::volatility(expression, alteration.catalog),
    });
    let relation = table.name.clone();
    alteration.change(Change::SetDefault { relation, column: column.to_owned(), default });
    Ok(())
}
