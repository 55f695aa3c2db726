//! `DELETE`.
//!
//! # Locks
//! ROW EXCLUSIVE on the table, its partitions and children, and their indexes; see `locks` for the rest.
//! # Work
//! Finding the rows, marking each; indexes are not touched until vacuum. Triggers, look-ups of referring rows and
//! what ON DELETE does to them.
//! # Source
//! `ExecDelete`, src/backend/executor/nodeModifyTable.c.

use crate::catalog::Change as CatalogChange;
use crate::effect::{Effects, RowChange, Work};
use crate::sql::Delete;
use crate::units::Rows;

use super::changes::{Change, row_changes};
use super::common::Request;
use super::reader::Reader;
use super::target::{Target, named};

pub(super) fn add(
    delete: &Delete,
    request: Request<'_>,
    effects: &mut Effects,
    reader: &mut Reader<'_>,
) -> Option<()> {
    let relation = named(&delete.table, request)?;
    let target = Target {
        relation,
        alias: delete.alias.as_deref(),
        only: delete.only,
        from: &delete.using,
        filter: delete.filter.as_ref(),
    };
    target.announce(request, effects);
    for part in target.find(request, reader, &[]) {
        let by = part.rows.value.map(|rows| Rows(-rows.p50.0));
        let change =
            Change { rows: part.rows, access: part.access, ..Change::new(RowChange::Delete, part.relation) };
        let changes = row_changes(&change, request.catalog, effects, &[]);
        effects.work.push(Work::RowChanges(Box::new(changes)));
        effects.changes.push(CatalogChange::RowsChanged { relation: part.relation.name.clone(), by });
    }
    Some(())
}
