//! Plans and key ranges.

use pgtoll::pg::RelationName;

use crate::{Database, connect, wait};

pub(crate) fn explain_gives_the_shape_of_the_plan_and_changes_nothing(database: &Database<'_>) {
    database.execute(&format!("ALTER DATABASE {} SET search_path = shop", database.name));
    wait(async {
        let mut collector = connect(&database.url()).await;
        let update = "UPDATE orders SET total = 0 WHERE id = 10 AND note = 'secret' -- tail";
        let plan = collector.explain(update).await.expect("a plan");
        assert_eq!(plan.node, "ModifyTable");
        assert_eq!(plan.relation.as_ref().map(ToString::to_string).as_deref(), Some("shop.orders"));
        let scan = &plan.children[0];
        assert_eq!((scan.index.as_deref(), scan.filters, scan.rows), (Some("orders_pkey"), true, 1.0));
        assert!(!serde_json::to_string(&plan).expect("JSON").contains("secret"));

        let error = collector.explain("UPDATE orders SET added_later = 1").await.expect_err("no such column");
        assert!(error.names_what_is_missing() && error.reason().contains("added_later"), "{error:?}");
        let error = collector.explain("SELECT 'secret'::int").await.expect_err("no number");
        assert!(!error.names_what_is_missing() && !error.reason().contains("secret"), "{}", error.reason());
    });
    assert_eq!(database.value("SELECT total FROM shop.orders WHERE id = 10"), "2.00");
}

pub(crate) fn a_locked_table_is_not_waited_for(database: &Database<'_>) {
    let holder = database.session();
    holder.execute("BEGIN; LOCK TABLE shop.orders IN ACCESS EXCLUSIVE MODE");
    wait(async {
        let mut collector = connect(&database.url()).await;
        let error = collector.explain("SELECT * FROM shop.orders").await.expect_err("locked");
        assert_eq!(error.sqlstate.as_deref(), Some("55P03"));
        // The histogram still answers for the index.
        let range = collector.key_range(&RelationName::new("shop", "orders"), "id").await.expect("a range");
        assert_eq!(range.source, "pg_stats.histogram_bounds");
    });
}

pub(crate) fn key_ranges_come_from_an_index_or_else_the_histogram(database: &Database<'_>) {
    wait(async {
        let mut collector = connect(&database.url()).await;
        let orders = RelationName::new("shop", "orders");
        let range = collector.key_range(&orders, "id").await.expect("a range");
        assert_eq!((range.min, range.max, range.source.as_str()), (10.0, 100_100.0, "min/max by index"));
        assert_eq!(range.positions.len(), 101);
        let range = collector.key_range(&orders, "total").await.expect("a range");
        assert_eq!(range.source, "pg_stats.histogram_bounds");
        assert_eq!(range.max, 2000.0);
        for (column, words) in [("note", "numeric type"), ("nothing", "no such column")] {
            let gap = collector.key_range(&orders, column).await.expect_err("no range");
            assert!(gap.reason.contains(words) && gap.topic.contains(column), "{gap:?}");
        }
        let empty = RelationName::new("shop", "empty");
        let gap = collector.key_range(&empty, "id").await.expect_err("empty");
        assert!(gap.reason.contains("empty"), "{gap:?}");
    });
}
