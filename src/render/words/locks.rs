//! Locks in words.

use crate::quantity::{DURATION, estimate};
use crate::report::{HeldUntil, Lock, LongestLock};

/// Locks that differ in nothing but the relation: a table with its indexes, mostly.
#[derive(Debug, PartialEq)]
pub(in crate::render) struct LockGroup<'a> {
    /// Relations that are named, with their kinds.
    pub named: Vec<(&'a str, &'a str)>,
    /// Indexes that are only counted, since a table in the same mode stands beside them.
    pub indexes: usize,
    /// The lock of any of them.
    pub lock: &'a Lock,
}

/// The locks with like ones together, in the order of the first of each.
pub(in crate::render) fn lock_groups(locks: &[Lock]) -> Vec<LockGroup<'_>> {
    let mut groups: Vec<LockGroup<'_>> = Vec::new();
    let (indexes, tables): (Vec<_>, Vec<_>) = locks.iter().partition(|lock| lock.relation_kind == "index");
    let alike = |a: &Lock, b: &Lock| (a.mode, a.held_until, a.held) == (b.mode, b.held_until, b.held);
    for lock in tables {
        let named = vec![(lock.relation.as_str(), lock.relation_kind.as_str())];
        groups.push(LockGroup { named, indexes: 0, lock });
    }
    for lock in indexes {
        match groups.iter_mut().find(|group| alike(group.lock, lock)) {
            Some(group) => group.indexes += 1,
            None => {
                let named = vec![(lock.relation.as_str(), lock.relation_kind.as_str())];
                groups.push(LockGroup { named, indexes: 0, lock });
            }
        }
    }
    groups
}

/// Who waits while the lock is held.
pub(in crate::render) fn who_waits(lock: &Lock) -> &'static str {
    match (lock.mode.blocks_reads(), lock.mode.blocks_writes()) {
        (true, _) => "reads and writes",
        (false, true) => "writes",
        (false, false) => "schema changes",
    }
}

/// How long the lock is held: "41 min (38–55 min), to commit".
pub(in crate::render) fn held(lock: &Lock) -> String {
    let time = lock.held.map_or_else(|| "unknown".to_owned(), |held| estimate(DURATION, held));
    match lock.held_until {
        HeldUntil::Statement => time,
        HeldUntil::Transaction => format!("{time}, to commit"),
    }
}

/// The longest lock: "ACCESS EXCLUSIVE on public.events for 41 min: reads and writes wait".
pub(in crate::render) fn longest_lock(lock: Option<&LongestLock>) -> String {
    let Some(LongestLock { relation, mode, held }) = lock else {
        return "none that keeps reads or writes waiting".to_owned();
    };
    let time = held.map_or_else(|| "an unknown time".to_owned(), |held| estimate(DURATION, held));
    let waiting = match (mode.blocks_reads(), mode.blocks_writes()) {
        (false, false) => "neither reads nor writes wait",
        (true, _) => "reads and writes wait",
        (false, true) => "writes wait",
    };
    format!("{} on {relation} for {time}: {waiting}", mode.sql_name())
}
