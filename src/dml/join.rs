//! By which columns the rows of one member of FROM are looked for, and whether an index serves that.

use crate::catalog::{Index, Relation};
use crate::sql::{Expression, Operator};

use super::scope::Scope;
use super::values::{is_unique, rows_per_value};

/// What a column has to be equal to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Partner {
    /// A constant.
    Constant,
    /// Something of members before this one.
    Earlier,
    /// Something of a member behind this one.
    Later,
    /// Something of the query around.
    Outside,
}

/// A column of the member and what it has to be equal to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link<'a> {
    /// The column.
    pub column: &'a str,
    /// The other side.
    pub partner: Partner,
}

/// The equalities that conditions ask of the member at `position`.
pub(super) fn links<'a>(scope: &Scope<'_>, conditions: &[&'a Expression], position: usize) -> Vec<Link<'a>> {
    let mut links = Vec::new();
    for condition in conditions {
        if let Expression::Binary { operator: Operator::Equal, left, right } = condition {
            links.extend(link(scope, left, &[right], position));
            links.extend(link(scope, right, &[left], position));
        } else if let Expression::InList { operand, members, negated: false } = condition {
            links.extend(link(scope, operand, &members.iter().collect::<Vec<_>>(), position));
        }
    }
    links
}

/// The columns of the member at `position` that have to equal something of the member at `other`, and of no third.
pub(super) fn equated<'a>(
    scope: &Scope<'_>,
    conditions: &[&'a Expression],
    position: usize,
    other: usize,
) -> Vec<&'a str> {
    let belongs = |expression: &Expression, member: usize| {
        let columns = expression.columns();
        let ours = |column: &crate::sql::ReferencedName<'_>| {
            scope.member_of(column.qualifier, column.name) == Some(member)
        };
        !columns.is_empty() && columns.iter().all(ours)
    };
    let mut found = Vec::new();
    for condition in conditions {
        let Expression::Binary { operator: Operator::Equal, left, right } = condition else { continue };
        for (own, partner) in [(left, right), (right, left)] {
            if let Expression::Column { name, .. } = crate::sql::plain(own)
                && belongs(own, position)
                && belongs(partner, other)
            {
                found.push(name.as_str());
            }
        }
    }
    found
}

fn link<'a>(
    scope: &Scope<'_>,
    side: &'a Expression,
    others: &[&Expression],
    position: usize,
) -> Option<Link<'a>> {
    let Expression::Column { qualifier, name } = crate::sql::plain(side) else { return None };
    if scope.member_of(qualifier.as_deref(), name) != Some(position) {
        return None;
    }
    let mut partner = Partner::Constant;
    for column in others.iter().flat_map(|other| other.columns()) {
        partner = match scope.member_of(column.qualifier, column.name) {
            Some(member) if member == position => return None,
            Some(member) if member > position => Partner::Later,
            Some(_) if partner != Partner::Later => Partner::Earlier,
            None if partner == Partner::Constant => Partner::Outside,
            Some(_) | None => partner,
        };
    }
    Some(Link { column: name, partner })
}

/// How equality on some columns finds rows of a table.
#[derive(Debug, Clone)]
pub(super) struct Lookup<'a> {
    /// The index that serves it, the one with the most leading keys among the columns.
    pub index: Option<&'a Index>,
    /// The leading keys that it uses.
    pub keys: Vec<&'a str>,
    /// Rows per look-up that the index returns, where known.
    pub rows: Option<f64>,
}

/// How equality on these columns finds rows.
pub(super) fn lookup<'a>(relation: &'a Relation, columns: &[&str]) -> Lookup<'a> {
    let best = relation
        .indexes
        .iter()
        .filter(|index| index.valid && index.predicate.is_none() && supports_equality(index))
        .map(|index| (index, prefix(index, columns)))
        .filter(|(_, keys)| !keys.is_empty())
        .max_by_key(|(_, keys)| keys.len());
    match best {
        Some((index, keys)) => {
            let rows = rows_per_value(relation, &keys);
            Lookup { index: Some(index), keys, rows }
        }
        None => Lookup { index: None, keys: Vec::new(), rows: rows_per_value(relation, columns) },
    }
}

/// Whether at most one row has these values in these columns.
pub(super) fn at_most_one(relation: &Relation, columns: &[&str]) -> bool {
    is_unique(relation, columns)
}

/// Whether, behind the keys that a look-up uses, the index goes on with the column that orders the result, so that
/// the first rows need no sort.
pub(super) fn continues_with(lookup: &Lookup<'_>, column: &str) -> bool {
    let next = lookup.index.and_then(|index| index.keys.get(lookup.keys.len()));
    matches!(next, Some(Some(Expression::Column { name, .. })) if name == column)
}

fn supports_equality(index: &Index) -> bool {
    matches!(index.method.as_str(), "btree" | "hash")
}

/// The leading keys that are among the columns.
fn prefix<'a>(index: &'a Index, columns: &[&str]) -> Vec<&'a str> {
    let keys = index.keys.iter().map_while(|key| match key {
        Some(Expression::Column { name, .. }) if columns.contains(&name.as_str()) => Some(name.as_str()),
        Some(_) | None => None,
    });
    keys.collect()
}
