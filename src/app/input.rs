//! Profile, statistics and migrations, as the flags name them.

use std::path::Path;

use crate::catalog::{self, Catalog};
use crate::cli::Source;
use crate::estimator;
use crate::migration::Script;
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::stats;

use super::{AppError, live};

/// The profile by name or path.
pub(super) fn profile(given: Option<&str>) -> Result<Profile, AppError> {
    let name = given.unwrap_or(DEFAULT_PROFILE);
    if let Some(profile) = Profile::builtin(name) {
        return Ok(profile);
    }
    let path = Path::new(name);
    if !path.exists() && !name.contains(['/', '.']) {
        let known = Profile::builtin_names().collect::<Vec<_>>().join(", ");
        return Err(AppError::UnknownProfile { name: name.to_owned(), known });
    }
    Ok(Profile::parse(&read(path)?, name)?)
}

/// The catalog from the statistics file or the database, the questions that the scripts raise answered in the latter
/// case.
pub(super) fn catalog(
    source: &Source,
    scripts: &[Script],
    options: &estimator::Options<'_>,
) -> Result<Catalog, AppError> {
    match &source.stats {
        Some(path) => {
            let snapshot = stats::read(&read(path)?, &path.display().to_string())?;
            Ok(snapshot.into_catalog(catalog::Source::StatsFile))
        }
        None => {
            let snapshot = live::snapshot(source.database_url.as_deref(), scripts, options)?;
            Ok(snapshot.into_catalog(catalog::Source::Live))
        }
    }
}

/// A text file.
pub(super) fn read(path: &Path) -> Result<String, AppError> {
    std::fs::read_to_string(path).map_err(|source| AppError::File {
        what: "read",
        path: path.to_owned(),
        source,
    })
}
