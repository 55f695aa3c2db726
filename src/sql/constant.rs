//! Constants inside conditions.

use super::{Expression, Operator};

/// Whether an expression has the same value for all rows: it names no column and asks no table.
pub fn is_constant(expression: &Expression) -> bool {
    expression.columns().is_empty() && expression.subqueries().is_empty()
}

/// The expression without casts around it.
pub fn plain(expression: &Expression) -> &Expression {
    if let Expression::Cast { operand, .. } = expression { plain(operand) } else { expression }
}

/// The value of a numeric constant; sums and products of numbers are computed.
pub fn number(expression: &Expression) -> Option<f64> {
    let expression = plain(expression);
    if let Expression::Number(text) = expression {
        text.replace('_', "").parse().ok()
    } else if let Expression::Text(text) = expression {
        text.trim().parse().ok()
    } else if let Expression::Other { text, .. } = expression {
        // A sign before a number.
        text.replace(char::is_whitespace, "").parse().ok()
    } else if let Expression::Binary { operator: Operator::Other(operator), left, right } = expression {
        let (left, right) = (number(left)?, number(right)?);
        match operator.as_str() {
            "+" => Some(left + right),
            "-" => Some(left - right),
            "*" => Some(left * right),
            _ => None,
        }
    } else {
        None
    }
    .filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_through_casts_signs_and_sums() {
        let five = Expression::Number("5".to_owned());
        let minus = Expression::Other { text: "- 3".to_owned(), parts: Vec::new() };
        let sum = Expression::Binary {
            operator: Operator::Other("+".to_owned()),
            left: Box::new(Expression::Cast { operand: Box::new(five), to: "bigint".to_owned() }),
            right: Box::new(minus),
        };
        assert_eq!(number(&sum), Some(2.0));
        assert_eq!(number(&Expression::Variable("lo".to_owned())), None);
    }
}
