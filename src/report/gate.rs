//! Limits and whether a migration keeps them.
//!
//! The median is held against a limit; a value that is not known is neither passed nor failed.

use crate::units::{Bytes, Seconds};

use super::{Limit, Migration, Quantiles, Status, Verdict};

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

/// What is known of a value of a migration: at least so much, and whether that is all of it.
#[derive(Clone, Copy)]
struct Known {
    at_least: f64,
    whole: bool,
}

pub(super) fn verdict(migrations: &[Migration], policy: &Policy) -> Verdict {
    let limits: Vec<Limit> = [
        limit("longest_lock", policy.longest_lock.map(|limit| limit.0), migrations, longest_lock),
        limit("duration", policy.duration.map(|limit| limit.0), migrations, |m| {
            let parts = m.statements.iter().filter_map(|s| s.duration).map(|duration| duration.p50);
            known(m.totals.duration, parts.sum())
        }),
        limit("wal_bytes", policy.wal.map(|limit| limit.0), migrations, |m| {
            let parts = m.statements.iter().filter_map(|s| s.wal_bytes).map(|wal| wal.p50);
            known(m.totals.wal_bytes, parts.sum())
        }),
        limit("disk_peak_bytes", policy.disk_peak.map(|limit| limit.0), migrations, |m| {
            let parts = m.statements.iter().filter_map(|s| s.disk_bytes.peak).map(|disk| disk.p50);
            known(m.totals.disk_peak_bytes, parts.fold(0.0, f64::max))
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    Verdict { status: limits.iter().map(|limit| limit.status).max().unwrap_or(Status::Pass), limits }
}

fn known(total: Option<Quantiles>, of_parts: f64) -> Known {
    Known { at_least: total.map_or(of_parts, |total| total.p50), whole: total.is_some() }
}

/// A statement without a model may take any lock.
fn longest_lock(migration: &Migration) -> Known {
    let longest = migration.totals.longest_lock.as_ref();
    let locks = migration.statements.iter().flat_map(|statement| &statement.locks);
    let held = locks.filter(|lock| lock.mode.blocks_writes() && lock.relation_kind != "index");
    let of_parts = held.filter_map(|lock| lock.held).map(|held| held.p50).fold(0.0, f64::max);
    Known {
        at_least: longest.and_then(|lock| lock.held).map_or(of_parts, |held| held.p50),
        whole: migration.statements.iter().all(|statement| statement.modelled)
            && longest.is_none_or(|lock| lock.held.is_some()),
    }
}

/// The largest value of all migrations against a limit. A known part beyond it fails, whatever else is unknown.
fn limit(
    name: &str,
    limit: Option<f64>,
    migrations: &[Migration],
    value: impl Fn(&Migration) -> Known,
) -> Option<Limit> {
    let limit = limit?;
    let values: Vec<Known> = migrations.iter().map(value).collect();
    let largest = values.iter().map(|value| value.at_least).fold(0.0, f64::max);
    let all_known = values.iter().all(|value| value.whole);
    let status = match (largest > limit, all_known) {
        (true, _) => Status::Fail,
        (false, true) => Status::Pass,
        (false, false) => Status::Unknown,
    };
    let value = (all_known || status == Status::Fail).then_some(largest);
    Some(Limit { name: name.to_owned(), limit, value, status })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backfill;
    use crate::catalog::Source;
    use crate::estimator;
    use crate::migration::{Run, Script};
    use crate::profile::{DEFAULT_PROFILE, Profile};
    use crate::stats::example;

    /// The verdict on a script over `public.events`.
    fn judged(sql: &str, policy: Policy) -> Limit {
        let profile = Profile::builtin(DEFAULT_PROFILE).expect("built in");
        let options = estimator::Options { profile: &profile, backfill: backfill::Options::default() };
        let mut catalog = example::with_child().into_catalog(Source::StatsFile);
        let start = catalog.clone();
        let scripts = [Script::new("a.sql".to_owned(), sql, Run::PerStatement)];
        let outcomes = estimator::estimate(&scripts, &mut catalog, &options);
        let verdict = crate::report::build(&outcomes, &start, &profile, &policy).verdict;
        assert_eq!(verdict.limits.len(), 1);
        assert_eq!(verdict.status, verdict.limits[0].status);
        verdict.limits[0].clone()
    }

    const SCAN: &str = "ALTER TABLE visits ALTER COLUMN event_id SET NOT NULL;";
    const NO_MODEL: &str = "REPACK events;";

    fn lock(seconds: f64) -> Policy {
        Policy { longest_lock: Some(Seconds(seconds)), ..Policy::default() }
    }

    fn duration(seconds: f64) -> Policy {
        Policy { duration: Some(Seconds(seconds)), ..Policy::default() }
    }

    #[test]
    fn what_is_known_passes_or_fails() {
        assert_eq!(judged(SCAN, lock(3600.0)).status, Status::Pass);
        let failed = judged(SCAN, lock(0.01));
        assert_eq!(failed.status, Status::Fail);
        assert!(failed.value.is_some_and(|held| held > 0.01));
    }

    #[test]
    fn a_statement_without_a_model_may_hold_any_lock() {
        let judged = judged(NO_MODEL, lock(3600.0));
        assert_eq!((judged.status, judged.value), (Status::Unknown, None));
    }

    #[test]
    fn a_known_part_beyond_the_limit_fails_whatever_else_is_unknown() {
        let both = format!("{SCAN}\n{NO_MODEL}");
        assert_eq!(judged(&both, duration(0.01)).status, Status::Fail);
        assert_eq!(judged(&both, lock(0.01)).status, Status::Fail);
        assert_eq!(judged(&both, duration(3600.0)).status, Status::Unknown);
        assert_eq!(judged(&both, lock(3600.0)).status, Status::Unknown);
    }
}
