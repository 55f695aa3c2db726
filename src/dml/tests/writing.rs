//! Locks, indexes, triggers, foreign keys.

use super::*;
use crate::effect::{ForeignKeyAction, HotChance, RowAccess, RowChange};
use crate::pg::RelationName;
use crate::sql::ReferentialAction;

#[test]
fn an_update_locks_its_table_and_indexes() {
    let found = effects("UPDATE events SET seen = true");
    assert_eq!(
        locks(&found),
        ["events RowExclusiveLock", "events_kind RowExclusiveLock", "events_pkey RowExclusiveLock"]
    );
    assert!(observed(&found, |o| matches!(o, Observation::UnbatchedChange { .. })));
}

#[test]
fn what_is_only_read_is_locked_as_a_select_does() {
    let found =
        effects("UPDATE wallets SET slot = (SELECT max(id) FROM events e WHERE e.kind = wallets.address)");
    assert_eq!(locks(&found), ["events AccessShareLock", "wallets RowExclusiveLock"]);
    let found = effects("INSERT INTO wallets SELECT kind, id FROM events");
    assert_eq!(locks(&found), ["events AccessShareLock", "wallets RowExclusiveLock"]);
    let found = effects("SELECT 1 FROM wallets FOR UPDATE");
    assert_eq!(locks(&found), ["wallets RowShareLock"]);
}

#[test]
fn a_deleted_parent_looks_up_and_changes_its_children() {
    let found = effects("DELETE FROM connections WHERE id = 5");
    assert_eq!(
        locks(&found),
        [
            "connections RowExclusiveLock",
            "connections_pkey RowExclusiveLock",
            "events RowExclusiveLock",
            "events_kind RowExclusiveLock",
            "events_pkey RowExclusiveLock"
        ]
    );
    let deleted = change(&found);
    assert_eq!(deleted.change, RowChange::Delete);
    let ForeignKeyAction::LookUpChildren { indexed, action, children_per_row, cascade, child } =
        &deleted.foreign_keys[0].action
    else {
        panic!("{:?}", deleted.foreign_keys)
    };
    assert_eq!((*indexed, *action), (false, ReferentialAction::SetNull));
    assert_eq!(child.relation, RelationName::new("public", "events"));
    // 1,000,000 × (1 - 0.2) / 800.
    assert_eq!(three(children_per_row).1, 1000.0);
    let cascade = cascade.as_ref().expect("rows change");
    assert_eq!((cascade.change, three(&cascade.rows).1), (RowChange::Update, 1000.0));
    assert!(observed(&found, |o| matches!(o, Observation::ForeignKeyWithoutIndex { .. })));
    assert!(observed(&found, |o| matches!(o, Observation::WideCascade { .. })));
}

#[test]
fn cascades_go_on_through_the_children() {
    let found = effects("DELETE FROM events WHERE id = 5");
    assert!(locks(&found).contains(&"lines RowExclusiveLock".to_owned()));
    let ForeignKeyAction::LookUpChildren { indexed: true, cascade: Some(cascade), .. } =
        &change(&found).foreign_keys[0].action
    else {
        panic!("{:?}", change(&found).foreign_keys)
    };
    assert_eq!(cascade.change, RowChange::Delete);
    assert_eq!(three(&cascade.rows).1, 5.0);
    assert!(!observed(&found, |o| matches!(o, Observation::ForeignKeyWithoutIndex { .. })));
}

#[test]
fn an_assigned_key_is_looked_up_in_its_parent_unless_it_becomes_null() {
    let found = effects("UPDATE events SET connection_id = 7 WHERE id = 1");
    assert!(locks(&found).contains(&"connections RowShareLock".to_owned()));
    assert!(locks(&found).contains(&"connections_pkey RowShareLock".to_owned()));
    assert_eq!(change(&found).foreign_keys.len(), 1);
    let found = effects("UPDATE events SET connection_id = NULL WHERE id = 1");
    assert!(change(&found).foreign_keys.is_empty());
    let found = effects("UPDATE events SET kind = 'a' WHERE id = 1");
    assert!(change(&found).foreign_keys.is_empty());
}

#[test]
fn inserts_look_up_the_keys_that_they_fill() {
    let found = effects("INSERT INTO events (id, connection_id, kind) VALUES (1, 2, 'a')");
    assert_eq!(
        locks(&found),
        ["connections RowShareLock", "connections_pkey RowShareLock", "events RowExclusiveLock"]
    );
    let found = effects("INSERT INTO events (id, kind) VALUES (1, 'a')");
    assert_eq!(locks(&found), ["events RowExclusiveLock"]);
}

#[test]
fn an_indexed_column_rules_hot_out() {
    assert_eq!(change(&effects("UPDATE events SET kind = 'a'")).hot, HotChance::Never);
    let full = effects("UPDATE events SET seen = true");
    assert_eq!(change(&full).hot, HotChance::Fraction { low: 0.0, typical: 0.0, high: 0.5 });
    assert!(observed(&full, |o| matches!(o, Observation::NotHot { indexes: 2, .. })));
    let mut catalog = catalog();
    let mut events = catalog.remove_relation(&RelationName::new("public", "events")).expect("there");
    events.fillfactor = 50.0;
    catalog.insert_relation(events);
    let roomy = effects_in(&catalog, "UPDATE events SET seen = true");
    assert_eq!(change(&roomy).hot, HotChance::Fraction { low: 0.0, typical: 1.0, high: 1.0 });
    assert!(!observed(&roomy, |o| matches!(o, Observation::NotHot { .. })));
}

#[test]
fn triggers_fire_on_their_events_and_columns_only() {
    let names = |sql: &str| {
        change(&effects(sql)).triggers.iter().map(|call| call.trigger.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("INSERT INTO events (id, kind) VALUES (1, 'a')"), ["notify"]);
    assert_eq!(names("UPDATE events SET kind = 'a'"), ["touch"]);
    assert!(names("UPDATE events SET seen = true").is_empty());
    let found = effects("INSERT INTO events (id, kind) VALUES (1, 'a')");
    assert!(observed(&found, |o| matches!(
        o,
        Observation::TriggerPerRow { statements: Some(4), notifies: true, .. }
    )));
}

#[test]
fn a_session_as_replica_fires_no_triggers_and_checks_no_keys() {
    let mut catalog = catalog();
    catalog.settings.set("session_replication_role", Some("replica"), true);
    let found = effects_in(&catalog, "INSERT INTO events (id, connection_id, kind) VALUES (1, 2, 'a')");
    assert!(change(&found).triggers.is_empty() && change(&found).foreign_keys.is_empty());
    assert_eq!(locks(&found), ["events RowExclusiveLock"]);
    assert!(observed(&found, |o| matches!(
        o,
        Observation::TriggersSuppressed { triggers, foreign_keys: 1, .. } if *triggers == ["notify"]
    )));
}

#[test]
fn undefined_names_are_errors_and_nothing_is_done() {
    let error = |sql: &str| {
        let found = effects(sql);
        assert!(found.work.is_empty());
        found.errors.into_iter().map(|e| format!("{} {}", e.sqlstate, e.message)).collect::<Vec<_>>()
    };
    assert_eq!(error("DELETE FROM nowhere"), ["42P01 relation \"nowhere\" does not exist"]);
    assert_eq!(
        error("UPDATE events SET colour = 1"),
        ["42703 column \"colour\" of relation \"events\" does not exist"]
    );
    assert_eq!(error("DELETE FROM events e WHERE e.colour = 1"), ["42703 column e.colour does not exist"]);
    assert_eq!(
        error("INSERT INTO wallets SELECT 1, 2 FROM nowhere"),
        ["42P01 relation \"nowhere\" does not exist"]
    );
    assert!(effects("SELECT 1 FROM pg_class").errors.is_empty());
}

#[test]
fn a_batch_changes_the_rows_that_its_caller_chose() {
    let catalog = catalog();
    let statement =
        parse_statement("UPDATE events SET id_big = id WHERE id >= :lo AND id < :hi").expect("parses");
    let selection = super::super::Selection {
        rows: crate::effect::Quantity::known(
            crate::estimate::Estimate::exact(crate::units::Rows(7000.0)),
            "batch size",
        ),
        access: RowAccess::AlongIndex { correlation: 1.0 },
        finder: vec![Work::Metadata],
    };
    let found = super::super::batch_effects(&statement, &catalog, &selection, None).expect("modelled");
    assert_eq!(three(&change(&found).rows), (7000.0, 7000.0, 7000.0));
    assert_eq!(change(&found).access, RowAccess::AlongIndex { correlation: 1.0 });
    assert!(matches!(found.work.as_slice(), [Work::Metadata, Work::RowChanges(_)]), "{:?}", found.work);
    assert!(!observed(&found, |o| matches!(o, Observation::UnbatchedChange { .. })));
}
