//! Rows that a condition leaves of one table, from planner statistics.
//!
//! # Model
//! Conditions on the table's own columns against constants are looked up in `pg_stats`, bounds on a batch key in
//! its known range, and a unique key limits the rows whatever the statistics say. Everything else may hold for no
//! row or for all.

use crate::catalog::{Catalog, Column, Index, Relation};
use crate::effect::Quantity;
use crate::sql::{Expression, Operator};
use crate::units::Rows;

use super::amounts;
use super::limit;
use super::range::{self, Bound};
use super::share::Share;
use super::values::{equality_share, null_share};
use crate::sql::is_constant;

/// A table as a statement names it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The table.
    pub relation: &'a Relation,
    /// The name that qualifies its columns: the alias, or the table's own name.
    pub name: &'a str,
    /// The database around it.
    pub catalog: &'a Catalog,
}

impl<'a> Subject<'a> {
    /// The table under its own name or an alias.
    pub fn new(relation: &'a Relation, alias: Option<&'a str>, catalog: &'a Catalog) -> Self {
        Self { relation, name: alias.unwrap_or(&relation.name.name), catalog }
    }

    /// The table's column that an expression is, casts aside.
    pub fn column(&self, expression: &Expression) -> Option<&'a Column> {
        let Expression::Column { qualifier, name } = crate::sql::plain(expression) else { return None };
        let ours = qualifier.as_deref().is_none_or(|qualifier| qualifier == self.name);
        if ours { self.relation.column(name) } else { None }
    }
}

/// Rows of the table for which the condition holds.
pub fn rows(subject: Subject<'_>, condition: Option<&Expression>) -> Quantity<Rows> {
    let all = Quantity::from(&subject.relation.rows);
    let Some(condition) = condition else { return all };
    let left = share(subject, condition).apply(&all);
    let Some(limit) = limit::rows_at_most(subject, condition.conjuncts()) else { return left };
    amounts::at_most(left, limit.rows, &limit.basis)
}

/// The fraction of the table's rows for which the condition holds.
pub fn share(subject: Subject<'_>, condition: &Expression) -> Share {
    match condition {
        Expression::And(items) => conjunction(subject, items),
        Expression::Or(items) => Share::or(items.iter().map(|item| share(subject, item)).collect()),
        Expression::Not(item) => negation(subject, item),
        Expression::Boolean(true) => Share::all(),
        Expression::Boolean(false) | Expression::Null => Share::of(0.0, "never true"),
        Expression::Column { .. } => match subject.column(condition) {
            Some(column) => equality_share(column, subject.relation, &[&Expression::Boolean(true)]),
            None => Share::unknown("condition"),
        },
        Expression::Binary { operator, left, right } => comparison(subject, operator, left, right),
        Expression::IsNull { operand, negated } => match subject.column(operand) {
            Some(column) if *negated => null_share(column, subject.relation).negated(),
            Some(column) => null_share(column, subject.relation),
            None => Share::unknown("IS NULL of an expression"),
        },
        Expression::Between { operand, negated, .. } => match Bound::of(subject, condition) {
            Some(bound) if *negated => range::share(subject, &[bound]).negated(),
            Some(bound) => range::share(subject, &[bound]),
            None => Share::unknown(&format!("{} BETWEEN …", described(subject, operand))),
        },
        Expression::InList { operand, members, negated } => {
            let found = membership(subject, operand, members);
            if *negated { found.negated() } else { found }
        }
        Expression::InQuery { operand, .. } => {
            Share::unknown(&format!("{} IN (SELECT …)", described(subject, operand)))
        }
        Expression::Exists(_) => Share::unknown("EXISTS (…)"),
        Expression::Cast { .. }
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::Subquery(_)
        | Expression::Call { .. }
        | Expression::Row(_)
        | Expression::Other { .. } => Share::unknown("condition"),
    }
}

/// The fraction for which several conditions hold.
pub(super) fn share_of_all(subject: Subject<'_>, conditions: &[Expression]) -> Share {
    conjunction(subject, conditions)
}

/// The index that finds the fewest rows for these conditions by its first key, and the part that it finds.
pub(super) fn best_index<'a>(subject: Subject<'a>, conditions: &[Expression]) -> Option<(&'a Index, Share)> {
    let found =
        subject.relation.indexes.iter().filter(|index| index.valid && index.method == "btree").filter_map(
            |index| {
                let implied = match &index.predicate {
                    None => Vec::new(),
                    // Only a predicate whose every part stands among the conditions is taken as implied.
                    Some(predicate) => {
                        let parts = predicate.as_ref()?.conjuncts();
                        let named = |part: &Expression| {
                            conditions.iter().find(|condition| is_same(subject, part, condition))
                        };
                        parts.iter().map(named).collect::<Option<Vec<_>>>()?
                    }
                };
                let leading = index.leading_column();
                let searched =
                    conditions.iter().filter(|condition| is_searchable(subject, condition, leading));
                let used: Vec<_> = implied.into_iter().chain(searched).cloned().collect();
                (!used.is_empty()).then(|| (index, conjunction(subject, &used)))
            },
        );
    found.min_by(|(_, a), (_, b)| a.typical.total_cmp(&b.typical))
}

/// Whether an index with that first key can be searched for the condition.
fn is_searchable(subject: Subject<'_>, condition: &Expression, leading: Option<&str>) -> bool {
    let is_leading = |expression: &Expression| {
        subject.column(expression).is_some_and(|column| Some(column.name.as_str()) == leading)
    };
    if let Expression::Binary { operator, left, right } = condition {
        let ordered = !matches!(operator, Operator::NotEqual | Operator::IsDistinctFrom | Operator::Other(_));
        ordered && ((is_leading(left) && is_constant(right)) || (is_leading(right) && is_constant(left)))
    } else if let Expression::IsNull { operand, negated: false }
    | Expression::Between { operand, negated: false, .. }
    | Expression::InList { operand, negated: false, .. } = condition
    {
        is_leading(operand)
    } else {
        false
    }
}

/// Whether two conditions on the table are the same, whatever qualifies their columns.
fn is_same(subject: Subject<'_>, part: &Expression, condition: &Expression) -> bool {
    if let (Expression::IsNull { operand: a, negated: x }, Expression::IsNull { operand: b, negated: y }) =
        (part, condition)
    {
        let names = |e| subject.column(e).map(|column| column.name.as_str());
        return x == y && names(a).is_some() && names(a) == names(b);
    }
    part == condition
}

/// All of several conditions; bounds on one column are taken together.
fn conjunction(subject: Subject<'_>, items: &[Expression]) -> Share {
    let mut shares = Vec::new();
    let mut bounds: Vec<Bound<'_>> = Vec::new();
    for item in items {
        match Bound::of(subject, item) {
            Some(bound) => bounds.push(bound),
            None => shares.push(share(subject, item)),
        }
    }
    while let Some(first) = bounds.first() {
        let column = first.column.name.clone();
        let (same, others): (Vec<_>, Vec<_>) =
            bounds.into_iter().partition(|bound| bound.column.name == column);
        shares.push(range::share(subject, &same));
        bounds = others;
    }
    Share::and(shares)
}

/// NOT: what is null is in neither half.
fn negation(subject: Subject<'_>, item: &Expression) -> Share {
    match subject.column(item) {
        Some(column) => equality_share(column, subject.relation, &[&Expression::Boolean(false)]),
        None => share(subject, item).negated(),
    }
}

fn comparison(subject: Subject<'_>, operator: &Operator, left: &Expression, right: &Expression) -> Share {
    let (column, other) = match (subject.column(left), subject.column(right)) {
        (Some(column), None) => (column, right),
        (None, Some(column)) => (column, left),
        (None, None) | (Some(_), Some(_)) => return Share::unknown("condition"),
    };
    if !is_constant(other) {
        return Share::unknown(&format!("{} compared with a value that changes per row", column.name));
    }
    let relation = subject.relation;
    match operator {
        Operator::Equal => equality_share(column, relation, &[other]),
        Operator::NotEqual => {
            let out =
                Share::or(vec![null_share(column, relation), equality_share(column, relation, &[other])]);
            out.negated()
        }
        Operator::IsDistinctFrom if matches!(other, Expression::Null) => {
            null_share(column, relation).negated()
        }
        Operator::IsDistinctFrom => equality_share(column, relation, &[other]).negated(),
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            match Bound::comparison(column, operator, other, subject.column(left).is_some()) {
                Some(bound) => range::share(subject, &[bound]),
                None => Share::unknown(&format!("{} compared", column.name)),
            }
        }
        Operator::Other(operator) => Share::unknown(&format!("{} {operator} …", column.name)),
    }
}

/// `x IN (…)`, or `(x, y) IN ((…), …)`.
fn membership(subject: Subject<'_>, operand: &Expression, members: &[Expression]) -> Share {
    let constants: Vec<_> = members.iter().filter(|member| is_constant(member)).collect();
    match subject.column(operand) {
        Some(column) if constants.len() == members.len() => {
            equality_share(column, subject.relation, &constants)
        }
        Some(_) | None => Share::unknown(&format!("{} IN (…)", described(subject, operand))),
    }
}

fn described(subject: Subject<'_>, expression: &Expression) -> String {
    subject.column(expression).map_or_else(|| "expression".to_owned(), |column| column.name.clone())
}
