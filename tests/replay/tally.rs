//! The result of a folder: numbers, and disagreements grouped by what they are about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use pgtoll::sql::SourceStatement;

use super::support::agreement::{Claim, Kind, Record, Scores, locks};

/// The numbers.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) scripts: usize,
    pub(crate) statements: usize,
    /// The server takes them and the parser does not.
    pub(crate) unparsed: usize,
    pub(crate) unmodelled: usize,
    /// The server refuses them.
    pub(crate) failures: usize,
    /// The estimate says that they fail, and they do not.
    pub(crate) invented_errors: usize,
    /// They fail, and the estimate does not say so.
    pub(crate) missed_errors: usize,
    pub(crate) scores: Scores,
    groups: BTreeMap<String, Group>,
}

/// Disagreements of one sort.
#[derive(Debug, Default)]
struct Group {
    count: usize,
    /// Place and text of the shortest statement.
    example: Option<(String, String)>,
}

/// Without rows no key is looked up, nothing cascades, and no number is taken from a sequence: of such locks a server
/// shows nothing, or no more than that the table was read.
fn leave_out_locks_of_rows(claim: &mut Claim, record: &Record) {
    let of_rows = |mode: &str| matches!(mode, "RowShareLock" | "RowExclusiveLock");
    let real = locks(record);
    let seen = |relation: &String| real.iter().find(|(known, _)| known == relation);
    let claimed = std::mem::take(&mut claim.locks).into_iter();
    claim.locks = claimed
        .filter_map(|(relation, mode)| match seen(&relation) {
            None => (!of_rows(&mode)).then_some((relation, mode)),
            Some((_, seen)) if of_rows(&mode) && seen == "AccessShareLock" => Some((relation, seen.clone())),
            Some(_) => Some((relation, mode)),
        })
        .collect();
}

impl Tally {
    /// Compares what is said of a statement with what the server did.
    pub(crate) fn compare(
        &mut self,
        place: &str,
        statement: &SourceStatement,
        claim: &Claim,
        record: &Record,
    ) {
        self.statements += 1;
        let form =
            statement.parsed.as_ref().map_or_else(|_| "(unreadable)".to_owned(), |parsed| parsed.form());
        // Of tables that hold next to nothing, nobody can say which are read in full.
        let mut claim = Claim { scans: BTreeSet::new(), ..claim.clone() };
        if record.tx_block == "refused" {
            // Only what it waits for at first has been seen.
            claim.locks.retain(|(relation, _)| record.locks.contains_key(relation));
        }
        if record.changed_nothing {
            leave_out_locks_of_rows(&mut claim, record);
        }
        if record.ok && statement.parsed.is_err() {
            self.unparsed += 1;
            self.note(format!("{form} but accepted"), place, &statement.text);
        } else if !claim.modelled {
            self.unmodelled += 1;
            self.note(format!("{form}: not modelled"), place, &statement.text);
        }
        self.compare_errors(&form, place, statement, &claim, record);
        if record.ok && claim.modelled && claim.sqlstate.is_none() {
            self.compare_locks(&form, place, statement, &claim, record);
        }
        self.scores.compare(place, &statement.text, &claim, record);
    }

    fn compare_errors(
        &mut self,
        form: &str,
        place: &str,
        statement: &SourceStatement,
        claim: &Claim,
        record: &Record,
    ) {
        let failure = record.error.as_ref().map(|error| error.sqlstate.as_str());
        self.failures += usize::from(!record.ok);
        match (&claim.sqlstate, failure) {
            (Some(claimed), None) if statement.parsed.is_ok() => {
                self.invented_errors += 1;
                let text = format!("{}: {}", claim.message.as_deref().unwrap_or_default(), statement.text);
                self.note(format!("{form}: invented error {claimed}"), place, &text);
            }
            (None, Some(failure)) => {
                self.missed_errors += 1;
                self.note(format!("{form}: missed error {failure}"), place, &statement.text);
            }
            (Some(claimed), Some(failure)) if claimed != failure => {
                self.note(format!("{form}: error {failure}, said to be {claimed}"), place, &statement.text);
            }
            (Some(_), None | Some(_)) | (None, None) => {}
        }
    }

    fn compare_locks(
        &mut self,
        form: &str,
        place: &str,
        statement: &SourceStatement,
        claim: &Claim,
        record: &Record,
    ) {
        let real = locks(record);
        let text = &statement.text;
        for (relation, mode) in claim.locks.difference(&real) {
            let instead = real.iter().find(|(other, _)| other == relation).map(|(_, mode)| mode.as_str());
            let group = match instead {
                Some(real) => format!("{form}: lock {real}, said to be {mode}"),
                None => format!("{form}: invented lock {mode}"),
            };
            self.note(group, place, &format!("{text}  [{relation}]"));
        }
        for (relation, mode) in real.difference(&claim.locks) {
            if claim.locks.iter().all(|(other, _)| other != relation) {
                let kind = record.kinds.get(relation).map_or("", String::as_str);
                let group = format!("{form}: missed lock {mode} on relkind {kind}");
                self.note(group, place, &format!("{text}  [{relation}]"));
            }
        }
        let is_same_set = |claimed: &BTreeSet<String>, real: Vec<&String>| {
            claimed.len() == real.len() && real.into_iter().all(|name| claimed.contains(name))
        };
        if !is_same_set(&claim.rewrites, record.rewrites.keys().collect()) {
            let group = format!("{form}: rewrites differ");
            self.note(
                group,
                place,
                &format!("{text}  [said {:?}, did {:?}]", claim.rewrites, record.rewrites),
            );
        }
        if !is_same_set(&claim.rebuilds, record.index_rebuilds.iter().collect()) {
            let (said, did) = (&claim.rebuilds, &record.index_rebuilds);
            self.note(
                format!("{form}: rebuilds differ"),
                place,
                &format!("{text}  [said {said:?}, did {did:?}]"),
            );
        }
    }

    fn note(&mut self, group: String, place: &str, text: &str) {
        let group = self.groups.entry(group).or_default();
        group.count += 1;
        if group.example.as_ref().is_none_or(|(_, known)| text.len() < known.len()) {
            group.example = Some((place.to_owned(), text.to_owned()));
        }
    }

    /// Of what is said of locks and what is true of them, how much is both, in percent.
    pub(crate) fn lock_agreement(&self) -> f64 {
        self.scores.agreement(Kind::Locks)
    }

    /// The numbers in a few lines.
    pub(crate) fn summary(&self) -> String {
        format!(
            "{} scripts, {} statements: {} not parsed, {} not modelled, {} failed on the server, {} errors invented, \
             {} missed; lock agreement {:.2} %\n  {}",
            self.scripts,
            self.statements,
            self.unparsed,
            self.unmodelled,
            self.failures,
            self.invented_errors,
            self.missed_errors,
            self.lock_agreement(),
            self.scores.summary(),
        )
    }

    /// Disagreements, the most frequent first.
    pub(crate) fn disagreements(&self) -> String {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|(name, group)| (std::cmp::Reverse(group.count), *name));
        let mut text = String::new();
        for (name, group) in groups {
            let (place, statement) = group.example.as_ref().expect("a group has a member");
            let statement: String =
                statement.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(400).collect();
            let _ = writeln!(text, "{:5} × {name}\n          {place}: {statement}", group.count);
        }
        text
    }
}
