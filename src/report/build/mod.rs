//! Outcomes to the report: facts become fields and words.

mod backfill;
mod blocking;
mod statement;
mod words;

use crate::catalog::{self, Catalog};
use crate::estimate::Estimate;
use crate::estimator::ScriptOutcome;
use crate::profile::Profile;
use crate::units::Bytes;

use super::gate::{self, Policy};
use super::{
    Gap, LongestLock, Migration, ProfileUsed, Quantiles, Report, SCHEMA_VERSION, Server, Source, Tool,
    Totals, Transaction, TransactionMode,
};

/// The report on estimated scripts. `catalog` is the one that they started from.
pub fn build(scripts: &[ScriptOutcome], catalog: &Catalog, profile: &Profile, policy: &Policy) -> Report {
    let migrations: Vec<Migration> =
        scripts.iter().map(|script| migration(script, catalog, profile)).collect();
    let verdict = gate::verdict(&migrations, policy);
    Report {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "pgtoll".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        server: Server {
            version_num: catalog.server.version.0,
            in_recovery: catalog.server.in_recovery,
            collected_at: catalog.server.collected_at.clone(),
            source: match catalog.server.source {
                catalog::Source::Live => Source::Live,
                catalog::Source::StatsFile => Source::StatsFile,
            },
            database: catalog.server.database.clone(),
        },
        profile: ProfileUsed {
            name: profile.name.clone(),
            calibrated: profile.calibrated,
            description: profile.description.clone(),
            slower_than_production: profile.slower_than_production.as_ref().map(|ratio| ratio.value.into()),
        },
        gaps: catalog
            .gaps
            .iter()
            .map(|gap| Gap { topic: gap.topic.clone(), reason: gap.reason.clone() })
            .collect(),
        migrations,
        verdict,
    }
}

fn migration(script: &ScriptOutcome, catalog: &Catalog, profile: &Profile) -> Migration {
    let explicit = script.transactions.iter().any(|t| t.first != t.last);
    let statements = (0..script.statements.len())
        .map(|position| statement::statement(script, position, catalog, profile))
        .collect();
    Migration {
        path: script.path.clone(),
        transaction: match (script.single, explicit) {
            (true, _) => TransactionMode::Single,
            (false, true) => TransactionMode::Explicit,
            (false, false) => TransactionMode::PerStatement,
        },
        statements,
        transactions: script
            .transactions
            .iter()
            .map(|t| Transaction {
                statements: [t.first + 1, t.last + 1],
                duration: t.duration.map(Quantiles::from),
            })
            .collect(),
        totals: totals(script),
    }
}

fn totals(script: &ScriptOutcome) -> Totals {
    let without_duration = script
        .statements
        .iter()
        .enumerate()
        .filter(|(_, statement)| statement.duration().is_none())
        .map(|(position, _)| position + 1)
        .collect();
    Totals {
        duration: script.duration().map(Quantiles::from),
        without_duration,
        longest_lock: script.longest_lock().map(longest_lock),
        wal_bytes: total_wal(script).map(Quantiles::from),
        disk_peak_bytes: disk_peak(script).map(Quantiles::from),
    }
}

/// The sum over all statements, where each is known.
fn total_wal(script: &ScriptOutcome) -> Option<Estimate<Bytes>> {
    script.statements.iter().map(statement::wal).sum()
}

/// What earlier statements leave on disk and what the statement needs on top, at its worst.
fn disk_peak(script: &ScriptOutcome) -> Option<Estimate<Bytes>> {
    let mut left_behind = Estimate::<Bytes>::zero();
    let mut peak = Estimate::<Bytes>::zero();
    for outcome in &script.statements {
        let disk = statement::disk(outcome)?;
        peak = peak.max(left_behind.plus(disk.peak));
        left_behind = left_behind.plus(disk.after);
    }
    Some(peak)
}

pub(super) fn longest_lock(lock: crate::estimator::LongestLock) -> LongestLock {
    LongestLock { relation: lock.relation.to_string(), mode: lock.mode, held: lock.held.map(Quantiles::from) }
}
