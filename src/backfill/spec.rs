//! What is run: the shape of a batch, and how batches follow each other.

use crate::catalog::Catalog;
use crate::pg::{Name, RelationName};
use crate::sql::{self, Expression};
use crate::units::Seconds;

use super::Options;

/// What a statement shows of how its batches find their rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The table whose rows the batches step through.
    pub relation: RelationName,
    /// The key they step along or order by.
    pub key: Option<String>,
    /// How they find their rows.
    pub strategy: Strategy,
    /// The LIMIT that the statement itself writes.
    pub written_size: Option<u64>,
    /// Conditions besides those that bound the batch.
    pub condition: Option<Expression>,
}

/// How a batch finds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// lo ≤ key < hi, stepping by key values from the smallest to the largest.
    Range,
    /// The next n rows after the last key.
    Keyset,
    /// The first n rows that match a condition, until a batch changes none.
    UntilZero {
        /// In the order of the key, rather than as the heap has them.
        ordered: bool,
    },
}

impl Strategy {
    /// As comments and flags spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::Keyset => "keyset",
            Self::UntilZero { .. } => "until_zero",
        }
    }

    /// The strategy of that spelling.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "range" => Some(Self::Range),
            "keyset" => Some(Self::Keyset),
            "until_zero" | "until-zero" => Some(Self::UntilZero { ordered: false }),
            _ => None,
        }
    }
}

/// How batches follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pacing {
    /// From the start of a batch to the start of the next, at least.
    pub interval: Option<Seconds>,
    /// From the end of a batch to the start of the next.
    pub pause: Option<Seconds>,
}

impl Pacing {
    /// How long a batch occupies its worker, given how long it works.
    pub fn elapsed(&self, working: f64) -> f64 {
        let started = self.interval.map_or(working, |interval| working.max(interval.0));
        started + self.pause.map_or(0.0, |pause| pause.0)
    }
}

/// A backfill to be costed.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// How batches find their rows.
    pub shape: Shape,
    /// Batch sizes asked for; a ladder around the usual sizes where empty.
    pub batch_sizes: Vec<u64>,
    /// Rows per statement within a batch.
    pub sub_batch_size: Option<u64>,
    /// How batches follow each other.
    pub pacing: Pacing,
    /// VACUUM after this many batches.
    pub vacuum_every: Option<u64>,
    /// Batches at a time, on disjoint parts.
    pub workers: u64,
    /// The whole run must end within this time.
    pub deadline: Option<Seconds>,
    /// The number of rows, where the user knows better than the statistics.
    pub rows: Option<f64>,
}

impl Spec {
    /// A spec from what the statement shows, overlaid by the profile's pacing, the command line and the comment, the
    /// last winning. The error says what is missing.
    pub fn new(
        shape: Option<Shape>,
        given: &Options,
        profile: &crate::profile::Pacing,
        catalog: &Catalog,
    ) -> Result<Self, String> {
        let shape = given_shape(shape, given, catalog)?;
        let sizes = if given.batch_sizes.is_empty() && shape.written_size.is_none() {
            profile.batch_size.into_iter().collect()
        } else {
            given.batch_sizes.clone()
        };
        Ok(Self {
            shape,
            batch_sizes: sizes,
            sub_batch_size: given.sub_batch_size.or(profile.sub_batch_size),
            pacing: Pacing {
                interval: given.interval.or(profile.interval),
                pause: given.pause.or(profile.pause),
            },
            vacuum_every: given.vacuum_every,
            workers: given.workers.unwrap_or(1),
            deadline: given.deadline,
            rows: given.rows,
        })
    }
}

/// The shape that the statement shows, corrected by what is given.
fn given_shape(shape: Option<Shape>, given: &Options, catalog: &Catalog) -> Result<Shape, String> {
    let named = match &given.table {
        Some(table) => Some(
            catalog
                .resolve(&parse_name(table))
                .map(|relation| relation.name.clone())
                .ok_or_else(|| format!("table {table} is not in the statistics"))?,
        ),
        None => None,
    };
    let mut shape = match (shape, named) {
        (Some(shape), None) => shape,
        (Some(shape), Some(relation)) => Shape { relation, ..shape },
        (None, Some(relation)) => Shape {
            relation,
            key: None,
            strategy: given.strategy.ok_or(
                "how batches find their rows cannot be read off the statement: add strategy=range, keyset or until_zero",
            )?,
            written_size: None,
            condition: None,
        },
        (None, None) => {
            return Err("the statement does not show its batches: add table=… and strategy=…".to_owned());
        }
    };
    match (given.strategy, shape.strategy) {
        // The comment does not say whether the statement orders its rows.
        (Some(Strategy::UntilZero { .. }), Strategy::UntilZero { .. }) | (None, _) => {}
        (Some(strategy), _) => shape.strategy = strategy,
    }
    if let Some(key) = &given.key {
        shape.key = Some(named_column(key, &shape.relation, catalog));
    }
    Ok(shape)
}

/// A table's name as flags and comments have it: as SQL writes it.
pub fn parse_name(text: &str) -> Name {
    sql::parse_name(text).unwrap_or_else(|| Name::unqualified(text))
}

/// A column's name, also without its quotes where nothing else is meant by that.
fn named_column(written: &str, relation: &RelationName, catalog: &Catalog) -> String {
    let is_column =
        |name: &str| catalog.relation(relation).is_some_and(|relation| relation.column(name).is_some());
    match sql::parse_name(written) {
        Some(read) if is_column(&read.name) || !is_column(written) => read.name,
        Some(_) | None => written.to_owned(),
    }
}

/// Batch sizes that every sweep shows, so that a size can be seen beside its neighbours.
const LADDER: [u64; 7] = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

impl Spec {
    /// The size that the headline is about: the only one asked for, or the one written in the statement.
    pub fn asked_size(&self) -> Option<u64> {
        match self.batch_sizes.as_slice() {
            [only] => Some(*only),
            [] => self.shape.written_size,
            [_, ..] => None,
        }
    }

    /// The sizes of the sweep: exactly those asked for where they are several, else the ladder with the one.
    pub fn sweep_sizes(&self) -> Vec<u64> {
        if self.batch_sizes.len() > 1 {
            return sorted(self.batch_sizes.clone());
        }
        sorted(LADDER.into_iter().chain(self.asked_size()).collect())
    }
}

fn sorted(mut sizes: Vec<u64>) -> Vec<u64> {
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_runs_from_start_to_start_and_a_pause_from_end_to_start() {
        let interval = Pacing { interval: Some(Seconds(120.0)), pause: None };
        assert_eq!(interval.elapsed(105.0), 120.0);
        assert_eq!(interval.elapsed(150.0), 150.0);
        let pause = Pacing { interval: None, pause: Some(Seconds(0.1)) };
        assert_eq!(pause.elapsed(2.0), 2.1);
    }
}
