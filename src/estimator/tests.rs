//! Scripts against a small catalog: transactions, comments, and what the command line says of batches.

use super::*;
use crate::backfill;
use crate::catalog::Source;
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::stats::example;

fn estimated(sql: &str, run: Run, given: backfill::Options) -> (Vec<Outcome>, Catalog) {
    let profile = Profile::builtin(DEFAULT_PROFILE).expect("built in");
    let options = Options { profile: &profile, backfill: given };
    let mut catalog = example::snapshot().into_catalog(Source::StatsFile);
    let scripts = [Script::new("a.sql".to_owned(), sql, run)];
    let outcomes = estimate(&scripts, &mut catalog, &options);
    (outcomes.into_iter().flat_map(|script| script.statements).collect(), catalog)
}

fn has_column(catalog: &Catalog, column: &str) -> bool {
    catalog.relation(&example::events()).is_some_and(|events| events.column(column).is_some())
}

#[test]
fn rollback_goes_back_to_the_first_begin() {
    let sql =
        "BEGIN; ALTER TABLE events ADD COLUMN a int; BEGIN; ALTER TABLE events ADD COLUMN b int; ROLLBACK;";
    let (_, catalog) = estimated(sql, Run::PerStatement, backfill::Options::default());
    assert!(!has_column(&catalog, "a") && !has_column(&catalog, "b"));
}

#[test]
fn rollback_undoes_what_the_tool_began() {
    let sql = "ALTER TABLE events ADD COLUMN a int; ROLLBACK;";
    let (_, catalog) = estimated(sql, Run::SingleTransaction, backfill::Options::default());
    assert!(!has_column(&catalog, "a"));
    let (_, catalog) = estimated(sql, Run::PerStatement, backfill::Options::default());
    assert!(has_column(&catalog, "a"), "committed by itself");
}

#[test]
fn a_comment_above_what_is_no_batch_is_an_error() {
    let sql = "-- pgtoll: backfill table=events strategy=keyset key=id\nCREATE INDEX ON events (payload);";
    let (outcomes, _) = estimated(sql, Run::PerStatement, backfill::Options::default());
    let error = outcomes[0].directive_error.as_deref().expect("said");
    assert!(error.contains("CREATE INDEX"), "{error}");
    assert!(outcomes[0].backfill.is_none() && outcomes[0].effects.is_some());
}

#[test]
fn the_command_line_makes_batches_of_a_statement_that_does_not_show_them() {
    let sql = "UPDATE events SET payload = '' WHERE payload IS NULL;";
    let given = |strategy| backfill::Options {
        table: Some("events".to_owned()),
        strategy,
        batch_sizes: vec![1000],
        ..backfill::Options::default()
    };
    let (outcomes, _) = estimated(sql, Run::PerStatement, given(Some(backfill::Strategy::Keyset)));
    assert!(outcomes[0].backfill.is_some());
    let (outcomes, _) = estimated(sql, Run::PerStatement, given(None));
    assert!(outcomes[0].directive_error.as_deref().is_some_and(|error| error.contains("strategy=")));
    let (outcomes, _) = estimated(sql, Run::PerStatement, backfill::Options::default());
    assert!(outcomes[0].backfill.is_none() && outcomes[0].directive_error.is_none());
}

#[test]
fn a_renamed_table_is_not_new_and_one_made_in_its_place_is() {
    let sql = "ALTER TABLE events RENAME TO happenings; ALTER TABLE happenings ADD COLUMN a int; \
               CREATE TABLE events (id int); ALTER TABLE events ADD COLUMN b int;";
    let (outcomes, _) = estimated(sql, Run::PerStatement, backfill::Options::default());
    let locks = |outcome: &Outcome| {
        outcome.effects.iter().flat_map(|effects| &effects.locks).filter(|lock| lock.kind.is_some()).count()
    };
    assert!(locks(&outcomes[1]) > 0 && outcomes[1].locked_new.is_empty());
    assert!(locks(&outcomes[3]) > 0);
    assert_eq!(outcomes[3].locks().count(), 0, "nobody else uses it");
}

#[test]
fn what_a_statement_without_a_model_may_have_made_is_not_missed_in_later_scripts() {
    let profile = Profile::builtin(DEFAULT_PROFILE).expect("built in");
    let options = Options { profile: &profile, backfill: backfill::Options::default() };
    let script = |sql: &str| Script::new("a.sql".to_owned(), sql, Run::SingleTransaction);
    let mut catalog = example::snapshot().into_catalog(Source::StatsFile);
    // It cannot even be read.
    let scripts = [script("CREATE NONSENSE copies"), script("ALTER TABLE copies ADD COLUMN a int")];
    let outcomes = estimate(&scripts, &mut catalog, &options);
    assert!(outcomes[1].statements[0].names_something_unmodelled);
}

#[test]
fn a_block_is_its_steps_in_order() {
    let run = |sql: &str| estimated(sql, Run::PerStatement, backfill::Options::default());
    let (outcomes, catalog) = run("DO $$ BEGIN ALTER TABLE events ADD COLUMN a int; \
        CREATE INDEX i ON events (a); END $$;");
    let effects = outcomes[0].effects.as_ref().expect("modelled");
    assert_eq!(effects.errors, [], "the second step sees the column of the first");
    assert_eq!((effects.index_builds.len(), effects.locks.len()), (1, 1));
    assert!(has_column(&catalog, "a"));

    let (outcomes, catalog) = run("DO $$ BEGIN ALTER TABLE events ADD COLUMN a int; \
        CREATE INDEX CONCURRENTLY i ON events (a); END $$;");
    let effects = outcomes[0].effects.as_ref().expect("modelled");
    assert_eq!(effects.errors[0].message, "CREATE INDEX CONCURRENTLY cannot be executed from a function");
    assert_eq!(effects.locks.len(), 1, "of the step before");
    assert!(!has_column(&catalog, "a"));
}

#[test]
fn what_a_block_may_not_reach_is_no_error() {
    let sql = "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_attribute) THEN \
        ALTER TABLE events ADD COLUMN id int; END IF; EXECUTE 'ALTER TABLE ' || current_user; END $$;";
    let (outcomes, _) = estimated(sql, Run::PerStatement, backfill::Options::default());
    if let Some(effects) = &outcomes[0].effects {
        assert_eq!(effects.errors, []);
    }
    assert!(outcomes[0].duration().is_none());
}

#[test]
fn rollback_to_a_savepoint_keeps_what_was_before_it() {
    let sql = "BEGIN; ALTER TABLE events ADD COLUMN a int; SAVEPOINT s; ALTER TABLE events ADD COLUMN b int; \
        SAVEPOINT s; ALTER TABLE events ADD COLUMN c int; ROLLBACK TO s; RELEASE s; ROLLBACK TO s; COMMIT;";
    let (_, catalog) = estimated(sql, Run::PerStatement, backfill::Options::default());
    assert!(has_column(&catalog, "a") && !has_column(&catalog, "b") && !has_column(&catalog, "c"));
}

/// The SQLSTATE of the last statement's error.
fn last_error(sql: &str) -> Option<&'static str> {
    let (statements, _) = estimated(sql, Run::PerStatement, backfill::Options::default());
    let effects = statements.last().and_then(|last| last.effects.as_ref()).expect("it is modelled");
    effects.errors.first().map(|error| error.sqlstate)
}

#[test]
fn what_code_may_not_do() {
    let commits = "CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'";
    for (sql, expected) in [
        ("DO $$ BEGIN CREATE INDEX CONCURRENTLY i ON events (id); END $$", Some("25001")),
        ("DO $$ BEGIN EXECUTE 'VACUUM events'; END $$", Some("25001")),
        ("DO $$ BEGIN BEGIN COMMIT; EXCEPTION WHEN check_violation THEN NULL; END; END $$", Some("2D000")),
        (
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN COMMIT; END'; SELECT f()",
            Some("2D000"),
        ),
        (&format!("{commits}; CALL p()"), None),
        (&format!("{commits}; DO 'BEGIN CALL p(); END'"), None),
        (
            &format!(
                "{commits}; CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN CALL p(); END';
                 SELECT f()"
            ),
            Some("2D000"),
        ),
        (&format!("{commits}; SELECT 1; CALL q()"), Some("42883")),
    ] {
        assert_eq!(last_error(sql), expected, "{sql}");
    }
}

#[test]
fn a_new_label_is_for_the_next_transaction() {
    let add = "CREATE TYPE mood AS ENUM ('a'); BEGIN; ALTER TYPE mood ADD VALUE 'b'";
    assert_eq!(last_error(&format!("{add}; SELECT 'b'::mood")), Some("55P04"));
    assert_eq!(last_error(&format!("{add}; SELECT 'a'::mood")), None);
    assert_eq!(last_error(&format!("{add}; COMMIT; SELECT 'b'::mood")), None);
    assert_eq!(last_error(&format!("{add}; COMMIT; SELECT 'c'::mood")), Some("22P02"));
}
