//! Statements in words.

use super::{Fact, backfill_headline, known_or_why, longest_lock, not_known};
use crate::quantity::{
    COUNT, DURATION, SIZE, count, decimal, duration, estimate, per_second, size, size_change,
};
use crate::report::{Component, DiskBytes, Finding, Quantiles, Safer, Severity, Statement};

/// Beyond this many seconds a statement is worth a person's attention even where nothing else speaks for it.
const LONG: f64 = 1.0;

/// Whether one line says all that a person needs: a change of the catalog alone, of which nobody complains.
pub(in crate::render) fn is_brief(statement: &Statement) -> bool {
    let work = !statement.rewrites.is_empty()
        || !statement.scans.is_empty()
        || !statement.index_builds.is_empty()
        || !statement.index_rebuilds.is_empty()
        || statement.backfill.is_some();
    let said = !statement.errors.is_empty()
        || !statement.safer.is_empty()
        || !statement.waits.is_empty()
        || statement.findings.iter().any(|finding| finding.severity > Severity::Info);
    let short = statement.duration.is_some_and(|duration| duration.p95 < LONG);
    !said && !work && (short || !statement.modelled)
}

/// How long it takes, in few words, for a headline.
pub(in crate::render) fn brief_duration(statement: &Statement) -> String {
    if let Some(headline) = statement.backfill.as_ref().and_then(backfill_headline) {
        return headline;
    }
    match statement.duration {
        Some(quantiles) => duration(quantiles.p50),
        None if statement.modelled => "unknown".to_owned(),
        None => "not modelled".to_owned(),
    }
}

/// What it takes and writes.
pub(in crate::render) fn figures(statement: &Statement) -> Vec<Fact> {
    let unknown = &statement.unknown;
    if !statement.modelled {
        return vec![("not modelled", why_not_modelled(statement))];
    }
    let mut facts = Vec::new();
    if statement.backfill.is_none() {
        facts.push(("takes", known_or_why(DURATION, statement.duration, "duration", unknown)));
    }
    let mut writes = vec![format!("WAL {}", known_or_why(SIZE, statement.wal_bytes, "wal_bytes", unknown))];
    writes.extend(disk(statement));
    if statement.temp_bytes.is_none_or(|temp| temp.p95 != 0.0) {
        let temp = known_or_why(SIZE, statement.temp_bytes, "temp_bytes", unknown);
        writes.push(format!("temporary files {temp}"));
    }
    facts.push(("writes", writes.join("; ")));
    if statement.refused_in_transaction_block {
        facts.push(("runs", "only outside a transaction block".to_owned()));
    }
    facts
}

/// "disk 21 GB at the peak, +20 GB afterwards"; nothing where none is used.
fn disk(statement: &Statement) -> Option<String> {
    let DiskBytes { peak, after } = statement.disk_bytes;
    let none = |bytes: Option<Quantiles>| bytes.is_some_and(|it| it.p05 == 0.0 && it.p95 == 0.0);
    if none(peak) && none(after) {
        return None;
    }
    let peak = known_or_why(SIZE, peak, "disk_bytes.peak", &statement.unknown);
    let after =
        after.map_or_else(|| not_known("disk_bytes.after", &statement.unknown), |it| size_change(it.p50));
    Some(format!("disk {peak} at the peak, {after} afterwards"))
}

/// Why there are no figures.
pub(in crate::render) fn why_not_modelled(statement: &Statement) -> String {
    let reason = statement.unknown.first().map(|unknown| unknown.reason.clone());
    reason.unwrap_or_else(|| format!("no model for {} yet, so no figures", statement.kind))
}

/// What it does to the relations: what is copied, built and read.
pub(in crate::render) fn work(statement: &Statement) -> Vec<Fact> {
    let rewrites =
        statement.rewrites.iter().map(|it| ("rewrites", format!("{}: {}", it.relation, it.reason)));
    let builds =
        statement.index_builds.iter().map(|it| ("builds", format!("{} on {}", it.index, it.relation)));
    let rebuilds = rebuilds(statement).into_iter().map(|text| ("rebuilds", text));
    let scans = statement.scans.iter().map(|it| ("reads", format!("all of {}: {}", it.relation, it.purpose)));
    rewrites.chain(builds).chain(rebuilds).chain(scans).collect()
}

/// The rebuilt indexes of each table: by name where there is one, counted where there are more.
fn rebuilds(statement: &Statement) -> Vec<String> {
    let mut tables: Vec<(&str, Vec<&str>)> = Vec::new();
    for rebuilt in &statement.index_rebuilds {
        match tables.iter_mut().find(|(table, _)| *table == rebuilt.relation) {
            Some((_, indexes)) => indexes.push(&rebuilt.index),
            None => tables.push((&rebuilt.relation, vec![&rebuilt.index])),
        }
    }
    let line = |(table, indexes): (&str, Vec<&str>)| match indexes.as_slice() {
        [only] => format!("{only} on {table}"),
        several => format!("{} of {table}", super::plural(several.len(), "index", "indexes")),
    };
    tables.into_iter().map(line).collect()
}

/// Who is kept waiting and what it waits for itself.
pub(in crate::render) fn waiting(statement: &Statement) -> Vec<Fact> {
    let mut facts = Vec::new();
    let blocking = &statement.blocking;
    // A query in fewer than one of twenty runs is nobody.
    let anybody = blocking.queries_blocked.is_none_or(|blocked| blocked.p95 >= 1.0);
    if let Some(rate) = blocking.queries_per_second.filter(|rate| *rate > 0.0 && anybody) {
        let blocked =
            known_or_why(COUNT, blocking.queries_blocked, "blocking.queries_blocked", &statement.unknown);
        let sessions =
            known_or_why(COUNT, blocking.sessions_peak, "blocking.sessions_peak", &statement.unknown);
        let rate = per_second(rate, "queries");
        facts.push((
            "blocks",
            format!("{blocked} queries, arriving at {rate}; sessions waiting at once: {sessions}"),
        ));
    } else if anybody && statement.locks.iter().any(|lock| lock.mode.blocks_writes()) && statement.modelled {
        let reason = super::reason("blocking.queries_per_second", &statement.unknown);
        facts.extend(reason.map(|reason| ("blocks", format!("unknown ({reason})"))));
    }
    for wait in &statement.waits {
        let time = wait.estimate.map_or_else(|| "unknown".to_owned(), |time| estimate(DURATION, time));
        facts.push(("waits for", format!("{}: {time}; {}", wait.waits_for, wait.basis)));
    }
    facts
}

/// "Danger", "warning" or "note".
pub(in crate::render) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Danger => "danger",
    }
}

/// The figures of another way: "takes 80 min; longest lock: …".
pub(in crate::render) fn safer_figures(safer: &Safer) -> String {
    let takes = safer.duration.map_or_else(|| "an unknown time".to_owned(), |time| estimate(DURATION, time));
    format!("takes {takes}; longest lock: {}", longest_lock(safer.longest_lock.as_ref()))
}

/// How a part of a duration comes about: "4,200,000 pages × 0.36 ms".
pub(in crate::render) fn product(component: &Component) -> String {
    let rate = component.rate.p50;
    if component.unit == "bytes" && rate > 0.0 {
        return format!("{} at {}/s", size(component.quantity.p50), size(1.0 / rate));
    }
    if component.quantity == (Quantiles { p05: 1.0, p50: 1.0, p95: 1.0 }) {
        return "once".to_owned();
    }
    format!("{} {} × {}", count(component.quantity.p50), component.unit, duration(rate))
}

/// The parts with the longest first.
pub(in crate::render) fn longest_first(components: &[Component]) -> Vec<&Component> {
    let mut parts: Vec<&Component> = components.iter().collect();
    parts.sort_by(|a, b| b.duration.p50.total_cmp(&a.duration.p50));
    parts
}

/// The findings' order for reading: what is worst first.
pub(in crate::render) fn worst_first(statement: &Statement) -> Vec<&Finding> {
    let mut findings: Vec<_> = statement.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// "3" of "at least 3 times slower".
pub(in crate::render) fn factor(quantiles: Quantiles) -> String {
    let (low, high) = (decimal(quantiles.p05), decimal(quantiles.p95));
    if low == high { low } else { format!("{} ({low}–{high})", decimal(quantiles.p50)) }
}
