//! Partitions and children that their own constraints rule out: they are opened, and not read.
//!
//! # Source
//! `relation_excluded_by_constraints`, src/backend/optimizer/util/plancat.c, with `constraint_exclusion = partition`.
//! # Not modelled
//! Conditions other than comparisons of a column with a number and tests for nulls.

use crate::catalog::{ConstraintKind, Relation};
use crate::sql::number;
use crate::sql::{Expression, Operator};

use super::level::Base;

/// Whether no row of the heap can fulfil what is known of its rows.
pub(super) fn is_excluded(heap: &Relation, base: &Base<'_>, known: &[Expression]) -> bool {
    let ours = known.iter().filter(|condition| {
        condition.columns().iter().all(|column| column.qualifier == Some(base.id.as_str()))
    });
    let ours: Vec<Expression> = ours.map(|condition| condition.qualified(None)).collect();
    let checks = heap.constraints.iter().filter(|constraint| constraint.validated).filter_map(|constraint| {
        match &constraint.kind {
            ConstraintKind::Check { expression } => expression.as_ref(),
            ConstraintKind::NotNull { .. }
            | ConstraintKind::Unique { .. }
            | ConstraintKind::Exclusion { .. }
            | ConstraintKind::ForeignKey(_) => None,
        }
    });
    let checks: Vec<Expression> =
        checks.flat_map(|check| check.qualified(None).conjuncts().to_vec()).collect();
    ours.iter().any(|condition| {
        asks_for_null(condition).is_some_and(|name| heap.column(name).is_some_and(|column| column.not_null))
            || checks.iter().any(|check| refute_each_other(condition, check))
    })
}

fn asks_for_null(condition: &Expression) -> Option<&str> {
    let Expression::IsNull { operand, negated: false } = condition else { return None };
    operand.as_column()
}

/// Whether no number fulfils both.
fn refute_each_other(one: &Expression, other: &Expression) -> bool {
    let (Some(one), Some(other)) = (Interval::of(one), Interval::of(other)) else { return false };
    let low = one.low.max(other.low);
    let high = one.high.min(other.high);
    let open = |interval: &Interval<'_>| {
        (interval.low_open && interval.low == low) || (interval.high_open && interval.high == high)
    };
    one.column == other.column && (low > high || (low == high && (open(&one) || open(&other))))
}

/// The numbers for which a comparison holds.
struct Interval<'s> {
    column: &'s str,
    low: f64,
    low_open: bool,
    high: f64,
    high_open: bool,
}

impl<'s> Interval<'s> {
    fn of(condition: &'s Expression) -> Option<Self> {
        let Expression::Binary { operator, left, right } = condition else { return None };
        let column = left.as_column()?;
        let at = number(right)?;
        let all = (f64::NEG_INFINITY, false, f64::INFINITY, false);
        let (low, low_open, high, high_open) = match operator {
            Operator::Equal => (at, false, at, false),
            Operator::Less => (all.0, false, at, true),
            Operator::LessOrEqual => (all.0, false, at, false),
            Operator::Greater => (at, true, all.2, false),
            Operator::GreaterOrEqual => (at, false, all.2, false),
            Operator::NotEqual | Operator::IsDistinctFrom | Operator::Other(_) => return None,
        };
        Some(Self { column, low, low_open, high, high_open })
    }
}
