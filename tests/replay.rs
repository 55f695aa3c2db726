//! Whole folders of migrations, replayed from an empty database: this program's estimates held against what a server
//! does, statement by statement.
//!
//! The folders under fixtures/replay are this project's own. `REPLAY=/path/to/folder:/another cargo test --test
//! replay given -- --nocapture` replays any others and prints how far both agree; `REPLAY_MAJOR=17` chooses the
//! version, `REPLAY_KNOWLEDGE=collected` collects statistics before each script instead of following the scripts.

mod support;

#[path = "replay/block.rs"]
mod block;
#[path = "replay/estimate.rs"]
mod estimate;
#[path = "replay/folder.rs"]
mod folder;
#[path = "replay/stage.rs"]
mod stage;
#[path = "replay/tally.rs"]
mod tally;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use folder::Knowledge;
use support::available_majors;
use tally::Tally;

/// What each of this project's own folders has to reach on every version.
const FLOOR: Floor = Floor { unmodelled: 0, invented_errors: 0, lock_agreement: 97.0 };

/// The most and the least that may be.
struct Floor {
    unmodelled: usize,
    invented_errors: usize,
    /// In percent.
    lock_agreement: f64,
}

#[test]
#[expect(clippy::print_stderr, reason = "the scores are for people")]
fn estimates_agree_with_servers_on_folders_of_every_layout() {
    let mut folders: Vec<PathBuf> = fs::read_dir("fixtures/replay")
        .expect("the tests run at the package's root")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    folders.sort();
    let newest = available_majors().into_iter().max();
    let replay = |major: u32| -> Vec<(String, Tally)> {
        let with_collections = (Some(major) == newest).then_some(Knowledge::Collected);
        let knowledge: Vec<_> = with_collections.into_iter().chain([Knowledge::Followed]).collect();
        let runs = folders.iter().flat_map(|folder| knowledge.iter().map(move |known| (folder, *known)));
        let name = |folder: &PathBuf, known| format!("PostgreSQL {major}, {}, {known:?}", folder.display());
        runs.filter_map(|(folder, known)| Some((name(folder, known), folder::replay(folder, major, known)?)))
            .collect()
    };
    let majors = available_majors().into_iter().filter(|major| is_wanted(*major));
    let results: Vec<(String, Tally)> = thread::scope(|scope| {
        let runs: Vec<_> = majors.map(|major| scope.spawn(move || replay(major))).collect();
        runs.into_iter().flat_map(|run| run.join().expect("a run does not panic")).collect()
    });
    let mut problems = Vec::new();
    for (name, tally) in &results {
        eprintln!("{name}: {}\n{}", tally.summary(), tally.disagreements());
        assert!(tally.statements > 0, "{name} is empty");
        if tally.failures > 0
            || tally.unparsed > 0
            || tally.unmodelled > FLOOR.unmodelled
            || tally.invented_errors > FLOOR.invented_errors
            || tally.lock_agreement() < FLOOR.lock_agreement
        {
            problems.push(format!("{name}: {}", tally.summary()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
#[expect(clippy::print_stderr, reason = "the report is for people")]
fn given_folders_are_replayed() {
    let Ok(given) = env::var("REPLAY") else { return };
    let major = env::var("REPLAY_MAJOR").map_or(17, |text| text.parse().expect("a major version"));
    let collected = env::var("REPLAY_KNOWLEDGE").is_ok_and(|text| text == "collected");
    let knowledge = if collected { Knowledge::Collected } else { Knowledge::Followed };
    for folder in env::split_paths(&given) {
        let tally = folder::replay(Path::new(&folder), major, knowledge).expect("the version is installed");
        eprintln!("# {}, PostgreSQL {major}, {knowledge:?}", folder.display());
        eprintln!("{}\n{}", tally.summary(), tally.disagreements());
    }
}

fn is_wanted(major: u32) -> bool {
    env::var("REPLAY_MAJOR").map_or(true, |text| text == major.to_string())
}
