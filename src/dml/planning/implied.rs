//! Whether conditions imply the predicate of a partial index.
//!
//! # Source
//! `predicate_implied_by`, src/backend/optimizer/util/predtest.c.

use crate::catalog::Index;
use crate::sql::number;
use crate::sql::{Expression, Operator};

use super::clauses::Searched;

/// Whether the index has no predicate, or these conditions imply it.
pub(super) fn by(index: &Index, conditions: &[Expression], searched: &Searched<'_, '_>) -> bool {
    let Some(predicate) = &index.predicate else { return true };
    // One that could not be read may be implied by anything.
    let Some(predicate) = predicate else { return !conditions.is_empty() };
    let conditions: Vec<Expression> = conditions
        .iter()
        .filter(|condition| {
            condition.columns().iter().all(|column| column.qualifier == Some(searched.base.id.as_str()))
        })
        .map(|condition| condition.qualified(None))
        .collect();
    predicate
        .qualified(None)
        .conjuncts()
        .iter()
        .all(|part| conditions.iter().any(|condition| implies(condition, part)))
}

/// Whether whatever fulfils the one condition fulfils the other.
pub(super) fn implies(condition: &Expression, wanted: &Expression) -> bool {
    if condition == wanted {
        return true;
    }
    if let Expression::Or(arms) = wanted {
        return arms.iter().any(|arm| implies(condition, arm));
    }
    if let Expression::IsNull { operand, negated: true } = wanted {
        return is_strict_about(condition, operand);
    }
    match (bound(condition), bound(wanted)) {
        (Some((column, given, value)), Some((other, asked, limit))) if column == other => match asked {
            Operator::Equal => *given == Operator::Equal && value == limit,
            Operator::Greater => {
                (*given == Operator::Greater && value >= limit)
                    || (matches!(given, Operator::Equal | Operator::GreaterOrEqual) && value > limit)
            }
            Operator::GreaterOrEqual => {
                matches!(given, Operator::Equal | Operator::Greater | Operator::GreaterOrEqual)
                    && value >= limit
            }
            Operator::Less => {
                (*given == Operator::Less && value <= limit)
                    || (matches!(given, Operator::Equal | Operator::LessOrEqual) && value < limit)
            }
            Operator::LessOrEqual => {
                matches!(given, Operator::Equal | Operator::Less | Operator::LessOrEqual) && value <= limit
            }
            Operator::NotEqual => *given == Operator::Equal && value != limit,
            Operator::IsDistinctFrom | Operator::Other(_) => false,
        },
        (_, _) => false,
    }
}

/// Whether a condition that holds says that the operand is not null.
fn is_strict_about(condition: &Expression, operand: &Expression) -> bool {
    if let Expression::Binary { operator, left, right } = condition {
        let compares = !matches!(operator, Operator::IsDistinctFrom | Operator::Other(_));
        compares && (**left == *operand || **right == *operand)
    } else if let Expression::InList { operand: listed, negated: false, .. }
    | Expression::Between { operand: listed, negated: false, .. } = condition
    {
        **listed == *operand
    } else {
        false
    }
}

/// `column <operator> number`.
fn bound(condition: &Expression) -> Option<(&str, &Operator, f64)> {
    let Expression::Binary { operator, left, right } = condition else { return None };
    Some((left.as_column()?, operator, number(right)?))
}
