//! Expressions: every column has to exist, sub-selects are analysed where they stand.

use crate::effect::{PgError, check_label};
use crate::pg::TypeName;
use crate::sql::Expression;

use super::scope::Scope;
use super::{Analysis, types};

impl Analysis<'_> {
    /// Analyses an expression; its type where it is certain.
    pub(super) fn expression(
        &mut self,
        expression: &Expression,
        scope: &Scope<'_>,
    ) -> Result<Option<TypeName>, PgError> {
        match expression {
            Expression::Column { qualifier, name } => scope.column(qualifier.as_deref(), name),
            Expression::Null | Expression::Text(_) | Expression::Variable(_) => Ok(None),
            Expression::Boolean(_) => Ok(Some(TypeName::parse("bool"))),
            Expression::Number(digits) => Ok(Some(types::of_number(digits))),
            Expression::Cast { operand, to } => {
                self.expression(operand, scope)?;
                let wanted = TypeName::parse(to);
                check_label(operand, &wanted, self.catalog)?;
                Ok(Some(wanted))
            }
            Expression::Binary { operator, left, right } => {
                let left_type = self.expression(left, scope)?;
                let right_type = self.expression(right, scope)?;
                if let Some(wanted) = &left_type {
                    check_label(right, wanted, self.catalog)?;
                }
                if let Some(wanted) = &right_type {
                    check_label(left, wanted, self.catalog)?;
                }
                Ok(types::of_operation(operator, left_type, right_type))
            }
            Expression::Exists(query) => {
                self.query(query, &scope.inside(scope.with), false)?;
                Ok(Some(TypeName::parse("bool")))
            }
            Expression::Subquery(query) => {
                let visible = self.query(query, &scope.inside(scope.with), false)?;
                let first = visible.columns.first().filter(|_| !visible.open);
                Ok(first.and_then(|column| column.type_name.as_deref()).map(TypeName::parse))
            }
            Expression::InQuery { operand, query, .. } => {
                self.expression(operand, scope)?;
                self.query(query, &scope.inside(scope.with), false)?;
                Ok(Some(TypeName::parse("bool")))
            }
            Expression::InList { operand, members, .. } => {
                let wanted = self.expression(operand, scope)?;
                for member in members {
                    self.expression(member, scope)?;
                    if let Some(wanted) = &wanted {
                        check_label(member, wanted, self.catalog)?;
                    }
                }
                Ok(Some(TypeName::parse("bool")))
            }
            Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::IsNull { .. }
            | Expression::Between { .. } => {
                self.all(expression.operands(), scope)?;
                Ok(Some(TypeName::parse("bool")))
            }
            Expression::Call { function, arguments } => {
                let given = self.all(arguments.iter().collect(), scope)?;
                let first_known = || given.into_iter().flatten().next();
                Ok(types::of_call(function).or_else(|| match function.name.as_str() {
                    "coalesce" | "nullif" | "greatest" | "least" | "min" | "max" => first_known(),
                    _ => None,
                }))
            }
            Expression::Other { text, parts } if parts.is_empty() && text.ends_with(".*") => {
                scope.everything(Some(text.trim_end_matches(".*").trim_matches('"')))?;
                Ok(None)
            }
            Expression::Row(_) | Expression::Other { .. } => {
                self.all(expression.operands(), scope)?;
                Ok(None)
            }
        }
    }

    fn all(
        &mut self,
        expressions: Vec<&Expression>,
        scope: &Scope<'_>,
    ) -> Result<Vec<Option<TypeName>>, PgError> {
        expressions.into_iter().map(|expression| self.expression(expression, scope)).collect()
    }
}
