//! Conditions: WHERE and ON, one conjunct after the other, with the sub-selects in them.

use crate::sql::{Expression, Operator, Query, Volatility};

use super::build::Builder;
use super::from::absorb;
use super::level::{Child, Condition, Level};
use super::names::Names;

impl<'a> Builder<'a> {
    /// Adds a condition of WHERE or of an inner join.
    pub(super) fn conditions(&mut self, condition: &Expression, names: &Names<'_>, level: &mut Level<'a>) {
        for conjunct in condition.conjuncts() {
            self.conjunct(conjunct, names, level);
        }
    }

    /// EXISTS and IN become joins where they can.
    fn conjunct(&mut self, conjunct: &Expression, names: &Names<'_>, level: &mut Level<'a>) {
        if let Expression::Binary { operator: Operator::Equal, left, right } = conjunct
            && let (Expression::Row(left), Expression::Row(right)) = (left.as_ref(), right.as_ref())
        {
            // (a, b) = (1, 2)
            for (left, right) in left.iter().zip(right) {
                let (left, right) = (Box::new(left.clone()), Box::new(right.clone()));
                let equality = Expression::Binary { operator: Operator::Equal, left, right };
                self.conjunct(&equality, names, level);
            }
            return;
        }
        let (inner, negated) =
            if let Expression::Not(inner) = conjunct { (inner.as_ref(), true) } else { (conjunct, false) };
        if let Expression::Exists(query) = inner
            && self.exists(query, negated, names, level)
        {
            return;
        }
        if let Expression::InQuery { operand, query, negated: false } = inner
            && !negated
            && self.listed(operand, query, names, level)
        {
            return;
        }
        let expression = self.expression(conjunct, names, level, true);
        let expression = match self.null_test(&expression, level) {
            Some(certain) => Expression::Boolean(certain),
            None => expression,
        };
        level.conditions.push(Condition::everywhere(expression));
    }

    /// What a test for nulls says of a column that has none: from 17 on the planner knows.
    ///
    /// # Source
    /// `restriction_is_always_true`, src/backend/optimizer/plan/initsplan.c.
    fn null_test(&self, condition: &Expression, level: &Level<'_>) -> Option<bool> {
        let Expression::IsNull { operand, negated } = condition else { return None };
        let Expression::Column { qualifier, name } = operand.as_ref() else { return None };
        let base = level.bases.iter().find(|base| Some(&base.id) == qualifier.as_ref())?;
        let kept = level.conditions.iter().all(|condition| condition.restricts.is_none());
        let known = self.catalog.server.version.major() >= 17 && kept;
        (known && base.relation.column(name)?.not_null).then_some(*negated)
    }

    /// `EXISTS (SELECT … WHERE inner.a = outer.b)`: a semi-join, or an anti-join.
    ///
    /// # Source
    /// `convert_EXISTS_sublink_to_join`, src/backend/optimizer/plan/subselect.c.
    fn exists(&mut self, query: &Query, negated: bool, names: &Names<'_>, level: &mut Level<'a>) -> bool {
        let plain = query.set_operands.is_empty()
            && query.with.is_empty()
            && !query.from.is_empty()
            && query.group_by.is_empty()
            && query.having.is_none()
            && (!query.aggregates || query.distinct.is_some())
            && query.offset.is_none()
            && query.limit.as_ref().is_none_or(|limit| *limit != Expression::Number("0".to_owned()));
        if !plain {
            return false;
        }
        let bare = Query {
            targets: Vec::new(),
            names: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            distinct: None,
            aggregates: false,
            ..query.clone()
        };
        let (mut inner, _) = self.query(&bare, &names.inside(names.with), false);
        if inner.outer_columns().is_empty() {
            // It asks the same for every row, once.
            level.children.push(Child { drained: false, ..Child::of(inner) });
            level.conditions.push(Condition::everywhere(sub_select_value("EXISTS (…)", Vec::new())));
            return true;
        }
        if negated {
            let own: Vec<String> = inner.bases.iter().map(|base| base.id.clone()).collect();
            for condition in &mut inner.conditions {
                condition.restricts.get_or_insert_with(|| own.clone());
            }
        }
        absorb(level, inner);
        true
    }

    /// `a IN (SELECT b …)`: a join on `a = b`.
    ///
    /// # Source
    /// `convert_ANY_sublink_to_join`, the same file. From 17 on the sub-select may refer to what is around it.
    fn listed(
        &mut self,
        operand: &Expression,
        query: &Query,
        names: &Names<'_>,
        level: &mut Level<'a>,
    ) -> bool {
        let operand = self.expression(operand, names, level, false);
        if operand.columns().is_empty() {
            return false;
        }
        let mut inner = Level::default();
        let member = self.sub_select(query, "", &[], Some(names), names.with, false, &mut inner);
        let correlated = !inner.outer_columns().is_empty();
        if correlated && self.catalog.server.version.major() < 17 {
            let outer = inner.outer_columns();
            level.children.push(Child::of(inner));
            let parts = std::iter::once(operand).chain(outer).collect();
            level.conditions.push(Condition::everywhere(sub_select_value("IN (…)", parts)));
            return true;
        }
        absorb(level, inner);
        let operands = if let Expression::Row(items) = operand { items } else { vec![operand] };
        for (operand, (_, value)) in operands.into_iter().zip(member.columns) {
            level.conditions.push(Condition::everywhere(Expression::Binary {
                operator: Operator::Equal,
                left: Box::new(operand),
                right: Box::new(value),
            }));
        }
        true
    }

    /// Whether a query computes something volatile: such a one is kept as it is.
    pub(super) fn is_volatile(&self, query: &Query) -> bool {
        query
            .targets
            .iter()
            .any(|target| crate::shape::volatility(target, self.catalog) == Volatility::Volatile)
    }
}

/// What stands for a sub-select in an expression: something that depends on these columns around it.
pub(super) fn sub_select_value(text: &str, parts: Vec<Expression>) -> Expression {
    Expression::Other { text: text.to_owned(), parts }
}
