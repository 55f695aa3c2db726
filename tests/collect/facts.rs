//! The facts are those that direct queries find.

use pgtoll::sql::{ReferentialAction, TriggerTiming, Volatility};
use pgtoll::stats::*;

use crate::{Database, collect};

fn relation<'a>(snapshot: &'a Snapshot, name: &str) -> &'a RelationFacts {
    let found = snapshot.relations.iter().find(|relation| relation.schema == "shop" && relation.name == name);
    found.unwrap_or_else(|| panic!("{name} is not there"))
}

pub(crate) fn facts_are_those_of_direct_queries(database: &Database<'_>) {
    // An index whose concurrent build fails.
    let build =
        database.session().try_execute("CREATE UNIQUE INDEX CONCURRENTLY invalid ON shop.log ((id % 1))");
    assert!(build.is_err());
    // Until 14 the statistics collector reports with a delay.
    while database.value("SELECT last_analyze FROM pg_stat_user_tables WHERE relname = 'orders'").is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let snapshot = collect(&database.url()).expect("collected");

    server_facts(database, &snapshot);
    sizes(database, &snapshot);
    columns(database, &snapshot);
    indexes(database, &snapshot);
    constraints_and_triggers(&snapshot);
    partitions(database, &snapshot);
    functions_and_types(&snapshot);
    let text = serde_json::to_string_pretty(&snapshot).expect("it is JSON");
    assert!(!text.contains("secret"), "a value or a function's text is in the file");
    let again: Snapshot = serde_json::from_str(&text).expect("the format reads what it writes");
    let mut kept = snapshot;
    for function in &mut kept.functions {
        function.code = None;
    }
    assert_eq!(again, kept, "all but functions' texts");
}

fn server_facts(database: &Database<'_>, snapshot: &Snapshot) {
    let facts = &snapshot.server;
    assert_eq!(u64::from(facts.version_num), database.number("SHOW server_version_num"));
    assert_eq!((facts.database.as_str(), facts.role.as_str()), (database.name, "postgres"));
    assert!(facts.role_is_superuser && facts.role_reads_all_stats && !facts.in_recovery);
    assert_eq!(facts.search_path, ["public"]);
    assert!(facts.stats_seconds.expect("since when") >= 0.0);
    assert_eq!(snapshot.collected_at.len(), "2026-01-01T00:00:00Z".len());
    let shared_buffers = &snapshot.settings["shared_buffers"];
    assert_eq!(shared_buffers.unit.as_deref(), Some("8kB"));
    // The session's own limits are not the role's.
    assert_eq!(snapshot.settings["statement_timeout"].value, "0");
    assert_eq!(snapshot.settings["lock_timeout"].value, "0");
    assert!(snapshot.extensions.contains_key("plpgsql"));
    let gaps: Vec<&str> = snapshot.gaps.iter().map(|gap| gap.topic.as_str()).collect();
    let expected: &[&str] = if database.server.major() == 13 {
        &["pg_stat_wal", "pg_stat_statements"]
    } else {
        &["pg_stat_statements"]
    };
    assert_eq!(gaps, expected, "{:?}", snapshot.gaps);
    assert_eq!(snapshot.replication.wal_bytes_per_second.is_some(), database.server.major() >= 14);
}

fn sizes(database: &Database<'_>, snapshot: &Snapshot) {
    for name in ["orders", "customers", "events_2024", "scratch", "totals"] {
        let facts = relation(snapshot, name);
        let query = format!("SELECT pg_relation_size('shop.{name}')");
        assert_eq!(facts.heap_bytes, Some(database.number(&query)), "{name}");
    }
    let orders = relation(snapshot, "orders");
    assert_eq!(orders.reltuples, Some(2100.0));
    assert_eq!(
        orders.relpages,
        Some(database.number("SELECT relpages FROM pg_class WHERE relname = 'orders'"))
    );
    assert!(orders.relallvisible.expect("vacuumed") > 0);
    let toast = "SELECT pg_total_relation_size(t.oid) - pg_relation_size(t.oid, 'fsm') - pg_relation_size(t.oid, 'vm') \
                 FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid WHERE c.relname = 'orders'";
    assert_eq!(orders.toast_bytes, Some(database.number(toast)));
    assert!(orders.toast_bytes > Some(100 * 6400));
    // Never analysed: not known, rather than empty.
    let scratch = relation(snapshot, "scratch");
    assert_eq!((scratch.reltuples, scratch.relpages, scratch.heap_bytes), (None, None, Some(0)));
    assert_eq!(scratch.persistence, PersistenceFacts::Unlogged);
    assert_eq!(relation(snapshot, "customers").options["fillfactor"], "80");

    assert!(orders.counters.as_ref().expect("counted").last_analyze.is_some());
    assert!(orders.io.as_ref().expect("counted").heap_blks_hit.is_some());
}

fn columns(database: &Database<'_>, snapshot: &Snapshot) {
    let customers = relation(snapshot, "customers");
    let names: Vec<&str> = customers.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["id", "email", "mood", "picked", "fixed", "created", "doubled"]);
    let column = |name: &str| customers.columns.iter().find(|column| column.name == name).expect("there");
    assert!(column("email").not_null && column("email").toastable && !column("id").toastable);
    assert_eq!(column("mood").type_name, "shop.mood");
    assert_eq!(column("picked").default.as_deref(), Some("shop.pick()"));
    assert_eq!(column("picked").default_volatility, Some(Volatility::Volatile));
    assert_eq!(column("fixed").default_volatility, None);
    assert_eq!(column("created").default.as_deref(), Some("now()"));
    assert_eq!(column("doubled").generated, Some(GeneratedFacts::Stored));
    assert_eq!(column("doubled").default.as_deref(), Some("(fixed * 2)"));
    assert!(relation(snapshot, "log").columns[0].identity);
    let statistics = column("email").statistics.expect("analysed");
    assert!((statistics.n_distinct + 1.0).abs() < 0.01 && statistics.null_frac == 0.0);
    assert_eq!(
        statistics.avg_width as u64,
        database.number("SELECT avg_width FROM pg_stats WHERE tablename = 'customers' AND attname = 'email'")
    );
    // Of a partitioned table only the statistics over all partitions exist.
    assert!(relation(snapshot, "events").columns[0].statistics.is_some());
}

fn indexes(database: &Database<'_>, snapshot: &Snapshot) {
    let orders = relation(snapshot, "orders");
    let open = orders.indexes.iter().find(|index| index.name == "orders_open").expect("there");
    assert_eq!(open.keys, ["customer_id", "lower(note)"]);
    for (place, key) in (1..).zip(&open.keys) {
        let query = format!("SELECT pg_get_indexdef('shop.orders_open'::regclass, {place}, true)");
        assert_eq!(&database.value(&query), key);
    }
    assert_eq!(
        (open.include.as_slice(), open.predicate.as_deref()),
        (&["total".to_owned()][..], Some("(total > (100)::numeric)"))
    );
    assert_eq!(open.columns, ["customer_id", "total", "note"]);
    assert_eq!(open.bytes, Some(database.number("SELECT pg_relation_size('shop.orders_open')")));
    assert!(open.valid && !open.unique && open.method == "btree");
    let primary = orders.indexes.iter().find(|index| index.primary).expect("there");
    assert_eq!((primary.reltuples, primary.scans.is_some()), (Some(2100.0), true));

    let log = relation(snapshot, "log");
    assert!(!log.indexes.iter().find(|index| index.name == "invalid").expect("there").valid);
    // An index on a partitioned table has no pages of its own.
    assert_eq!(relation(snapshot, "events").indexes[0].bytes, None);
}

fn constraints_and_triggers(snapshot: &Snapshot) {
    let orders = relation(snapshot, "orders");
    let constraint = |name: &str| orders.constraints.iter().find(|c| c.name == name).expect("there");
    let foreign = constraint("orders_customer");
    assert_eq!(
        (foreign.kind, foreign.on_delete),
        (ConstraintKindFacts::ForeignKey, ReferentialAction::Cascade)
    );
    assert_eq!(
        (foreign.columns.as_slice(), foreign.referenced_columns.as_slice()),
        (&["customer_id".to_owned()][..], &["id".to_owned()][..])
    );
    assert_eq!(foreign.references.as_ref().map(ToString::to_string).as_deref(), Some("shop.customers"));
    let check = constraint("total_range");
    assert!(!check.validated);
    assert_eq!(check.expression.as_deref(), Some("(total >= (0)::numeric)"));
    assert_eq!(constraint("orders_pkey").index.as_deref(), Some("orders_pkey"));

    let [trigger] = orders.triggers.as_slice() else { panic!("{:?}", orders.triggers) };
    assert_eq!((trigger.name.as_str(), trigger.timing), ("orders_log", TriggerTiming::After));
    assert!(
        trigger.events.insert && trigger.events.update && !trigger.events.delete && !trigger.events.truncate
    );
    assert_eq!(trigger.events.update_columns, ["total", "note"]);
    assert!(trigger.for_each_row && trigger.when && trigger.enabled == TriggerEnabled::Disabled);
    assert_eq!(trigger.function.to_string(), "shop.log_change");
}

fn partitions(database: &Database<'_>, snapshot: &Snapshot) {
    let events = relation(snapshot, "events");
    assert_eq!(events.kind, RelationKindFacts::PartitionedTable);
    assert_eq!(events.partition_key.as_deref(), Some("RANGE (at)"));
    assert_eq!((events.heap_bytes, events.relpages), (None, None));
    // ANALYZE counts a partitioned table's rows from 14 on.
    assert_eq!(events.reltuples, (database.server.major() >= 14).then_some(1000.0));
    let partition = relation(snapshot, "events_2024");
    assert_eq!(partition.partition_of.as_ref().map(ToString::to_string).as_deref(), Some("shop.events"));
    assert_eq!(partition.triggers.len(), 1, "{:?}", partition.triggers);
    let foreign = |facts: &RelationFacts| {
        facts.constraints.iter().filter(|c| c.kind == ConstraintKindFacts::ForeignKey).count()
    };
    assert_eq!((foreign(events), foreign(partition)), (1, 1));
    let child = relation(snapshot, "child");
    assert_eq!(child.inherits.iter().map(ToString::to_string).collect::<Vec<_>>(), ["shop.parent"]);
    assert_eq!(relation(snapshot, "open_orders").kind, RelationKindFacts::View);
    assert_eq!(relation(snapshot, "customers_id_seq").kind, RelationKindFacts::Sequence);
}

fn functions_and_types(snapshot: &Snapshot) {
    let function = |name: &str| snapshot.functions.iter().find(|f| f.name == name).expect("there");
    let log = function("log_change");
    let body = log.body.as_ref().expect("read");
    assert!(log.returns_trigger && body.writes == 1 && body.selects == 1, "{body:?}");
    assert_eq!(function("constant").arguments, (1, 2));
    assert_eq!(function("constant").volatility, Volatility::Immutable);
    let kind = |name: &str| snapshot.types.iter().find(|t| t.name == name).map(|t| (t.kind, t.constrained));
    assert_eq!(kind("mood"), Some((TypeKindFacts::Enum, false)));
    assert_eq!(kind("positive"), Some((TypeKindFacts::Domain, true)));
    assert_eq!(kind("pair"), Some((TypeKindFacts::Composite, false)));
    assert_eq!(kind("orders"), None);
}
