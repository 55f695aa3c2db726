//! Short forms for the tests of this folder.

use crate::pg::Name;
use crate::sql::{Expression, FromItem, Operator, Query, Statement, parse_expression, parse_statement};

pub(super) fn read(text: &str) -> Statement {
    parse_statement(text).unwrap_or_else(|error| panic!("{text}: {}", error.message))
}

pub(super) fn select(text: &str) -> Query {
    let Statement::Select(query) = read(text) else { panic!("not a query: {text}") };
    *query
}

pub(super) fn parse(text: &str) -> Expression {
    parse_expression(text).unwrap_or_else(|| panic!("not an expression: {text}"))
}

pub(super) fn table(name: &str) -> Name {
    Name::unqualified(name)
}

pub(super) fn relation(name: &str) -> FromItem {
    FromItem::table(table(name), None)
}

pub(super) fn column(name: &str) -> Expression {
    Expression::Column { qualifier: None, name: name.to_string() }
}

pub(super) fn of(qualifier: &str, name: &str) -> Expression {
    Expression::Column { qualifier: Some(qualifier.to_string()), name: name.to_string() }
}

pub(super) fn number(digits: &str) -> Expression {
    Expression::Number(digits.to_string())
}

pub(super) fn text(value: &str) -> Expression {
    Expression::Text(value.to_string())
}

pub(super) fn binary(left: Expression, operator: Operator, right: Expression) -> Expression {
    Expression::Binary { operator, left: Box::new(left), right: Box::new(right) }
}

pub(super) fn equal(left: Expression, right: Expression) -> Expression {
    binary(left, Operator::Equal, right)
}

pub(super) fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    Expression::Call { function: table(name), arguments }
}
