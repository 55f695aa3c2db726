//! Queries that arrive while a statement's locks keep them out.
//!
//! # Model
//! Arrivals per second on the locked relation, from its cumulative counters, times how long the lock is held: scans
//! and written rows for a lock that blocks reads, written rows alone for one that blocks writes. The relation with the
//! most is reported.
//!
//! # Valid for
//! Relations whose traffic now is like their average since the counters were reset.

use crate::estimator::ScriptOutcome;
use crate::report::{Blocking, Quantiles, Unknown};

pub(super) fn blocking(script: &ScriptOutcome, position: usize, unknown: &mut Vec<Unknown>) -> Blocking {
    let outcome = &script.statements[position];
    let blocking: Vec<_> =
        outcome.locks().filter(|lock| lock.mode.blocks_writes() && lock.kind.is_some()).collect();
    if blocking.is_empty() {
        return Blocking {
            queries_per_second: Some(0.0),
            queries_blocked: Some(Quantiles { p05: 0.0, p50: 0.0, p95: 0.0 }),
            sessions_peak: Some(Quantiles { p05: 0.0, p50: 0.0, p95: 0.0 }),
            basis: "no lock that blocks reads or writes".to_owned(),
        };
    }
    let rates = blocking.iter().filter_map(|lock| {
        let traffic = outcome.traffic.iter().find(|traffic| traffic.relation == lock.relation)?;
        let reads = if lock.mode.blocks_reads() { traffic.reads_per_second } else { 0.0 };
        Some((lock, reads + traffic.writes_per_second))
    });
    let Some((lock, rate)) = rates.max_by(|a, b| a.1.total_cmp(&b.1)) else {
        let reason = "the statistics hold no counters of this relation, or come from a standby".to_owned();
        for field in ["blocking.queries_per_second", "blocking.queries_blocked", "blocking.sessions_peak"] {
            unknown.push(Unknown { field: field.to_owned(), reason: reason.clone() });
        }
        return Blocking {
            queries_per_second: None,
            queries_blocked: None,
            sessions_peak: None,
            basis: reason,
        };
    };
    let held = script.held(position, lock.held_until);
    if held.is_none() {
        unknown.push(Unknown {
            field: "blocking.queries_blocked".to_owned(),
            reason: "how long the lock is held is not known".to_owned(),
        });
    }
    unknown.push(Unknown {
        field: "blocking.sessions_peak".to_owned(),
        reason: "depends on the size of the application's connection pools".to_owned(),
    });
    Blocking {
        queries_per_second: Some(rate),
        queries_blocked: held.map(|held| Quantiles::from(held.scaled(rate))),
        sessions_peak: None,
        basis: format!(
            "average of pg_stat_all_tables of {} since its counters began: index and sequential scans, and rows written \
             (each counted as a query)",
            lock.relation
        ),
    }
}
