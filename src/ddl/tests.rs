//! Whole statements, from their text. What real servers do is held against the fixtures in tests/ddl_live.rs.

use super::effects;
use crate::catalog::{Catalog, Source};
use crate::effect::{Effects, Observation, ScanPurpose, Wait, Work};
use crate::pg::{LockMode, Name, RelationName};
use crate::sql::parse_statement;
use crate::stats::example;

fn catalog() -> Catalog {
    example::with_child().into_catalog(Source::StatsFile)
}

fn run(catalog: &mut Catalog, sql: &str) -> Effects {
    let statement = parse_statement(sql).expect(sql);
    let effects = effects(&statement, catalog).unwrap_or_else(|| panic!("not modelled: {sql}"));
    for change in &effects.changes {
        catalog.apply(change.clone());
    }
    effects
}

fn of(sql: &str) -> Effects {
    run(&mut catalog(), sql)
}

fn sqlstate(sql: &str) -> Option<&'static str> {
    of(sql).errors.first().map(|error| error.sqlstate)
}

#[test]
fn a_constant_default_is_metadata_and_a_volatile_one_a_rewrite() {
    let cheap = of("ALTER TABLE events ADD COLUMN x int NOT NULL DEFAULT 5");
    assert!(matches!(cheap.work.as_slice(), [Work::Metadata]), "{:?}", cheap.work);
    let copied = of("ALTER TABLE events ADD COLUMN x float8 DEFAULT random()");
    assert_eq!(copied.rewrites.len(), 1);
    assert_eq!(copied.index_rebuilds.len(), 1);
    let Some(Work::Rewrite { growth_per_row, indexes, computation, .. }) = copied.work.last() else {
        panic!("{:?}", copied.work)
    };
    assert_eq!((*growth_per_row, indexes.len(), computation.calls), (8.0, 1, 1.0));
    assert!(copied.observations.iter().any(|observation| matches!(
        observation,
        Observation::VolatileDefault { function: Some(function), .. } if function == "random"
    )));
}

#[test]
fn all_actions_share_one_pass() {
    let effects = of("ALTER TABLE events ALTER COLUMN payload SET NOT NULL, ADD CHECK (id > 0), \
                      ADD COLUMN a timestamptz DEFAULT clock_timestamp(), ADD COLUMN b uuid DEFAULT gen_random_uuid()");
    assert_eq!(effects.rewrites.len(), 1);
    assert_eq!(effects.scans.len(), 1);
    assert_eq!(effects.work.iter().filter(|work| matches!(work, Work::Rewrite { .. })).count(), 1);
    let checked = of("ALTER TABLE events ALTER COLUMN payload SET NOT NULL, ADD CHECK (id > 0)");
    assert!(checked.rewrites.is_empty());
    assert_eq!(checked.scans.len(), 1);
}

#[test]
fn an_action_that_is_not_modelled_makes_the_statement_so() {
    let statement =
        parse_statement("ALTER TABLE events MERGE PARTITIONS (a, b) INTO c").expect("it is valid");
    assert!(effects(&statement, &catalog()).is_none());
}

#[test]
fn the_not_null_recipe_scans_once_and_without_blocking_writes() {
    let mut catalog = catalog();
    let steps = [
        "ALTER TABLE events ADD CONSTRAINT p CHECK (payload IS NOT NULL) NOT VALID",
        "ALTER TABLE events VALIDATE CONSTRAINT p",
        "ALTER TABLE events ALTER COLUMN payload SET NOT NULL",
        "ALTER TABLE events DROP CONSTRAINT p",
    ];
    let done: Vec<Effects> = steps.into_iter().map(|sql| run(&mut catalog, sql)).collect();
    let scans: Vec<usize> = done.iter().map(|effects| effects.scans.len()).collect();
    assert_eq!(scans, [0, 1, 0, 0]);
    assert_eq!(done[1].strongest_lock(), Some(LockMode::ShareUpdateExclusive));
    let proved = Observation::NotNullProved { column: "payload".to_owned(), constraint: "p".to_owned() };
    assert_eq!(done[2].observations, [proved]);
    let table = catalog.relation(&example::events()).expect("it is there");
    assert!(table.column("payload").expect("payload").not_null);
    assert!(table.constraint("p").is_none());
}

#[test]
fn a_stored_tsvector_makes_rows_longer_by_about_their_text() {
    let mut catalog = catalog();
    let text =
        catalog.relation(&example::events()).and_then(|table| table.column("payload")).expect("it is there");
    let text = text.average_bytes();
    run(
        &mut catalog,
        "ALTER TABLE events ADD COLUMN tsv tsvector GENERATED ALWAYS AS (to_tsvector('english', payload)) STORED",
    );
    let table = catalog.relation(&example::events()).expect("it is there");
    assert!(table.column("tsv").expect("it was added").average_bytes() >= text);
}

#[test]
fn before_12_no_check_proves_anything() {
    let mut catalog = catalog();
    catalog.server.version = crate::pg::ServerVersion(110_006);
    run(&mut catalog, "ALTER TABLE events ADD CONSTRAINT p CHECK (payload IS NOT NULL)");
    let done = run(&mut catalog, "ALTER TABLE events ALTER COLUMN payload SET NOT NULL");
    assert_eq!((done.scans.len(), done.observations.len()), (1, 0));
}

#[test]
fn a_check_that_is_not_valid_or_under_or_proves_nothing() {
    for check in ["payload IS NOT NULL) NOT VALID", "payload IS NOT NULL OR id > 5)", "payload <> '')"] {
        let mut catalog = catalog();
        run(&mut catalog, &format!("ALTER TABLE events ADD CONSTRAINT p CHECK ({check}"));
        let effects = run(&mut catalog, "ALTER TABLE events ALTER COLUMN payload SET NOT NULL");
        assert_eq!(effects.scans.len(), 1, "{check}");
    }
}

#[test]
fn an_index_built_concurrently_reads_twice_and_waits() {
    let effects = of("CREATE INDEX CONCURRENTLY i ON events (payload) WHERE payload IS NOT NULL");
    assert!(effects.refused_in_transaction_block);
    assert_eq!(effects.strongest_lock(), Some(LockMode::ShareUpdateExclusive));
    let purposes: Vec<ScanPurpose> = effects.scans.iter().map(|scan| scan.purpose).collect();
    assert_eq!(purposes, [ScanPurpose::IndexBuild, ScanPurpose::IndexValidation]);
    let writers = Wait::Writers { relation: example::events() };
    assert_eq!(effects.waits, [writers.clone(), writers, Wait::OlderSnapshots]);
}

#[test]
fn an_index_made_above_serves_the_foreign_key_below() {
    let mut catalog = catalog();
    let add = "ALTER TABLE visits ADD CONSTRAINT f FOREIGN KEY (event_id) REFERENCES events NOT VALID";
    let lacks_index = |effects: &Effects| {
        effects.observations.iter().any(|known| matches!(known, Observation::ForeignKeyWithoutIndex { .. }))
    };
    assert!(lacks_index(&run(&mut catalog, add)));
    run(&mut catalog, "ALTER TABLE visits DROP CONSTRAINT f");
    run(&mut catalog, "CREATE INDEX ON visits (event_id)");
    assert!(catalog.resolve_index(&Name::unqualified("visits_event_id_idx")).is_some());
    assert!(!lacks_index(&run(&mut catalog, add)));
}

#[test]
fn a_foreign_key_locks_both_sides_and_reads_the_child() {
    let effects = of("ALTER TABLE visits ADD FOREIGN KEY (id) REFERENCES events (id)");
    let modes: Vec<LockMode> = effects.locks.iter().map(|lock| lock.mode).collect();
    assert_eq!(modes, [LockMode::ShareRowExclusive, LockMode::ShareRowExclusive]);
    assert_eq!(effects.scans.len(), 1);
    assert!(matches!(effects.work.last(), Some(Work::ForeignKeyValidation { .. })));
}

#[test]
fn a_cascade_over_many_children_is_noted() {
    let mut snapshot = example::with_child();
    let statistics = snapshot.relations[1].columns[1].statistics.as_mut().expect("analysed");
    statistics.n_distinct = 1_000.0;
    let mut catalog = snapshot.into_catalog(Source::StatsFile);
    let mut wide = |action: &str| {
        let sql =
            format!("ALTER TABLE visits ADD FOREIGN KEY (event_id) REFERENCES events {action} NOT VALID");
        let effects = run(&mut catalog, &sql);
        effects.observations.iter().any(|known| {
            matches!(known, Observation::WideCascade { children_per_row, .. } if children_per_row.0 == 5_000.0)
        })
    };
    assert!(wide("ON DELETE CASCADE"));
    assert!(!wide("ON DELETE RESTRICT"));
}

#[test]
fn what_postgresql_refuses() {
    for (sql, expected) in [
        ("ALTER TABLE nowhere ADD COLUMN x int", "42P01"),
        ("CREATE INDEX ON nowhere (x)", "42P01"),
        ("ALTER TABLE events DROP COLUMN nope", "42703"),
        ("CREATE INDEX ON events (nope)", "42703"),
        ("ALTER TABLE events ADD COLUMN id int", "42701"),
        ("CREATE TABLE events (id int)", "42P07"),
        ("CREATE INDEX events_pkey ON events (payload)", "42P07"),
        ("ALTER TABLE events RENAME TO visits", "42P07"),
        ("DROP INDEX nope", "42704"),
        ("ALTER TABLE events VALIDATE CONSTRAINT nope", "42704"),
        ("ALTER TABLE visits ADD CONSTRAINT visits_event_id_fkey CHECK (id > 0)", "42710"),
        ("ALTER TABLE events ADD COLUMN x int NOT NULL", "23502"),
        ("ALTER TABLE events ADD COLUMN x int DEFAULT 5 UNIQUE", "23505"),
        ("ALTER TABLE events DROP CONSTRAINT events_pkey", "2BP01"),
        ("DROP TABLE events", "2BP01"),
        ("DROP INDEX events_pkey", "2BP01"),
        ("ALTER TABLE events ADD PRIMARY KEY (payload)", "42P16"),
        ("ALTER TABLE visits ADD FOREIGN KEY (id) REFERENCES events (payload)", "42830"),
        ("ALTER TABLE visits ADD COLUMN x text REFERENCES events", "42804"),
        ("ALTER TABLE events ALTER COLUMN payload TYPE uuid", "42804"),
        ("ALTER TABLE events ADD COLUMN x int GENERATED ALWAYS AS (id * 2)", "42601"),
    ] {
        assert_eq!(sqlstate(sql), Some(expected), "{sql}");
        let effects = of(sql);
        assert!(effects.work.is_empty() && effects.changes.is_empty(), "{sql}");
    }
}

#[test]
fn if_exists_does_nothing_and_says_so() {
    for sql in [
        "ALTER TABLE IF EXISTS nowhere ADD COLUMN x int",
        "ALTER TABLE events ADD COLUMN IF NOT EXISTS id int",
        "ALTER TABLE events DROP COLUMN IF EXISTS nope",
        "ALTER TABLE events DROP CONSTRAINT IF EXISTS nope",
        "CREATE TABLE IF NOT EXISTS events (id int)",
        "CREATE INDEX IF NOT EXISTS events_pkey ON events (id)",
        "DROP INDEX IF EXISTS nope",
        "DROP TABLE IF EXISTS nope",
        "DROP TRIGGER IF EXISTS nope ON events",
    ] {
        let effects = of(sql);
        assert!(matches!(effects.observations.as_slice(), [Observation::NothingToDo { .. }]), "{sql}");
        assert!(effects.errors.is_empty() && effects.changes.is_empty(), "{sql}");
    }
}

#[test]
fn an_invalid_index_is_kept_by_if_not_exists() {
    let mut snapshot = example::snapshot();
    snapshot.relations[0].indexes[0].valid = false;
    let mut catalog = snapshot.into_catalog(Source::StatsFile);
    let effects = run(&mut catalog, "CREATE INDEX IF NOT EXISTS events_pkey ON events (id)");
    let index = RelationName::new("public", "events_pkey");
    assert_eq!(effects.observations, [Observation::InvalidIndexKept { index }]);
}

#[test]
fn a_new_table_is_empty_and_knows_its_keys() {
    let mut catalog = catalog();
    let sql = "CREATE TABLE logs (id bigserial PRIMARY KEY, event_id bigint NOT NULL REFERENCES events, \
               parent bigint REFERENCES logs, note text UNIQUE, CHECK (id > 0))";
    let effects = run(&mut catalog, sql);
    let locked: Vec<_> = effects.locks.iter().map(|lock| (lock.relation.name.as_str(), lock.mode)).collect();
    assert_eq!(locked, [("events", LockMode::ShareRowExclusive)]);
    let table = catalog.relation(&RelationName::new("public", "logs")).expect("it is there");
    let names: Vec<&str> = table.constraints.iter().map(|constraint| constraint.name.as_str()).collect();
    assert_eq!(
        names,
        ["logs_id_check", "logs_pkey", "logs_note_key", "logs_event_id_fkey", "logs_parent_fkey"]
    );
    assert_eq!(table.rows.value().map(|rows| rows.0), Some(0.0));
    assert_eq!(table.column("id").map(|column| column.type_name.as_str()), Some("bigint"));
    assert!(catalog.relation(&RelationName::new("public", "logs_id_seq")).is_some());
}

#[test]
fn a_type_change_counts_the_growth_of_a_row() {
    let effects = of("ALTER TABLE visits ALTER COLUMN id TYPE int");
    let Some(Work::Rewrite { growth_per_row, .. }) = effects.work.last() else {
        panic!("{:?}", effects.work)
    };
    assert_eq!(*growth_per_row, -4.0);
    assert!(of("ALTER TABLE events ALTER COLUMN payload TYPE varchar").rewrites.is_empty());
}

#[test]
fn settings_reach_the_statements_below() {
    let mut catalog = catalog();
    run(&mut catalog, "SET LOCAL lock_timeout = '2s'");
    assert_eq!(catalog.settings.time_limit("lock_timeout").map(|limit| limit.0), Some(2.0));
}

#[test]
fn vacuum_full_copies_and_plain_vacuum_reads_what_is_not_all_visible() {
    let full = of("VACUUM FULL events");
    assert_eq!(full.strongest_lock(), Some(LockMode::AccessExclusive));
    assert_eq!((full.rewrites.len(), full.index_rebuilds.len()), (1, 1));
    let plain = of("VACUUM (ANALYZE) events");
    let [Work::Vacuum(vacuum), Work::Analyze { .. }] = plain.work.as_slice() else {
        panic!("{:?}", plain.work)
    };
    assert_eq!(vacuum.pages_to_read.value.map(|pages| pages.p50.0), Some(1_500.0));
    assert!(plain.refused_in_transaction_block);
}

#[test]
fn a_new_sequence_goes_with_its_column() {
    let mut catalog = catalog();
    let mut code = |sql: &str| run(&mut catalog, sql).errors.first().map(|error| error.sqlstate);
    assert_eq!(code("CREATE SEQUENCE s OWNED BY events.payload"), None);
    assert_eq!(code("CREATE SEQUENCE s"), Some("42P07"));
    assert_eq!(code("ALTER TABLE events DROP COLUMN payload"), None);
    assert_eq!(code("ALTER SEQUENCE s RESTART"), Some("42P01"));
    assert_eq!(code("CREATE SEQUENCE s"), None);
    assert_eq!(code("ALTER SEQUENCE s OWNED BY events.id"), None);
    assert_eq!(code("DROP SEQUENCE s"), None);
}

#[test]
fn a_new_schema_is_there_for_the_statements_below() {
    let mut catalog = catalog();
    catalog.names = Some(crate::observed::NamesFacts::default());
    let mut code = |sql: &str| run(&mut catalog, sql).errors.first().map(|error| error.sqlstate);
    assert_eq!(code("CREATE SEQUENCE s.q"), Some("3F000"));
    assert_eq!(code("CREATE SCHEMA s CREATE INDEX ON t (a) CREATE TABLE t (a int)"), None);
    assert_eq!(code("CREATE SCHEMA s"), Some("42P06"));
    assert_eq!(code("CREATE SEQUENCE s.q OWNED BY s.t.a"), None);
    assert_eq!(code("ALTER TABLE t ADD b int"), Some("42P01"));
    assert_eq!(code("DROP SCHEMA s"), Some("2BP01"));
    assert_eq!(code("DROP SCHEMA s CASCADE"), None);
    assert_eq!(code("DROP SCHEMA s"), Some("3F000"));
}

#[test]
fn a_new_extension_leaves_the_catalog_in_doubt() {
    let mut catalog = catalog();
    assert!(run(&mut catalog, "CREATE EXTENSION e").errors.is_empty());
    assert!(catalog.is_incomplete);
    let mut code = |sql: &str| run(&mut catalog, sql).errors.first().map(|error| error.sqlstate);
    assert_eq!(code("CREATE EXTENSION e"), Some("42710"));
    assert_eq!(code("ALTER EXTENSION e ADD TABLE events"), None);
    assert_eq!(code("DROP TABLE events"), Some("2BP01"));
    assert_eq!(code("DROP EXTENSION e CASCADE"), None);
    assert_eq!(code("DROP TABLE events"), Some("42P01"));
}
