//! How far two sides agree: what both say, what only one says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Claim, Record};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A relation and the strongest mode in which it is locked; also what a statement locks before it fails.
    Locks,
    /// Tables copied.
    Rewrites,
    /// Existing indexes built anew.
    Rebuilds,
    /// New indexes on existing tables.
    Builds,
    /// Tables read in full, whatever the plan.
    Scans,
    /// Refused in a transaction block.
    Refusals,
    /// SQLSTATEs of statements that fail whatever the rows hold.
    Errors,
}

/// SQLSTATEs that depend on what the rows hold, which statistics seldom tell.
const OF_ROWS: [&str; 6] = ["22001", "22003", "22P02", "23502", "23503", "23505"];
/// A CHECK that rows violate: likewise.
const CHECK_VIOLATION: &str = "23514";

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    both: usize,
    only_claimed: usize,
    only_true: usize,
}

/// The tallies of a run, and every difference in words.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    tallies: BTreeMap<Kind, Tally>,
    pub(crate) differences: Vec<String>,
    statements: usize,
    agreeing: usize,
    unmodelled: usize,
}

impl Scores {
    /// Compares what is said of a statement with what a server did.
    pub(crate) fn compare(&mut self, name: &str, sql: &str, claim: &Claim, record: &Record) {
        self.statements += 1;
        let before = self.differences.len();
        if claim.modelled {
            self.compare_modelled(name, claim, record);
        } else {
            self.unmodelled += 1;
            self.differences.push(format!("{name}: not modelled"));
            self.compare_modelled(name, claim, record);
            self.differences.truncate(before + 1);
        }
        if self.differences.len() == before {
            self.agreeing += 1;
        } else {
            self.differences.push(format!("    {}", sql.replace('\n', " ")));
        }
    }

    fn compare_modelled(&mut self, name: &str, claim: &Claim, record: &Record) {
        let failure = record.error.as_ref().filter(|_| !record.ok).map(|error| error.sqlstate.as_str());
        let of_rows = failure.is_some_and(|state| OF_ROWS.contains(&state) || state == CHECK_VIOLATION);
        let refused = |refused: bool| set(refused.then(|| "in a block".to_owned()));
        self.tally(
            name,
            Kind::Refusals,
            &refused(claim.refused_in_block),
            &refused(record.tx_block == "refused"),
        );
        if of_rows && claim.sqlstate.is_none() || record.is_refused_unseen() {
            return;
        }
        let error = |state: Option<&str>| set(state.map(str::to_owned));
        self.tally(name, Kind::Errors, &error(claim.sqlstate.as_deref()), &error(failure));
        // A trace made on the spot says nothing of the locks of what failed or cannot run in a block.
        if !record.untraced {
            self.tally(name, Kind::Locks, &claim.locks, &locks(record));
        }
        if failure.is_some() || claim.sqlstate.is_some() || record.untraced {
            return;
        }
        let copied =
            record.rewrites.iter().filter(|(_, how)| *how != "emptied").map(|(name, _)| name.clone());
        self.tally(name, Kind::Rewrites, &claim.rewrites, &copied.collect());
        self.tally(name, Kind::Rebuilds, &claim.rebuilds, &record.index_rebuilds.iter().cloned().collect());
        let builds = record.created.iter().filter(|created| ["i", "I"].contains(&created.kind.as_str()));
        let builds = builds.filter(|created| !created.new_table).map(|created| created.name.clone());
        self.tally(name, Kind::Builds, &claim.builds, &builds.collect());
        let optional: Vec<&String> =
            record.scans.iter().filter(|(_, scan)| scan.plan_dependent).map(|(name, _)| name).collect();
        let certain = record.scans.iter().filter(|(_, scan)| scan.full && !scan.plan_dependent);
        let claimed = claim.scans.iter().filter(|name| !optional.contains(name)).cloned().collect();
        self.tally(name, Kind::Scans, &claimed, &certain.map(|(name, _)| name.clone()).collect());
    }

    fn tally<T: Ord + Clone + fmt::Debug>(
        &mut self,
        name: &str,
        kind: Kind,
        claimed: &BTreeSet<T>,
        real: &BTreeSet<T>,
    ) {
        let tally = self.tallies.entry(kind).or_default();
        tally.both += claimed.intersection(real).count();
        tally.only_claimed += claimed.difference(real).count();
        tally.only_true += real.difference(claimed).count();
        if claimed != real {
            let invented: Vec<_> = claimed.difference(real).collect();
            let missed: Vec<_> = real.difference(claimed).collect();
            self.differences.push(format!("{name}: {kind:?}: invented {invented:?}, missed {missed:?}"));
        }
    }

    /// Of what is claimed, how much is true, in percent.
    pub(crate) fn precision(&self, kind: Kind) -> f64 {
        let tally = self.tallies.get(&kind).copied().unwrap_or_default();
        percent(tally.both, tally.both + tally.only_claimed)
    }

    /// Of what is true, how much is claimed, in percent.
    pub(crate) fn recall(&self, kind: Kind) -> f64 {
        let tally = self.tallies.get(&kind).copied().unwrap_or_default();
        percent(tally.both, tally.both + tally.only_true)
    }

    /// Of what either side says, how much both say, in percent.
    pub(crate) fn agreement(&self, kind: Kind) -> f64 {
        let tally = self.tallies.get(&kind).copied().unwrap_or_default();
        percent(tally.both, tally.both + tally.only_claimed + tally.only_true)
    }

    /// What is less right than it has to be.
    pub(crate) fn below(&self, floors: &[(Kind, f64)]) -> Vec<String> {
        let of_kind = |(kind, floor): &(Kind, f64)| {
            let (precision, recall) = (self.precision(*kind), self.recall(*kind));
            let text =
                format!("{kind:?}: precision {precision:.2} %, recall {recall:.2} %, less than {floor} %");
            (precision < *floor || recall < *floor).then_some(text)
        };
        floors.iter().filter_map(of_kind).collect()
    }

    /// One line.
    pub(crate) fn summary(&self) -> String {
        let kinds = self
            .tallies
            .keys()
            .map(|kind| format!("{kind:?} {:.2}/{:.2}", self.precision(*kind), self.recall(*kind)));
        let kinds: Vec<_> = kinds.collect();
        format!(
            "{} of {} statements agree in everything, {} not modelled; precision/recall in %: {}",
            self.agreeing,
            self.statements,
            self.unmodelled,
            kinds.join(", ")
        )
    }
}

fn set<T: Ord>(item: Option<T>) -> BTreeSet<T> {
    item.into_iter().collect()
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// The strongest mode of each relation. TOAST tables have no name in a report, and an index that is only opened is left
/// out.
pub(crate) fn locks(record: &Record) -> BTreeSet<(String, String)> {
    let locks = if record.ok { &record.locks } else { &record.locks_before_error };
    let strongest = locks.iter().filter_map(|(relation, modes)| Some((relation, modes.last()?)));
    let shown = strongest.filter(|(relation, mode)| {
        let is_index = record.kinds.get(*relation).is_some_and(|kind| ["i", "I"].contains(&kind.as_str()));
        let is_toast = relation.starts_with("toast:") || relation.starts_with("toast_index:");
        !(is_toast || is_index && *mode == "AccessShareLock")
    });
    shown.map(|(relation, mode)| (relation.clone(), mode.clone())).collect()
}
