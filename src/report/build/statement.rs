//! One statement of the report.

use crate::catalog::Catalog;
use crate::effect::{self, Effects, Quantity};
use crate::estimate::Estimate;
use crate::estimator::{Outcome, ScriptOutcome};
use crate::profile::Profile;
use crate::report::{
    Component, DiskBytes, HeldUntil, IndexBuild, Lock, PgError, Quantiles, Rewrite, Safer, Scan, Statement,
    Unknown, Wait, findings,
};
use crate::sql;
use crate::units::Bytes;

use super::{backfill, blocking, words};

/// Disk of one statement, where all of it is known.
pub(super) struct Disk {
    pub(super) peak: Estimate<Bytes>,
    pub(super) after: Estimate<Bytes>,
}

pub(super) fn statement(
    script: &ScriptOutcome,
    position: usize,
    catalog: &Catalog,
    profile: &Profile,
) -> Statement {
    let outcome = &script.statements[position];
    let source = &outcome.source;
    let mut unknown = unknown(outcome);
    let none = Effects::default();
    let effects = outcome.effects.as_ref().unwrap_or(&none);
    let blocking = blocking::blocking(script, position, &mut unknown);
    let waits = waits(effects, catalog, &mut unknown);
    Statement {
        ordinal: position + 1,
        line: source.line,
        byte_range: [source.range.start, source.range.end],
        sql: source.text.clone(),
        kind: kind(source),
        modelled: outcome.effects.is_some(),
        locks: locks(script, position),
        rewrites: effects
            .rewrites
            .iter()
            .map(|r| Rewrite { relation: r.relation.to_string(), reason: words::rewrite(&r.reason) })
            .collect(),
        index_builds: effects.index_builds.iter().map(index_build).collect(),
        index_rebuilds: effects.index_rebuilds.iter().map(index_build).collect(),
        scans: effects
            .scans
            .iter()
            .map(|s| Scan { relation: s.relation.to_string(), purpose: words::scan(s.purpose).to_owned() })
            .collect(),
        waits,
        refused_in_transaction_block: effects.refused_in_transaction_block,
        errors: effects
            .errors
            .iter()
            .map(|e| PgError { sqlstate: e.sqlstate.to_owned(), message: e.message.clone() })
            .collect(),
        duration: outcome.duration().map(Quantiles::from),
        components: components(outcome),
        wal_bytes: wal(outcome).map(Quantiles::from),
        disk_bytes: disk_bytes(outcome),
        temp_bytes: of_price(outcome, |price| &price.temp).and_then(|temp| temp.value).map(Quantiles::from),
        blocking,
        backfill: outcome.backfill.as_ref().map(|run| backfill::backfill(run, source, catalog)),
        safer: safer(outcome),
        findings: findings::findings(script, position, catalog, profile),
        unknown,
    }
}

fn kind(source: &sql::SourceStatement) -> String {
    source.parsed.as_ref().map_or_else(|_| "syntax error".to_owned(), sql::Statement::form)
}

fn locks(script: &ScriptOutcome, position: usize) -> Vec<Lock> {
    let lock = |lock: &effect::Lock| Lock {
        relation: lock.relation.to_string(),
        relation_kind: words::relation_kind(lock.kind).to_owned(),
        mode: lock.mode,
        held_until: match lock.held_until {
            effect::HeldUntil::Statement => HeldUntil::Statement,
            effect::HeldUntil::Transaction => HeldUntil::Transaction,
        },
        held: script.held(position, lock.held_until).map(Quantiles::from),
    };
    script.statements[position].locks().map(lock).collect()
}

fn index_build(index: &effect::IndexOn) -> IndexBuild {
    IndexBuild { index: index.index.to_string(), relation: index.relation.to_string() }
}

fn waits(effects: &Effects, catalog: &Catalog, unknown: &mut Vec<Unknown>) -> Vec<Wait> {
    if !effects.waits.is_empty() {
        unknown.push(Unknown {
            field: "waits.estimate".to_owned(),
            reason: "depends on when the transactions of others end; it is not part of the duration"
                .to_owned(),
        });
    }
    let wait = |wait: &effect::Wait| Wait {
        waits_for: words::wait(wait),
        estimate: None,
        basis: words::wait_basis(catalog),
    };
    // A concurrent build waits for writers twice; who they are is said once.
    let mut waits: Vec<Wait> = Vec::new();
    for found in effects.waits.iter().map(wait) {
        if !waits.contains(&found) {
            waits.push(found);
        }
    }
    waits
}

/// The line items; those of one statement of a batch where it is a backfill.
fn components(outcome: &Outcome) -> Vec<Component> {
    let headline = outcome.backfill.as_ref().and_then(crate::backfill::Run::headline);
    let price = headline.map(|point| &point.price).or(outcome.price.as_ref());
    let component = |c: &crate::duration::Component| Component {
        name: c.name.clone(),
        quantity: c.quantity.into(),
        unit: c.unit.to_owned(),
        rate: c.rate.into(),
        duration: c.duration.into(),
        basis: c.basis.clone(),
    };
    price.iter().flat_map(|price| &price.components).map(component).collect()
}

fn of_price<'a>(
    outcome: &'a Outcome,
    part: impl Fn(&'a crate::duration::Price) -> &'a Quantity<Bytes>,
) -> Option<&'a Quantity<Bytes>> {
    outcome.price.as_ref().map(part)
}

/// WAL of a statement; of the whole run where it is a backfill.
pub(super) fn wal(outcome: &Outcome) -> Option<Estimate<Bytes>> {
    match &outcome.backfill {
        Some(run) => run.headline()?.wal.map(Estimate::exact),
        None => of_price(outcome, |price| &price.wal)?.value,
    }
}

/// Disk of a statement; for a backfill what its dead rows take at the peak, which stays.
pub(super) fn disk(outcome: &Outcome) -> Option<Disk> {
    match &outcome.backfill {
        Some(run) => {
            let growth = Estimate::exact(run.headline()?.growth?);
            Some(Disk { peak: growth, after: growth })
        }
        None => {
            let price = outcome.price.as_ref()?;
            Some(Disk { peak: price.disk_peak.value?, after: price.disk_after.value? })
        }
    }
}

fn disk_bytes(outcome: &Outcome) -> DiskBytes {
    let whole = disk(outcome);
    DiskBytes {
        peak: whole.as_ref().map(|disk| disk.peak.into()),
        after: whole.as_ref().map(|disk| disk.after.into()),
    }
}

fn safer(outcome: &Outcome) -> Vec<Safer> {
    let alternative = |alternative: &crate::estimator::PricedAlternative| Safer {
        sql: alternative.sql.clone(),
        why: words::why(alternative.why).to_owned(),
        duration: alternative.duration.map(Quantiles::from),
        longest_lock: alternative.longest_lock.clone().map(super::longest_lock),
    };
    outcome.alternatives.iter().map(alternative).collect()
}

/// Why figures are missing.
fn unknown(outcome: &Outcome) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    let mut missing = |field: &str, reason: &str| {
        unknown.push(Unknown { field: field.to_owned(), reason: reason.to_owned() });
    };
    if outcome.effects.is_none() {
        let reason = match &outcome.source.parsed {
            Ok(_) if outcome.names_a_variable => {
                "it names something by a psql variable whose value is not in the file"
            }
            Ok(_) if outcome.names_something_unmodelled => {
                "it would fail by the statistics, but an earlier statement without a model may have changed what it names"
            }
            Ok(_) => "no model of this statement form",
            Err(_) => "the statement cannot be read",
        };
        for field in ["duration", "wal_bytes", "disk_bytes", "temp_bytes"] {
            missing(field, reason);
        }
        return unknown;
    }
    if let Some(run) = &outcome.backfill {
        for reason in &run.unknown {
            for field in ["duration", "wal_bytes", "disk_bytes"] {
                missing(field, reason);
            }
        }
        if let Some(point) = run.headline() {
            if point.wal.is_none() {
                missing("wal_bytes", &point.price.wal.basis);
            }
            if point.dead_rows.is_none() {
                missing("disk_bytes", "autovacuum's settings or the table's rows: how many dead rows gather");
            } else if point.growth.is_none() {
                missing("disk_bytes", "width of the rows");
            }
        }
        return unknown;
    }
    let Some(price) = &outcome.price else {
        return unknown;
    };
    for reason in &price.unknown {
        missing("duration", reason);
    }
    for (field, quantity) in [
        ("wal_bytes", &price.wal),
        ("disk_bytes.peak", &price.disk_peak),
        ("disk_bytes.after", &price.disk_after),
        ("temp_bytes", &price.temp),
    ] {
        if quantity.value.is_none() {
            missing(field, &quantity.basis);
        }
    }
    unknown
}

#[cfg(test)]
mod tests {
    use crate::backfill;
    use crate::catalog::Source;
    use crate::estimator;
    use crate::migration::{Run, Script};
    use crate::profile::{DEFAULT_PROFILE, Profile};
    use crate::report::{Policy, Report, build};
    use crate::stats::{Snapshot, example};

    fn report(snapshot: Snapshot, sql: &str) -> Report {
        let profile = Profile::builtin(DEFAULT_PROFILE).expect("built in");
        let options = estimator::Options { profile: &profile, backfill: backfill::Options::default() };
        let start = snapshot.into_catalog(Source::StatsFile);
        let scripts = [Script::new("a.sql".to_owned(), sql, Run::PerStatement)];
        let outcomes = estimator::estimate(&scripts, &mut start.clone(), &options);
        build(&outcomes, &start, &profile, &Policy::default())
    }

    const BATCH: &str = "-- pgtoll: backfill key=id batch-size=1000 rows=1000000\n\
                         UPDATE events SET payload = '' WHERE id >= :lo AND id < :hi;";

    #[test]
    fn a_backfill_says_why_a_figure_is_missing() {
        // Without settings nobody knows when autovacuum comes by.
        let report = report(example::snapshot(), BATCH);
        let statement = &report.migrations[0].statements[0];
        assert!(statement.duration.is_some() && statement.disk_bytes.peak.is_none());
        assert!(
            statement.unknown.iter().any(|unknown| unknown.field == "disk_bytes"),
            "{:?}",
            statement.unknown
        );
    }

    #[test]
    fn ranges_without_a_known_key_say_that_rows_were_counted() {
        let ids = |snapshot: Snapshot| -> Vec<String> {
            let report = report(snapshot, BATCH);
            report.migrations[0].statements[0].findings.iter().map(|finding| finding.id.clone()).collect()
        };
        assert!(ids(example::snapshot()).contains(&"key-range-unknown".to_owned()));
        let mut known = example::snapshot();
        known.batch_keys.push(crate::observed::BatchKeyFacts {
            relation: example::events(),
            column: "id".to_owned(),
            min: 1.0,
            max: 1e6,
            source: "a test".to_owned(),
            positions: Vec::new(),
        });
        assert!(!ids(known).contains(&"key-range-unknown".to_owned()));
    }
}
