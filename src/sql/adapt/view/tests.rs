//! What is made from queries.

use super::super::samples::{read, relation, select, table};
use super::*;

fn boxed(text: &str) -> Box<Query> {
    Box::new(select(text))
}

fn query_of(text: &str) -> Box<Statement> {
    Box::new(Statement::Select(boxed(text)))
}

#[test]
fn views() {
    let plain = || CreateView {
        name: table("v"),
        or_replace: false,
        temporary: false,
        recursive: false,
        columns: vec![],
        query: boxed("SELECT a FROM t"),
        options: vec![],
    };
    let option = |name: &str, value: Option<&str>| (name.to_string(), value.map(str::to_string));
    let columns = vec!["x".to_string()];
    for (text, expected) in [
        ("CREATE VIEW v AS SELECT a FROM t", plain()),
        (
            "CREATE OR REPLACE TEMP VIEW v (x) AS SELECT a FROM t",
            CreateView { or_replace: true, temporary: true, columns: columns.clone(), ..plain() },
        ),
        (
            "CREATE RECURSIVE VIEW v (x) AS SELECT a FROM t",
            CreateView { recursive: true, columns, ..plain() },
        ),
        (
            "CREATE VIEW v WITH (security_barrier, security_invoker = TRUE) AS SELECT a FROM t WITH LOCAL CHECK OPTION",
            CreateView {
                options: vec![
                    option("security_barrier", None),
                    option("security_invoker", Some("true")),
                    option("check_option", Some("local")),
                ],
                ..plain()
            },
        ),
    ] {
        assert_eq!(read(text), Statement::CreateView(expected), "{text}");
    }
}

#[test]
fn materialized_views() {
    let text = "CREATE MATERIALIZED VIEW IF NOT EXISTS v (x) TABLESPACE fast AS SELECT a FROM t WITH NO DATA";
    let expected = CreateMaterializedView {
        name: table("v"),
        if_not_exists: true,
        columns: vec!["x".to_string()],
        query: boxed("SELECT a FROM t"),
        with_data: false,
    };
    assert_eq!(read(text), Statement::CreateMaterializedView(expected));
}

#[test]
fn tables_from_queries() {
    let plain = |query: &str| CreateTableAs {
        name: table("n"),
        if_not_exists: false,
        temporary: false,
        unlogged: false,
        columns: vec![],
        query: query_of(query),
        with_data: true,
    };
    let detailed = CreateTableAs {
        unlogged: true,
        if_not_exists: true,
        columns: vec!["x".to_string(), "y".to_string()],
        with_data: false,
        ..plain("VALUES (1, 2)")
    };
    for (text, expected) in [
        ("CREATE TABLE n AS SELECT a FROM t", plain("SELECT a FROM t")),
        ("CREATE TABLE n AS TABLE t", plain("TABLE t")),
        ("CREATE UNLOGGED TABLE IF NOT EXISTS n (x, y) AS VALUES (1, 2) WITH NO DATA", detailed),
    ] {
        assert_eq!(read(text), Statement::CreateTableAs(expected), "{text}");
    }
    for (text, expected) in [
        ("SELECT a INTO n FROM t", plain("SELECT a FROM t")),
        (
            "WITH w AS (SELECT 1) SELECT a INTO TEMP TABLE n FROM w WHERE a > 0 ORDER BY 1",
            CreateTableAs {
                temporary: true,
                ..plain("WITH w AS (SELECT 1) SELECT a FROM w WHERE a > 0 ORDER BY 1")
            },
        ),
        ("SELECT a INTO n FROM t UNION SELECT 2", plain("SELECT a FROM t UNION SELECT 2")),
    ] {
        assert_eq!(read(text), Statement::SelectInto(expected), "{text}");
    }
}

#[test]
fn into_is_left_out_of_what_is_read() {
    let Statement::SelectInto(made) = read("SELECT a INTO n FROM t") else { panic!("no SELECT INTO") };
    let Statement::Select(query) = *made.query else { panic!("no query") };
    assert_eq!(query.from, [relation("t")]);
}
