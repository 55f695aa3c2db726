//! Operators, IN and BETWEEN.

use squawk_syntax::ast::{self, AstNode};

use super::expression::{array_members, expression, list, operands, other};
use super::query::{parenthesised, query};
use super::{Source, spelling};
use crate::sql::{Expression, Operator};

/// Operations nested deeper than this are kept as their text and operands: a tree that deep helps nobody.
const DEEPEST: usize = 100;

/// Whether an operation is AND.
pub(in crate::sql) fn is_and(written: &ast::BinExpr) -> bool {
    spelling::operator(written).as_deref() == Some("AND")
}

/// A binary operation.
pub(super) fn binary(source: &Source, written: &ast::BinExpr) -> Expression {
    let (Some(symbol), Some(left), Some(right)) = (spelling::operator(written), written.lhs(), written.rhs())
    else {
        return other(source, written, operands(source, written));
    };
    match symbol.as_str() {
        "AND" => Expression::And(chained(source, &symbol, written)),
        "OR" => Expression::Or(chained(source, &symbol, written)),
        _ if depth(written) > DEEPEST => other(source, written, leaves(source, written)),
        "IN" => membership(source, expression(source, &left), &right, false),
        "NOT IN" => membership(source, expression(source, &left), &right, true),
        "IS" | "IS NOT" => {
            let operand = expression(source, &left);
            let value = expression(source, &right);
            if value == Expression::Null {
                return Expression::IsNull { operand: Box::new(operand), negated: symbol == "IS NOT" };
            }
            operation(Operator::Other(symbol), operand, value)
        }
        comparison => compared(source, comparison, expression(source, &left), &right),
    }
}

/// The members of a chain of ANDs or ORs, parentheses or not. In a loop: generated SQL chains thousands.
fn chained(source: &Source, symbol: &str, chain: &ast::BinExpr) -> Vec<Expression> {
    let mut members = Vec::new();
    let mut open = vec![ast::Expr::BinExpr(chain.clone())];
    while let Some(next) = open.pop() {
        let inner = if let ast::Expr::ParenExpr(parenthesis) = &next { parenthesis.expr() } else { None };
        if let Some(inner) = inner {
            open.push(inner);
        } else if let ast::Expr::BinExpr(link) = &next
            && spelling::operator(link).as_deref() == Some(symbol)
        {
            open.extend(link.rhs());
            open.extend(link.lhs());
        } else {
            members.push(expression(source, &next));
        }
    }
    members
}

/// How deeply operations nest without parentheses, on either side.
fn depth(operation: &ast::BinExpr) -> usize {
    let mut deepest = 0;
    let mut open = vec![(operation.clone(), 1)];
    while let Some((next, depth)) = open.pop() {
        deepest = deepest.max(depth);
        for side in [next.lhs(), next.rhs()].into_iter().flatten() {
            if let ast::Expr::BinExpr(inner) = side {
                open.push((inner, depth + 1));
            }
        }
    }
    deepest
}

/// The operands of all operations that nest without parentheses.
fn leaves(source: &Source, operation: &ast::BinExpr) -> Vec<Expression> {
    let mut leaves = Vec::new();
    let mut open = vec![ast::Expr::BinExpr(operation.clone())];
    while let Some(next) = open.pop() {
        if let ast::Expr::BinExpr(inner) = &next {
            open.extend(inner.rhs());
            open.extend(inner.lhs());
        } else {
            leaves.push(expression(source, &next));
        }
    }
    leaves
}

fn operation(operator: Operator, left: Expression, right: Expression) -> Expression {
    Expression::Binary { operator, left: Box::new(left), right: Box::new(right) }
}

/// `x IN (…)`.
fn membership(source: &Source, left: Expression, right: &ast::Expr, negated: bool) -> Expression {
    let operand = Box::new(left);
    if let ast::Expr::ParenExpr(parenthesis) = right
        && let Some(query) = parenthesised(source, parenthesis)
    {
        return Expression::InQuery { operand, query: Box::new(query), negated };
    }
    let members = if let ast::Expr::TupleExpr(row) = right {
        list(source, row.exprs())
    } else {
        vec![expression(source, right)]
    };
    Expression::InList { operand, members, negated }
}

/// A comparison with a value, or with ANY or ALL of several.
fn compared(source: &Source, symbol: &str, left: Expression, right: &ast::Expr) -> Expression {
    let Some(quantified) = Quantified::of(right) else {
        return operation(operator(symbol), left, expression(source, right));
    };
    let negated = match (symbol, quantified.all) {
        ("=", false) => Some(false),
        ("<>" | "!=", true) => Some(true),
        _ => None,
    };
    if let Some(negated) = negated {
        let operand = Box::new(left);
        if let Some(select) = &quantified.query {
            return Expression::InQuery { operand, query: Box::new(query(source, select)), negated };
        }
        if let Some(array) = quantified.values.as_ref().and_then(listed) {
            return Expression::InList { operand, members: array_members(source, &array), negated };
        }
        return with_quantifier(source, symbol, *operand, &quantified);
    }
    with_quantifier(source, symbol, left, &quantified)
}

fn with_quantifier(source: &Source, symbol: &str, left: Expression, right: &Quantified) -> Expression {
    let word = if right.all { "ALL" } else { "ANY" };
    let value = match (&right.query, &right.values) {
        (Some(select), _) => Expression::Subquery(Box::new(query(source, select))),
        (None, Some(values)) => expression(source, values),
        (None, None) => Expression::Null,
    };
    operation(Operator::Other(format!("{symbol} {word}")), left, value)
}

/// The right side of `x = ANY (…)`.
struct Quantified {
    all: bool,
    query: Option<ast::SelectVariant>,
    values: Option<ast::Expr>,
}

impl Quantified {
    fn of(right: &ast::Expr) -> Option<Self> {
        let ast::Expr::CallExpr(call) = right else { return None };
        let (all, query, values) = if let Some(any) = call.any_fn() {
            (false, any.select_variant(), any.expr())
        } else if let Some(some) = call.some_fn() {
            (false, some.select_variant(), some.expr())
        } else {
            let all = call.all_fn()?;
            (true, all.select_variant(), all.expr())
        };
        Some(Self { all, query, values })
    }
}

/// `ARRAY[…]` with its members listed, through parentheses and casts (as `pg_get_expr` writes it).
fn listed(values: &ast::Expr) -> Option<ast::ArrayExpr> {
    let mut values = values.clone();
    loop {
        if let ast::Expr::ArrayExpr(array) = values {
            return Some(array).filter(|array| array.select_variant().is_none());
        } else if let ast::Expr::ParenExpr(parenthesis) = values {
            values = parenthesis.expr()?;
        } else if let ast::Expr::CastExpr(cast) = values {
            values = cast.expr()?;
        } else {
            return None;
        }
    }
}

fn operator(symbol: &str) -> Operator {
    match symbol {
        "=" => Operator::Equal,
        "<>" | "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "IS DISTINCT FROM" => Operator::IsDistinctFrom,
        other => Operator::Other(other.to_string()),
    }
}

/// `x BETWEEN low AND high`. SYMMETRIC has no bounds that could be told apart.
pub(super) fn between(source: &Source, test: &ast::BetweenExpr) -> Expression {
    let symmetric = matches!(test.between_symmetry(), Some(ast::BetweenSymmetry::Symmetric(_)));
    match (test.target(), test.start(), test.end()) {
        (Some(operand), Some(low), Some(high)) if !symmetric => Expression::Between {
            operand: Box::new(expression(source, &operand)),
            low: Box::new(expression(source, &low)),
            high: Box::new(expression(source, &high)),
            negated: test.not_token().is_some(),
        },
        _ => other(source, test, operands(source, test)),
    }
}

/// NOT, a sign, or any other prefix operator.
pub(super) fn prefix(source: &Source, operation: &ast::PrefixExpr) -> Expression {
    let Some(written) = operation.expr() else { return other(source, operation, Vec::new()) };
    let symbol = spelling::words(operation.syntax().children_with_tokens().take(1));
    match (symbol.as_str(), expression(source, &written)) {
        ("NOT", operand) => Expression::Not(Box::new(operand)),
        ("-", Expression::Number(number)) if !number.starts_with('-') => {
            Expression::Number(format!("-{number}"))
        }
        ("+", Expression::Number(number)) => Expression::Number(number),
        (_, operand) => other(source, operation, vec![operand]),
    }
}

/// ISNULL, NOTNULL and the tests for JSON.
pub(super) fn postfix(source: &Source, operation: &ast::PostfixExpr) -> Expression {
    let Some(written) = operation.expr() else { return other(source, operation, Vec::new()) };
    let operand = expression(source, &written);
    match operation.op() {
        Some(ast::PostfixOp::IsNull(_)) => Expression::IsNull { operand: Box::new(operand), negated: false },
        Some(ast::PostfixOp::NotNull(_)) => Expression::IsNull { operand: Box::new(operand), negated: true },
        _ => other(source, operation, vec![operand]),
    }
}

#[cfg(test)]
mod tests;
