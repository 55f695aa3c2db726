//! Whole migrations, the server, the profile and the verdict in words.

use super::{Fact, backfill_headline, backfill_total, factor, longest_lock, plural, statements};
use crate::estimate::Quantiles;
use crate::quantity::{DURATION, SIZE, duration, estimate, size};
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

/// The same in the few words that a table has room for, without intervals: duration, lock, WAL, disk.
pub(in crate::render) fn overview(migration: &Migration) -> [String; 4] {
    let totals = &migration.totals;
    let unknown = || "unknown".to_owned();
    let lock = totals.longest_lock.as_ref().map_or_else(
        || "none".to_owned(),
        |lock| {
            let held = lock.held.map_or_else(unknown, |held| duration(held.p50));
            format!("{} on {}, {held}", lock.mode.sql_name(), lock.relation)
        },
    );
    let size = |value: Option<Quantiles>| value.map_or_else(unknown, |bytes| size(bytes.p50));
    [takes_in_short(migration), lock, size(totals.wal_bytes), size(totals.disk_peak_bytes)]
}

/// The median, and the headlines of backfills where they say more.
fn takes_in_short(migration: &Migration) -> String {
    let totals = &migration.totals;
    let takes = totals.duration.map_or_else(|| "unknown".to_owned(), |time| duration(time.p50));
    let more =
        if totals.duration.is_some() && !totals.without_duration.is_empty() { " and more" } else { "" };
    let backfills: Vec<String> =
        migration.statements.iter().filter_map(|it| backfill_headline(it.backfill.as_ref()?)).collect();
    match backfills.as_slice() {
        [] => format!("{takes}{more}"),
        [only] if only.starts_with(&format!("{takes} at ")) => format!("{only}{more}"),
        several => format!("{takes}{more} ({})", several.join(", ")),
    }
}

/// The paths without the folder that all of them share.
pub(in crate::render) fn short_paths(migrations: &[Migration]) -> Vec<&str> {
    let folder = |path: &str| path.rfind('/').map_or(0, |slash| slash + 1);
    let Some(first) = migrations.first() else {
        return Vec::new();
    };
    let shared = &first.path[..folder(&first.path)];
    let all_share = migrations.iter().all(|it| it.path.starts_with(shared));
    let cut = if all_share { shared.len() } else { 0 };
    migrations.iter().map(|it| &it.path[cut..]).collect()
}

/// How long a migration takes, and what is not in it.
pub(in crate::render) fn total_duration(totals: &Totals) -> String {
    let without = &totals.without_duration;
    match (totals.duration, without.is_empty()) {
        (Some(time), true) => honest(time),
        (Some(time), false) => format!("{}, and {} on top (unknown)", honest(time), statements(without)),
        (None, true) => "unknown".to_owned(),
        (None, false) => format!("unknown (depends on {})", statements(without)),
    }
}

/// A duration whose median would mislead is led by its upper end: where that is a minute or more, and far away.
fn honest(time: Quantiles) -> String {
    const FAR: f64 = 20.0;
    if time.p95 >= 60.0 && time.p95 >= FAR * time.p50 {
        format!("up to {} (from {}, median {})", duration(time.p95), duration(time.p05), duration(time.p50))
    } else {
        estimate(DURATION, time)
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
