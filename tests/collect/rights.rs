//! What a role may not see is said, and what it may not do it cannot do.

use pgtoll::connection::open;

use crate::{Database, collect, connect, settings, wait};

pub(crate) fn a_role_without_rights_gets_gaps_and_the_rest(database: &Database<'_>) {
    database.execute(
        "CREATE EXTENSION pg_stat_statements; CREATE ROLE reader LOGIN; SELECT pg_stat_statements_reset()",
    );
    database.execute("SELECT count(*) FROM shop.orders");
    let busy = database.session();
    busy.execute("BEGIN; SELECT 1");
    let snapshot = collect(&database.server.url_as("reader", database.name)).expect("collected");
    let gaps: Vec<&str> = snapshot.gaps.iter().map(|gap| gap.topic.as_str()).collect();
    for topic in ["planner statistics", "activity", "pg_stat_statements"] {
        assert!(gaps.contains(&topic), "{topic}: {:?}", snapshot.gaps);
    }
    assert!(!snapshot.server.role_is_superuser && !snapshot.server.role_reads_all_stats);
    assert_eq!(snapshot.activity.client_connections, None);
    let orders = snapshot.relations.iter().find(|r| r.name == "orders").expect("there");
    assert!(orders.heap_bytes > Some(0) && orders.reltuples == Some(2100.0));
    assert!(orders.columns.iter().all(|column| column.statistics.is_none()));

    database.execute("GRANT pg_read_all_stats TO reader; GRANT USAGE ON SCHEMA shop TO reader");
    database.execute("GRANT SELECT ON ALL TABLES IN SCHEMA shop TO reader");
    let snapshot = collect(&database.server.url_as("reader", database.name)).expect("collected");
    let gaps: Vec<&str> = snapshot.gaps.iter().map(|gap| gap.topic.as_str()).collect();
    assert_eq!(
        gaps,
        if database.server.major() == 13 { &["pg_stat_wal"][..] } else { &[] },
        "{:?}",
        snapshot.gaps
    );
    let counting = snapshot.statements.iter().find(|s| s.query == "SELECT count(*) FROM shop.orders");
    let counting = counting.unwrap_or_else(|| panic!("{:?}", snapshot.statements));
    assert_eq!((counting.calls, counting.rows, counting.wal_bytes.is_some()), (1, 1, true));
    assert!(!snapshot.statements.iter().any(|s| s.query.contains("pg_locks") || s.query.contains("secret")));
}

pub(crate) fn the_session_cannot_write(database: &Database<'_>) {
    // A function that lies about itself: the planner calls it to estimate the number of rows.
    database.execute(
        "CREATE FUNCTION shop.write() RETURNS int LANGUAGE sql VOLATILE AS
             $$ INSERT INTO shop.scratch VALUES (1); SELECT 1 $$;
         CREATE FUNCTION shop.lie() RETURNS int LANGUAGE plpgsql IMMUTABLE AS
             $$ BEGIN RETURN shop.write(); END $$",
    );
    wait(async {
        let mut collector = connect(&database.url()).await;
        let answer = collector.explain("SELECT * FROM shop.orders WHERE id = shop.lie()").await;
        assert_eq!(answer.expect_err("read-only").sqlstate.as_deref(), Some("25006"));
        // Nor can a statement leave the transaction: the server takes one at a time.
        let answer = collector.explain("SELECT 1; COMMIT; INSERT INTO shop.scratch VALUES (1)").await;
        assert_eq!(answer.expect_err("two statements").sqlstate.as_deref(), Some("42601"));
        collector.snapshot().await.expect("the session still works");

        // Even outside its transactions.
        let session =
            open(&settings(&database.url()), "-c default_transaction_read_only=on").await.expect("open");
        let answer = session.client.batch_execute("INSERT INTO shop.scratch VALUES (1)").await;
        let code = answer.expect_err("read-only").code().map(|code| code.code().to_owned());
        assert_eq!((session.options_taken, code.as_deref()), (true, Some("25006")));
    });
    assert_eq!(database.value("SELECT count(*) FROM shop.scratch"), "0");
}
