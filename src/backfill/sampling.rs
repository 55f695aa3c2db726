//! Which batches to EXPLAIN, and which of the plans speaks for a batch size.

use crate::catalog::Catalog;
use crate::dml::reading_half;
use crate::observed::{BatchKeyFacts, BatchPosition, PlanNode, PlanSample, fingerprint};
use crate::sql::{SourceStatement, bind, with_limit};

use super::{Spec, Strategy};

/// A statement to be explained on a server.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRequest {
    /// Fingerprint of the statement as the file has it.
    pub statement: String,
    /// Which batch.
    pub batch: Option<BatchPosition>,
    /// The statement, variables replaced.
    pub sql: String,
    /// A SELECT of the rows that it reads, for when the statement names what does not exist yet.
    pub reading_half: Option<String>,
}

/// Where on the key batches are sampled: not at the very ends, where there is nothing typical.
const POSITIONS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// The requests for a batched backfill: several positions of the key for each batch size. `server` is what the server
/// has, without what this migration adds before.
pub fn plan_requests(source: &SourceStatement, spec: &Spec, server: &Catalog) -> Vec<PlanRequest> {
    let request = |batch: BatchPosition, values: &dyn Fn(&str) -> Option<String>| {
        let mut sql = bind(&source.text, values);
        if let Some(written) = spec.shape.written_size {
            sql = with_limit(&sql, written, batch.batch_size);
        }
        PlanRequest {
            statement: fingerprint(&source.text),
            batch: Some(batch),
            reading_half: reading_half(&sql, server),
            sql,
        }
    };
    let sizes = spec.sweep_sizes();
    if spec.shape.strategy == (Strategy::UntilZero { ordered: false })
        || spec.shape.strategy == (Strategy::UntilZero { ordered: true })
    {
        let size = spec.asked_size().or_else(|| sizes.first().copied()).unwrap_or(1);
        let values = |name: &str| (name == "n").then(|| size.to_string());
        return vec![request(BatchPosition { batch_size: size, position: 0.0 }, &values)];
    }
    let Some(key) = known_key(spec, server) else {
        return Vec::new();
    };
    let places = sizes.iter().flat_map(|size| POSITIONS.map(|position| (*size, position)));
    places
        .map(|(size, position)| {
            let low = key_at(key, position).floor();
            let values = |name: &str| match name {
                "lo" | "last" => Some(format!("{low}")),
                "hi" => Some(format!("{}", low + size as f64)),
                "n" => Some(size.to_string()),
                _ => None,
            };
            request(BatchPosition { batch_size: size, position }, &values)
        })
        .collect()
}

fn known_key<'a>(spec: &Spec, catalog: &'a Catalog) -> Option<&'a BatchKeyFacts> {
    let column = spec.shape.key.as_deref()?;
    catalog.batch_keys.iter().find(|key| key.relation == spec.shape.relation && key.column == column)
}

/// The key below which that fraction of the rows lies; of the span, where the histogram is not known.
pub(super) fn key_at(key: &BatchKeyFacts, position: f64) -> f64 {
    let last = key.positions.len().saturating_sub(1);
    let bound = key.positions.get((position * last as f64).round() as usize);
    bound.copied().unwrap_or(key.min + position * (key.max - key.min))
}

/// The plan for a batch size: of the samples with the nearest size, the one of median cost.
pub fn pick_plan<'a>(plans: &'a [PlanSample], statement: &str, batch_size: u64) -> Option<&'a PlanNode> {
    let distance = |sample: &PlanSample| {
        let sampled = sample.batch.map_or(batch_size, |batch| batch.batch_size).max(1);
        (sampled as f64 / batch_size as f64).ln().abs()
    };
    let samples = || plans.iter().filter(|sample| sample.statement == statement);
    let nearest = samples().map(distance).min_by(f64::total_cmp)?;
    let mut near: Vec<_> =
        samples().filter(|sample| distance(sample) == nearest).map(|sample| &sample.plan).collect();
    near.sort_by(|a, b| a.total_cost.total_cmp(&b.total_cost));
    near.get(near.len() / 2).copied()
}
