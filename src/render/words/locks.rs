//! Locks in words.

use crate::quantity::{DURATION, estimate};
use crate::report::{HeldUntil, Lock, LongestLock};

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
