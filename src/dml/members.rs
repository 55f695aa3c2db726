//! The members of one FROM, one after the other: how each is read and how many rows are left.

use crate::catalog::Relation;
use crate::effect::{Observation, Quantity};
use crate::estimate::Estimate;
use crate::sql::{Expression, Query};
use crate::units::Rows;

use super::amounts::{self, once, product, typical};
use super::join::{Lookup, Partner, continues_with, lookup};
use super::limit::constant_limit;
use super::matches::{Asked, SKEW, at_least_one, joined, left_over, series, started};
use super::reader::{Around, Reader};
use super::scope::{Scope, Source};
use super::selectivity;
use super::share::Share;
use super::start::Start;
use super::values::is_unique;

/// An index is taken where it returns less than this part of a table.
pub(super) const SELECTIVE: f64 = 0.1;

impl Reader<'_> {
    /// Reads all members; the rows of their join.
    pub(super) fn members(
        &mut self,
        scope: &Scope<'_>,
        conditions: &[&Expression],
        query: Option<&Query>,
        around: Around<'_>,
        times: &Quantity<Rows>,
        start: Option<Start>,
    ) -> Quantity<Rows> {
        let mut rows = once();
        for (position, member) in scope.members.iter().enumerate() {
            if let (0, Some(start)) = (position, &start) {
                rows = started(scope, conditions, start);
                continue;
            }
            let through = start.as_ref().is_some_and(|start| start.through == Some(position));
            let joined_to = |found: &Quantity<Rows>| {
                // Its rows are those that the first member was found by.
                if through { rows.clone() } else { joined(scope, conditions, position, &rows, found) }
            };
            rows = match member.source {
                Source::Relation(relation) => {
                    let asked = Asked::of(scope, conditions, around, position, relation);
                    self.table(&asked, position == 0 || through, &rows, query, around, times);
                    if through { rows } else { product(&rows, &asked.matches()) }
                }
                Source::Common(table) => joined_to(&self.rows_of_common(&table.name)),
                Source::Query { query, lateral } => {
                    let before = Scope { members: &scope.members[..position], ..*scope };
                    let outer = if lateral { Some(&before) } else { scope.outer };
                    let correlated = lateral && super::subqueries::is_correlated(query, &before);
                    let repeated = if correlated { product(times, &rows) } else { times.clone() };
                    let inner = Around { with: around.with, outer, semi_join: None, bound: &[] };
                    let found = self.query(query, inner, &repeated);
                    if correlated {
                        let found = if member.optional { at_least_one(found) } else { found };
                        product(&rows, &found)
                    } else {
                        joined_to(&found)
                    }
                }
                Source::Function(text) => joined_to(&series(text)),
                Source::Missing(name) => Quantity::unknown(format!("{name} is not known")),
            };
        }
        Share::and(left_over(scope, conditions)).apply(&rows)
    }

    /// Reads one table of the join, `before` being the rows of those before it.
    fn table(
        &mut self,
        asked: &Asked<'_>,
        first: bool,
        before: &Quantity<Rows>,
        query: Option<&Query>,
        around: Around<'_>,
        times: &Quantity<Rows>,
    ) {
        let relation = asked.subject.relation;
        let correlated = asked.links.iter().any(|link| link.partner == Partner::Outside);
        let found = lookup(relation, &asked.columns);
        match (correlated, around.semi_join) {
            (true, None) => self.once_per_row(asked, &found, query, times),
            (true, Some(drivers)) => self.join(asked, &found, drivers, times),
            (false, _) if first => self.first(asked, query, times),
            (false, _) => self.join(asked, &found, before, times),
        }
    }

    /// A table of a sub-select that is done once per row outside.
    fn once_per_row(
        &mut self,
        asked: &Asked<'_>,
        found: &Lookup<'_>,
        query: Option<&Query>,
        times: &Quantity<Rows>,
    ) {
        let relation = asked.subject.relation;
        let columns: Vec<String> = asked
            .links
            .iter()
            .filter(|link| link.partner == Partner::Outside)
            .map(|link| link.column.to_owned())
            .collect();
        let repeated = typical(times).is_none_or(|times| times > 1.0);
        if repeated {
            self.observations.push(Observation::CorrelatedSubquery {
                relation: relation.name.clone(),
                columns: columns.clone(),
                indexed: found.index.is_some(),
            });
        }
        let Some(index) = found.index else {
            if repeated {
                self.observations.push(Observation::ScanPerRow {
                    relation: relation.name.clone(),
                    columns,
                    times: times.value,
                    planned: false,
                });
            }
            let basis = format!("no index of {} serves the sub-select: one scan each time", relation.name);
            self.scan(relation, times, basis);
            return;
        };
        let limit = query.filter(|query| is_served_in_order(query, found)).and_then(constant_limit);
        let each = match (limit, found.rows) {
            (Some(limit), _) => Quantity::known(Estimate::exact(limit), "LIMIT in the order of the index"),
            (None, Some(_)) if is_unique(relation, &asked.columns) => once(),
            (None, Some(rows)) => Quantity::known(
                Estimate::range(Rows(1.0), Rows(rows.max(1.0)), Rows(rows.max(1.0) * SKEW)),
                "rows / n_distinct",
            ),
            (None, None) => Quantity::unknown(format!("rows per {} are not known", columns.join(", "))),
        };
        self.look_up(each, times, format!("looked up by index {} each time", index.name));
    }

    /// A table joined to rows that were found before.
    fn join(
        &mut self,
        asked: &Asked<'_>,
        found: &Lookup<'_>,
        drivers: &Quantity<Rows>,
        times: &Quantity<Rows>,
    ) {
        let relation = asked.subject.relation;
        let joining = asked.links.iter().filter(|link| link.partner != Partner::Constant);
        let columns: Vec<_> = joining.map(|link| link.column.to_owned()).collect();
        if let (Some(index), Some(each), Some(rows), Some(drivers_typical)) =
            (found.index, found.rows, relation.rows.value(), typical(drivers))
            && drivers_typical * each.max(1.0) < rows.0 * SELECTIVE
        {
            let lookups = drivers.scaled(each.max(1.0));
            self.look_up(lookups, times, format!("joined by index {}", index.name));
            return;
        }
        if found.index.is_none() && !columns.is_empty() {
            let relation = relation.name.clone();
            self.observations.push(Observation::UnindexedJoin { relation, columns });
        }
        self.scan(relation, times, format!("{} read once for a join", relation.name));
    }

    /// The table that a query starts from.
    fn first(&mut self, asked: &Asked<'_>, query: Option<&Query>, times: &Quantity<Rows>) {
        let relation = asked.subject.relation;
        let own = &asked.own;
        let limit = query.filter(|query| !query.aggregates).and_then(constant_limit);
        if let Some((index, share)) = selectivity::best_index(asked.subject, own)
            && share.typical < SELECTIVE
        {
            let found = share.apply(&Quantity::from(&relation.rows));
            let found = match limit {
                Some(limit) if own.len() <= 1 => amounts::at_most(found, limit, "LIMIT"),
                Some(_) | None => found,
            };
            self.look_up(found, times, format!("found by index {}", index.name));
            return;
        }
        match (limit, relation.rows.value()) {
            (Some(limit), Some(rows)) if query.is_some_and(|query| stops_early(query, relation)) => {
                // Rows pass by until enough fit: at best the first ones, at worst all.
                let share = selectivity::share_of_all(asked.subject, own);
                let passed =
                    |share: f64| Rows(if share > 0.0 { limit.0 / share } else { rows.0 }.min(rows.0));
                let passed = Estimate::range(passed(share.high), passed(share.typical), passed(share.low));
                let basis = format!("rows of {} passed until LIMIT is reached", relation.name);
                if query.is_some_and(|query| query.order_by.is_empty()) {
                    self.scan_part(relation, passed.p50.0 / rows.0.max(1.0), times, basis);
                } else {
                    self.look_up(Quantity::known(passed, basis.clone()), times, basis);
                }
            }
            (Some(_) | None, _) => {
                self.scan(relation, times, format!("no index of {} serves the condition", relation.name));
            }
        }
    }
}

/// Whether the look-up returns rows in the order that ORDER BY asks for.
fn is_served_in_order(query: &Query, found: &Lookup<'_>) -> bool {
    match query.order_by.as_slice() {
        [] => true,
        [(first, _), ..] => first.as_column().is_some_and(|column| continues_with(found, column)),
    }
}

/// Whether a LIMIT ends the reading: rows come in the order that ORDER BY asks for.
fn stops_early(query: &Query, relation: &Relation) -> bool {
    match query.order_by.as_slice() {
        [] => true,
        [(first, _), ..] => first.as_column().is_some_and(|column| {
            relation.indexes.iter().any(|index| index.valid && index.leading_column() == Some(column))
        }),
    }
}
