use clap::{CommandFactory, Parser};

use super::*;
use crate::units::Seconds;

fn parse(line: &str) -> Result<Cli, String> {
    Cli::try_parse_from(line.split(' ')).map_err(|error| error.to_string())
}

fn backfill(flags: &str) -> Result<Backfill, String> {
    let Command::Backfill(backfill) = parse(&format!("pgtoll backfill events {flags}"))?.command else {
        panic!("not a backfill");
    };
    Ok(backfill)
}

#[test]
fn the_definitions_hold_together() {
    Cli::command().debug_assert();
}

#[test]
fn batch_sizes_are_whole_numbers_from_one() {
    assert_eq!(backfill("--batch-size 1000,7000").expect("two sizes").batch_size, [1000, 7000]);
    for bad in ["0", "-5", "ten", "1.5", "1000,", "+7", "99999999999999999999"] {
        let message = backfill(&format!("--batch-size {bad}")).expect_err(bad);
        assert!(message.contains("--batch-size") && message.contains("1 or more"), "{bad}: {message}");
    }
}

#[test]
fn times_carry_units() {
    let given = backfill("--batch-size 1 --interval 2min --pause 0.5 --measured 100=1.5s").expect("times");
    assert_eq!(given.pacing.interval, Some(Seconds(120.0)));
    assert_eq!(given.pacing.pause, Some(Seconds(0.5)));
    assert_eq!(given.measured, [Measured { rows: 100, duration: Seconds(1.5) }]);
    let message = backfill("--batch-size 1 --interval -5").expect_err("negative");
    assert!(message.contains("--interval") && message.contains("2min"), "{message}");
    let message = backfill("--batch-size 1 --measured 1.5s").expect_err("no rows");
    assert!(message.contains("ROWS=TIME"), "{message}");
}

#[test]
fn estimate_wants_a_file_unless_it_prints_the_schema() {
    assert!(parse("pgtoll estimate").is_err());
    assert!(parse("pgtoll estimate --json-schema").is_ok());
    assert!(parse("pgtoll estimate - -q").is_ok());
    assert!(parse("pgtoll estimate a.sql -q -v").is_err());
}

#[test]
fn formats_that_do_not_exist_are_refused_with_those_that_do() {
    let message = parse("pgtoll estimate a.sql --format html").expect_err("html");
    assert!(message.contains("terminal, markdown, json"), "{message}");
}

#[test]
fn a_template_stands_instead_of_set_and_where() {
    assert!(backfill("--batch-size 1 --query batch.sql --set x=1").is_err());
    assert_eq!(
        backfill("--batch-size 1 --strategy until_zero").expect("strategy").strategy,
        Some(Strategy::UntilZero)
    );
}

#[test]
fn completions_and_manual_are_generated() {
    let script = completions(clap_complete::Shell::Bash);
    assert!(String::from_utf8_lossy(&script).contains("--batch-size"));
    let page = man().expect("writing to memory cannot fail");
    assert!(String::from_utf8_lossy(&page).contains("sub\\-batch\\-size"));
}

#[test]
fn every_command_line_that_is_shown_is_understood() {
    let mut command = Cli::command();
    let mut shown = vec![include_str!("../../README.md").to_owned()];
    shown.extend(command.get_subcommands_mut().map(|sub| sub.render_long_help().to_string()));
    let mut lines = 0;
    for line in shown.iter().flat_map(|text| command_lines(text)) {
        lines += 1;
        if let Err(error) = Cli::try_parse_from(words(&line)) {
            panic!("{line}\n{error}");
        }
    }
    assert!(lines > 10, "only {lines} command lines found");
}

/// Lines that start with the program, with their continuations, up to a redirection.
fn command_lines(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().map(str::trim).filter(|line| line.starts_with("pgtoll "));
    lines
        .map(|line| line.split(" > ").next().unwrap_or(line).split(" < ").next().unwrap_or(line).to_owned())
        .collect()
}

/// The words of a command line, where single quotes keep spaces together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (number, piece) in line.split('\'').enumerate() {
        if number % 2 == 1 {
            words.last_mut().expect("there is a first word").push_str(piece);
            continue;
        }
        let mut parts = piece.split_whitespace().map(str::to_owned);
        if !piece.starts_with(' ') && number > 0 {
            words.last_mut().expect("there is a first word").push_str(&parts.next().unwrap_or_default());
        }
        words.extend(parts);
        if piece.ends_with(' ') {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
