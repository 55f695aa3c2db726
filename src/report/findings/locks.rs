//! Locks that keep others waiting, and what the statement itself may wait for.

use crate::effect::{HeldUntil, Lock, Wait};
use crate::estimate::Estimate;
use crate::pg::LockMode;
use crate::quantity::{count, duration};
use crate::report::{Finding, Severity};
use crate::units::Seconds;

use super::{Context, finding, severity_of_wait};

/// A transaction older than this makes a concurrent build or an exclusive lock wait noticeably.
const LONG_TRANSACTION: f64 = 30.0;

pub(super) fn findings(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    // What an earlier statement of the transaction locked as strongly was said there.
    if let Some(lock) = strongest(context).filter(|lock| !is_held_already(context, lock)) {
        found.extend(blocks(context, lock));
        found.extend(no_lock_timeout(context, lock));
    }
    found.extend(waits_for_transactions(context));
    found
}

/// The lock on an existing table that keeps most others out: the strongest, on the busiest of tables.
fn strongest<'a>(context: &Context<'a>) -> Option<&'a Lock> {
    let locks = context.outcome.locks();
    locks.filter(|lock| lock.kind.is_some() && lock.mode.blocks_writes()).max_by(|a, b| {
        let rate = |lock| arrivals(context, lock).unwrap_or(0.0);
        a.mode.cmp(&b.mode).then_with(|| rate(a).total_cmp(&rate(b)))
    })
}

fn is_held_already(context: &Context<'_>, lock: &Lock) -> bool {
    let position = context.position;
    let transaction = context.script.transactions.iter().find(|t| (t.first..=t.last).contains(&position));
    let earlier = transaction.map_or(&[][..], |t| &context.script.statements[t.first..position]);
    let mut locks = earlier.iter().flat_map(|outcome| &outcome.effects).flat_map(|effects| &effects.locks);
    locks.any(|held| {
        held.relation == lock.relation && held.mode >= lock.mode && held.held_until == HeldUntil::Transaction
    })
}

fn blocks(context: &Context<'_>, lock: &Lock) -> Option<Finding> {
    let held = context.script.held(context.position, lock.held_until);
    let mut severity = severity_of_wait(held)?;
    let arrivals = arrivals(context, lock);
    let blocked = arrivals.zip(held).map(|(rate, held)| rate * held.p50.0);
    if blocked.is_some_and(|queries| queries < 1.0) {
        severity = Severity::Info;
    }
    let (id, whom) = if lock.mode.blocks_reads() {
        ("blocks-reads", "reads and writes of")
    } else {
        ("blocks-writes", "writes to")
    };
    let long = held.map_or("an unknown time".to_owned(), |held| duration(held.p50.0));
    let queries = blocked.filter(|queries| *queries >= 1.0).map_or(String::new(), |queries| {
        format!(
            ", about {} at the usual rate",
            if queries < 1.5 {
                "one query".to_owned()
            } else {
                format!("{} queries", count(queries.round()))
            }
        )
    });
    let mut message = format!(
        "{} lock on {}: all {whom} it wait for {long}{queries}.",
        lock.mode.sql_name(),
        lock.relation
    );
    if let Some(later) = held_by_later_work(context, lock, held) {
        message.push_str(&later);
    }
    Some(finding(id, severity, message))
}

fn arrivals(context: &Context<'_>, lock: &Lock) -> Option<f64> {
    let traffic = context.outcome.traffic.iter().find(|traffic| traffic.relation == lock.relation)?;
    let reads = if lock.mode.blocks_reads() { traffic.reads_per_second } else { 0.0 };
    Some(reads + traffic.writes_per_second)
}

/// The statement is short, and the transaction goes on.
fn held_by_later_work(context: &Context<'_>, lock: &Lock, held: Option<Estimate<Seconds>>) -> Option<String> {
    let own = context.duration()?;
    let held = held?;
    (lock.held_until == HeldUntil::Transaction && held.p50.0 > 2.0 * own.p50.0 + 0.1).then(|| {
        format!(
            " The statement itself takes {}: the lock is held for the rest of the transaction.",
            duration(own.p50.0)
        )
    })
}

/// CONCURRENTLY waits for transactions on whatever table.
fn waits_for_transactions(context: &Context<'_>) -> Option<Finding> {
    let effects = context.outcome.effects.as_ref()?;
    if !effects.waits.contains(&Wait::OlderSnapshots) {
        return None;
    }
    let ages = context.catalog.activity.transactions.iter().map(|transaction| transaction.age_seconds);
    let long: Vec<f64> = ages.filter(|age| *age >= LONG_TRANSACTION).collect();
    let oldest = long.iter().copied().fold(0.0, f64::max);
    Some(if long.is_empty() {
        finding(
            "waits-for-transactions",
            Severity::Info,
            "Waits for every transaction of the database that is older than the build, whatever table it is on; \
             none was long when the statistics were collected."
                .to_owned(),
        )
    } else {
        // Several long ones at a time: as one ends, the next is open already.
        let severity = if long.len() > 1 { Severity::Danger } else { Severity::Warning };
        finding(
            "waits-for-transactions",
            severity,
            format!(
                "Waits for every transaction of the database that is older than the build, whatever table it is on. \
                 {} older than {} {} open when the statistics were collected, the oldest for {}: if such \
                 transactions follow each other, the build may wait without end. This wait is not part of the \
                 duration.",
                count(long.len() as f64),
                duration(LONG_TRANSACTION),
                if long.len() == 1 { "was" } else { "were" },
                duration(oldest),
            ),
        )
    })
}

/// An exclusive lock queues behind the longest reader, and everyone else behind the lock.
fn no_lock_timeout(context: &Context<'_>, lock: &Lock) -> Option<Finding> {
    if lock.mode != LockMode::AccessExclusive || context.outcome.lock_timeout.is_some() {
        return None;
    }
    let relation = &lock.relation;
    let using = context
        .catalog
        .activity
        .transactions
        .iter()
        .filter(|transaction| transaction.locks.iter().any(|held| held.relation == *relation));
    let oldest = using.map(|transaction| transaction.age_seconds).fold(0.0, f64::max);
    let busy = arrivals(context, lock);
    let severity = match busy {
        _ if oldest >= LONG_TRANSACTION => Severity::Danger,
        Some(rate) if rate < 0.1 => return None,
        Some(rate) if rate >= 10.0 => Severity::Warning,
        Some(_) | None => Severity::Info,
    };
    let seen = if oldest >= LONG_TRANSACTION {
        format!(
            " A transaction that had used it for {} was open when the statistics were collected.",
            duration(oldest)
        )
    } else {
        String::new()
    };
    Some(finding(
        "no-lock-timeout",
        severity,
        format!(
            "Without lock_timeout the ACCESS EXCLUSIVE lock on {relation} queues behind its longest running query, \
             and all later queries behind it.{seen} Set lock_timeout and try again on failure."
        ),
    ))
}
