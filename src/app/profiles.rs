//! `pgtoll profiles`.

use crate::cli::Profiles;
use crate::profile::Profile;

use super::{AppError, WITHIN_LIMITS, input, output};

pub(super) fn run(arguments: &Profiles) -> Result<u8, AppError> {
    let text = match &arguments.name {
        Some(name) => match Profile::builtin_text(name) {
            Some(text) => text.to_owned(),
            // Not built in: the same message as for --profile.
            None => input::profile(Some(name)).map(|profile| format!("{}\n", profile.description))?,
        },
        None => list(),
    };
    output::print(&text)?;
    Ok(WITHIN_LIMITS)
}

fn list() -> String {
    let width = Profile::builtin_names().map(str::len).max().unwrap_or(0);
    Profile::builtins().map(|profile| format!("{:width$}  {}\n", profile.name, profile.description)).collect()
}
