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
#[path = "ddl_truth/score.rs"]
mod score;

use std::env;
use std::thread;

use corpus::{Case, Record};
use library::Library;
use score::{Kind, Scores};
use support::available_majors;

/// What has to be right at least, of all that is stated by either side, in percent.
const FLOOR: [(Kind, f64); 6] = [
    (Kind::Locks, 0.0),
    (Kind::Rewrites, 0.0),
    (Kind::Rebuilds, 0.0),
    (Kind::Scans, 0.0),
    (Kind::Refusals, 0.0),
    (Kind::Errors, 0.0),
];

#[test]
#[expect(clippy::print_stderr, reason = "the scores are for people")]
fn estimates_agree_with_the_traces_of_every_version() {
    let wanted: Option<Vec<u32>> = env::var("TRUTH_MAJORS")
        .ok()
        .map(|text| text.split(',').map(|major| major.parse().expect("a major version")).collect());
    let majors: Vec<u32> = available_majors()
        .into_iter()
        .filter(|major| wanted.as_ref().is_none_or(|wanted| wanted.contains(major)))
        .collect();
    let results: Vec<(u32, Scores)> = thread::scope(|scope| {
        let runs: Vec<_> = majors.iter().map(|major| scope.spawn(|| (*major, of_major(*major)))).collect();
        runs.into_iter().map(|run| run.join().expect("a run does not panic")).collect()
    });
    let mut problems = Vec::new();
    for (major, scores) in &results {
        for line in &scores.differences {
            eprintln!("PostgreSQL {major}: {line}");
        }
        for (kind, floor) in FLOOR {
            let (precision, recall) = (scores.precision(kind), scores.recall(kind));
            if precision < floor || recall < floor {
                problems.push(format!("PostgreSQL {major}: {kind:?}: {precision:.2} %, {recall:.2} %"));
            }
        }
    }
    for (major, scores) in &results {
        eprintln!("PostgreSQL {major}: {}", scores.summary());
    }
    assert!(problems.is_empty() || env::var_os("TRUTH_CASES").is_some(), "{}", problems.join("\n"));
}

fn of_major(major: u32) -> Scores {
    let mut scores = Scores::default();
    let Some(library) = Library::open(major) else { return scores };
    let truth = corpus::truth(major);
    let only = env::var("TRUTH_CASES").ok();
    for case in corpus::cases() {
        let is_wanted = |only: &String| only.split(',').any(|part| case.id.contains(part));
        if !case.applies_to(major) || !only.as_ref().is_none_or(is_wanted) {
            continue;
        }
        let Some(records) = truth.get(&case.id) else { continue };
        check(&case, records, &library, &mut scores);
    }
    scores
}

fn check(case: &Case, records: &[Record], library: &Library, scores: &mut Scores) {
    let claims = estimate::claims(case, library.snapshot(case));
    assert_eq!(claims.len(), records.len(), "{}: a record per statement", case.id);
    for (place, (claim, record)) in claims.iter().zip(records).enumerate() {
        let name = if records.len() == 1 { case.id.clone() } else { format!("{}#{}", case.id, place + 1) };
        scores.compare(&name, &case.sql[place], claim, record);
    }
}
