use super::super::samples::{column, equal, number, of, read, relation, table};
use super::*;
use crate::sql::{FromItem, JoinKind, RowLocking};

fn update_of(text: &str) -> Update {
    let Statement::Update(update) = read(text) else { panic!("no UPDATE: {text}") };
    update
}

fn insert_of(text: &str) -> Insert {
    let Statement::Insert(insert) = read(text) else { panic!("no INSERT: {text}") };
    insert
}

#[test]
fn a_batch_of_a_key_range() {
    let update = update_of("UPDATE events SET id_big = id WHERE id BETWEEN 762233991 AND 762234092");
    assert_eq!(update.table, table("events"));
    assert_eq!(update.assignments, [("id_big".to_string(), column("id"))]);
    assert!(matches!(update.filter, Some(Expression::Between { negated: false, .. })));
}

#[test]
fn a_batch_chosen_by_a_locking_sub_select() {
    let update = update_of(
        "UPDATE jobs SET set_id = (SELECT s.id FROM sets s WHERE s.name = jobs.set AND s.project = jobs.project)
         WHERE (jobs.project, jobs.set, jobs.name) IN (
           SELECT j.project, j.set, j.name FROM jobs j WHERE j.set_id IS NULL FOR UPDATE SKIP LOCKED LIMIT 10000)",
    );
    let (target, Expression::Subquery(source)) = &update.assignments[0] else { panic!("no sub-select") };
    assert_eq!(target, "set_id");
    assert_eq!(source.filter.as_ref().map(|filter| filter.conjuncts().len()), Some(2));
    let Some(Expression::InQuery { operand, query, .. }) = &update.filter else { panic!("no IN") };
    assert_eq!(
        **operand,
        Expression::Row(vec![of("jobs", "project"), of("jobs", "set"), of("jobs", "name")])
    );
    assert_eq!(query.limit, Some(number("10000")));
    assert_eq!(query.locking, [RowLocking { of: vec![], skip_locked: true }]);
}

#[test]
fn assignments_in_every_shape() {
    let update = update_of(
        "WITH w AS (SELECT 1) UPDATE ONLY app.t AS x SET a = DEFAULT, (b, c) = (1, x.d),
           (e, f) = (SELECT g, h FROM u), i[1] = 2 FROM u, v WHERE x.id = u.id",
    );
    let names: Vec<_> = update.assignments.iter().map(|assignment| assignment.0.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "e", "f", "i"]);
    assert_eq!(update.assignments[2].1, of("x", "d"));
    assert!(matches!(update.assignments[4].1, Expression::Subquery(_)));
    assert_eq!(update.assignments[3].1, update.assignments[4].1);
    assert_eq!((update.alias.as_deref(), update.only), (Some("x"), true));
    assert_eq!(update.from, [relation("u"), relation("v")]);
    assert_eq!(update.with.len(), 1);
}

#[test]
fn an_insert_from_a_query_with_everything() {
    let insert = insert_of(
        "WITH banks AS MATERIALIZED (
           SELECT DISTINCT ON (address) address, account FROM accounts WHERE mint = 'm' ORDER BY address, slot DESC)
         INSERT INTO rewards (signature, index, account)
         SELECT d.signature, 0, COALESCE(b.account, '') FROM disbursements d
         JOIN users u ON u.id = d.user_id AND u.is_current
         LEFT JOIN banks b ON b.address = lower(u.wallet)
         LEFT JOIN rewards r ON r.challenge = d.challenge AND r.specifier = d.specifier
         WHERE r.signature IS NULL AND d.slot > 355300886
         ON CONFLICT (signature, index) DO NOTHING",
    );
    assert_eq!(insert.columns, ["signature", "index", "account"]);
    let conflict = insert.on_conflict.expect("ON CONFLICT");
    let keys = vec![column("signature"), column("index")];
    assert_eq!(conflict.target, Some(ConflictTarget::Index { keys, predicate: None }));
    assert_eq!(conflict.update, None);
    assert_eq!(insert.with[0].materialized, Some(true));
    let Statement::Select(banks) = &*insert.with[0].statement else { panic!("no SELECT") };
    assert!(banks.aggregates);
    let FromItem::Join { kind, right, .. } = &insert.source.from[0] else { panic!("no join") };
    assert_eq!(*kind, JoinKind::Left);
    assert_eq!(**right, FromItem::table(table("rewards"), Some("r".to_string())));
    assert!(!insert.source.aggregates);
}

#[test]
fn inserted_rows() {
    assert_eq!(insert_of("INSERT INTO t DEFAULT VALUES").source.rows, [[]]);
    let upsert = insert_of(
        "INSERT INTO t AS x OVERRIDING SYSTEM VALUE VALUES (1), (2)
         ON CONFLICT ON CONSTRAINT k DO UPDATE SET a = 1, b = excluded.b WHERE x.c RETURNING id",
    );
    assert_eq!((upsert.source.rows.len(), upsert.overriding), (2, Some(Overriding::System)));
    assert!(upsert.columns.is_empty());
    assert_eq!((upsert.alias.as_deref(), &upsert.returning[0].expression), (Some("x"), &column("id")));
    let conflict = upsert.on_conflict.expect("ON CONFLICT");
    assert_eq!(conflict.target, Some(ConflictTarget::Constraint("k".to_string())));
    let update = conflict.update.expect("DO UPDATE");
    assert_eq!(update.assignments[1], ("b".to_string(), of("excluded", "b")));
    assert_eq!(update.filter, Some(of("x", "c")));
    assert_eq!(insert_of("INSERT INTO t SELECT * FROM u").on_conflict, None);
}

#[test]
fn deletions() {
    let Statement::Delete(delete) = read("DELETE FROM ONLY t x USING u WHERE x.id = u.id") else {
        panic!("no DELETE")
    };
    assert_eq!((delete.alias.as_deref(), delete.only), (Some("x"), true));
    assert_eq!(delete.using, [relation("u")]);
    assert_eq!(delete.filter, Some(equal(of("x", "id"), of("u", "id"))));
    let Statement::Delete(cursor) = read("DELETE FROM t WHERE CURRENT OF c") else { panic!("no DELETE") };
    assert!(matches!(cursor.filter, Some(Expression::Other { .. })));
}
