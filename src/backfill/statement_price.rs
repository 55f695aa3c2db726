//! What one statement of a batch takes.
//!
//! # Model
//! The statement is priced like any DML, for as many rows as the batch holds. Where somebody measured batches of
//! this table, the measured seconds per row stand in for the modelled ones; WAL and disk stay modelled.

use crate::catalog::{Catalog, Relation};
use crate::dml;
use crate::duration::{self, Component, Conditions, Price};
use crate::effect::{Effects, Quantity, RowAccess};
use crate::estimate::Estimate;
use crate::observed::{MeasuredBatch, PlanNode};
use crate::sql::Statement;
use crate::units::{Count, Rows, Seconds};

use super::{Shape, Strategy, finder};

/// A measurement of one batch says little of the next: cache, checkpoints and neighbours differ.
const MEASURED_SPREAD: f64 = 1.3;

/// What is needed to price a batch of any size.
pub(super) struct Pricing<'a> {
    pub(super) statement: &'a Statement,
    pub(super) catalog: &'a Catalog,
    pub(super) conditions: &'a Conditions<'a>,
    pub(super) shape: &'a Shape,
    pub(super) relation: &'a Relation,
}

impl Pricing<'_> {
    /// The effects of one statement that changes so many rows when a fraction of the run is done.
    pub(super) fn effects(&self, rows: f64, progress: f64, plan: Option<&PlanNode>) -> Option<Effects> {
        let finder = finder::work(self.shape, self.relation, progress);
        // A plan tells of the first batch; one that passes over done rows is priced by how many those are.
        let plan = plan.filter(|_| finder.is_empty());
        let selection = dml::Selection {
            rows: Quantity::known(Estimate::exact(Rows(rows)), "batch size"),
            access: self.access(),
            finder,
        };
        dml::batch_effects(self.statement, self.catalog, &selection, plan)
    }

    /// The price of one statement that changes so many rows when a fraction of the run is done, with so many alike
    /// between two checkpoints.
    pub(super) fn statement(
        &self,
        rows: f64,
        progress: f64,
        plan: Option<&PlanNode>,
        alike: f64,
    ) -> Option<Price> {
        let effects = self.effects(rows, progress, plan)?;
        let conditions = Conditions { alike, ..*self.conditions };
        let work = effects.work.iter().map(|work| duration::price(work, &conditions));
        let price = work.fold(Price::nothing(), Price::and);
        Some(match self.measured_per_row() {
            Some(rate) => Price {
                components: vec![Component::new(
                    format!("change rows of {}, as measured", self.relation.name),
                    Estimate::exact(Count(rows)),
                    "rows",
                    rate,
                    self.measured_source(),
                )],
                unknown: Vec::new(),
                ..price
            },
            None => {
                let mut price = price;
                price.components.push(duration::commit(self.conditions));
                price
            }
        })
    }

    fn access(&self) -> RowAccess {
        let correlation = || {
            let column = self.relation.column(self.shape.key.as_deref()?)?;
            column.statistics?.correlation.map(f64::abs)
        };
        match self.shape.strategy {
            Strategy::UntilZero { ordered: false } => RowAccess::Sequential,
            Strategy::Range | Strategy::Keyset | Strategy::UntilZero { ordered: true } => correlation()
                .map_or(RowAccess::Scattered, |correlation| RowAccess::AlongIndex { correlation }),
        }
    }

    /// Batches of this table that somebody measured.
    pub(super) fn measured(&self) -> impl Iterator<Item = &MeasuredBatch> {
        self.catalog.measured_batches.iter().filter(|batch| batch.relation == self.relation.name)
    }

    fn measured_per_row(&self) -> Option<Estimate<Seconds>> {
        let mut rates: Vec<f64> = self.measured().map(|batch| batch.seconds / batch.rows).collect();
        rates.sort_by(f64::total_cmp);
        let (low, high) = (*rates.first()?, *rates.last()?);
        let middle = rates[rates.len() / 2];
        Some(Estimate::range(
            Seconds(low / MEASURED_SPREAD),
            Seconds(middle),
            Seconds(high * MEASURED_SPREAD),
        ))
    }

    fn measured_source(&self) -> String {
        self.measured()
            .map(|batch| format!("{} rows in {} s: {}", batch.rows, batch.seconds, batch.source))
            .collect::<Vec<_>>()
            .join("; ")
    }
}
