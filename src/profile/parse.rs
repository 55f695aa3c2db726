//! A profile's text to a [`Profile`]; every problem is found before any is reported.
//!
//! # Inheritance
//! A profile may say `inherits = "reference"` and `inherited_spread = 2.0`: each rate that it leaves out is then
//! the built-in profile's, with the same typical value, the low divided and the high multiplied by the spread.
//! Pacing, limits and `slower_than_production` are not inherited. A profile that inherits cannot be inherited.

use toml::{Table, Value};

use super::section::Section;
use super::{FORMAT_VERSION, Limits, Pacing, Profile, ProfileErrors, ProfileProblem, Rates, Ratio};
use crate::units::Seconds;

impl Profile {
    /// Reads a profile; `origin` (a path, or a built-in's name) is named in the errors.
    pub fn parse(text: &str, origin: &str) -> Result<Self, ProfileErrors> {
        let mut problems = Vec::new();
        let profile = match text.parse::<Table>() {
            Ok(table) => read(table, &mut problems),
            Err(error) => {
                let message = format!("not TOML: {}", error.to_string().trim_end());
                problems.push(ProfileProblem { path: String::new(), message });
                None
            }
        };
        match profile {
            Some(profile) if problems.is_empty() => Ok(profile),
            Some(_) | None => Err(ProfileErrors { origin: origin.to_owned(), problems }),
        }
    }
}

fn read(table: Table, problems: &mut Vec<ProfileProblem>) -> Option<Profile> {
    let mut root = Section::root(table, problems);
    match root.take("format_version") {
        Some(Value::Integer(FORMAT_VERSION)) => {}
        Some(other) => {
            root.problem("format_version", format!("is {other}; this program reads {FORMAT_VERSION}"));
        }
        None => root.problem("format_version", format!("missing; this program reads {FORMAT_VERSION}")),
    }
    let name = root.text("name");
    let description = root.text("description");
    let calibrated = root.boolean("calibrated");
    let base = base(&mut root);

    let pacing = root.section("pacing").map_or_else(Pacing::default, |mut section| {
        let pacing = Pacing {
            interval: section.positive("interval_seconds").map(Seconds),
            pause: section.positive("pause_seconds").map(Seconds),
            batch_size: section.size("batch_size"),
            sub_batch_size: section.size("sub_batch_size"),
        };
        section.finish();
        pacing
    });
    let limits = root.section("limits").map_or_else(Limits::default, |mut section| {
        let limits = Limits {
            statement_timeout: section.positive("statement_timeout_seconds").map(Seconds),
            longest_lock: section.positive("longest_lock_seconds").map(Seconds),
            sub_batch: section.positive("sub_batch_seconds").map(Seconds),
            migration: section.positive("migration_seconds").map(Seconds),
        };
        section.finish();
        limits
    });
    let slower_than_production = if root.has("slower_than_production") {
        root.figure("slower_than_production").map(Ratio::from)
    } else {
        None
    };
    let rates = root.section_or_empty("rates").and_then(|mut section| {
        let rates = match base {
            Some((base, spread)) => Some(Rates::read_over(&mut section, &base.rates, &base.name, spread)),
            None => Rates::read(&mut section),
        };
        section.finish();
        rates
    });
    root.finish();
    Some(Profile {
        name: name?,
        description: description?,
        calibrated: calibrated?,
        rates: rates?,
        pacing,
        limits,
        slower_than_production,
    })
}

/// The profile that is inherited, with the factor by which its rates widen.
fn base(root: &mut Section<'_>) -> Option<(Profile, f64)> {
    if !root.has("inherits") {
        if root.has("inherited_spread") {
            root.take("inherited_spread");
            root.problem("inherited_spread", "means nothing without `inherits`");
        }
        return None;
    }
    let name = root.text("inherits");
    let spread = root.required_positive("inherited_spread");
    if spread.is_some_and(|spread| spread < 1.0) {
        root.problem("inherited_spread", "must be at least 1");
    }
    let name = name?;
    let whole = Profile::builtin_text(&name)
        .and_then(|text| text.parse::<Table>().ok())
        .filter(|table| !table.contains_key("inherits"));
    if let Some(profile) = whole.and_then(|table| read(table, &mut Vec::new())) {
        return Some((profile, spread.unwrap_or(1.0)));
    }
    root.problem("inherits", format!("`{name}` is no built-in profile that states every rate"));
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::Estimate;
    use crate::profile::DEFAULT_PROFILE;

    const HEAD: &str = "format_version = 1\nname = \"mine\"\ndescription = \"a test\"\ncalibrated = true\n";
    const INHERITS: &str = "inherits = \"reference\"\ninherited_spread = 2.0\n";

    fn problems(text: &str) -> Vec<String> {
        let errors = Profile::parse(text, "mine.toml").expect_err("wrong on purpose");
        assert_eq!(errors.origin, "mine.toml");
        errors.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_left_out_is_inherited_and_wider() {
        let text = format!(
            "{HEAD}{INHERITS}[rates]\nscan_seconds_per_row = \
             {{ low = 1, typical = 2, high = 3.5, source = \"counted\" }}\n"
        );
        let profile = Profile::parse(&text, "mine.toml").expect("right");
        let own = &profile.rates.scan_seconds_per_row;
        assert_eq!(own.seconds, Estimate::range(Seconds(1.0), Seconds(2.0), Seconds(3.5)));
        assert_eq!(own.source, "counted");

        let reference = Profile::builtin(DEFAULT_PROFILE).expect("built in").rates.commit_seconds_per_commit;
        let inherited = &profile.rates.commit_seconds_per_commit;
        assert_eq!(inherited.seconds.p50, reference.seconds.p50);
        assert_eq!(inherited.seconds.p05.0, reference.seconds.p05.0 / 2.0);
        assert_eq!(inherited.seconds.p95.0, reference.seconds.p95.0 * 2.0);
        assert!(inherited.source.starts_with("profile reference"), "{}", inherited.source);
    }

    #[test]
    fn every_problem_is_reported_at_once_with_its_key() {
        let text = "format_version = 2\nname = \"\"\ncalibrated = \"no\"\nspeed = 1\n\
             inherits = \"reference\"\ninherited_spread = 0.5\n\
             [pacing]\nbatch_size = -5\ninterval = 120\n\
             [limits]\nlongest_lock_seconds = \"2s\"\n\
             [rates]\ndisk = 3\n\
             scan_seconds_per_row = { low = 2, typical = 1, high = 0, source = \"s\" }\n\
             call_seconds_per_call = { low = 1, typical = 1, high = 1 }\n";
        assert_eq!(
            problems(text),
            [
                "format_version: is 2; this program reads 1",
                "name: is empty",
                "description: missing",
                "calibrated: must be true or false, not string",
                "inherited_spread: must be at least 1",
                "pacing.batch_size: is -5; it must be a whole number above 0",
                "pacing.interval: unknown key",
                "limits.longest_lock_seconds: must be a number, not string",
                "rates.scan_seconds_per_row.high: is 0; it must be above 0",
                "rates.call_seconds_per_call.source: missing",
                "rates.disk: unknown key",
                "speed: unknown key",
            ]
        );
    }

    #[test]
    fn figures_out_of_order_are_refused() {
        let text = format!(
            "{HEAD}{INHERITS}[slower_than_production]\nlow = 1\ntypical = 3\nhigh = 2\nsource = \"s\"\n"
        );
        assert_eq!(
            problems(&text),
            ["slower_than_production: low 1, typical 3, high 2 are not in this order"]
        );
    }

    #[test]
    fn without_inheritance_every_figure_must_be_there() {
        let missing = problems(HEAD);
        assert_eq!(missing.len(), Rates::FIGURES.len());
        assert_eq!(missing[0], "rates.metadata_seconds_per_statement: missing");
    }

    #[test]
    fn only_whole_built_in_profiles_are_inherited() {
        for name in ["laptop", "nowhere"] {
            let text = format!("{HEAD}inherits = \"{name}\"\ninherited_spread = 2\n");
            let first = &problems(&text)[0];
            assert!(first.contains("no built-in profile that states every rate"), "{first}");
        }
    }

    #[test]
    fn what_is_not_toml_is_one_problem() {
        let problems = problems("name = \n");
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("not TOML"), "{problems:?}");
    }
}
