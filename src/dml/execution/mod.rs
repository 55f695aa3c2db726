//! What happens while a statement runs: rows are checked against foreign keys and change what refers to them, numbers
//! are taken from sequences.

mod changed;
mod references;
mod routing;
mod sequences;

pub(super) use changed::ChangedRows;

use crate::catalog::Catalog;
use crate::effect::{Effects, PgError, RowChange};
use crate::sql::Statement;

use super::planning::Level;

/// Adds what running a statement locks and reads besides what its plan does. `rows` are those that it changes.
pub(super) fn add(
    statement: &Statement,
    rows: Option<ChangedRows<'_>>,
    level: &Level<'_>,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    for expression in level.expressions() {
        sequences::add_called(expression, catalog, effects);
    }
    let Some(rows) = rows else { return Ok(()) };
    // Nothing happens to no rows.
    let changed = super::common::rows_changed(effects);
    if changed.value.is_some_and(|rows| rows.p95.0 == 0.0) {
        return Ok(());
    }
    sequences::add_defaults(rows.relation, &rows.defaults, catalog, effects);
    if rows.change == RowChange::Insert {
        routing::add_inserted(&rows, catalog, effects)?;
    } else if let Statement::Update(update) = statement {
        routing::add_moved(update, &rows, catalog, effects);
    }
    routing::add_ancestors(&rows, catalog, effects);
    references::add(&rows, catalog, effects);
    Ok(())
}
