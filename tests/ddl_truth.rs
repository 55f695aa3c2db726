//! What this program says of several hundred statements, held against traces of real servers of every version.
//!
//! fixtures/ddl-truth holds the statements, the schemas that they run against and, by version, what each was seen to
//! do. The schemas are made on real servers here and collected, so that only the estimate itself is under test.
//!
//! `TRUTH_CASES=regular-expression-free,substrings` and `TRUTH_MAJORS=15,18` narrow a run down.

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
const FLOOR: [(Kind, f64); 6] = [
    (Kind::Locks, 90.0),
    (Kind::Rewrites, 98.0),
    (Kind::Rebuilds, 97.0),
    (Kind::Scans, 80.0),
    (Kind::Refusals, 85.0),
    (Kind::Errors, 80.0),
];

#[test]
fn estimates_agree_with_the_traces_of_every_version() {
    hold(|library, major, wanted, scores| {
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
    hold(|library, major, wanted, scores| {
        for live in live::cases().iter().filter(|live| live.applies_to(major) && wanted(&live.case.id)) {
            let (database, snapshot) = library.database(&live.case);
            let record = live::trace(live, library.server(), &database);
            compare(&live.case, &estimate::claims(&live.case, snapshot), &[record], scores);
        }
    });
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
fn hold(comparison: impl Fn(&Library, u32, &dyn Fn(&str) -> bool, &mut Scores) + Sync) {
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
        problems.extend(scores.below(&FLOOR).into_iter().map(|text| format!("PostgreSQL {major}: {text}")));
    }
    for (major, scores) in &results {
        eprintln!("PostgreSQL {major}: {}", scores.summary());
    }
    assert!(problems.is_empty() || only_cases.is_some(), "{}", problems.join("\n"));
}
