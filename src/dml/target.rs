//! The table that a statement changes, and which of its rows.

use crate::catalog::{Relation, RelationKind};
use crate::effect::{Effects, Observation, Quantity, RowAccess};
use crate::estimate::Estimate;
use crate::pg::Name;
use crate::sql::{CommonTable, Expression, FromItem, Query, Statement};
use crate::units::{Count, Rows};

use super::amounts::{self, once, typical};
use super::common::Request;
use super::members::SELECTIVE;
use super::reader::{Around, Reader};
use super::scope::{Level, Member, Scope, Source};
use super::selectivity::{self, Subject};
use super::start::Start;
use super::{partitions, plan};

/// What UPDATE and DELETE say about their rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'s> {
    /// The table.
    pub relation: &'s Relation,
    /// Its alias.
    pub alias: Option<&'s str>,
    /// ONLY.
    pub only: bool,
    /// FROM or USING.
    pub from: &'s [FromItem],
    /// WHERE.
    pub filter: Option<&'s Expression>,
}

/// Rows of one heap that are changed.
#[derive(Debug, Clone)]
pub(super) struct Part<'s> {
    /// The heap.
    pub relation: &'s Relation,
    /// How many.
    pub rows: Quantity<Rows>,
    /// Where they lie.
    pub access: RowAccess,
}

/// The table to be changed, where it is one whose rows can be changed; what a change of a foreign table does is not
/// known.
pub(super) fn named<'s>(name: &Name, request: Request<'s>) -> Option<&'s Relation> {
    let relation = request.catalog.resolve(name)?;
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => Some(relation),
        RelationKind::View
        | RelationKind::MaterializedView
        | RelationKind::ForeignTable
        | RelationKind::Sequence
        | RelationKind::CompositeType => None,
    }
}

impl<'s> Target<'s> {
    /// Reads what has to be read to find the rows, and says which they are. `assigned` are expressions computed per
    /// row, whose sub-selects are read too.
    pub(super) fn find(
        &self,
        request: Request<'s>,
        reader: &mut Reader<'_>,
        assigned: &[&Expression],
    ) -> Vec<Part<'s>> {
        let catalog = request.catalog;
        let level = Level::of(self.from, catalog, request.with);
        let name = self.alias.unwrap_or(&self.relation.name.name);
        let own = Member { name, source: Source::Relation(self.relation), optional: false };
        let members: Vec<_> = std::iter::once(own).chain(level.members.iter().copied()).collect();
        let scope = Scope { catalog, with: request.with, members: &members, outer: None };
        let filter = self.filter.into_iter().flat_map(Expression::conjuncts);
        let conditions: Vec<_> = level.join_conditions.iter().copied().chain(filter).collect();
        let start = request.selection.map(|selection| Start {
            rows: selection.rows.clone(),
            final_choice: true,
            through: None,
        });
        let around = Around::top(request.with);
        let estimated = reader.level(&scope, &conditions, None, around, &once(), start);
        let rows = match (request.selection, request.plan) {
            (Some(selection), _) => selection.rows.clone(),
            (None, Some(plan)) => plan::rows(plan),
            (None, None) => estimated,
        };
        for query in assigned.iter().flat_map(|expression| expression.subqueries()) {
            reader.per_row(query, &scope, &rows, &once());
        }
        self.parts(request, rows)
    }

    /// The rows spread over the heaps that hold them.
    fn parts(&self, request: Request<'s>, rows: Quantity<Rows>) -> Vec<Part<'s>> {
        let catalog = request.catalog;
        let heaps = partitions::heaps(self.relation, self.only, catalog);
        let heaps = partitions::planned(heaps, request.plan);
        let [only] = heaps.as_slice() else {
            let chosen = request.selection.is_some() || request.plan.is_some();
            let all: f64 = heaps.iter().filter_map(|heap| heap.rows.value()).map(|rows| rows.0).sum();
            let several = heaps.into_iter().map(|relation| {
                let rows = match (chosen, relation.rows.value()) {
                    (true, Some(own)) if all > 0.0 => rows.scaled(own.0 / all),
                    (true, _) => Quantity::unknown(relation.rows.basis()),
                    (false, _) => {
                        selectivity::rows(Subject { relation, name: self.name(), catalog }, self.filter)
                    }
                };
                let access = self.access(request, relation, &rows);
                Part { relation, rows, access }
            });
            return several.collect();
        };
        // A join may find a row more than once; it is changed once.
        let rows = match only.rows.value() {
            Some(_) if request.selection.is_some() => rows,
            Some(all) => amounts::at_most(rows, *all, "rows of the table"),
            None => rows,
        };
        let access = self.access(request, only, &rows);
        vec![Part { relation: only, rows, access }]
    }

    fn access(&self, request: Request<'_>, relation: &Relation, rows: &Quantity<Rows>) -> RowAccess {
        if let Some(selection) = request.selection {
            return selection.access;
        }
        if let Some(access) = request.plan.and_then(|plan| plan::access(plan, relation, request.catalog)) {
            return access;
        }
        let subject = Subject { relation, name: self.name(), catalog: request.catalog };
        let conditions = self.filter.map(Expression::conjuncts).unwrap_or_default();
        if let Some(batch) = self.batch(request.with) {
            return match batch.order_by.first() {
                Some((ordering, _)) => plan::along(relation, ordering.as_column()),
                None => RowAccess::Sequential,
            };
        }
        match selectivity::best_index(subject, conditions) {
            Some((index, share)) if share.typical < SELECTIVE => {
                plan::along(relation, index.leading_column())
            }
            Some(_) | None => plan::by_density(relation, typical(rows)),
        }
    }

    /// The query that picks the rows of the same table, with a LIMIT: `IN (SELECT … LIMIT n)`, or a member of FROM.
    fn batch<'q>(&self, with: &[&'q CommonTable]) -> Option<&'q Query>
    where
        's: 'q,
    {
        let listed =
            self.filter.map(Expression::conjuncts).unwrap_or_default().iter().filter_map(|condition| {
                if let Expression::InQuery { query, negated: false, .. } = condition {
                    Some(query.as_ref())
                } else {
                    None
                }
            });
        let joined = self.from.iter().filter_map(|item| match item {
            FromItem::Subquery { query, .. } => Some(query.as_ref()),
            FromItem::Relation { name, .. } if name.schema.is_none() => {
                let table = with.iter().find(|table| table.name == name.name)?;
                if let Statement::Select(query) = table.statement.as_ref() {
                    Some(query.as_ref())
                } else {
                    None
                }
            }
            FromItem::Relation { .. } | FromItem::Function { .. } | FromItem::Join { .. } => None,
        });
        let same_table = |query: &&'q Query| {
            query.limit.is_some()
                && matches!(query.from.as_slice(), [FromItem::Relation { name, .. }]
                    if name.name == self.relation.name.name)
        };
        listed.chain(joined).find(same_table)
    }

    fn name(&self) -> &'s str {
        self.alias.unwrap_or(&self.relation.name.name)
    }

    /// Observations that UPDATE and DELETE have in common.
    pub(super) fn announce(&self, request: Request<'_>, effects: &mut Effects) {
        let relation = self.relation.name.clone();
        if self.relation.rows.value().is_none() && self.relation.kind == RelationKind::Table {
            effects.observations.push(Observation::NeverAnalyzed { relation: relation.clone() });
        }
        if request.selection.is_none() && self.batch(request.with).is_none() {
            effects.observations.push(Observation::UnbatchedChange { relation });
        }
    }
}

/// Rows that are inserted: those offered, or fewer.
pub(super) fn up_to(rows: Quantity<Rows>, reason: &str) -> Quantity<Rows> {
    let part = Estimate::range(Count(0.0), Count(1.0), Count(1.0));
    match rows.value {
        Some(value) => Quantity::known(value.times(part), format!("{}; {reason}", rows.basis)),
        None => rows,
    }
}
