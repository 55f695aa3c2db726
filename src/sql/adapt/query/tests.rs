use super::super::samples::{call, column, equal, number, of, relation, select};
use super::*;

#[test]
fn the_parts_of_a_select() {
    let query = select(
        "SELECT id, name FROM t WHERE id > 5 ORDER BY id DESC, name LIMIT 10 OFFSET 2 FOR UPDATE SKIP LOCKED",
    );
    assert_eq!(query.targets, [column("id"), column("name")]);
    assert_eq!(query.from, [relation("t")]);
    assert!(query.filter.is_some());
    assert_eq!(query.order_by, [(column("id"), true), (column("name"), false)]);
    assert_eq!((query.limit, query.offset), (Some(number("10")), Some(number("2"))));
    assert_eq!(query.locking, [RowLocking { of: vec![], skip_locked: true }]);
    assert!(!query.aggregates);
}

#[test]
fn locking_may_stand_before_the_limit() {
    let query = select("SELECT id FROM t FOR UPDATE LIMIT 100");
    let plain = RowLocking { of: vec![], skip_locked: false };
    assert_eq!((query.limit, query.locking), (Some(number("100")), vec![plain]));
    let several = select("SELECT 1 FROM t, u FOR UPDATE OF t FOR SHARE OF u NOWAIT").locking;
    let of: Vec<_> = several.into_iter().map(|locking| locking.of).collect();
    assert_eq!(of, [["t"], ["u"]]);
}

#[test]
fn what_groups_and_how_columns_are_called() {
    let query = select(
        "SELECT DISTINCT ON (a) a, count(*) AS n, b c FROM t GROUP BY a, ROLLUP (b, d) HAVING max(e) > (SELECT 1)",
    );
    assert_eq!(query.distinct, Some(vec![column("a")]));
    assert_eq!(query.names, [None, Some("n".to_string()), Some("c".to_string())]);
    assert_eq!(query.group_by, [column("a"), column("b"), column("d")]);
    assert_eq!(query.having.map(|having| having.subqueries().len()), Some(1));
    assert_eq!(select("SELECT DISTINCT a FROM t").distinct, Some(vec![]));
    let ranked = select("SELECT rank() OVER (PARTITION BY a ORDER BY b) FROM t WINDOW w AS (ORDER BY c)");
    assert_eq!(ranked.windows, [column("a"), column("b"), column("c")]);
}

#[test]
fn limits_in_other_words() {
    assert_eq!(select("SELECT 1 FETCH FIRST ROW ONLY").limit, Some(number("1")));
    assert_eq!(select("SELECT 1 FETCH NEXT 5 ROWS ONLY").limit, Some(number("5")));
    assert_eq!(select("SELECT 1 LIMIT ALL").limit, None);
}

#[test]
fn what_aggregates() {
    for text in [
        "SELECT count(*) FROM t",
        "SELECT max(a) + 1 FROM t",
        "SELECT a FROM t GROUP BY a",
        "SELECT DISTINCT a FROM t",
        "SELECT DISTINCT ON (a) a, b FROM t",
        "SELECT row_number() OVER (ORDER BY a) FROM t",
        "SELECT my_aggregate(a) FILTER (WHERE b) FROM t",
        "SELECT 1 FROM t HAVING true",
    ] {
        assert!(select(text).aggregates, "{text}");
    }
    for text in ["SELECT lower(a) FROM t", "SELECT (SELECT max(b) FROM u) FROM t", "SELECT ALL a FROM t"] {
        assert!(!select(text).aggregates, "{text}");
    }
}

#[test]
fn values_and_tables() {
    let query = select("VALUES (1, a), (2, b)");
    assert_eq!((query.rows.len(), query.targets), (2, vec![number("1"), column("a")]));
    assert_eq!(query.rows[1], [number("2"), column("b")]);
    assert_eq!(select("TABLE t ORDER BY a").from, [relation("t")]);
}

#[test]
fn set_operations_carry_their_other_arms() {
    let query = select("SELECT a FROM t UNION ALL SELECT b FROM u UNION SELECT c FROM v ORDER BY 1 LIMIT 3");
    assert_eq!(query.from, [relation("t")]);
    let others: Vec<_> = query.set_operands.iter().map(|arm| arm.from.clone()).collect();
    assert_eq!(others, [[relation("u")], [relation("v")]]);
    assert_eq!(query.limit, Some(number("3")));
    assert_eq!(query.set_operands[1].limit, None);
    assert!(query.compares_arms && select("SELECT 1 EXCEPT ALL SELECT 2").compares_arms);
    assert!(!select("SELECT 1 UNION ALL SELECT 2").compares_arms);
}

#[test]
fn an_arm_keeps_its_own_limit() {
    let query = select("(SELECT a FROM t LIMIT 5) UNION ALL SELECT b FROM u LIMIT 9");
    assert_eq!(query.limit, Some(number("9")));
    let [FromItem::Subquery { query: first, .. }] = query.from.as_slice() else { panic!("{:?}", query.from) };
    assert_eq!(first.limit, Some(number("5")));
    assert_eq!(select("(SELECT a FROM t LIMIT 5)").limit, Some(number("5")));
    assert_eq!(select("(SELECT a FROM t) LIMIT 5").from, [relation("t")]);
}

#[test]
fn members_of_with() {
    let query = select(
        "WITH a AS MATERIALIZED (SELECT 1), b AS NOT MATERIALIZED (VALUES (1)),
              c AS (DELETE FROM t RETURNING *), d AS (SELECT 1 UNION SELECT 2)
         SELECT * FROM c",
    );
    let said: Vec<_> = query.with.iter().map(|table| (table.name.as_str(), table.materialized)).collect();
    assert_eq!(said, [("a", Some(true)), ("b", Some(false)), ("c", None), ("d", None)]);
    assert!(matches!(*query.with[2].statement, Statement::Delete(_)));
    let inner = select("SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) s");
    let FromItem::Subquery { query, .. } = &inner.from[0] else { panic!("no sub-select") };
    assert_eq!(query.with.len(), 1);
}

#[test]
fn filters_see_through_to_columns() {
    let query = select("SELECT 1 FROM a WHERE a.x = f(a.y) AND EXISTS (SELECT 1 FROM b)");
    let filter = query.filter.expect("WHERE");
    assert_eq!(filter.conjuncts()[0], equal(of("a", "x"), call("f", vec![of("a", "y")])));
    assert_eq!(filter.subqueries().len(), 1);
}
