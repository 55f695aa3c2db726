//! Conditions as they bear on a partition key.

use crate::catalog::Catalog;
use crate::dml::planning::Side;
use crate::sql::{Expression, Operator, Volatility};

use crate::partition::{Key, Known, Value};

/// One condition.
#[derive(Debug, Clone)]
pub(super) enum Clause {
    /// `key <operator> value`.
    Compare {
        /// Which part of the key.
        part: usize,
        /// The operator.
        operator: Operator,
        /// The value.
        value: Value,
    },
    /// `key IN (values)`.
    OneOf {
        /// Which part of the key.
        part: usize,
        /// The values.
        values: Vec<Value>,
    },
    /// `key IS NULL`.
    Null {
        /// Which part of the key.
        part: usize,
    },
    /// Something that holds for no row.
    Never,
    /// An OR: each arm with its conditions.
    Any(Vec<Vec<Clause>>),
    /// It is about the key, and what it asks for is known when the statement runs; what it asks for now, where that can
    /// be told.
    Late(Option<Box<Clause>>),
}

impl Clause {
    /// The clause with what it asks for now in place of what it asks for when the statement runs.
    pub(super) fn now(&self) -> Option<Self> {
        match self {
            Self::Late(now) => now.as_deref().cloned(),
            Self::Compare { .. } | Self::OneOf { .. } | Self::Null { .. } | Self::Never | Self::Any(_) => {
                Some(self.clone())
            }
        }
    }
}

/// Reads the conditions on one table.
pub(super) struct Reading<'s> {
    /// The key.
    pub key: &'s Key,
    /// The table among those that are joined.
    pub side: Side<'s>,
    /// The database.
    pub catalog: &'s Catalog,
}

impl Reading<'_> {
    /// What a condition says of the key, if anything.
    pub(super) fn clauses(&self, condition: &Expression) -> Vec<Clause> {
        match condition {
            Expression::Binary { operator, left, right } => {
                let forwards = self.comparison(operator, left, right);
                let found = forwards.or_else(|| self.comparison(&turned(operator)?, right, left));
                found.into_iter().collect()
            }
            Expression::Between { operand, low, high, negated: false } => {
                let low = self.comparison(&Operator::GreaterOrEqual, operand, low);
                low.into_iter().chain(self.comparison(&Operator::LessOrEqual, operand, high)).collect()
            }
            Expression::InList { operand, members, negated: false } => {
                self.membership(operand, members).into_iter().collect()
            }
            Expression::IsNull { operand, negated: false } => {
                self.part(operand).map(|part| Clause::Null { part }).into_iter().collect()
            }
            Expression::Or(arms) => {
                let arms: Vec<Vec<Clause>> = arms
                    .iter()
                    .map(|arm| arm.conjuncts().iter().flat_map(|part| self.clauses(part)).collect())
                    .collect();
                if arms.iter().any(Vec::is_empty) { Vec::new() } else { vec![Clause::Any(arms)] }
            }
            Expression::And(parts) => parts.iter().flat_map(|part| self.clauses(part)).collect(),
            Expression::Boolean(false) | Expression::Null => vec![Clause::Never],
            Expression::Column { .. } => self.truth(condition, true).into_iter().collect(),
            Expression::Not(operand) => self.truth(operand, false).into_iter().collect(),
            Expression::Boolean(true)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Variable(_)
            | Expression::Cast { .. }
            | Expression::InList { .. }
            | Expression::InQuery { .. }
            | Expression::IsNull { .. }
            | Expression::Between { .. }
            | Expression::Exists(_)
            | Expression::Subquery(_)
            | Expression::Call { .. }
            | Expression::Row(_)
            | Expression::Other { .. } => Vec::new(),
        }
    }

    /// A boolean key by itself.
    fn truth(&self, operand: &Expression, value: bool) -> Option<Clause> {
        let part = self.part(operand)?;
        let value = Value::Whole(i128::from(value));
        Some(Clause::Compare { part, operator: Operator::Equal, value })
    }

    fn comparison(&self, operator: &Operator, key: &Expression, value: &Expression) -> Option<Clause> {
        if *operator == Operator::Other("= ANY".to_owned()) {
            return self.part(key).map(|_| Clause::Late(None));
        }
        if matches!(operator, Operator::IsDistinctFrom | Operator::Other(_)) {
            return None;
        }
        let part = self.part(key)?;
        let kind = self.key.parts[part].kind.as_ref()?;
        match kind.value(value, self.catalog) {
            Known::Null => Some(Clause::Never),
            Known::Value(value) => Some(Clause::Compare { part, operator: operator.clone(), value }),
            Known::Nothing if self.is_late(value) => {
                let now = kind.value_now(value, self.catalog);
                let operator = operator.clone();
                Some(Clause::Late(now.map(|value| Box::new(Clause::Compare { part, operator, value }))))
            }
            Known::Nothing => None,
        }
    }

    fn membership(&self, operand: &Expression, members: &[Expression]) -> Option<Clause> {
        let part = self.part(operand)?;
        let kind = self.key.parts[part].kind.as_ref()?;
        let known: Vec<_> = members.iter().map(|member| kind.value(member, self.catalog)).collect();
        if known.contains(&Known::Nothing) {
            let late = members.iter().all(|member| self.is_late(member));
            return late.then_some(Clause::Late(None));
        }
        let values = known.into_iter().filter_map(|known| match known {
            Known::Value(value) => Some(value),
            Known::Null | Known::Nothing => None,
        });
        Some(Clause::OneOf { part, values: values.collect() })
    }

    /// A value that is the same for all rows of the table, and known when the statement runs.
    fn is_late(&self, value: &Expression) -> bool {
        let foreign = value.columns().iter().all(|column| column.qualifier != Some(self.side.id));
        let steady = crate::shape::volatility(value, self.catalog) < Volatility::Volatile;
        foreign && steady
    }

    /// The part of the key that an expression is.
    fn part(&self, expression: &Expression) -> Option<usize> {
        let ours = expression.columns().iter().all(|column| column.qualifier == Some(self.side.id));
        let bare = expression.qualified(None);
        self.key.parts.iter().position(|part| ours && part.expression == bare)
    }
}

/// The operator with its operands the other way round.
fn turned(operator: &Operator) -> Option<Operator> {
    match operator {
        Operator::Less => Some(Operator::Greater),
        Operator::LessOrEqual => Some(Operator::GreaterOrEqual),
        Operator::Greater => Some(Operator::Less),
        Operator::GreaterOrEqual => Some(Operator::LessOrEqual),
        Operator::Equal | Operator::NotEqual => Some(operator.clone()),
        Operator::IsDistinctFrom | Operator::Other(_) => None,
    }
}
