//! Expressions: every column has to exist, sub-selects are analysed where they stand.

use crate::effect::PgError;
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
                Ok(Some(TypeName::parse(to)))
            }
            Expression::Binary { operator, left, right } => {
                let left = self.expression(left, scope)?;
                let right = self.expression(right, scope)?;
                Ok(types::of_operation(operator, left, right))
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
            Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::IsNull { .. }
            | Expression::Between { .. }
            | Expression::InList { .. } => {
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
