//! Whether what is known of a table's rows proves a condition, so that nobody has to read them.
//!
//! # Model
//! The server's own prover, which knows AND, OR, comparisons of one expression with constants, and IS NULL, but no
//! arithmetic: `extract(year FROM at) = 2026` proves nothing about `at`. It proves that a condition is not false where
//! the constraints are not false, so a comparison does not prove IS NOT NULL.
//!
//! # Source
//! `predicate_implied_by`, `BT_implic_table`, src/backend/optimizer/util/predtest.c; `ConstraintImpliedByRelConstraint`,
//! src/backend/commands/tablecmds.c.

use std::cmp::Ordering;

use super::values::{Kind, Known, Value, compared};
use crate::catalog::{Catalog, ConstraintKind, Relation};
use crate::sql::{Expression, Operator};

/// Whether NOT NULL and the valid CHECK constraints of a table imply all of these conditions.
pub fn is_implied(wanted: &[Expression], table: &Relation, catalog: &Catalog) -> bool {
    let reading = Reading { table, catalog };
    let mut known: Vec<Condition> = table
        .columns
        .iter()
        .filter(|column| column.not_null)
        .map(|column| {
            let operand = Expression::Column { qualifier: None, name: column.name.clone() };
            Condition::Atom(Atom::Null { operand, negated: true })
        })
        .collect();
    known.extend(
        table
            .constraints
            .iter()
            .filter(|known| known.validated && !known.properties.not_enforced)
            .filter_map(|constraint| match &constraint.kind {
                ConstraintKind::Check { expression } => {
                    expression.as_ref().map(|check| reading.condition(check, false))
                }
                ConstraintKind::NotNull { .. }
                | ConstraintKind::Unique { .. }
                | ConstraintKind::Exclusion { .. }
                | ConstraintKind::ForeignKey(_) => None,
            }),
    );
    let known = Condition::All(known);
    wanted.iter().all(|wanted| known.implies(&reading.condition(wanted, false)))
}

/// A condition with NOT pushed down to its leaves.
#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Atom(Atom),
}

#[derive(Debug, PartialEq)]
enum Atom {
    Compare { operand: Expression, operator: Operator, value: Value, is_ordered: bool },
    Null { operand: Expression, negated: bool },
    Other { expression: Expression, negated: bool },
}

struct Reading<'a> {
    table: &'a Relation,
    catalog: &'a Catalog,
}

impl Reading<'_> {
    fn condition(&self, expression: &Expression, negated: bool) -> Condition {
        let all = |parts: &[Expression]| parts.iter().map(|part| self.condition(part, negated)).collect();
        match expression {
            Expression::And(parts) if negated => Condition::Any(all(parts)),
            Expression::And(parts) => Condition::All(all(parts)),
            Expression::Or(parts) if negated => Condition::All(all(parts)),
            Expression::Or(parts) => Condition::Any(all(parts)),
            Expression::Not(operand) => self.condition(operand, !negated),
            Expression::IsNull { operand, negated: own } => {
                let operand = operand.qualified(None);
                Condition::Atom(Atom::Null { operand, negated: *own != negated })
            }
            Expression::Between { operand, low, high, negated: own } => {
                let side = |operator, end: &Expression| Expression::Binary {
                    operator,
                    left: operand.clone(),
                    right: Box::new(end.clone()),
                };
                let sides = vec![side(Operator::GreaterOrEqual, low), side(Operator::LessOrEqual, high)];
                self.condition(&Expression::And(sides), *own != negated)
            }
            Expression::InList { operand, members, negated: own } => {
                let equal = |member: &Expression| Expression::Binary {
                    operator: Operator::Equal,
                    left: operand.clone(),
                    right: Box::new(member.clone()),
                };
                self.condition(&Expression::Or(members.iter().map(equal).collect()), *own != negated)
            }
            Expression::Binary { operator, left, right } => {
                let forwards = self.comparison(operator, left, right, negated);
                let found = forwards.or_else(|| self.comparison(&turned(operator), right, left, negated));
                Condition::Atom(found.unwrap_or_else(|| other(expression, negated)))
            }
            Expression::Column { .. }
            | Expression::Null
            | Expression::Boolean(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Variable(_)
            | Expression::Cast { .. }
            | Expression::InQuery { .. }
            | Expression::Exists(_)
            | Expression::Subquery(_)
            | Expression::Call { .. }
            | Expression::Row(_)
            | Expression::Other { .. } => Condition::Atom(other(expression, negated)),
        }
    }

    fn comparison(
        &self,
        operator: &Operator,
        operand: &Expression,
        value: &Expression,
        negated: bool,
    ) -> Option<Atom> {
        let column = self.table.column(operand.as_column()?)?;
        let kind = Kind::of(&column.type_name, column.properties.collation.as_deref(), self.catalog)?;
        let Known::Value(value) = kind.value(value, self.catalog) else { return None };
        let operator = if negated { negation(operator)? } else { operator.clone() };
        let is_comparison = !matches!(operator, Operator::IsDistinctFrom | Operator::Other(_));
        let operand = operand.qualified(None);
        is_comparison.then(|| Atom::Compare { operand, operator, value, is_ordered: kind.is_ordered() })
    }
}

fn other(expression: &Expression, negated: bool) -> Atom {
    Atom::Other { expression: expression.qualified(None), negated }
}

/// The operator with its operands the other way round.
fn turned(operator: &Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        Operator::Equal | Operator::NotEqual | Operator::IsDistinctFrom | Operator::Other(_) => {
            operator.clone()
        }
    }
}

fn negation(operator: &Operator) -> Option<Operator> {
    match operator {
        Operator::Less => Some(Operator::GreaterOrEqual),
        Operator::LessOrEqual => Some(Operator::Greater),
        Operator::Greater => Some(Operator::LessOrEqual),
        Operator::GreaterOrEqual => Some(Operator::Less),
        Operator::Equal => Some(Operator::NotEqual),
        Operator::NotEqual => Some(Operator::Equal),
        Operator::IsDistinctFrom | Operator::Other(_) => None,
    }
}

impl Condition {
    fn implies(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (_, Self::All(parts)) => parts.iter().all(|part| self.implies(part)),
            (Self::All(known), Self::Any(arms)) => {
                arms.iter().any(|arm| self.implies(arm)) || known.iter().any(|known| known.implies(wanted))
            }
            (Self::All(known), Self::Atom(_)) => known.iter().any(|known| known.implies(wanted)),
            (Self::Any(known), Self::Any(_) | Self::Atom(_)) => {
                !known.is_empty() && known.iter().all(|known| known.implies(wanted))
            }
            (Self::Atom(_), Self::Any(arms)) => arms.iter().any(|arm| self.implies(arm)),
            (Self::Atom(known), Self::Atom(wanted)) => known.implies(wanted),
        }
    }
}

impl Atom {
    fn implies(&self, wanted: &Self) -> bool {
        if self == wanted {
            return true;
        }
        let Self::Compare { operand, operator, value, is_ordered } = self else { return false };
        let Self::Compare { operand: other, operator: wanted, value: end, .. } = wanted else { return false };
        if operand != other {
            return false;
        }
        let order = if value == end {
            Some(Ordering::Equal)
        } else {
            compared(value, end)
                .filter(|_| *is_ordered || *operator == Operator::Equal && *wanted == Operator::NotEqual)
        };
        order.is_some_and(|order| proves(operator, wanted, order))
    }
}

/// Whether `x <operator> a` proves `x <wanted> b`, by the order of `a` and `b`.
fn proves(operator: &Operator, wanted: &Operator, order: Ordering) -> bool {
    match (operator, wanted) {
        (Operator::Less, Operator::Less | Operator::LessOrEqual | Operator::NotEqual)
        | (Operator::LessOrEqual | Operator::Equal, Operator::LessOrEqual) => order != Ordering::Greater,
        (Operator::LessOrEqual, Operator::Less | Operator::NotEqual) | (Operator::Equal, Operator::Less) => {
            order == Ordering::Less
        }
        (Operator::Equal, Operator::Equal) | (Operator::NotEqual, Operator::NotEqual) => {
            order == Ordering::Equal
        }
        (Operator::Equal, Operator::NotEqual) => order != Ordering::Equal,
        (Operator::Equal | Operator::GreaterOrEqual, Operator::GreaterOrEqual)
        | (Operator::Greater, Operator::Greater | Operator::GreaterOrEqual | Operator::NotEqual) => {
            order != Ordering::Less
        }
        (Operator::Equal, Operator::Greater)
        | (Operator::GreaterOrEqual, Operator::Greater | Operator::NotEqual) => order == Ordering::Greater,
        (
            Operator::Less
            | Operator::LessOrEqual
            | Operator::Equal
            | Operator::NotEqual
            | Operator::GreaterOrEqual
            | Operator::Greater
            | Operator::IsDistinctFrom
            | Operator::Other(_),
            _,
        ) => false,
    }
}
