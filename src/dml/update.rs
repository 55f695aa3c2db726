//! `UPDATE`.
//!
//! # Locks
//! ROW EXCLUSIVE on the table, its partitions and children, and their indexes; see `locks` for the rest.
//! # Work
//! Finding the rows; a new version of each, with new entries in every index unless it is HOT; triggers and foreign
//! keys per row.
//! # Versions
//! See `hot`.
//! # Source
//! `ExecUpdate`, src/backend/executor/nodeModifyTable.c.
//! # Not modelled
//! Rows that move to another partition (a DELETE and an INSERT).

use crate::effect::{Effects, RowChange, Work};
use crate::sql::{Expression, Update};

use super::changes::{Change, computation, row_changes, with_generated};
use super::common::Request;
use super::reader::Reader;
use super::target::{Target, named};
use crate::sql::is_constant;

pub(super) fn add(
    update: &Update,
    request: Request<'_>,
    effects: &mut Effects,
    reader: &mut Reader<'_>,
) -> Option<()> {
    let relation = named(&update.table, request)?;
    let target = Target {
        relation,
        alias: update.alias.as_deref(),
        only: update.only,
        from: &update.from,
        filter: update.filter.as_ref(),
    };
    target.announce(request, effects);
    let values = distinct_values(update);
    for part in target.find(request, reader, &values) {
        let assigned = update.assignments.iter().map(|(name, _)| name.as_str()).collect();
        let null = |(name, value): &'_ (String, Expression)| {
            matches!(crate::sql::plain(value), Expression::Null).then(|| name.clone())
        };
        let nulls: Vec<_> = update.assignments.iter().filter_map(null).collect();
        let change = Change {
            rows: part.rows,
            access: part.access,
            assigned: with_generated(part.relation, assigned),
            nulls: nulls.iter().map(String::as_str).collect(),
            computation: computation(values.iter().copied(), part.relation),
            toasted_bytes: toasted_bytes(update, part.relation),
            ..Change::new(RowChange::Update, part.relation)
        };
        let changes = row_changes(&change, request.catalog, effects, &[]);
        effects.work.push(Work::RowChanges(Box::new(changes)));
    }
    Some(())
}

/// Assigned expressions; a sub-select for several columns is one.
fn distinct_values(update: &Update) -> Vec<&Expression> {
    let mut values: Vec<&Expression> = Vec::new();
    for (_, value) in &update.assignments {
        if !(matches!(value, Expression::Subquery(_)) && values.contains(&value)) {
            values.push(value);
        }
    }
    values
}

/// Bytes that new values take out of line: as many as the column's values take now. Constants stay in line.
fn toasted_bytes(update: &Update, relation: &crate::catalog::Relation) -> f64 {
    let computed = update.assignments.iter().filter(|(_, value)| !is_constant(value));
    let columns = computed.filter_map(|(name, _)| relation.column(name));
    columns.map(|column| crate::shape::out_of_line_bytes(column, relation)).sum()
}
