//! Reading halves against what a server has.

use super::*;

#[track_caller]
fn check(text: &str, expected: Option<&str>) {
    assert_eq!(super::super::reading_half(text, &catalog()).as_deref(), expected);
}

#[test]
fn columns_to_come_are_found_by_their_scope() {
    // `payload` is a column of events and not of wallets.
    check(
        "UPDATE wallets w SET payload = e.kind FROM events e WHERE e.kind = w.address AND w.payload IS NULL \
         AND e.payload IS NOT NULL",
        Some(
            "SELECT w.ctid FROM wallets w, events e WHERE e.kind = w.address AND TRUE AND e.payload IS NOT NULL",
        ),
    );
    check(
        "UPDATE events SET new_id = (SELECT c.id FROM connections c WHERE c.name = events.kind) WHERE events.id IN \
         (SELECT p.id FROM events p WHERE p.new_id IS NULL ORDER BY p.id LIMIT 100 FOR UPDATE SKIP LOCKED)",
        Some(
            "SELECT events.ctid, (SELECT c.id FROM connections c WHERE c.name = events.kind) FROM events WHERE \
             events.id IN (SELECT p.id FROM events p WHERE TRUE ORDER BY p.id LIMIT 100 )",
        ),
    );
}

#[test]
fn an_assigned_value_that_needs_a_column_to_come_is_left_out() {
    check(
        "UPDATE events SET kind = (SELECT max(c.id) FROM connections c WHERE c.id = new_id) || (SELECT c.colour \
         FROM connections c LIMIT 1) WHERE id = 1",
        Some("SELECT events.ctid FROM events WHERE id = 1"),
    );
}

#[test]
fn what_decides_the_rows_cannot_be_left_out() {
    check("INSERT INTO wallets SELECT new_name, id FROM events", None);
    check("DELETE FROM events USING nowhere n WHERE n.id = events.id", None);
    check(
        "INSERT INTO nowhere SELECT kind FROM events WHERE new_id IS NULL",
        Some("SELECT kind FROM events WHERE TRUE"),
    );
}
