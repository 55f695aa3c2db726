//! Where a FROM starts from, when not from its first member as that member's own conditions find it: from a short list
//! of keys in a sub-select, or from another member that is small.

use crate::catalog::Relation;
use crate::effect::Quantity;
use crate::sql::{Expression, Query};
use crate::units::Rows;

use super::amounts::typical;
use super::join::{Lookup, equated, lookup};
use super::limit::operand_columns;
use super::matches::{own_conditions, series};
use super::members::SELECTIVE;
use super::reader::{Around, Reader};
use super::scope::{Scope, Source};
use super::selectivity;

/// The first member's rows, where they are known before it is read.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// The rows.
    pub rows: Quantity<Rows>,
    /// No condition on that table alone takes any away.
    pub final_choice: bool,
    /// The member whose rows led to them.
    pub through: Option<usize>,
}

impl Reader<'_> {
    /// The first member's rows by an index, from a sub-select that lists few of its keys; nothing is read where it
    /// lists too many.
    pub(super) fn listed(
        &mut self,
        condition: &Expression,
        scope: &Scope<'_>,
        times: &Quantity<Rows>,
    ) -> Option<Start> {
        let (relation, found, query) = keys_of_first(condition, scope)?;
        let index = found.index?;
        let around = Around { with: scope.with, outer: Some(scope), semi_join: None, bound: &[] };
        let mut trial = self.trial();
        let rows = trial.query(query, around, times).scaled(found.rows?.max(1.0));
        if !are_few(&rows, relation) {
            return None;
        }
        self.works.append(&mut trial.works);
        self.observations.append(&mut trial.observations);
        self.look_up(
            rows.clone(),
            times,
            format!("keys from a sub-select, looked up by index {}", index.name),
        );
        Some(Start { rows, final_choice: false, through: None })
    }

    /// The first member's rows by an index, from a small member that they have to equal.
    pub(super) fn driven(
        &mut self,
        scope: &Scope<'_>,
        conditions: &[&Expression],
        times: &Quantity<Rows>,
    ) -> Option<Start> {
        let first = scope.members.first()?.subject(scope.catalog)?;
        let own = own_conditions(scope, conditions, 0);
        let alone = selectivity::best_index(first, &own).map(|(_, share)| share.typical);
        for through in 1..scope.members.len() {
            let columns = equated(scope, conditions, 0, through);
            let found = lookup(first.relation, &columns);
            let (Some(index), Some(each)) = (found.index, found.rows) else { continue };
            let rows = self.size_of(scope, conditions, through).scaled(each.max(1.0));
            let all = first.relation.rows.value().map_or(f64::INFINITY, |all| all.0);
            let better = alone.is_none_or(|share| typical(&rows).is_some_and(|rows| rows < share * all));
            if rows.value.is_some() && better && are_few(&rows, first.relation) {
                self.look_up(rows.clone(), times, format!("joined by index {}", index.name));
                return Some(Start { rows, final_choice: false, through: Some(through) });
            }
        }
        None
    }

    /// Rows of a member by its own conditions, without reading it; not known where a join has to be looked into.
    fn size_of(&mut self, scope: &Scope<'_>, conditions: &[&Expression], position: usize) -> Quantity<Rows> {
        let member = &scope.members[position];
        if member.optional {
            return Quantity::unknown("an outer join keeps the other side");
        }
        match member.source {
            Source::Relation(relation) => {
                let subject = selectivity::Subject { relation, name: member.name, catalog: scope.catalog };
                let own = own_conditions(scope, conditions, position);
                selectivity::share_of_all(subject, &own).apply(&Quantity::from(&relation.rows))
            }
            Source::Common(table) => self.rows_of_common(&table.name),
            Source::Query { query, lateral: false } => {
                let around = Around { with: scope.with, outer: scope.outer, semi_join: None, bound: &[] };
                self.trial().query(query, around, &super::amounts::once())
            }
            Source::Query { lateral: true, .. } | Source::Missing(_) => {
                Quantity::unknown("depends on others")
            }
            Source::Function(text) => series(text),
        }
    }
}

fn are_few(rows: &Quantity<Rows>, relation: &Relation) -> bool {
    typical(rows).zip(relation.rows.value()).is_none_or(|(rows, all)| rows < all.0 * SELECTIVE)
}

/// `key IN (SELECT …)` on the first member, its table, how an index of it serves that, and the sub-select.
pub(super) fn keys_of_first<'s>(
    condition: &'s Expression,
    scope: &Scope<'s>,
) -> Option<(&'s Relation, Lookup<'s>, &'s Query)> {
    let Expression::InQuery { operand, query, negated: false } = condition else { return None };
    let subject = scope.members.first()?.subject(scope.catalog)?;
    let columns = operand_columns(subject, operand)?;
    let found = lookup(subject.relation, &columns);
    found.index.is_some().then_some((subject.relation, found, query))
}
