//! The README shows what the program prints.

use std::process::Command;

#[test]
fn the_report_in_the_readme_is_the_one_that_make_demo_prints() {
    let readme = include_str!("../README.md");
    let shown = readme
        .split_once("<!-- demo:begin -->")
        .and_then(|(_, rest)| rest.split_once("<!-- demo:end -->"))
        .map(|(shown, _)| shown)
        .expect("the README has its markers");
    let shown =
        shown.split_once("…\n").and_then(|(_, rest)| rest.rsplit_once("\n…\n")).expect("an excerpt").0;

    let makefile = include_str!("../Makefile");
    let command =
        makefile.split_once(" -- estimate ").and_then(|(_, rest)| rest.split_once("\n\n")).expect("demo").0;
    let arguments = command.replace("\\\n", " ");
    let output = Command::new(env!("CARGO_BIN_EXE_pgtoll"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("estimate")
        .args(arguments.split_whitespace())
        .output()
        .expect("the binary starts");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success());
    assert!(
        printed.contains(shown),
        "the README shows something else than `make demo` prints; put its new output there:\n{printed}"
    );
}
