//! Sub-selects inside conditions, and whether they refer to what is around them.

use crate::sql::{Expression, FromItem, Query};

use super::scope::{Level, Scope};

/// A sub-select as the planner treats it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Nested<'a> {
    /// EXISTS or IN as a condition of its own: a semi-join, or an anti-join.
    Joined {
        /// The sub-select.
        query: &'a Query,
        /// What is IN it.
        operand: Option<&'a Expression>,
        /// NOT EXISTS, NOT IN.
        negated: bool,
    },
    /// Anything else: evaluated where it stands.
    Scalar(&'a Query),
}

impl<'a> Nested<'a> {
    /// The sub-selects of a condition.
    pub(super) fn of(condition: &'a Expression) -> Vec<Self> {
        match condition {
            Expression::Exists(query) => vec![Self::Joined { query, operand: None, negated: false }],
            Expression::InQuery { operand, query, negated } => {
                vec![Self::Joined { query, operand: Some(operand), negated: *negated }]
            }
            Expression::Not(inner) => {
                let turned = |nested| match nested {
                    Self::Joined { query, operand, negated } => {
                        Self::Joined { query, operand, negated: !negated }
                    }
                    Self::Scalar(query) => Self::Scalar(query),
                };
                Self::of(inner).into_iter().map(turned).collect()
            }
            Expression::Column { .. }
            | Expression::Null
            | Expression::Boolean(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Variable(_)
            | Expression::Cast { .. }
            | Expression::Binary { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::IsNull { .. }
            | Expression::Between { .. }
            | Expression::InList { .. }
            | Expression::Subquery(_)
            | Expression::Call { .. }
            | Expression::Row(_)
            | Expression::Other { .. } => condition.subqueries().into_iter().map(Self::Scalar).collect(),
        }
    }
}

/// Whether a query names a column of the scope around it, at any depth.
pub(super) fn is_correlated(query: &Query, outer: &Scope<'_>) -> bool {
    let level = Level::of(&query.from, outer.catalog, outer.with);
    let scope = Scope { members: &level.members, outer: Some(outer), ..*outer };
    let own = expressions(query, &level);
    let outside = own.iter().any(|expression| {
        expression.columns().iter().any(|column| {
            scope.member_of(column.qualifier, column.name).is_none()
                && outer.member_of(column.qualifier, column.name).is_some()
        })
    });
    // One level down, names of this level hide those around it; a name that is of neither is not ours to find.
    let below = own.iter().flat_map(|expression| expression.subqueries());
    let members = query.from.iter().flat_map(sub_selects);
    outside || below.chain(members).chain(&query.set_operands).any(|inner| is_correlated(inner, outer))
}

fn expressions<'a>(query: &'a Query, level: &Level<'a>) -> Vec<&'a Expression> {
    let ordering = query.order_by.iter().map(|(expression, _)| expression);
    let listed = query.targets.iter().chain(&query.filter).chain(&query.limit).chain(ordering);
    listed.chain(level.join_conditions.iter().copied()).collect()
}

/// Sub-selects in FROM.
fn sub_selects(item: &FromItem) -> Vec<&Query> {
    match item {
        FromItem::Subquery { query, .. } => vec![query],
        FromItem::Join { left, right, .. } => {
            sub_selects(left).into_iter().chain(sub_selects(right)).collect()
        }
        FromItem::Relation { .. } | FromItem::Function { .. } => Vec::new(),
    }
}
