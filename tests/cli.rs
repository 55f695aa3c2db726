//! The real binary: messages and exit statuses.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const STATS: &str = "fixtures/gitlab-events/stats.json";

/// The binary without any setting of the caller's environment.
fn pgtoll(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pgtoll"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("PG") || name == "DATABASE_URL" {
            command.env_remove(name.as_ref());
        }
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    pgtoll(arguments).output().expect("the binary starts")
}

/// Runs with text on standard input.
fn run_with(arguments: &[&str], input: &str) -> Output {
    let mut child = pgtoll(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let written = child.stdin.take().expect("piped").write_all(input.as_bytes());
    // It may end with an error before it reads.
    assert!(written.is_ok() || written.is_err_and(|error| error.kind() == ErrorKind::BrokenPipe));
    child.wait_with_output().expect("the binary ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn scratch(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a scratch file");
    path
}

/// One clear message that says what is wrong, the exit status of the contract, and nothing on standard output.
#[track_caller]
fn assert_refused(output: &Output, status: i32, says: &[&str]) {
    let message = stderr(output);
    assert_eq!(output.status.code(), Some(status), "{message}");
    for part in says {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
    assert_eq!(stdout(output), "");
    assert!(!message.contains("panicked"), "{message}");
}

#[test]
fn batch_sizes_that_are_none() {
    for size in ["0", "-5", "ten"] {
        let output = run(&["backfill", "events", "--set", "a = 1", "--batch-size", size, "--stats", STATS]);
        assert_refused(&output, 2, &["--batch-size", size, "whole number"]);
    }
}

#[test]
fn batch_sizes_that_are_none_in_a_comment() {
    for size in ["0", "-5", "ten"] {
        let sql = format!(
            "-- pgtoll: backfill strategy=range table=events key=id batch-size={size}\n\
             UPDATE events SET action = 1 WHERE id >= :lo AND id < :hi;\n"
        );
        let output = run_with(&["estimate", "-", "--stats", STATS], &sql);
        assert_eq!(output.status.code(), Some(2));
        assert!(stdout(&output).contains("line 1"), "{}", stdout(&output));
        assert!(stdout(&output).contains(&format!("batch-size={size}")), "{}", stdout(&output));
    }
}

#[test]
fn an_unknown_key_of_a_comment() {
    let sql = "-- pgtoll: backfill strategy=range table=events key=id batchsize=100\n\
               UPDATE events SET action = 1 WHERE id >= :lo AND id < :hi;\n";
    let output = run_with(&["estimate", "-", "--stats", STATS], sql);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).contains("unknown key `batchsize`"), "{}", stdout(&output));
}

#[test]
fn statistics_that_are_none() {
    let missing = run_with(&["estimate", "-", "--stats", "no/such/file.json"], "SELECT 1;");
    assert_refused(&missing, 2, &["no/such/file.json", "cannot read"]);

    let broken = scratch("broken.json", "{ not json");
    let output = run_with(&["estimate", "-", "--stats", &broken.display().to_string()], "SELECT 1;");
    assert_refused(&output, 2, &["broken.json"]);

    let newer = scratch("newer.json", "{\"format_version\": 99}");
    let output = run_with(&["estimate", "-", "--stats", &newer.display().to_string()], "SELECT 1;");
    assert_refused(&output, 2, &["newer.json", "99", "pgtoll collect"]);
}

#[test]
fn an_unknown_profile() {
    let output = run_with(&["estimate", "-", "--stats", STATS, "--profile", "moonbase"], "SELECT 1;");
    assert_refused(&output, 2, &["moonbase", "gitlab-database-lab", "--profile"]);
}

#[test]
fn a_server_that_is_not_there() {
    let nowhere = "postgres://nobody@/nothing?host=/no/such/directory&connect_timeout=2";
    let output = run_with(&["estimate", "-", "--database-url", nowhere], "SELECT 1;");
    assert_refused(&output, 3, &["/no/such/directory"]);
    let output = run(&["collect", "--database-url", nowhere]);
    assert_refused(&output, 3, &["/no/such/directory"]);
}

#[test]
fn no_statistics_at_all() {
    let output = run_with(&["estimate", "-"], "SELECT 1;");
    assert_refused(&output, 2, &["--stats", "--database-url"]);
}

#[test]
fn migrations_that_cannot_be_read() {
    let output = run(&["estimate", "no/such.sql", "--stats", STATS]);
    assert_refused(&output, 2, &["no/such.sql"]);
    let latin1 = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("latin1.sql");
    std::fs::write(&latin1, b"SELECT '\xe9';").expect("a scratch file");
    let output = run(&["estimate", &latin1.display().to_string(), "--stats", STATS]);
    assert_refused(&output, 2, &["latin1.sql", "UTF-8"]);
}

#[test]
fn a_syntax_error_leaves_the_other_statements_estimated() {
    let sql = "ALTER TABLE events ADD COLUMN a int;\nALTER TABLE events ADD COLUM b int,;\n\
               CREATE INDEX events_updated_idx ON events (updated_at);\n";
    let output = run_with(&["estimate", "-", "--stats", STATS, "--format", "json"], sql);
    assert_eq!(output.status.code(), Some(2));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let statements = report["migrations"][0]["statements"].as_array().expect("statements").clone();
    assert_eq!(statements.len(), 3);
    assert_eq!(statements[1]["modelled"], false);
    assert_eq!(statements[1]["line"], 2);
    let message = statements[1]["findings"][0]["message"].as_str().expect("a message");
    assert!(message.contains("Line 2"), "{message}");
    assert!(statements[2]["duration"]["p50"].as_f64().expect("a duration") > 1.0);
}

#[test]
fn limits_decide_the_exit_status() {
    let sql = "CREATE INDEX events_updated_idx ON events (updated_at);";
    let within = run_with(&["estimate", "-", "--stats", STATS, "--max-lock", "30d"], sql);
    assert_eq!(within.status.code(), Some(0), "{}", stdout(&within));
    let beyond = run_with(&["estimate", "-", "--stats", STATS, "--max-lock", "1s"], sql);
    assert_eq!(beyond.status.code(), Some(1), "{}", stdout(&beyond));
}

#[test]
fn what_is_not_modelled_is_said_and_can_fail() {
    let sql = "SELECT 'DROP TABLE events' \\gexec\n";
    let said = run_with(&["estimate", "-", "--stats", STATS], sql);
    assert_eq!(said.status.code(), Some(0));
    assert!(stdout(&said).contains("not modelled"), "{}", stdout(&said));
    let failed = run_with(&["estimate", "-", "--stats", STATS, "--fail-on-unmodelled"], sql);
    assert_eq!(failed.status.code(), Some(4));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = pgtoll(&["estimate", "fixtures/gitlab-events/migrations", "--stats", STATS])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_report_to_a_file_is_whole_or_not_there() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("report.md");
    let out = path.display().to_string();
    let arguments = [
        "estimate",
        "fixtures/gitlab-events/migrations",
        "--stats",
        STATS,
        "--format",
        "markdown",
        "--out",
        &out,
    ];
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert!(std::fs::read_to_string(&path).expect("written").contains("events"));
    let nowhere =
        run(&["estimate", "fixtures/gitlab-events/migrations", "--stats", STATS, "--out", "/no/such/x.md"]);
    assert_refused(&nowhere, 2, &["/no/such/x.md"]);
}

#[test]
fn profiles_are_listed_and_shown() {
    let list = stdout(&run(&["profiles"]));
    assert!(list.contains("reference") && list.contains("gitlab-database-lab"), "{list}");
    let one = stdout(&run(&["profiles", "reference"]));
    assert!(one.contains("format_version"), "{one}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let arguments = ["estimate", "fixtures/gitlab-events/migrations", "--stats", STATS, "--format", "json"];
    assert_eq!(run(&arguments).stdout, run(&arguments).stdout);
}

/// A table that a statement without a model makes is not known; that is no error of the statements after it.
#[test]
fn no_error_is_invented_after_a_statement_without_a_model() {
    let sql = "DO $$ BEGIN EXECUTE 'CREATE TABLE ' || current_setting('app.new') || '(b int)'; END $$;
ALTER TABLE copies ADD COLUMN a int;
";
    let output = run_with(&["estimate", "-", "--stats", STATS, "--format", "json"], sql);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let second = &report["migrations"][0]["statements"][1];
    assert_eq!(second["modelled"], false);
    assert_eq!(second["errors"].as_array().map(Vec::len), Some(0));
    assert!(second["unknown"][0]["reason"].as_str().expect("a reason").contains("without a model"));

    let alone =
        run_with(&["estimate", "-", "--stats", STATS, "--format", "json"], "ALTER TABLE copies ADD a int;");
    let report: serde_json::Value = serde_json::from_slice(&alone.stdout).expect("JSON");
    assert_eq!(report["migrations"][0]["statements"][0]["errors"][0]["sqlstate"], "42P01");
}

/// A backfill is asked about before its column exists.
#[test]
fn a_backfill_of_a_column_to_come_is_costed_and_the_assumption_said() {
    let output = run(&[
        "backfill",
        "events",
        "--key",
        "id",
        "--set",
        "id_big = id",
        "--batch-size",
        "7000",
        "--interval",
        "2min",
        "--stats",
        STATS,
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("182 days at 7000 rows"), "{text}");
    assert!(text.contains("id_big") && text.contains("null in every row"), "{text}");
}

#[test]
fn a_name_that_a_variable_holds_is_no_error() {
    let script = "\\set tbl events\nVACUUM :tbl;\nVACUUM :other;\nVACUUM :\"third\";\n";
    let output = run_with(&["estimate", "-", "--stats", STATS], script);
    let report = stdout(&output);
    assert!(report.contains("VACUUM events"), "{report}");
    assert_eq!(report.matches("by a psql variable whose value is not in the file").count(), 2, "{report}");
    assert!(!report.contains("42P01"), "{report}");
    let known = run_with(&["estimate", "-", "--stats", STATS], "DELETE FROM nosuch WHERE id = :id;\n");
    assert!(stdout(&known).contains("42P01"), "{}", stdout(&known));
}

#[test]
fn a_foreign_key_of_a_new_table_reads_no_parent() {
    let script = "CREATE TABLE visits (event_id bigint);\n\
                  ALTER TABLE visits ADD FOREIGN KEY (event_id) REFERENCES events (id);\n";
    let output = run_with(&["estimate", "-", "--stats", STATS, "--max-lock", "100ms"], script);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn a_name_in_mixed_case_is_quoted_as_in_sql() {
    let stats = std::fs::read_to_string(STATS)
        .expect("a fixture")
        .replace("\"name\": \"events\"", "\"name\": \"Events\"");
    let stats = scratch("mixed-case.json", &stats).display().to_string();
    let arguments = |table| {
        ["backfill", table, "--key", "\"id\"", "--set", "n = 1", "--batch-size", "1000", "--stats", &stats]
            .map(str::to_owned)
    };
    let quoted = arguments("\"Events\"");
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    let output = run(&quoted);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("rows of public.\"Events\""), "{}", stdout(&output));
    let folded = arguments("Events");
    let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
    assert_refused(&run(&folded), 2, &["table Events is not in the statistics", "'\"Orders\"'"]);
}

/// The statistics of the fixture, changed.
fn changed_stats(name: &str, change: impl Fn(&mut serde_json::Value)) -> String {
    let text = std::fs::read_to_string(STATS).expect("a fixture");
    let mut stats = serde_json::from_str(&text).expect("JSON");
    change(&mut stats);
    scratch(name, &stats.to_string()).display().to_string()
}

#[test]
fn nothing_is_proposed_that_a_partitioned_table_refuses() {
    let stats = changed_stats("partitioned.json", |stats| {
        let mut partition = stats["relations"][0].clone();
        partition["name"] = "events_1".into();
        partition["partition_of"] = serde_json::json!({ "schema": "public", "name": "events" });
        (partition["indexes"], partition["constraints"]) = (serde_json::json!([]), serde_json::json!([]));
        let table = stats["relations"][0].as_object_mut().expect("an object");
        table.insert("kind".to_owned(), "partitioned_table".into());
        table.insert("partition_key".to_owned(), "RANGE (id)".into());
        for key in ["relpages", "relallvisible", "heap_bytes", "toast_bytes", "counters"] {
            table.remove(key);
        }
        (table["indexes"], table["constraints"]) = (serde_json::json!([]), serde_json::json!([]));
        stats["relations"].as_array_mut().expect("a list").push(partition);
    });
    let output = run_with(&["estimate", "-", "--stats", &stats], "CREATE INDEX i ON events (updated_at);\n");
    let report = stdout(&output);
    assert!(report.contains("builds        public.events_1_updated_at_idx"), "{report}{}", stderr(&output));
    assert!(!report.contains("CONCURRENTLY"), "{report}");
}

#[test]
fn the_busiest_of_the_tables_that_wait_is_named() {
    for (busiest, rank) in [("events", [9_000_000, 1]), ("push_event_payloads", [1, 9_000_000])] {
        let stats = changed_stats("busy.json", |stats| {
            stats["server"]["stats_seconds"] = 1000.into();
            for (relation, written) in rank.into_iter().enumerate() {
                stats["relations"][relation]["counters"]["n_tup_ins"] = written.into();
            }
        });
        let sql =
            "ALTER TABLE push_event_payloads ADD CONSTRAINT k FOREIGN KEY (event_id) REFERENCES events (id);";
        let output = run_with(&["estimate", "-", "--stats", &stats], sql);
        let named = format!("SHARE ROW EXCLUSIVE lock on public.{busiest}: all writes");
        assert!(stdout(&output).contains(&named), "{}{}", stdout(&output), stderr(&output));
    }
}

#[test]
fn no_batch_is_to_hold_more_rows_than_there_are() {
    let arguments = ["backfill", "events", "--set", "author_id = 1", "--rows", "1000", "--batch-size", "100"];
    let output = run(&[&arguments[..], &["--interval", "2min", "--stats", STATS]].concat());
    let report = stdout(&output);
    assert!(report.contains("of the run is waiting between batches"), "{report}{}", stderr(&output));
    assert!(!report.contains("would fill") && !report.contains("just fills"), "{report}");
}
