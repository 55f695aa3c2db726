//! Reading a live server: statistics first, then the questions that a migration raises.

use crate::backfill::PlanRequest;
use crate::catalog;
use crate::collect::{self, Collector, ExplainError};
use crate::connection::{Given, Settings};
use crate::estimator::{self, questions};
use crate::migration::Script;
use crate::observed::{ExplainedHalf, Gap, PlanSample};
use crate::stats::Snapshot;

use super::{AppError, output};

/// The connection that flag and environment ask for.
fn settings(url: Option<&str>) -> Result<Settings, AppError> {
    let environment = |name: &str| std::env::var(name).ok();
    let given = url.map(|text| Given { flag: "--database-url", text });
    if !Settings::requested(given, &environment) {
        return Err(AppError::Usage(
            "where do the statistics come from? Give --stats FILE (written by `pgtoll collect`), or --database-url URL, \
             DATABASE_URL or the PG* variables"
                .to_owned(),
        ));
    }
    let settings = Settings::resolve(given, &environment)?;
    for notice in &settings.notices {
        output::note(&format!("note: {notice}"));
    }
    Ok(settings)
}

/// The statistics of the database, with key ranges and plans for the scripts.
pub(super) fn snapshot(
    url: Option<&str>,
    scripts: &[Script],
    options: &estimator::Options<'_>,
) -> Result<Snapshot, AppError> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(AppError::Runtime)?;
    runtime.block_on(read(url, scripts, options))
}

async fn read(
    url: Option<&str>,
    scripts: &[Script],
    options: &estimator::Options<'_>,
) -> Result<Snapshot, AppError> {
    let mut collector = Collector::connect(&settings(url)?, collect::Limits::default()).await?;
    let mut snapshot = collector.snapshot().await?;
    if scripts.is_empty() {
        return Ok(snapshot);
    }
    let catalog = |snapshot: &Snapshot| snapshot.clone().into_catalog(catalog::Source::Live);
    for (relation, column) in questions(scripts, &catalog(&snapshot), options).keys {
        match collector.key_range(&relation, &column).await {
            Ok(range) => snapshot.batch_keys.push(range),
            Err(gap) => snapshot.gaps.push(gap),
        }
    }
    for (place, request) in questions(scripts, &catalog(&snapshot), options).plans {
        match plan(&mut collector, request).await {
            Ok(sample) => snapshot.plans.push(sample),
            Err(error) => {
                snapshot.gaps.push(Gap { topic: format!("plan of {place}"), reason: error.reason() });
            }
        }
    }
    snapshot.gaps.dedup();
    Ok(snapshot)
}

/// Explains a statement; its reading half where it names what does not exist yet, or may not be explained as a whole.
async fn plan(collector: &mut Collector, request: PlanRequest) -> Result<PlanSample, ExplainError> {
    let sample =
        |half, plan| PlanSample { statement: request.statement.clone(), half, batch: request.batch, plan };
    let whole = match collector.explain(&request.sql).await {
        Ok(plan) => return Ok(sample(ExplainedHalf::Whole, plan)),
        Err(error) => error,
    };
    match &request.reading_half {
        Some(sql) => match collector.explain(sql).await {
            Ok(plan) => Ok(sample(ExplainedHalf::Reading, plan)),
            // Why the statement itself could not be explained says more.
            Err(_) => Err(whole),
        },
        None => Err(whole),
    }
}
