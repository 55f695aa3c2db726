//! What others hold does not delay a collection, and what they do is seen.

use crate::{Database, collect};

pub(crate) fn a_table_locked_in_access_exclusive_mode_delays_nothing(database: &Database<'_>) {
    let holder = database.session();
    holder.execute("BEGIN; LOCK TABLE shop.orders, shop.events IN ACCESS EXCLUSIVE MODE");
    // And a second that waits for one: a new ACCESS SHARE would queue behind it.
    let reader = database.session();
    reader.execute("BEGIN; LOCK TABLE shop.customers IN ACCESS SHARE MODE");
    let queued = database.url();
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            let session = crate::support::Session::open(&queued).expect("a session");
            session.execute("BEGIN; LOCK TABLE shop.customers IN ACCESS EXCLUSIVE MODE; ROLLBACK");
        });
        let waiting =
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'shop.customers'::regclass";
        while database.value(waiting) != "1" {
            std::thread::yield_now();
        }
        let snapshot = collect(&database.url()).expect("collected");
        // The locks are still there, so nothing waited for them.
        let held = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IN \
                        ('shop.orders'::regclass, 'shop.customers'::regclass)";
        assert_eq!(database.value(held), "2");
        reader.execute("ROLLBACK");
        waiter.join().expect("it got its lock");

        let [gap] = &snapshot.gaps.iter().filter(|gap| gap.topic == "sizes").collect::<Vec<_>>()[..] else {
            panic!("{:?}", snapshot.gaps)
        };
        for name in ["shop.orders", "shop.events", "shop.customers"] {
            assert!(gap.reason.contains(name), "{}", gap.reason);
        }
        // No topic as a whole was lost to lock_timeout.
        assert!(!snapshot.gaps.iter().any(|gap| gap.reason.contains("lock timeout")), "{:?}", snapshot.gaps);
        let orders = snapshot.relations.iter().find(|r| r.name == "orders").expect("there");
        assert_eq!(orders.heap_bytes, orders.relpages.map(|pages| pages * 8192));
        assert_eq!(orders.columns.len(), 4);
        let open = orders.indexes.iter().find(|index| index.name == "orders_open").expect("there");
        assert_eq!(open.keys, ["customer_id", "<unreadable>"]);
        let held: Vec<_> = snapshot.activity.transactions.iter().flat_map(|t| &t.locks).collect();
        assert!(
            held.iter().any(|lock| lock.relation.to_string() == "shop.orders"
                && lock.mode == pgtoll::pg::LockMode::AccessExclusive),
            "{held:?}"
        );
    });
}

pub(crate) fn open_transactions_are_seen_oldest_first(database: &Database<'_>) {
    let old = database.session();
    old.execute("SET application_name = 'nightly'; BEGIN; UPDATE shop.orders SET total = 1 WHERE id = 10");
    let young = database.session();
    young.execute("BEGIN; SELECT 1 FROM shop.customers LIMIT 1");
    database.execute("BEGIN; INSERT INTO shop.log (note) VALUES ('x'); PREPARE TRANSACTION 'p'");
    let activity = collect(&database.url()).expect("collected").activity;
    let names: Vec<_> = activity.transactions.iter().map(|t| t.application_name.as_deref()).collect();
    assert_eq!(names, [Some("nightly"), None], "{activity:?}");
    let oldest = &activity.transactions[0];
    assert!(oldest.age_seconds >= activity.transactions[1].age_seconds);
    assert_eq!(oldest.state.as_deref(), Some("idle in transaction"));
    assert_eq!(oldest.locks[0].mode.pg_locks_name(), "RowExclusiveLock");
    assert_eq!(activity.prepared_transaction_ages.len(), 1);
    // Sessions of checks before this one may still be on their way out.
    assert!(activity.client_connections >= Some(2));
    database.execute("ROLLBACK PREPARED 'p'");
}

pub(crate) fn the_number_of_queries_does_not_depend_on_the_number_of_tables(database: &Database<'_>) {
    let queries = || {
        let before = database.server.log().matches("/* pgtoll: ").count();
        collect(&database.url()).expect("collected");
        database.server.log().matches("/* pgtoll: ").count() - before
    };
    let few = queries();
    database.execute(
        "DO $$ BEGIN FOR i IN 1..100 LOOP
                 EXECUTE format('CREATE TABLE shop.t%s (a int PRIMARY KEY, b text CHECK (b <> ''''))', i);
             END LOOP; END $$",
    );
    assert_eq!(queries(), few);
    assert!((10..=25).contains(&few), "{few}");
}
