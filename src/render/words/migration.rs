//! Whole migrations, the server, the profile and the verdict in words.

use super::{Fact, backfill_headline, backfill_total, factor, longest_lock, plural, statements};
use crate::quantity::{DURATION, SIZE, duration, estimate, range, size};
use crate::report::{Limit, Migration, ProfileUsed, Report, Server, Source, Status, Totals, TransactionMode};

/// The headline figures of a migration.
pub(in crate::render) fn totals(totals: &Totals) -> Vec<Fact> {
    let size = |value: Option<_>, tail| {
        value.map_or_else(|| "unknown".to_owned(), |bytes| format!("{}{tail}", estimate(SIZE, bytes)))
    };
    vec![
        ("takes", total_duration(totals)),
        ("longest lock", longest_lock(totals.longest_lock.as_ref())),
        (
            "writes",
            format!(
                "WAL {}; disk {}",
                size(totals.wal_bytes, ""),
                size(totals.disk_peak_bytes, " at the peak")
            ),
        ),
    ]
}

/// The backfills of a migration, a headline each: "public.events: 182 days at 7000 rows (166–215 days)".
pub(in crate::render) fn backfills(migration: &Migration) -> Vec<Fact> {
    let backfills = migration.statements.iter().filter_map(|statement| statement.backfill.as_ref());
    backfills
        .filter_map(|it| Some(("backfill", format!("{}: {}", it.relation, backfill_total(it)?))))
        .collect()
}

/// The same in the few words that a table has room for: duration, lock, WAL, disk.
pub(in crate::render) fn overview(migration: &Migration) -> [String; 4] {
    let totals = &migration.totals;
    let unknown = || "unknown".to_owned();
    let takes = totals.duration.map_or_else(unknown, |time| duration(time.p50));
    let more =
        if totals.duration.is_some() && !totals.without_duration.is_empty() { " and more" } else { "" };
    let lock = totals.longest_lock.as_ref().map_or_else(
        || "none".to_owned(),
        |lock| {
            let held = lock.held.map_or_else(unknown, |held| range(DURATION, held));
            format!("{} on {}, {held}", lock.mode.sql_name(), lock.relation)
        },
    );
    let size = |value: Option<_>| value.map_or_else(unknown, |bytes| range(SIZE, bytes));
    let backfills: Vec<String> =
        migration.statements.iter().filter_map(|it| backfill_headline(it.backfill.as_ref()?)).collect();
    let backfills = if backfills.is_empty() { String::new() } else { format!(" ({})", backfills.join(", ")) };
    [format!("{takes}{more}{backfills}"), lock, size(totals.wal_bytes), size(totals.disk_peak_bytes)]
}

/// How long a migration takes, and what is not in it.
pub(in crate::render) fn total_duration(totals: &Totals) -> String {
    let without = &totals.without_duration;
    match (totals.duration, without.is_empty()) {
        (Some(time), true) => estimate(DURATION, time),
        (Some(time), false) => {
            format!("{}, and {} on top (unknown)", estimate(DURATION, time), statements(without))
        }
        (None, true) => "unknown".to_owned(),
        (None, false) => format!("unknown (depends on {})", statements(without)),
    }
}

/// How the file is run, where that is worth a line.
pub(in crate::render) fn transactions(migration: &Migration) -> Vec<String> {
    let whole = match migration.transaction {
        TransactionMode::Single => " (the whole file)",
        TransactionMode::PerStatement | TransactionMode::Explicit => "",
    };
    let several = migration.transactions.iter().filter(|it| it.statements[0] < it.statements[1]);
    several
        .map(|transaction| {
            let [first, last] = transaction.statements;
            let time = transaction.duration.map_or_else(|| "an unknown time".to_owned(), |it| estimate(DURATION, it));
            format!("statements {first} to {last}{whole}: what they lock stays locked until the commit, {time} in all")
        })
        .collect()
}

/// The server and its statistics.
pub(in crate::render) fn server(server: &Server) -> String {
    let (major, minor) = (server.version_num / 10000, server.version_num % 10000);
    let standby = if server.in_recovery { " (a standby)" } else { "" };
    let source = match server.source {
        Source::Live => "read live on",
        Source::StatsFile => "collected on",
    };
    let at = match server.collected_at.get(..16) {
        Some(minute) if server.collected_at.is_ascii() => minute.replacen('T', " ", 1),
        _ => server.collected_at.clone(),
    };
    format!("PostgreSQL {major}.{minor}, database {}{standby}, {source} {at}", server.database)
}

/// The profile.
pub(in crate::render) fn profile(profile: &ProfileUsed) -> String {
    let how = if profile.calibrated { "measured here" } else { "built in" };
    let slower = match profile.slower_than_production {
        Some(times) => format!("; production is {} times faster", factor(times)),
        None => String::new(),
    };
    let description = profile.description.trim().trim_end_matches('.');
    format!("{} ({how}): {description}{slower}", profile.name)
}

/// "pass", "fail" or "unknown".
pub(in crate::render) fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Unknown => "unknown",
        Status::Fail => "fail",
    }
}

/// A limit and the value held against it: "longest lock 41 min, limit 2 s".
pub(in crate::render) fn limit(limit: &Limit) -> String {
    let show = if in_bytes(&limit.name) { size } else { duration };
    let value = limit.value.map_or_else(|| "unknown".to_owned(), show);
    let name = limit.name.trim_end_matches("_bytes").replace('_', " ").replace("wal", "WAL");
    format!("{name} {value}, limit {}", show(limit.limit))
}

/// Limits are in seconds but for those on WAL and disk.
fn in_bytes(name: &str) -> bool {
    ["wal", "disk", "bytes", "temp"].iter().any(|word| name.contains(word))
}

/// What the figures leave out: statements without a model, and what could not be read.
pub(in crate::render) fn left_out(report: &Report) -> Vec<String> {
    let not_modelled = report
        .migrations
        .iter()
        .flat_map(|it| &it.statements)
        .filter(|statement| !statement.modelled)
        .count();
    let mut lines = Vec::new();
    if not_modelled > 0 {
        lines.push(format!(
            "{}: no figure includes them",
            plural(not_modelled, "statement is not modelled", "statements are not modelled")
        ));
    }
    lines.extend(report.gaps.iter().map(|gap| format!("not read: {} ({})", gap.topic, gap.reason)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_in_their_own_units() {
        let with = |name: &str, value| {
            limit(&Limit { name: name.into(), limit: 7200.0, value, status: Status::Fail })
        };
        assert_eq!(with("longest_lock", Some(19_200.0)), "longest lock 5 h 20 min, limit 2 h");
        assert_eq!(with("disk_peak_bytes", None), "disk peak unknown, limit 7 kB");
    }
}
