//! Limits on rows that hold whatever the statistics say: unique keys and LIMIT.

use crate::sql::{Expression, Operator, Query};
use crate::units::Rows;

use super::range::{Bound, intersection, is_integer};
use super::selectivity::Subject;
use super::values::is_unique;
use crate::sql::{is_constant, number, plain};

/// At most so many rows, and why.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    /// The rows.
    pub rows: Rows,
    /// The reason.
    pub basis: String,
}

/// The lowest limit that conditions, all of which have to hold, set on the table's rows.
pub(super) fn rows_at_most(subject: Subject<'_>, conditions: &[Expression]) -> Option<Limit> {
    let limits = [
        equalities(subject, conditions),
        key_range(subject, conditions),
        conditions.iter().filter_map(|condition| listed_by_query(subject, condition)).min_by(fewer),
    ];
    limits.into_iter().flatten().min_by(fewer)
}

fn fewer(a: &Limit, b: &Limit) -> std::cmp::Ordering {
    a.rows.0.total_cmp(&b.rows.0)
}

/// Constants for all columns of a unique index.
fn equalities(subject: Subject<'_>, conditions: &[Expression]) -> Option<Limit> {
    let mut columns = Vec::new();
    let mut rows = 1.0;
    for condition in conditions {
        if let Expression::Binary { operator: Operator::Equal, left, right } = condition {
            for (column, constant) in [(left, right), (right, left)] {
                if let Some(column) = subject.column(column).filter(|_| is_constant(constant)) {
                    columns.push(column.name.as_str());
                }
            }
        } else if let Expression::InList { operand, members, negated: false } = condition
            && let Some(named) = operand_columns(subject, operand)
        {
            columns.extend(named);
            rows *= members.len() as f64;
        }
    }
    is_unique(subject.relation, &columns)
        .then(|| Limit { rows: Rows(rows), basis: format!("unique index on {}", columns.join(", ")) })
}

/// Both bounds of a unique integer key.
fn key_range(subject: Subject<'_>, conditions: &[Expression]) -> Option<Limit> {
    let bounds: Vec<_> = conditions.iter().filter_map(|condition| Bound::of(subject, condition)).collect();
    let limits = bounds.iter().filter(|bound| is_integer(bound.column)).filter_map(|bound| {
        let same: Vec<_> = bounds.iter().filter(|b| b.column.name == bound.column.name).cloned().collect();
        let (Some(low), Some(high)) = intersection(&same) else { return None };
        let name = bound.column.name.as_str();
        is_unique(subject.relation, &[name]).then(|| Limit {
            rows: Rows((high - low + 1.0).max(0.0)),
            basis: format!("keys between the bounds on {name}, which is unique"),
        })
    });
    limits.min_by(fewer)
}

/// A unique key that is IN (SELECT … LIMIT n).
fn listed_by_query(subject: Subject<'_>, condition: &Expression) -> Option<Limit> {
    let Expression::InQuery { operand, query, negated: false } = condition else { return None };
    let columns = operand_columns(subject, operand)?;
    let rows = constant_limit(query)?;
    is_unique(subject.relation, &columns).then(|| Limit { rows, basis: format!("LIMIT {}", rows.0) })
}

/// The LIMIT of a query, where it is a number.
pub(super) fn constant_limit(query: &Query) -> Option<Rows> {
    query.limit.as_ref().and_then(number).map(Rows)
}

/// The table's columns that are tested together: one, or all of a row.
pub(super) fn operand_columns<'a>(subject: Subject<'a>, operand: &Expression) -> Option<Vec<&'a str>> {
    let operand = plain(operand);
    let items = if let Expression::Row(items) = operand { items } else { std::slice::from_ref(operand) };
    items.iter().map(|item| Some(subject.column(item)?.name.as_str())).collect()
}
