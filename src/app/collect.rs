//! `pgtoll collect`.

use crate::backfill;
use crate::cli::{Collect, Console};
use crate::estimator;
use crate::migration::{self, Run};
use crate::stats;

use super::{AppError, WITHIN_LIMITS, input, live, output};

pub(super) fn run(arguments: &Collect, console: &Console) -> Result<u8, AppError> {
    let scripts = migration::read(&arguments.migrations, Run::PerStatement)?;
    let profile = input::profile(None)?;
    let options = estimator::Options { profile: &profile, backfill: backfill::Options::default() };
    let snapshot = live::snapshot(arguments.database_url.as_deref(), &scripts, &options)?;
    if !console.quiet {
        for gap in &snapshot.gaps {
            output::note(&format!("note: {} not read: {}", gap.topic, gap.reason));
        }
    }
    let text = stats::write(&snapshot);
    match &arguments.out {
        Some(path) => {
            output::write_file(path, &text)?;
            if !console.quiet {
                output::note(&format!("{} relations saved to {}", snapshot.relations.len(), path.display()));
            }
        }
        None => output::print(&text)?,
    }
    Ok(WITHIN_LIMITS)
}
