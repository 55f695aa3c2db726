//! The members of one FROM, one after the other: how each is read and how many rows are left.

use crate::catalog::Relation;
use crate::effect::{Observation, Quantity};
use crate::estimate::Estimate;
use crate::sql::{Expression, Query};
use crate::units::{Rows, Unit};

use super::amounts::{self, once, product, typical};
use super::join::{Link, Lookup, Partner, at_most_one, continues_with, links, lookup};
use super::limit::constant_limit;
use super::reader::{Around, Reader, Start};
use super::scope::{Scope, Source};
use super::selectivity::{self, Subject};
use super::share::Share;

/// An index is taken where it returns less than this part of a table.
pub(super) const SELECTIVE: f64 = 0.1;
/// The number of matches of one value may be off by this factor.
const SKEW: f64 = 10.0;

/// One table among the members, with what is asked of it.
struct Asked<'s> {
    subject: Subject<'s>,
    /// Equalities that can be used when its turn comes.
    links: Vec<Link<'s>>,
    /// The columns of those.
    columns: Vec<&'s str>,
    /// Conditions on it alone.
    own: Vec<&'s Expression>,
    optional: bool,
}

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
            rows = match member.source {
                Source::Relation(relation) if position == 0 && start.is_some() => {
                    let asked = asked(scope, conditions, around, position, relation);
                    started(&asked, start.as_ref())
                }
                Source::Relation(relation) => {
                    let asked = asked(scope, conditions, around, position, relation);
                    self.table(&asked, position == 0, &rows, query, around, times);
                    product(&rows, &matches(&asked))
                }
                Source::Common(table) => {
                    let found = self.rows_of_common(&table.name);
                    joined(&rows, &found, position, member.optional)
                }
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
                        joined(&rows, &found, position, member.optional)
                    }
                }
                Source::Function(text) => joined(&rows, &series(text), position, member.optional),
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
                    times: times.value.map(|value| value.p50),
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
        let own: Vec<_> = asked.own.iter().map(|condition| (*condition).clone()).collect();
        let limit = query.filter(|query| !query.aggregates).and_then(constant_limit);
        if let Some((index, share)) = selectivity::best_index(asked.subject, &own)
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
                let share =
                    selectivity::share_of_all(asked.subject, &own).typical.max(limit.0 / rows.0.max(1.0));
                let passed = Estimate::range(limit, Rows((limit.0 / share).min(rows.0)), *rows);
                let passed = if own.is_empty() { Estimate::exact(limit) } else { passed };
                let basis = format!("rows of {} passed until LIMIT is reached", relation.name);
                self.look_up(Quantity::known(passed, basis.clone()), times, basis);
            }
            (Some(_) | None, _) => {
                self.scan(relation, times, format!("no index of {} serves the condition", relation.name));
            }
        }
    }
}

/// Rows of the first table that were found before it is read.
fn started(asked: &Asked<'_>, start: Option<&Start>) -> Quantity<Rows> {
    let Some(start) = start else { return once() };
    if start.final_choice {
        return start.rows.clone();
    }
    let own: Vec<_> = asked.own.iter().map(|condition| (*condition).clone()).collect();
    selectivity::share_of_all(asked.subject, &own).apply(&start.rows)
}

fn asked<'s>(
    scope: &Scope<'s>,
    conditions: &[&'s Expression],
    around: Around<'s>,
    position: usize,
    relation: &'s Relation,
) -> Asked<'s> {
    let member = &scope.members[position];
    let mut links = links(scope, conditions, position);
    for target in around.bound {
        if let Expression::Column { qualifier, name } = target
            && scope.member_of(qualifier.as_deref(), name) == Some(position)
        {
            links.push(Link { column: name, partner: Partner::Outside });
        }
    }
    links.retain(|link| link.partner != Partner::Later);
    let own = conditions.iter().copied().filter(|condition| {
        let columns = condition.columns();
        let ours = |column: &crate::sql::ReferencedName<'_>| {
            scope.member_of(column.qualifier, column.name) == Some(position)
        };
        !columns.is_empty() && columns.iter().all(ours)
    });
    Asked {
        subject: Subject { relation, name: member.name, catalog: scope.catalog },
        columns: links.iter().map(|link| link.column).collect(),
        own: own.collect(),
        links,
        optional: member.optional,
    }
}

/// Rows of the table that match one row of those before it.
fn matches(asked: &Asked<'_>) -> Quantity<Rows> {
    let relation = asked.subject.relation;
    let own: Vec<_> = asked.own.iter().map(|condition| (*condition).clone()).collect();
    let joining: Vec<_> =
        asked.links.iter().filter(|link| link.partner != Partner::Constant).map(|link| link.column).collect();
    if joining.is_empty() {
        return match own.as_slice() {
            [] => Quantity::from(&relation.rows),
            [single] => selectivity::rows(asked.subject, Some(single)),
            several => selectivity::rows(asked.subject, Some(&Expression::And(several.to_vec()))),
        };
    }
    let anti = asked.optional && own.iter().any(|condition| is_anti(condition, asked.subject, &joining));
    if anti {
        let basis = format!("rows without a match in {}: between none and all", relation.name);
        return Quantity::known(Estimate::range(Rows(0.0), Rows(0.5), Rows(1.0)), basis);
    }
    let share = selectivity::share_of_all(asked.subject, &own);
    if at_most_one(relation, &joining) {
        let found = share.typical;
        let low = if asked.optional { 1.0 } else { 0.0 };
        let typical = if asked.optional { 1.0 } else { found };
        let basis = format!("at most one row of {} for each", relation.name);
        return Quantity::known(Estimate::range(Rows(low), Rows(typical), Rows(1.0)), basis);
    }
    let Some(each) = super::values::rows_per_value(relation, &joining) else {
        return Quantity::unknown(format!(
            "rows of {} per {} are not known",
            relation.name,
            joining.join(", ")
        ));
    };
    let each = each * share.typical;
    let low = if asked.optional { 1.0 } else { 0.0 };
    let basis = format!("rows of {} / n_distinct of {}", relation.name, joining.join(", "));
    Quantity::known(Estimate::range(Rows(low), Rows(each.max(low)), Rows((each * SKEW).max(1.0))), basis)
}

/// `right.col IS NULL` behind a LEFT JOIN on a column that a match cannot leave null.
fn is_anti(condition: &Expression, subject: Subject<'_>, joining: &[&str]) -> bool {
    let Expression::IsNull { operand, negated: false } = condition else { return false };
    subject.column(operand).is_some_and(|column| column.not_null || joining.contains(&column.name.as_str()))
}

/// Conditions that no single table answers for and that are not equalities: they may leave all rows or none.
fn left_over(scope: &Scope<'_>, conditions: &[&Expression]) -> Vec<Share> {
    let crosses = |condition: &&&Expression| {
        let columns = condition.columns();
        let mut positions: Vec<_> =
            columns.iter().map(|column| scope.member_of(column.qualifier, column.name)).collect();
        positions.dedup();
        let equality = matches!(
            condition,
            Expression::Binary { operator: crate::sql::Operator::Equal, left, right }
                if left.as_column().is_some() || right.as_column().is_some()
        );
        positions.len() > 1 && !equality
    };
    conditions.iter().filter(crosses).map(|_| Share::unknown("condition on several tables")).collect()
}

/// Rows joined to a member of which only the number of rows is known.
fn joined(
    before: &Quantity<Rows>,
    member: &Quantity<Rows>,
    position: usize,
    optional: bool,
) -> Quantity<Rows> {
    if position == 0 {
        return member.clone();
    }
    let (Some(rows), Some(found)) = (before.value, member.value) else {
        return if before.value.is_none() { before.clone() } else { member.clone() };
    };
    // Taken as a look-up: mostly one match each, at most all with all.
    let low = if optional { rows.p05 } else { Rows(0.0) };
    let high = Rows(rows.p95.get() * found.p95.get().max(1.0));
    Quantity::known(Estimate::range(low, rows.p50, high), format!("{}; joined", before.basis))
}

fn at_least_one(rows: Quantity<Rows>) -> Quantity<Rows> {
    Quantity { value: rows.value.map(|value| value.map(|rows| rows.max(1.0))), basis: rows.basis }
}

/// `generate_series(1, 10)` with constant ends.
fn series(text: &str) -> Quantity<Rows> {
    let unknown = || Quantity::unknown(format!("rows of {text} are not known"));
    let Some(Expression::Call { function, arguments }) = crate::sql::parse_expression(text) else {
        return unknown();
    };
    let numbers: Option<Vec<_>> = arguments.iter().map(super::constant::number).collect();
    let step = |numbers: &[f64]| numbers.get(2).copied().unwrap_or(1.0);
    match numbers.as_deref() {
        Some(numbers @ [from, to, ..]) if function.name == "generate_series" && step(numbers) != 0.0 => {
            let rows = ((to - from) / step(numbers)).floor() + 1.0;
            Quantity::known(Estimate::exact(Rows(rows.max(0.0))), "generate_series")
        }
        Some(_) | None => unknown(),
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
