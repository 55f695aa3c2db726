//! What this program says of several hundred statements, held against traces of real servers of every version.
//!
//! fixtures/ddl-truth holds the statements, the schemas that they run against and, by version, what each was seen to
//! do. The schemas are made on real servers here and collected, so that only the estimate itself is under test.
//!
//! `TRUTH_CASES=regular-expression-free,substrings` and `TRUTH_MAJORS=15,18` narrow a run down. Statements that are
//! traced on the spot take their turns on the versions; `TRUTH_ALL=1`, as `make truth` sets it, runs each on all.

mod support;

#[path = "ddl_truth/corpus.rs"]
mod corpus;
#[path = "ddl_truth/estimate.rs"]
mod estimate;
#[path = "ddl_truth/library.rs"]
mod library;
#[path = "ddl_truth/live.rs"]
mod live;

use std::env;
use std::thread;

use corpus::Case;
use library::Library;
use support::agreement::{Claim, Kind, Record, Scores};
use support::available_majors;

/// What has to be right at least, of all that is stated by either side, in percent.
const FLOOR: [(Kind, f64); 7] = [
    (Kind::Locks, 99.0),
    (Kind::Rewrites, 99.0),
    (Kind::Rebuilds, 99.0),
    (Kind::Builds, 99.0),
    (Kind::Scans, 95.0),
    (Kind::Refusals, 97.0),
    (Kind::Errors, 97.0),
];
/// The same of the statements with traces.
const FLOOR_OF_TRACES: [(Kind, f64); 7] = [
    (Kind::Locks, 100.0),
    (Kind::Rewrites, 100.0),
    (Kind::Rebuilds, 100.0),
    (Kind::Builds, 100.0),
    (Kind::Scans, 100.0),
    (Kind::Refusals, 100.0),
    (Kind::Errors, 100.0),
];

#[test]
fn estimates_agree_with_the_traces_of_every_version() {
    hold(&FLOOR_OF_TRACES, |library, major, wanted, scores| {
        let truth = corpus::truth(major);
        for case in corpus::cases().iter().filter(|case| case.applies_to(major) && wanted(&case.id)) {
            let Some(records) = truth.get(&case.id) else { continue };
            let claims = estimate::claims(case, library.database(case).1);
            compare(case, &claims, records, scores);
        }
    });
}

#[test]
fn estimates_agree_with_servers_on_further_statements() {
    let is_everywhere = ["TRUTH_ALL", "TRUTH_CASES"].iter().any(|name| env::var_os(name).is_some());
    hold(&FLOOR, |library, major, wanted, scores| {
        let cases = live::cases();
        let due = cases.iter().enumerate().filter(|(place, _)| is_everywhere || has_turn(*place, major));
        for (_, live) in due.filter(|(_, live)| live.applies_to(major) && wanted(&live.case.id)) {
            let (database, snapshot) = library.database(&live.case);
            let record = live::trace(live, library.server(), &database);
            compare(&live.case, &estimate::claims(&live.case, snapshot), &[record], scores);
        }
    });
}

/// Whether it is this version's turn to run the statement at that place.
fn has_turn(place: usize, major: u32) -> bool {
    let majors = available_majors();
    majors.iter().position(|known| *known == major) == Some(place % majors.len().max(1))
}

fn compare(case: &Case, claims: &[Claim], records: &[Record], scores: &mut Scores) {
    assert_eq!(claims.len(), records.len(), "{}: a record per statement", case.id);
    for (place, (claim, record)) in claims.iter().zip(records).enumerate() {
        let name = if records.len() == 1 { case.id.clone() } else { format!("{}#{}", case.id, place + 1) };
        scores.compare(&name, &case.sql[place], claim, record);
    }
}

/// Runs a comparison on every version side by side, shows the differences, and demands the floor.
#[expect(clippy::print_stderr, reason = "the scores are for people")]
fn hold(
    floor: &[(Kind, f64)],
    comparison: impl Fn(&Library, u32, &dyn Fn(&str) -> bool, &mut Scores) + Sync,
) {
    let only = |name: &str| -> Option<Vec<String>> {
        Some(env::var(name).ok()?.split(',').map(str::to_owned).collect())
    };
    let (only_majors, only_cases) = (only("TRUTH_MAJORS"), only("TRUTH_CASES"));
    let is_wanted_major =
        |major: &u32| only_majors.as_ref().is_none_or(|majors| majors.contains(&major.to_string()));
    let is_wanted = |id: &str| {
        only_cases.as_ref().is_none_or(|parts| parts.iter().any(|part| id.contains(part.as_str())))
    };
    let of_major = |major: u32| {
        let mut scores = Scores::default();
        if let Some(library) = Library::open(major) {
            comparison(&library, major, &is_wanted, &mut scores);
        }
        (major, scores)
    };
    let majors: Vec<u32> = available_majors().into_iter().filter(is_wanted_major).collect();
    let results: Vec<(u32, Scores)> = thread::scope(|scope| {
        let runs: Vec<_> = majors.iter().map(|major| scope.spawn(|| of_major(*major))).collect();
        runs.into_iter().map(|run| run.join().expect("a run does not panic")).collect()
    });
    let mut problems = Vec::new();
    for (major, scores) in &results {
        for line in &scores.differences {
            eprintln!("PostgreSQL {major}: {line}");
        }
        problems.extend(scores.below(floor).into_iter().map(|text| format!("PostgreSQL {major}: {text}")));
    }
    for (major, scores) in &results {
        eprintln!("PostgreSQL {major}: {}", scores.summary());
    }
    assert!(problems.is_empty() || only_cases.is_some(), "{}", problems.join("\n"));
}
