use super::super::samples::{binary, call, column, equal, number, parse, text};
use super::*;

fn other(symbol: &str) -> Operator {
    Operator::Other(symbol.to_string())
}

fn cast(operand: Expression, to: &str) -> Expression {
    Expression::Cast { operand: Box::new(operand), to: to.to_string() }
}

#[test]
fn and_and_or_are_flat() {
    let [a, b, c, d] = ["a", "b", "c", "d"].map(column);
    assert_eq!(
        parse("a AND (b AND c) AND d"),
        Expression::And(vec![a.clone(), b.clone(), c.clone(), d.clone()])
    );
    assert_eq!(parse("a OR b AND c OR d"), Expression::Or(vec![a, Expression::And(vec![b, c]), d]));
}

#[test]
fn comparisons() {
    let pair = |operator| binary(column("a"), operator, number("1"));
    assert_eq!(parse("a = 1"), pair(Operator::Equal));
    assert_eq!(parse("a != 1"), pair(Operator::NotEqual));
    assert_eq!(parse("a <> 1"), pair(Operator::NotEqual));
    assert_eq!(parse("a<=1"), pair(Operator::LessOrEqual));
    assert_eq!(parse("a IS  distinct\nFROM 1"), pair(Operator::IsDistinctFrom));
    assert_eq!(parse("a IS NOT DISTINCT FROM 1"), pair(other("IS NOT DISTINCT FROM")));
    assert_eq!(parse("a OPERATOR(pg_catalog.=) 1"), pair(Operator::Equal));
    assert_eq!(parse("a ->> 1"), pair(other("->>")));
    assert_eq!(parse("a not like 1"), pair(other("NOT LIKE")));
    assert_eq!(parse("a AT TIME ZONE 'utc'"), binary(column("a"), other("AT TIME ZONE"), text("utc")));
    assert_eq!(parse("a IS TRUE"), binary(column("a"), other("IS"), Expression::Boolean(true)));
}

#[test]
fn left_before_right() {
    let difference = binary(column("a"), other("-"), column("b"));
    assert_eq!(parse("a - b - c"), binary(difference, other("-"), column("c")));
}

#[test]
fn null_tests() {
    let test = |negated| Expression::IsNull { operand: Box::new(column("a")), negated };
    assert_eq!(parse("a IS NULL"), test(false));
    assert_eq!(parse("a ISNULL"), test(false));
    assert_eq!(parse("(a IS NOT NULL)"), test(true));
    assert_eq!(parse("a NOTNULL"), test(true));
}

#[test]
fn prefixes() {
    assert_eq!(parse("-5"), number("-5"));
    assert_eq!(parse("+5"), number("5"));
    assert_eq!(parse("NOT a"), Expression::Not(Box::new(column("a"))));
    assert_eq!(parse("- a"), Expression::Other { text: "- a".to_string(), parts: vec![column("a")] });
}

#[test]
fn ranges() {
    let range = |negated| Expression::Between {
        operand: Box::new(column("id")),
        low: Box::new(number("1")),
        high: Box::new(number("9")),
        negated,
    };
    assert_eq!(parse("id BETWEEN 1 AND 9"), range(false));
    assert_eq!(parse("id NOT BETWEEN 1 AND 9"), range(true));
    let Expression::And(items) = parse("id BETWEEN 1 AND 9 AND b") else { panic!("no AND") };
    assert_eq!(items, [range(false), column("b")]);
    assert!(matches!(parse("id BETWEEN SYMMETRIC 9 AND 1"), Expression::Other { .. }));
}

#[test]
fn listed_members() {
    let list = |members, negated| Expression::InList { operand: Box::new(column("a")), members, negated };
    let two = || vec![number("1"), number("2")];
    assert_eq!(parse("a IN (1, 2)"), list(two(), false));
    assert_eq!(parse("a NOT IN (1)"), list(vec![number("1")], true));
    assert_eq!(parse("a = ANY (ARRAY[1, 2])"), list(two(), false));
    assert_eq!(parse("a <> ALL (ARRAY[1, 2])"), list(two(), true));
    // As pg_get_expr writes `a IN ('x', 'y')` of a varchar column.
    let member = |value| cast(text(value), "character varying");
    assert_eq!(
        parse("((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))"),
        Expression::InList {
            operand: Box::new(cast(column("a"), "text")),
            members: vec![member("x"), member("y")],
            negated: false,
        }
    );
}

#[test]
fn members_from_queries() {
    let Expression::InQuery { operand, query, negated } = parse("(a, b) IN (SELECT c, d FROM t)") else {
        panic!("no IN")
    };
    assert_eq!(*operand, Expression::Row(vec![column("a"), column("b")]));
    assert_eq!((query.targets.len(), negated), (2, false));
    assert!(matches!(parse("a = ANY (SELECT c FROM t)"), Expression::InQuery { negated: false, .. }));
    assert!(matches!(parse("a NOT IN (VALUES (1))"), Expression::InQuery { negated: true, .. }));
    assert!(matches!(parse("a <> ALL (SELECT c FROM t)"), Expression::InQuery { negated: true, .. }));
}

#[test]
fn other_quantifiers_are_operators() {
    assert_eq!(parse("a = ANY (b)"), binary(column("a"), other("= ANY"), column("b")));
    assert_eq!(parse("a > ALL (f(1))"), binary(column("a"), other("> ALL"), call("f", vec![number("1")])));
    assert_eq!(parse("a <> ANY (ARRAY[1])").subqueries().len(), 0);
}

#[test]
fn very_long_chains_become_flat() {
    let chain = vec!["a"; 500].join(" || ");
    let Expression::Other { parts, text } = parse(&chain) else { panic!("not flat") };
    assert_eq!((parts.len(), text.len()), (500, chain.len()));
    let short = parse("a || b");
    assert_eq!(short, binary(column("a"), other("||"), column("b")));
    let long = vec!["a = 1"; 500].join(" OR ");
    assert_eq!(parse(&long), Expression::Or(vec![equal(column("a"), number("1")); 500]));
}
