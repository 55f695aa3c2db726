//! Statements to transactions to lock windows: a lock taken early is held to the commit.
//!
//! # Model
//! Statements of one transaction run one after the other without a pause of the client between them. A lock that is
//! held to the end of the transaction is held from its statement's start for all the rest of the transaction; one
//! that ends with its statement is held for that statement.

use crate::effect::HeldUntil;
use crate::estimate::Estimate;
use crate::units::Seconds;

/// What a statement means for transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// BEGIN.
    Begin,
    /// COMMIT or ROLLBACK.
    End,
    /// AND CHAIN: one transaction ends and the next begins.
    Chain,
    /// Anything else.
    None,
}

/// One statement on the time line.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// What it means for transactions.
    pub boundary: Boundary,
    /// How long it runs; `None` where not known.
    pub duration: Option<Estimate<Seconds>>,
    /// It runs many transactions of its own, none longer than this: a batched backfill.
    pub longest_own_transaction: Option<Estimate<Seconds>>,
}

/// Consecutive statements that commit together; positions of the first and last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transaction {
    /// Position of the first statement.
    pub first: usize,
    /// Position of the last statement.
    pub last: usize,
    /// From the first statement to the commit; `None` where a duration is not known.
    pub duration: Option<Estimate<Seconds>>,
}

/// The transactions of a script, in order. With `single` all statements are one.
pub fn transactions(entries: &[Entry], single: bool) -> Vec<Transaction> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut open: Option<usize> = None;
    for (position, entry) in entries.iter().enumerate() {
        match entry.boundary {
            _ if single => {}
            Boundary::Begin => open = open.or(Some(position)),
            Boundary::End => spans.push((open.take().unwrap_or(position), position)),
            Boundary::Chain => {
                spans.push((open.unwrap_or(position), position));
                open = Some(position + 1).filter(|next| *next < entries.len());
            }
            Boundary::None if open.is_none() => spans.push((position, position)),
            Boundary::None => {}
        }
    }
    let last = entries.len().saturating_sub(1);
    if single && !entries.is_empty() {
        spans.push((0, last));
    } else if let Some(first) = open {
        // BEGIN without COMMIT: the client's end of session ends it.
        spans.push((first, last));
    }
    spans
        .into_iter()
        .map(|(first, last)| Transaction { first, last, duration: sum(&entries[first..=last]) })
        .collect()
}

/// How long a lock is held that the statement at `position` takes.
pub fn held(
    entries: &[Entry],
    transactions: &[Transaction],
    position: usize,
    until: HeldUntil,
) -> Option<Estimate<Seconds>> {
    let entry = entries.get(position)?;
    if entry.longest_own_transaction.is_some() {
        return entry.longest_own_transaction;
    }
    match until {
        HeldUntil::Statement => entry.duration,
        HeldUntil::Transaction => {
            let transaction = transactions.iter().find(|t| (t.first..=t.last).contains(&position))?;
            sum(&entries[position..=transaction.last])
        }
    }
}

fn sum(entries: &[Entry]) -> Option<Estimate<Seconds>> {
    entries.iter().map(|entry| entry.duration).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(boundary: Boundary, seconds: f64) -> Entry {
        Entry { boundary, duration: Some(Estimate::exact(Seconds(seconds))), longest_own_transaction: None }
    }

    fn script() -> Vec<Entry> {
        vec![
            entry(Boundary::None, 1.0),
            entry(Boundary::Begin, 0.0),
            entry(Boundary::None, 2.0),
            entry(Boundary::None, 40.0),
            entry(Boundary::End, 0.0),
            entry(Boundary::None, 5.0),
        ]
    }

    #[test]
    fn a_lock_taken_early_is_held_to_the_commit() {
        let entries = script();
        let transactions = transactions(&entries, false);
        let spans: Vec<_> = transactions.iter().map(|t| (t.first, t.last)).collect();
        assert_eq!(spans, [(0, 0), (1, 4), (5, 5)]);
        let held = |position, until| held(&entries, &transactions, position, until).map(|e| e.p50.0);
        assert_eq!(held(2, HeldUntil::Transaction), Some(42.0));
        assert_eq!(held(2, HeldUntil::Statement), Some(2.0));
        assert_eq!(held(5, HeldUntil::Transaction), Some(5.0));
    }

    #[test]
    fn one_transaction_for_the_file() {
        let entries = script();
        let all = transactions(&entries, true);
        assert_eq!(all.len(), 1);
        assert_eq!(held(&entries, &all, 0, HeldUntil::Transaction).map(|e| e.p50.0), Some(48.0));
    }

    #[test]
    fn an_unknown_duration_makes_what_contains_it_unknown() {
        let mut entries = script();
        entries[3].duration = None;
        let transactions = transactions(&entries, false);
        assert_eq!(held(&entries, &transactions, 2, HeldUntil::Transaction), None);
        assert!(transactions[0].duration.is_some());
    }

    #[test]
    fn begin_without_commit_runs_to_the_end() {
        let entries = [entry(Boundary::Begin, 0.0), entry(Boundary::None, 3.0)];
        let open = transactions(&entries, false);
        assert_eq!((open[0].first, open[0].last), (0, 1));
    }
}
