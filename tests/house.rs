//! The order of the rooms: a module names only rooms below it.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. `lib.rs` and `main.rs` stand above all.
const ROOMS: [&str; 27] = [
    "units",
    "pg",
    "stat",
    "estimate",
    "parse_units",
    "quantity",
    "sql",
    "observed",
    "migration",
    "catalog",
    "partition",
    "effect",
    "shape",
    "stats",
    "profile",
    "connection",
    "collect",
    "ddl",
    "dml",
    "duration",
    "backfill",
    "timeline",
    "advice",
    "estimator",
    "report",
    "render",
    "cli",
];
const TOP: &str = "app";

#[test]
fn modules_name_only_rooms_below_them() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut problems = Vec::new();
    for file in rust_files(&source) {
        let relative = file.strip_prefix(&source).expect("a file of src");
        let room = relative.iter().next().expect("a name").to_string_lossy().replace(".rs", "");
        if room == "lib" || room == "main" {
            continue;
        }
        let Some(own) = rank(&room) else {
            problems.push(format!("{room} has no place in the order of the rooms"));
            continue;
        };
        let text = fs::read_to_string(&file).expect("a source file");
        for named in named_rooms(&text) {
            match rank(&named) {
                Some(other) if other <= own => {}
                Some(_) => problems.push(format!("{} names {named}, which is above it", relative.display())),
                None => problems.push(format!("{} names {named}, which is no room", relative.display())),
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// `ddl` and `dml` say what happens, `duration` what it takes: they meet in `effect` and nowhere else.
#[test]
fn effects_and_durations_do_not_know_each_other() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, stranger) in
        [("duration", "ddl"), ("duration", "dml"), ("catalog", "stats"), ("profile", "stats")]
    {
        for file in rust_files(&source.join(room)) {
            let text = fs::read_to_string(&file).expect("a source file");
            assert!(
                !named_rooms(&text).contains(&stranger.to_owned()),
                "{} names {stranger}",
                file.display()
            );
        }
    }
}

fn rank(room: &str) -> Option<usize> {
    if room == TOP { Some(ROOMS.len()) } else { ROOMS.iter().position(|known| *known == room) }
}

/// What follows `crate::` outside comments and unit tests, where it is a module.
fn named_rooms(text: &str) -> Vec<String> {
    let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    let code = code.filter(|line| !line.trim_start().starts_with("//"));
    let names =
        code.flat_map(|line| line.match_indices("crate::").map(|(at, found)| &line[at + found.len()..]));
    names
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>())
        .filter(|name| !name.is_empty())
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests" || name == "samples");
        if is_test {
            continue;
        }
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
