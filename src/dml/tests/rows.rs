//! Rows that conditions leave.

use super::*;
use crate::pg::RelationName;
use crate::sql::Statement;

/// The rows of events that an UPDATE with this condition changes.
fn rows_where(condition: &str) -> (f64, f64, f64) {
    three(&change(&effects(&format!("UPDATE events SET seen = true WHERE {condition}"))).rows)
}

#[test]
fn statistics_answer_for_nulls_and_constants() {
    assert_eq!(rows_where("connection_id IS NULL").1, 200_000.0);
    assert_eq!(rows_where("connection_id IS NOT NULL").1, 800_000.0);
    assert_eq!(rows_where("connection_id = 5").1, 1000.0);
    assert_eq!(rows_where("connection_id IN (5, 6, 7)").1, 3000.0);
    assert_eq!(rows_where("NOT (kind = 'a')").1, 950_000.0);
    assert_eq!(rows_where("kind <> 'a' AND connection_id IS NULL").1, 190_000.0);
    assert_eq!(rows_where("payload IS NULL OR connection_id IS NULL").1, 600_000.0);
    assert_eq!(rows_where("kind IS NULL").2, 0.0);
}

#[test]
fn one_value_of_few_may_be_rare_or_frequent() {
    let (low, typical, high) = rows_where("kind = 'a'");
    assert_eq!(typical, 50_000.0);
    assert!(low < 6_000.0 && high > 400_000.0, "{low} {high}");
}

#[test]
fn a_unique_key_gives_as_many_rows_as_keys() {
    assert_eq!(rows_where("id = 7").1, 1.0);
    assert_eq!(rows_where("id IN (7, 8)").2, 2.0);
    assert_eq!(rows_where("id = 7 AND payload LIKE '%x%'").2, 1.0);
    let of_lines = effects("DELETE FROM lines WHERE event_id = 3 AND line = 4");
    assert_eq!(three(&change(&of_lines).rows).2, 1.0);
}

#[test]
fn bounds_cut_a_part_out_of_the_keys_range() {
    let (low, typical, high) = rows_where("id BETWEEN 1 AND 500000");
    assert_eq!(typical, 250_000.0);
    assert!(low < 130_000.0 && high > 490_000.0 && high <= 500_000.0, "{low} {high}");
    assert_eq!(rows_where("id >= 1 AND id < 500001").1, 250_000.0);
    assert_eq!(rows_where("id > 3000000").2, 0.0);
    // Few keys hold few rows, whatever the spread.
    assert!(rows_where("id >= 100 AND id < 200").2 <= 100.0);
}

#[test]
fn what_no_statistics_cover_may_hold_for_none_or_all() {
    let (low, _, high) = rows_where("lower(kind) = 'a'");
    assert!(low <= 1.0 && high >= 999_999.0, "{low} {high}");
    let (low, _, high) = rows_where("id >= :lo AND id < :hi");
    assert!(low <= 1.0 && high >= 999_999.0, "{low} {high}");
}

#[test]
fn a_column_younger_than_its_tables_statistics_holds_its_default() {
    assert_eq!(rows_where("seen IS NULL").1, 1_000_000.0);
    assert_eq!(rows_where("seen").1, 0.0);
    assert_eq!(rows_where("seen IS DISTINCT FROM true").1, 1_000_000.0);
    assert_eq!(rows_where("id_big = 0").1, 1_000_000.0);
    assert_eq!(rows_where("id_big = 5").1, 0.0);
}

#[test]
fn a_list_of_keys_from_a_limited_query_is_as_long_as_the_limit() {
    let (_, typical, high) = rows_where(
        "id IN (SELECT id FROM events WHERE seen IS NULL ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED)",
    );
    assert_eq!((typical, high), (5000.0, 5000.0));
}

#[test]
fn rows_of_a_table_never_counted_are_not_known() {
    let mut catalog = catalog();
    let name = RelationName::new("public", "wallets");
    let mut wallets = catalog.remove_relation(&name).expect("there");
    wallets.rows = crate::stat::Stat::unknown("never analysed");
    catalog.insert_relation(wallets);
    let found = effects_in(&catalog, "DELETE FROM wallets");
    assert_eq!(change(&found).rows.value, None);
    assert!(observed(&found, |o| matches!(o, Observation::NeverAnalyzed { .. })));
    assert!(matches!(found.changes.as_slice(), [crate::catalog::Change::RowsChanged { by: None, .. }]));
}

#[test]
fn inserted_rows_are_those_of_the_source() {
    let rows = |sql: &str| three(&change(&effects(sql)).rows);
    assert_eq!(rows("INSERT INTO connections VALUES (1, 'a'), (2, 'b')"), (2.0, 2.0, 2.0));
    assert_eq!(rows("INSERT INTO wallets SELECT 'a', g FROM generate_series(1, 500) g").1, 500.0);
    assert_eq!(
        rows("INSERT INTO wallets SELECT kind, id FROM events WHERE connection_id IS NULL").1,
        200_000.0
    );
    assert_eq!(rows("INSERT INTO wallets SELECT kind, id FROM events LIMIT 10").2, 10.0);
    // A LEFT JOIN to a unique key keeps as many rows; one without a match keeps any number of them.
    let left = "INSERT INTO wallets SELECT e.kind, e.id FROM lines l LEFT JOIN events e ON e.id = l.event_id";
    assert_eq!(rows(left).1, 5_000_000.0);
    let (low, _, high) = rows(&format!("{left} WHERE e.id IS NULL"));
    assert!(low <= 5.0 && high > 4_900_000.0, "{low} {high}");
    let each = "INSERT INTO wallets SELECT e.kind, e.id FROM events e JOIN lines l ON l.event_id = e.id";
    assert_eq!(rows(each).1, 5_000_000.0);
    let cte = "WITH gone AS (DELETE FROM lines WHERE event_id = 3 RETURNING *) \
               INSERT INTO wallets SELECT 'x', event_id FROM gone";
    let found = effects(cte);
    let both = changes(&found);
    assert_eq!(both.len(), 2);
    assert_eq!(three(&both[0].rows).1, three(&both[1].rows).1);
}

#[test]
fn statements_of_other_modules_and_changes_of_views_are_not_ours() {
    let catalog = catalog();
    assert!(super::super::effects(&Statement::Begin, &catalog, None).is_none());
    let view = parse_statement("UPDATE recent SET a = 1").expect("parses");
    assert!(super::super::effects(&view, &catalog, None).is_none());
    let call = parse_statement("SELECT reindex_everything()").expect("parses");
    assert!(super::super::effects(&call, &catalog, None).is_none());
}
