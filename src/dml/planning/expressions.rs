//! Expressions with their columns resolved and their sub-selects taken out.

use crate::sql::{Expression, Query};

use super::build::Builder;
use super::conditions::sub_select_value;
use super::level::{Child, Level};
use super::names::Names;

impl<'a> Builder<'a> {
    /// The expression in terms of the members' own columns; what it selects is added to the level. `sure`: it is
    /// certainly evaluated where rows come by.
    pub(super) fn expression(
        &mut self,
        expression: &Expression,
        names: &Names<'_>,
        level: &mut Level<'a>,
        sure: bool,
    ) -> Expression {
        match expression {
            Expression::Column { qualifier, name } => names.column(qualifier.as_deref(), name),
            Expression::Exists(query) => {
                let outer = self.child(query, names, level, sure, false);
                sub_select_value("EXISTS (…)", outer)
            }
            Expression::Subquery(query) => {
                let outer = self.child(query, names, level, sure, true);
                sub_select_value("(SELECT …)", outer)
            }
            Expression::InQuery { operand, query, .. } => {
                let operand = self.expression(operand, names, level, sure);
                let outer = self.child(query, names, level, sure, true);
                sub_select_value("IN (…)", std::iter::once(operand).chain(outer).collect())
            }
            Expression::Other { text, parts } if parts.is_empty() && text.ends_with(".*") => {
                let of = text.trim_end_matches(".*").trim_matches('"');
                Expression::Row(names.everything(Some(of)).into_iter().map(|(_, column)| column).collect())
            }
            Expression::Or(_) | Expression::And(_) => self.in_turn(expression, names, level, sure),
            Expression::Call { function, .. } if function.name == "coalesce" => {
                self.in_turn(expression, names, level, sure)
            }
            Expression::Other { text, .. }
                if text.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("case")) =>
            {
                self.operands(expression, names, level, false)
            }
            Expression::Null
            | Expression::Boolean(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Variable(_)
            | Expression::Cast { .. }
            | Expression::Binary { .. }
            | Expression::Not(_)
            | Expression::IsNull { .. }
            | Expression::Between { .. }
            | Expression::InList { .. }
            | Expression::Call { .. }
            | Expression::Row(_)
            | Expression::Other { .. } => self.operands(expression, names, level, sure),
        }
    }

    fn operands(
        &mut self,
        expression: &Expression,
        names: &Names<'_>,
        level: &mut Level<'a>,
        sure: bool,
    ) -> Expression {
        expression.with_operands(&mut |operand| self.expression(operand, names, level, sure))
    }

    /// Only the first operand is certainly evaluated.
    fn in_turn(
        &mut self,
        expression: &Expression,
        names: &Names<'_>,
        level: &mut Level<'a>,
        sure: bool,
    ) -> Expression {
        let mut first = true;
        expression.with_operands(&mut |operand| {
            let sure = std::mem::take(&mut first) && sure;
            self.expression(operand, names, level, sure)
        })
    }

    /// Plans a sub-select; the columns around it that it depends on. `drained`: all of its rows are asked for.
    fn child(
        &mut self,
        query: &Query,
        names: &Names<'_>,
        level: &mut Level<'a>,
        sure: bool,
        drained: bool,
    ) -> Vec<Expression> {
        let (inner, _) = self.query(query, &names.inside(names.with), false);
        let outer = inner.outer_columns();
        // For a row that has no match, all rows are looked at.
        let drained = drained || !outer.is_empty();
        level.children.push(Child { sure, drained, ..Child::of(inner) });
        outer
    }
}
