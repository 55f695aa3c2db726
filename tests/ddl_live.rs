//! Every claim about what a DDL statement locks, copies and reads, held against real servers of every version.
//!
//! A case is a file under fixtures/ddl/FORM: its header states what the statement does, and both a server and this
//! program must say the same. Cases under fixtures/ddl-control state something false, which both must notice.

mod support;

#[path = "ddl_live/case.rs"]
mod case;
#[path = "ddl_live/claim.rs"]
mod claim;
#[path = "ddl_live/proof.rs"]
mod proof;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use case::{Case, cases};
use claim::Claim;
use pgtoll::catalog::Source;
use pgtoll::stats::Snapshot;
use support::{Server, available_majors, collect};

#[test]
fn servers_and_estimates_do_what_each_case_says() {
    each_major(|server, snapshot, major| {
        let mut wrong = Vec::new();
        let applicable = cases("fixtures/ddl").into_iter().filter(|case| case.applies_to(major));
        let mut count = 0;
        for case in applicable {
            let (on_server, estimated) = claims(&case, server, snapshot);
            let name = &case.name;
            let differences = case.expected_on_server().differences(&on_server, &case.may_scan);
            wrong.extend(differences.into_iter().map(|text| format!("{name}: PostgreSQL {major}: {text}")));
            let differences = case.expected.differences(&estimated, &BTreeSet::new());
            wrong.extend(differences.into_iter().map(|text| format!("{name}: estimate for {major}: {text}")));
            count += 1;
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(count > 80, "only {count} cases were found");
    });
}

#[test]
fn a_false_case_is_noticed() {
    let mut count = 0;
    each_major(|server, snapshot, major| {
        for case in cases("fixtures/ddl-control") {
            let (on_server, estimated) = claims(&case, server, snapshot);
            let name = &case.name;
            let differs = |found: &Claim| !case.expected.differences(found, &case.may_scan).is_empty();
            assert!(differs(&on_server), "{name}: PostgreSQL {major} agrees with what is false");
            assert!(differs(&estimated), "{name}: the estimate agrees with what is false");
            count += 1;
        }
    });
    assert!(count > 0 || available_majors().is_empty());
}

#[test]
fn every_form_has_cases_and_says_what_it_does() {
    let mut forms = BTreeSet::new();
    let sources = ["src/ddl", "src/ddl/alter_table"].into_iter();
    for entry in sources.flat_map(|folder| fs::read_dir(folder).expect("the tests run at the package's root"))
    {
        let path = entry.expect("it can be read").path();
        let Some(form) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        let text = fs::read_to_string(&path).unwrap_or_default();
        let headings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("//! # ")).collect();
        if headings.contains(&"Locks") {
            let expected = ["Locks", "Work", "Versions", "Source", "Not modelled"];
            assert_eq!(headings, expected, "{}", path.display());
            forms.insert(form.to_owned());
        }
    }
    let folders: BTreeSet<String> = fs::read_dir("fixtures/ddl")
        .expect("the tests run at the package's root")
        .map(|entry| entry.expect("it can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(forms, folders, "a form in src/ddl and its folder in fixtures/ddl come together");
}

/// What a server and what this program say of a case.
fn claims(case: &Case, server: &Server, shared: &Snapshot) -> (Claim, Claim) {
    if case.is_undone_by_rollback() {
        return (proof::on_server(case, server, "shared"), estimated(case, shared.clone()));
    }
    server.execute("postgres", "DROP DATABASE IF EXISTS own");
    server.execute("postgres", "CREATE DATABASE own TEMPLATE library");
    for statement in &case.setup {
        server.execute("own", statement);
    }
    let snapshot = collect(&server.url("own"));
    (proof::on_server(case, server, "own"), estimated(case, snapshot))
}

fn estimated(case: &Case, snapshot: Snapshot) -> Claim {
    let catalog = snapshot.into_catalog(Source::Live);
    let statement = pgtoll::sql::parse_statement(&case.sql)
        .unwrap_or_else(|error| panic!("{}: {}", case.name, error.message));
    let effects = pgtoll::ddl::effects(&statement, &catalog)
        .unwrap_or_else(|| panic!("{}: it is not modelled", case.name));
    assert!(
        case.held_up_by.is_none() || !effects.waits.is_empty(),
        "{}: the estimate knows of no wait",
        case.name
    );
    Claim::of_effects(&effects, &catalog)
}

fn each_major(mut check: impl FnMut(&Server, &Snapshot, u32)) {
    for major in available_majors() {
        let settings = ["autovacuum = off", "timezone = 'UTC'", "max_parallel_workers_per_gather = 0"];
        let Some(server) = Server::start_with(major, &settings) else { continue };
        server.create_database("library");
        let schema = fs::read_to_string(Path::new("fixtures/ddl/schema.sql")).expect("it is there");
        server.execute("library", &schema);
        server.execute("library", "VACUUM ANALYZE");
        server.execute("postgres", "CREATE DATABASE shared TEMPLATE library");
        let snapshot = collect(&server.url("shared"));
        check(&server, &snapshot, major);
    }
}
