//! What DO runs, in order and with its place.

use super::super::samples::read;
use super::*;

fn body_of(text: &str) -> DoBody {
    let Statement::Do(Do { language, body: Some(body) }) = read(text) else { panic!("no DO: {text}") };
    assert_eq!(language, "plpgsql");
    body
}

/// The forms of all steps, with `loop`, `branch`, `try` where they stand in one.
fn forms(code: &str) -> Vec<String> {
    let body = body_of(&format!("DO $$ {code} $$"));
    let said = |step: &DoStep| {
        let form = match &step.run {
            DoRun::Static(statement) => statement.form(),
            DoRun::Dynamic { template } => template.clone().unwrap_or_else(|| "?".to_string()),
            DoRun::Raise { sqlstate, .. } => format!("RAISE {}", sqlstate.unwrap_or("again")),
            DoRun::Return => "RETURN".to_string(),
        };
        let places = [
            (step.in_loop, "loop"),
            (step.in_branch, "branch"),
            (!step.subtransactions.is_empty(), "try"),
            (!step.handlers.is_empty(), "handler"),
        ];
        let places = places.iter().filter(|place| place.0).map(|place| place.1);
        places.chain([form.as_str()]).collect::<Vec<_>>().join(" ")
    };
    body.steps.iter().map(said).collect()
}

#[test]
fn statements_in_order() {
    let code = "DECLARE n int := 1; m int := (SELECT max(id) FROM t);
        BEGIN
          UPDATE t SET a = 1 WHERE id = n;
          SELECT count(*) INTO STRICT n FROM t;
          INSERT INTO t VALUES (1) RETURNING id INTO n;
          PERFORM f(n);
          n := n + 1;
          ALTER TABLE t ADD COLUMN b int;
          CREATE INDEX ON t (b);
        END";
    assert_eq!(
        forms(code),
        ["SELECT", "UPDATE", "SELECT", "INSERT", "SELECT", "ALTER TABLE … ADD COLUMN", "CREATE INDEX"]
    );
    let body = body_of(&format!("DO $$ {code} $$"));
    assert_eq!(body.variables, ["n", "m"]);
    let DoRun::Static(statement) = &body.steps[2].run else { panic!("dynamic") };
    let Statement::Select(query) = &**statement else { panic!("{statement:?}") };
    assert_eq!(query.from, [super::super::samples::relation("t")]);
}

#[test]
fn loops_branches_and_subtransactions() {
    let code = "BEGIN
          IF NOT EXISTS (SELECT 1 FROM pg_class) THEN TRUNCATE t; ELSIF f() THEN LOCK t; ELSE DELETE FROM t; END IF;
          FOR r IN SELECT * FROM t LOOP UPDATE t SET a = r.a; COMMIT; END LOOP;
          FOR i IN 1..10 LOOP CASE i WHEN 1 THEN DELETE FROM t; ELSE NULL; END CASE; END LOOP;
          WHILE EXISTS (SELECT 1 FROM t) LOOP ROLLBACK; END LOOP;
          LOOP EXIT WHEN true; DELETE FROM t; END LOOP;
          BEGIN INSERT INTO t VALUES (1); EXCEPTION WHEN unique_violation THEN UPDATE t SET a = 1; END;
        END";
    assert_eq!(
        forms(code),
        [
            "SELECT",
            "branch TRUNCATE",
            "branch SELECT",
            "branch LOCK TABLE",
            "branch DELETE",
            "SELECT",
            "loop UPDATE",
            "loop COMMIT",
            "loop branch DELETE",
            "loop SELECT",
            "loop ROLLBACK",
            "loop DELETE",
            "try INSERT",
            "handler UPDATE",
        ]
    );
}

#[test]
fn text_that_is_run() {
    let code = "BEGIN
          EXECUTE 'TRUNCATE t; ' || 'LOCK u';
          EXECUTE format('DROP TABLE %I', n) USING f();
          EXECUTE q || 'x';
          FOR r IN EXECUTE 'SELECT 1 FROM t' LOOP EXECUTE r.q; END LOOP;
        END";
    assert_eq!(forms(code), ["TRUNCATE", "LOCK TABLE", "DROP TABLE %I", "SELECT", "?", "SELECT", "loop ?"]);
    assert_eq!(body_of(&format!("DO $$ {code} $$")).dynamic(), 3);
}

#[test]
fn cursors_run_when_they_are_opened() {
    let code = "DECLARE c CURSOR (k int) FOR SELECT * FROM t WHERE a = k; d refcursor; e CURSOR FOR SELECT 1;
        BEGIN
          OPEN c(1); FETCH c INTO x; CLOSE c;
          OPEN d FOR DELETE FROM t RETURNING a;
          FOR r IN e LOOP NULL; END LOOP;
        END";
    assert_eq!(forms(code), ["SELECT", "DELETE", "SELECT"]);
}

#[test]
fn places_in_the_file() {
    let text = "DO 'BEGIN PERFORM ''x'' FROM t; END'";
    let body = body_of(text);
    assert_eq!(body.steps[0].text, "PERFORM ''x'' FROM t");
    assert_eq!(&text[body.steps[0].range.clone()], "PERFORM ''x'' FROM t");
}

#[test]
fn what_cannot_be_read() {
    for (text, language) in
        [("DO LANGUAGE plpython3u $$ pass $$", "plpython3u"), ("DO $$ BEGIN SELEC; END $$", "plpgsql")]
    {
        assert_eq!(read(text), Statement::Do(Do { language: language.to_string(), body: None }));
    }
}

#[test]
fn statements_with_variables_can_be_read() {
    for (code, expected) in [
        ("SELECT a FROM t INTO n, m;", "SELECT"),
        ("SELECT * INTO r FROM t FOR UPDATE;", "SELECT"),
        ("WITH x AS (SELECT 1) SELECT a INTO n FROM x;", "SELECT"),
        ("UPDATE t SET a = 1 RETURNING a, b INTO STRICT n, r.m;", "UPDATE"),
        ("n := count(*) FROM t;", "SELECT"),
        ("PERFORM set_config('a', 'b', true);", "SELECT"),
        ("CREATE TABLE x AS SELECT 1;", "CREATE TABLE AS"),
        ("COMMIT AND CHAIN;", "COMMIT"),
    ] {
        assert_eq!(forms(&format!("BEGIN {code} END")), [expected], "{code}");
    }
    for code in
        ["GET DIAGNOSTICS n = ROW_COUNT;", "RAISE NOTICE 'x %', n;", "a[1] := 2;", "ASSERT n > 1, 'x';"]
    {
        assert!(forms(&format!("BEGIN {code} END")).is_empty(), "{code}");
    }
}

#[test]
fn errors_and_what_catches_them() {
    let code = "BEGIN
          BEGIN
            RAISE NOTICE 'x';
            RAISE EXCEPTION 'no %', 1 USING ERRCODE = 'unique_violation';
          EXCEPTION
            WHEN duplicate_column OR SQLSTATE '42P07' THEN RAISE;
            WHEN OTHERS THEN BEGIN DELETE FROM t; EXCEPTION WHEN my_own THEN NULL; END;
          END;
          IF f() THEN RAISE division_by_zero; END IF;
          RAISE 'no';
          RETURN;
        END";
    assert_eq!(
        forms(code),
        [
            "try RAISE 23505",
            "handler RAISE again",
            "try handler DELETE",
            "SELECT",
            "branch RAISE 22012",
            "RAISE P0001",
            "RETURN"
        ]
    );
    let body = body_of(&format!("DO $$ {code} $$"));
    let code = |code: &str| Condition::Code(code.to_string());
    let outer = vec![vec![code("42701"), code("42P07")], vec![Condition::Others]];
    assert_eq!(body.handlers, [outer, vec![vec![Condition::Unknown]]]);
    assert_eq!(body.steps[2].handlers, [Handler { block: 0, place: 1 }]);
    assert_eq!(body.steps[2].subtransactions, [1]);
}
