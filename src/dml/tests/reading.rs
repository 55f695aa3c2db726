//! What is read to find rows.

use super::*;
use crate::effect::RowAccess;
use crate::observed::PlanNode;
use crate::pg::RelationName;

fn scanned(effects: &Effects) -> Vec<String> {
    reads(effects).iter().flat_map(|read| &read.scans).map(|heap| heap.relation.name.clone()).collect()
}

#[test]
fn a_condition_without_an_index_scans_and_one_with_an_index_looks_up() {
    let found = effects("DELETE FROM events WHERE connection_id = 5");
    assert_eq!(scanned(&found), ["events"]);
    let found = effects("DELETE FROM events WHERE id BETWEEN 1 AND 1000");
    assert!(scanned(&found).is_empty());
    assert_eq!(three(&reads(&found)[0].lookups).1, 500.0);
    assert_eq!(change(&found).access, RowAccess::AlongIndex { correlation: 1.0 });
}

#[test]
fn keys_from_a_limited_query_are_looked_up() {
    let found = effects(
        "UPDATE events SET seen = true WHERE id IN (SELECT id FROM events WHERE seen IS NULL LIMIT 1000)",
    );
    assert_eq!(three(&reads(&found).last().expect("look-ups").lookups).1, 1000.0);
}

#[test]
fn a_correlated_sub_select_is_read_once_per_row() {
    let found =
        effects("UPDATE events SET seen = (SELECT true FROM connections c WHERE c.id = connection_id)");
    let per_row = reads(&found).into_iter().find(|read| three(&read.times).1 > 1.0).expect("repeated");
    assert_eq!((three(&per_row.times).1, three(&per_row.lookups).1), (1_000_000.0, 1.0));
    assert!(observed(&found, |o| matches!(o, Observation::CorrelatedSubquery { indexed: true, .. })));

    let found =
        effects("UPDATE events SET payload = (SELECT max(slot)::text FROM wallets w WHERE w.address = kind)");
    assert!(observed(&found, |o| matches!(
        o,
        Observation::ScanPerRow { columns, times: Some(times), planned: false, .. }
            if *columns == ["address"] && times.p50.0 == 1_000_000.0
    )));
    let per_row = reads(&found).into_iter().find(|read| three(&read.times).1 > 1.0).expect("repeated");
    assert_eq!(per_row.scans[0].relation.name, "wallets");
}

#[test]
fn an_uncorrelated_sub_select_is_read_once() {
    let found = effects("UPDATE events SET payload = (SELECT max(address) FROM wallets)");
    assert!(reads(&found).iter().all(|read| three(&read.times).1 == 1.0));
    assert!(!observed(&found, |o| matches!(o, Observation::CorrelatedSubquery { .. })));
}

#[test]
fn a_join_without_an_index_reads_the_table_once() {
    let found = effects(
        "INSERT INTO connections SELECT e.id, e.kind FROM events e LEFT JOIN wallets w ON w.address = e.kind",
    );
    assert_eq!(scanned(&found), ["events", "wallets"]);
    assert!(observed(&found, |o| matches!(
        o,
        Observation::UnindexedJoin { columns, .. } if *columns == ["address"]
    )));
}

#[test]
fn a_lateral_sub_select_runs_per_row() {
    let sql = "INSERT INTO connections SELECT e.id, w.address FROM events e, \
               LATERAL (SELECT * FROM wallets w WHERE w.address = e.kind ORDER BY slot DESC LIMIT 1) w";
    let found = effects(sql);
    assert!(observed(&found, |o| matches!(
        o,
        Observation::CorrelatedSubquery { columns, indexed: false, .. } if *columns == ["address"]
    )));
    assert!(observed(&found, |o| matches!(o, Observation::ScanPerRow { times: Some(_), .. })));
}

#[test]
fn exists_is_a_join() {
    let found =
        effects("DELETE FROM events e WHERE NOT EXISTS (SELECT 1 FROM wallets w WHERE w.address = e.kind)");
    assert!(reads(&found).iter().all(|read| three(&read.times).1 == 1.0));
    assert!(observed(&found, |o| matches!(o, Observation::UnindexedJoin { .. })));
    assert!(!observed(&found, |o| matches!(o, Observation::ScanPerRow { .. })));
}

#[test]
fn a_common_table_is_read_once() {
    let found = effects(
        "WITH w AS MATERIALIZED (SELECT DISTINCT ON (address) * FROM wallets) \
         INSERT INTO connections SELECT e.id, w.address FROM events e JOIN w ON w.address = e.kind",
    );
    assert_eq!(scanned(&found), ["wallets", "events"]);
    assert!(reads(&found).iter().all(|read| three(&read.times).1 == 1.0));
}

fn node(node: &str, rows: f64, cost: f64, children: Vec<PlanNode>) -> PlanNode {
    PlanNode { node: node.to_owned(), rows, total_cost: cost, children, ..PlanNode::default() }
}

fn on(table: &str, relationship: &str, inner: PlanNode) -> PlanNode {
    PlanNode {
        relation: Some(RelationName::new("public", table)),
        relationship: Some(relationship.to_owned()),
        ..inner
    }
}

fn planned(sql: &str, plan: &PlanNode) -> Effects {
    super::super::effects(&parse_statement(sql).expect(sql), &catalog(), Some(plan)).expect("modelled")
}

#[test]
fn a_plan_says_how_many_rows_and_replaces_the_stand_in() {
    let scan = PlanNode {
        index: Some("events_pkey".to_owned()),
        ..on("events", "Outer", node("Index Scan", 400.0, 50.0, Vec::new()))
    };
    let plan = on("events", "", node("ModifyTable", 0.0, 50.0, vec![scan]));
    let found = planned("UPDATE events SET seen = true WHERE id >= :lo AND id < :hi", &plan);
    assert_eq!(three(&change(&found).rows).1, 400.0);
    assert_eq!(change(&found).access, RowAccess::AlongIndex { correlation: 1.0 });
    assert!(matches!(reads(&found).as_slice(), [read] if read.plan.is_some()));
}

#[test]
fn a_plan_shows_scans_that_are_repeated() {
    let outer = on("events", "Outer", node("Seq Scan", 1000.0, 10.0, Vec::new()));
    let scan = |relationship| on("wallets", relationship, node("Seq Scan", 1.0, 5000.0, Vec::new()));
    let joined = |inner| node("Nested Loop", 1000.0, 5_000_000.0, vec![outer.clone(), inner]);
    let sql = "INSERT INTO connections SELECT 1, 'a' FROM events, wallets";
    let per_row = |plan: &PlanNode| {
        planned(sql, plan).observations.iter().find_map(|o| {
            if let Observation::ScanPerRow { relation, times, planned: true, .. } = o {
                Some((relation.name.clone(), times.map(|rows| rows.p50.0)))
            } else {
                None
            }
        })
    };
    assert_eq!(per_row(&joined(scan("Inner"))), Some(("wallets".to_owned(), Some(1000.0))));
    let cached = PlanNode {
        relationship: Some("Inner".to_owned()),
        ..node("Materialize", 1.0, 5000.0, vec![scan("Outer")])
    };
    assert_eq!(per_row(&joined(cached)), None);
    let sub_plan = |total| {
        let parent = node("Seq Scan", 1000.0, total, vec![scan("SubPlan")]);
        PlanNode { relation: Some(RelationName::new("public", "events")), ..parent }
    };
    assert!(per_row(&sub_plan(5_000_000.0)).is_some());
    assert_eq!(per_row(&sub_plan(5_100.0)), None);
}

#[test]
fn an_anti_join_at_its_floor_widens_the_rows_and_what_runs_per_row() {
    let outer = on("events", "Outer", node("Seq Scan", 10_000.0, 100.0, Vec::new()));
    let others = on("lines", "Inner", node("Seq Scan", 500.0, 100.0, Vec::new()));
    let anti = PlanNode {
        join: Some("Anti".to_owned()),
        relationship: Some("Outer".to_owned()),
        ..node("Hash Join", 1.0, 300.0, vec![outer, others])
    };
    let scan = on("wallets", "Inner", node("Seq Scan", 1.0, 5000.0, Vec::new()));
    let joined = PlanNode {
        join: Some("Inner".to_owned()),
        relationship: Some("Outer".to_owned()),
        ..node("Nested Loop", 1.0, 5300.0, vec![anti, scan])
    };
    let plan = on("connections", "", node("ModifyTable", 0.0, 5300.0, vec![joined]));
    let found = planned("INSERT INTO connections SELECT 1, 'a' FROM events, wallets", &plan);
    let rows = &change(&found).rows;
    let (low, typical, high) = three(rows);
    assert!(low <= 1.0 && typical == 100.0 && high >= 10_000.0, "{rows:?}");
    assert_eq!(rows.basis, "EXPLAIN expects 1 row, its floor for an anti-join: between 1 and 11,000");
    assert!(observed(&found, |o| matches!(
        o,
        Observation::ScanPerRow { relation, times: Some(times), planned: true, .. }
            if relation.name == "wallets" && times.p50.0 == 100.0 && times.p95.0 >= 10_000.0
    )));
}

#[test]
fn partitions_that_the_plan_leaves_out_are_neither_locked_nor_changed() {
    let mut catalog = catalog();
    let parent = catalog.relation(&RelationName::new("public", "wallets")).expect("there").clone();
    for name in ["wallets_1", "wallets_2"] {
        let name = RelationName::new("public", name);
        let parents = vec![parent.name.clone()];
        catalog.insert_relation(crate::catalog::Relation { name, parents, ..parent.clone() });
    }
    let kind = crate::catalog::RelationKind::PartitionedTable;
    catalog.insert_relation(crate::catalog::Relation { kind, ..parent });
    let statement = parse_statement("DELETE FROM wallets WHERE slot = :s").expect("parses");
    let found = super::super::effects(&statement, &catalog, None).expect("modelled");
    assert_eq!(changes(&found).len(), 2);

    let scan = on("wallets_2", "Outer", node("Seq Scan", 30.0, 10.0, Vec::new()));
    let plan = on("wallets", "", node("ModifyTable", 0.0, 10.0, vec![scan]));
    let found = super::super::effects(&statement, &catalog, Some(&plan)).expect("modelled");
    assert_eq!(locks(&found), ["wallets RowExclusiveLock", "wallets_2 RowExclusiveLock"]);
    assert_eq!(three(&change(&found).rows).1, 30.0);
}

#[test]
fn a_small_member_leads_to_the_rows_of_a_large_one() {
    for from in [
        "WITH batch AS (SELECT id FROM events WHERE seen IS NULL LIMIT 500) \
         UPDATE events SET seen = true FROM batch WHERE events.id = batch.id",
        "UPDATE events e SET seen = true FROM (SELECT id FROM events WHERE seen IS NULL LIMIT 500) b WHERE b.id = e.id",
    ] {
        let found = effects(from);
        assert_eq!(three(&change(&found).rows), (500.0, 500.0, 500.0), "{from}");
        let rows = reads(&found)
            .iter()
            .flat_map(|read| &read.scans)
            .map(|heap| heap.rows.value().expect("known").0)
            .sum::<f64>();
        assert_eq!(rows.round(), 500.0, "{from}");
    }
    let found = effects(
        "UPDATE events e SET kind = v.kind FROM (VALUES (1, 'a'), (2, 'b')) v(id, kind) WHERE e.id = v.id",
    );
    assert_eq!(three(&change(&found).rows).2, 2.0);
    // A large one does not: each row of the changed table is changed once at most.
    let found = effects("UPDATE events e SET seen = true FROM lines l WHERE l.event_id = e.id");
    assert_eq!(scanned(&found), ["events", "lines"]);
    assert!(three(&change(&found).rows).2 <= 1_100_000.0);
}

#[test]
fn a_grouped_member_adds_no_rows() {
    let found = effects(
        "WITH w AS (SELECT DISTINCT ON (address) * FROM wallets) \
         INSERT INTO connections SELECT e.id, w.address FROM events e JOIN w ON w.address = e.kind",
    );
    let (_, typical, high) = three(&change(&found).rows);
    assert!(typical == 1_000_000.0 && high <= 1_100_000.0, "{typical} {high}");
}

#[test]
fn a_limit_ends_the_reading_early_and_orders_the_rows() {
    let update = |inner: &str| {
        effects(&format!(
            "UPDATE events SET seen = true WHERE id IN (SELECT id FROM events {inner} LIMIT 1000)"
        ))
    };
    // Half of all payloads are null: 2,000 rows pass by, a 500th of the heap.
    let found = update("WHERE payload IS NULL");
    let heap = &reads(&found)[0].scans[0];
    assert_eq!(heap.rows.value().map(|rows| rows.0.round()), Some(2000.0));
    assert_eq!(heap.pages.value().map(|pages| pages.0.round()), Some(40.0));
    assert_eq!(change(&found).access, RowAccess::Sequential);
    assert!(!observed(&found, |o| matches!(o, Observation::UnbatchedChange { .. })));

    let found = update("WHERE payload IS NULL ORDER BY id");
    assert_eq!(three(&reads(&found)[0].lookups).1, 2000.0);
    assert_eq!(change(&found).access, RowAccess::AlongIndex { correlation: 1.0 });
    // Nothing helps to find the first rows in another order.
    assert_eq!(scanned(&update("ORDER BY payload")), ["events"]);
}
