//! How many rows of each member match those before it.

use crate::catalog::Relation;
use crate::effect::Quantity;
use crate::estimate::Estimate;
use crate::sql::{Expression, Operator, Query, Statement};
use crate::units::{Rows, Unit};

use super::join::{Link, Partner, at_most_one, equated, links};
use super::reader::Around;
use super::scope::{Scope, Source};
use super::selectivity::{self, Subject};
use super::share::Share;
use super::start::Start;

/// The number of matches of one value may be off by this factor.
pub(super) const SKEW: f64 = 10.0;

/// One table among the members, with what is asked of it.
pub(super) struct Asked<'s> {
    /// The table.
    pub subject: Subject<'s>,
    /// Equalities that can be used when its turn comes.
    pub links: Vec<Link<'s>>,
    /// The columns of those.
    pub columns: Vec<&'s str>,
    /// Conditions on it alone.
    pub own: Vec<Expression>,
    optional: bool,
}

impl<'s> Asked<'s> {
    /// What the conditions of a level ask of the table at `position`.
    pub(super) fn of(
        scope: &Scope<'s>,
        conditions: &[&'s Expression],
        around: Around<'s>,
        position: usize,
        relation: &'s Relation,
    ) -> Self {
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
        Self {
            subject: Subject { relation, name: member.name, catalog: scope.catalog },
            columns: links.iter().map(|link| link.column).collect(),
            own: own_conditions(scope, conditions, position),
            links,
            optional: member.optional,
        }
    }

    /// Rows of the table that match one row of those before it.
    pub(super) fn matches(&self) -> Quantity<Rows> {
        let relation = self.subject.relation;
        let own = &self.own;
        let joining: Vec<_> = self
            .links
            .iter()
            .filter(|link| link.partner != Partner::Constant)
            .map(|link| link.column)
            .collect();
        if joining.is_empty() {
            return match own.as_slice() {
                [] => Quantity::from(&relation.rows),
                [single] => selectivity::rows(self.subject, Some(single)),
                several => selectivity::rows(self.subject, Some(&Expression::And(several.to_vec()))),
            };
        }
        let anti = self.optional && own.iter().any(|condition| is_anti(condition, self.subject, &joining));
        if anti {
            let basis = format!("rows without a match in {}: between none and all", relation.name);
            return Quantity::known(Estimate::range(Rows(0.0), Rows(0.5), Rows(1.0)), basis);
        }
        let share = selectivity::share_of_all(self.subject, own);
        if at_most_one(relation, &joining) {
            let found = share.typical;
            let low = if self.optional { 1.0 } else { 0.0 };
            let typical = if self.optional { 1.0 } else { found };
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
        let low = if self.optional { 1.0 } else { 0.0 };
        let basis = format!("rows of {} / n_distinct of {}", relation.name, joining.join(", "));
        Quantity::known(Estimate::range(Rows(low), Rows(each.max(low)), Rows((each * SKEW).max(1.0))), basis)
    }
}

/// Conditions on one member alone.
pub(super) fn own_conditions(
    scope: &Scope<'_>,
    conditions: &[&Expression],
    position: usize,
) -> Vec<Expression> {
    let own = conditions.iter().filter(|condition| {
        let columns = condition.columns();
        !columns.is_empty()
            && columns.iter().all(|column| scope.member_of(column.qualifier, column.name) == Some(position))
    });
    own.map(|condition| (*condition).clone()).collect()
}

/// Rows of the first member that were found before it is read.
pub(super) fn started(scope: &Scope<'_>, conditions: &[&Expression], start: &Start) -> Quantity<Rows> {
    match scope.members.first().and_then(|first| first.subject(scope.catalog)) {
        Some(subject) if !start.final_choice => {
            let own = own_conditions(scope, conditions, 0);
            selectivity::share_of_all(subject, &own).apply(&start.rows)
        }
        Some(_) | None => start.rows.clone(),
    }
}

/// Rows joined to a member of which only the number of rows is known.
pub(super) fn joined(
    scope: &Scope<'_>,
    conditions: &[&Expression],
    position: usize,
    before: &Quantity<Rows>,
    found: &Quantity<Rows>,
) -> Quantity<Rows> {
    let member = &scope.members[position];
    let equal = (0..position).any(|earlier| !equated(scope, conditions, position, earlier).is_empty());
    match (before.value, found.value) {
        (Some(_), _) if position == 0 => found.clone(),
        (Some(rows), _) if equal => {
            // What was grouped is taken to be joined by what it was grouped by.
            let most = if is_grouped(member.source) { 1.0 } else { SKEW };
            let low = if member.optional { rows.p05 } else { Rows(0.0) };
            let rows = Estimate::range(low, rows.p50, Rows(rows.p95.get() * most));
            Quantity::known(rows, format!("{}; joined to {}", before.basis, member.name))
        }
        (Some(_), _) => super::amounts::product(before, found),
        (None, _) => before.clone(),
    }
}

fn is_grouped(source: Source<'_>) -> bool {
    let grouped = |query: &Query| query.aggregates;
    match source {
        Source::Query { query, .. } => grouped(query),
        Source::Common(table) => {
            if let Statement::Select(query) = table.statement.as_ref() {
                grouped(query)
            } else {
                false
            }
        }
        Source::Relation(_) | Source::Function(_) | Source::Missing(_) => false,
    }
}

/// `right.col IS NULL` behind a LEFT JOIN on a column that a match cannot leave null.
fn is_anti(condition: &Expression, subject: Subject<'_>, joining: &[&str]) -> bool {
    let Expression::IsNull { operand, negated: false } = condition else { return false };
    subject.column(operand).is_some_and(|column| column.not_null || joining.contains(&column.name.as_str()))
}

/// Conditions that no single table answers for and that are not equalities: they may leave all rows or none.
pub(super) fn left_over(scope: &Scope<'_>, conditions: &[&Expression]) -> Vec<Share> {
    let crosses = |condition: &&&Expression| {
        let columns = condition.columns();
        let mut positions: Vec<_> =
            columns.iter().map(|column| scope.member_of(column.qualifier, column.name)).collect();
        positions.dedup();
        let equality = matches!(
            condition,
            Expression::Binary { operator: Operator::Equal, left, right }
                if left.as_column().is_some() || right.as_column().is_some()
        );
        positions.len() > 1 && !equality
    };
    conditions.iter().filter(crosses).map(|_| Share::unknown("condition on several tables")).collect()
}

pub(super) fn at_least_one(rows: Quantity<Rows>) -> Quantity<Rows> {
    Quantity { value: rows.value.map(|value| value.map(|rows| rows.max(1.0))), basis: rows.basis }
}

/// `generate_series(1, 10)` with constant ends.
pub(super) fn series(text: &str) -> Quantity<Rows> {
    let unknown = || Quantity::unknown(format!("rows of {text} are not known"));
    let Some(Expression::Call { function, arguments }) = crate::sql::parse_expression(text) else {
        return unknown();
    };
    let numbers: Option<Vec<_>> = arguments.iter().map(crate::sql::number).collect();
    let step = |numbers: &[f64]| numbers.get(2).copied().unwrap_or(1.0);
    match numbers.as_deref() {
        Some(numbers @ [from, to, ..]) if function.name == "generate_series" && step(numbers) != 0.0 => {
            let rows = ((to - from) / step(numbers)).floor() + 1.0;
            Quantity::known(Estimate::exact(Rows(rows.max(0.0))), "generate_series")
        }
        Some(_) | None => unknown(),
    }
}
