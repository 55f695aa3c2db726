//! Limits and whether a migration keeps them.
//!
//! The median is held against a limit; a value that is not known is neither passed nor failed.

use crate::units::{Bytes, Seconds};

use super::{Limit, Migration, Status, Verdict};

/// The limits of the user and of the profile; no limit where `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Policy {
    /// A lock that blocks reads or writes.
    pub longest_lock: Option<Seconds>,
    /// A whole migration.
    pub duration: Option<Seconds>,
    /// WAL of a migration.
    pub wal: Option<Bytes>,
    /// Disk needed at the peak of a migration.
    pub disk_peak: Option<Bytes>,
}

pub(super) fn verdict(migrations: &[Migration], policy: &Policy) -> Verdict {
    let lock = |migration: &Migration| match &migration.totals.longest_lock {
        Some(lock) => lock.held.map(|held| held.p50),
        None => Some(0.0),
    };
    let limits: Vec<Limit> = [
        limit("longest_lock", policy.longest_lock.map(|limit| limit.0), migrations, &lock),
        limit("duration", policy.duration.map(|limit| limit.0), migrations, &|m| {
            m.totals.duration.map(|duration| duration.p50)
        }),
        limit("wal_bytes", policy.wal.map(|limit| limit.0), migrations, &|m| {
            m.totals.wal_bytes.map(|wal| wal.p50)
        }),
        limit("disk_peak_bytes", policy.disk_peak.map(|limit| limit.0), migrations, &|m| {
            m.totals.disk_peak_bytes.map(|disk| disk.p50)
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    Verdict { status: limits.iter().map(|limit| limit.status).max().unwrap_or(Status::Pass), limits }
}

/// The largest value of all migrations against a limit. A known value beyond it fails, whatever else is unknown.
fn limit(
    name: &str,
    limit: Option<f64>,
    migrations: &[Migration],
    value: &dyn Fn(&Migration) -> Option<f64>,
) -> Option<Limit> {
    let limit = limit?;
    let values: Vec<Option<f64>> = migrations.iter().map(value).collect();
    let largest = values.iter().flatten().copied().fold(0.0, f64::max);
    let all_known = values.iter().all(Option::is_some);
    let status = match (largest > limit, all_known) {
        (true, _) => Status::Fail,
        (false, true) => Status::Pass,
        (false, false) => Status::Unknown,
    };
    let value = (all_known || status == Status::Fail).then_some(largest);
    Some(Limit { name: name.to_owned(), limit, value, status })
}
