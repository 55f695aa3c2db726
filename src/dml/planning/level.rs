//! A query taken apart: levels, and in each the tables that the planner joins.
//!
//! Columns are written in one way throughout: qualified by the number of the member of FROM that they belong to, under
//! the name that the table itself has for them. What an alias, a sub-select or a view called them is resolved.

use crate::catalog::Relation;
use crate::pg::LockMode;
use crate::sql::{Expression, Operator};

/// A query level: what is planned at once.
#[derive(Debug, Default)]
pub(in crate::dml) struct Level<'a> {
    /// The tables, those of sub-selects and views included that are joined here.
    pub bases: Vec<Base<'a>>,
    /// Everything that rows have to fulfil, one entry per conjunct.
    pub conditions: Vec<Condition>,
    /// Whatever else is computed: select lists, ordering, assigned values, RETURNING.
    pub computed: Vec<Expression>,
    /// An order in which rows are wanted: the first expressions of ORDER BY, GROUP BY or DISTINCT.
    pub wanted_order: Vec<Expression>,
    /// Sub-selects that are planned on their own.
    pub children: Vec<Child<'a>>,
    /// What qualifies the columns of members that are no tables: functions, sub-selects planned on their own.
    pub opaque: Vec<String>,
    /// Views that were looked through, and relations whose definition is not known, each with its lock.
    pub views: Vec<(&'a Relation, LockMode)>,
    /// LIMIT: rows may be left unread.
    pub limited: bool,
    /// It has to read everything before it returns a row: it groups, sorts or compares all rows.
    pub collects: bool,
    /// Nothing but the smallest and largest values is asked for.
    pub only_extremes: bool,
    /// Rows are identified by their place: some are changed or locked.
    pub marks_rows: bool,
    /// What a condition on the result can be moved into.
    pub narrowing: Narrowing,
}

/// How conditions on the result of a sub-select reach what it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::dml) enum Narrowing {
    /// As conditions of its own.
    #[default]
    Freely,
    /// Those on what it groups by.
    ByKeys,
    /// As conditions of each arm of a UNION.
    EachArm,
    /// They do not: LIMIT and OFFSET choose among all rows.
    Never,
}

/// A table of a level.
#[derive(Debug)]
pub(in crate::dml) struct Base<'a> {
    /// What qualifies its columns.
    pub id: String,
    /// The table.
    pub relation: &'a Relation,
    /// ONLY.
    pub only: bool,
    /// TABLESAMPLE.
    pub sampled: bool,
    /// The lock.
    pub mode: LockMode,
}

/// A member of a level, for those who look at conditions on it.
#[derive(Debug, Clone, Copy)]
pub(in crate::dml) struct Side<'s> {
    /// What qualifies its columns.
    pub id: &'s str,
}

/// A condition of a level.
#[derive(Debug)]
pub(in crate::dml) struct Condition {
    /// It holds for every row.
    pub expression: Expression,
    /// The members whose rows it can leave out before they are joined; all of them where `None`. A condition of an
    /// outer join leaves out none of the side whose rows are kept.
    pub restricts: Option<Vec<String>>,
}

/// A sub-select that is planned on its own.
#[derive(Debug)]
pub(in crate::dml) struct Child<'a> {
    /// The sub-select.
    pub level: Level<'a>,
    /// It is certainly evaluated, where rows come by at all.
    pub sure: bool,
    /// Once it is evaluated, all of its rows are asked for.
    pub drained: bool,
    /// The member of FROM that it is.
    pub member: Option<FromMember>,
    /// An arm of a set operation.
    pub arm: bool,
    /// The columns of its result.
    pub returned: Vec<Expression>,
}

/// A member of FROM that is planned on its own.
#[derive(Debug, Clone)]
pub(in crate::dml) struct FromMember {
    /// What qualifies its columns.
    pub id: String,
    /// What they are called.
    pub columns: Vec<String>,
}

impl<'a> Child<'a> {
    /// A sub-select that is evaluated, to its end.
    pub(super) fn of(level: Level<'a>) -> Self {
        Self { level, sure: true, drained: true, member: None, arm: false, returned: Vec::new() }
    }
}

impl Condition {
    /// A condition of WHERE or of an inner join.
    pub(in crate::dml) fn everywhere(expression: Expression) -> Self {
        Self { expression, restricts: None }
    }

    /// The two sides of an equality that holds for every row.
    fn as_equality(&self) -> Option<(&Expression, &Expression)> {
        let Expression::Binary { operator: Operator::Equal, left, right } = &self.expression else {
            return None;
        };
        self.restricts.is_none().then_some((left, right))
    }

    /// Whether it can leave out rows of that member by itself.
    pub(in crate::dml) fn can_restrict(&self, id: &str) -> bool {
        self.restricts.as_ref().is_none_or(|ids| ids.iter().any(|known| known == id))
    }
}

impl Level<'_> {
    /// What certainly holds for each row of a member: conditions on it, and those on what it has to equal.
    pub(in crate::dml) fn known_of(&self, base: &Base<'_>) -> Vec<Expression> {
        let own = self.conditions.iter().filter(|condition| condition.can_restrict(&base.id));
        let mut known: Vec<Expression> = own.map(|condition| condition.expression.clone()).collect();
        let equal: Vec<_> = self.conditions.iter().filter_map(Condition::as_equality).collect();
        for (one, other) in &equal {
            for (own, partner) in [(one, other), (other, one)] {
                let of_base = matches!(own, Expression::Column { qualifier: Some(id), .. } if *id == base.id);
                if !of_base || !matches!(partner, Expression::Column { .. }) {
                    continue;
                }
                let constants = equal.iter().filter_map(|(a, b)| match (*a == *partner, *b == *partner) {
                    (true, _) => Some(*b),
                    (_, true) => Some(*a),
                    (false, false) => None,
                });
                let constants = constants.filter(|value| value.columns().is_empty());
                known.extend(constants.map(|value| Expression::Binary {
                    operator: Operator::Equal,
                    left: Box::new((*own).clone()),
                    right: Box::new(value.clone()),
                }));
            }
        }
        known
    }

    /// Every expression of the level and of those below it, as far as they name columns of this level.
    pub(in crate::dml) fn expressions(&self) -> Vec<&Expression> {
        let own = self.conditions.iter().map(|condition| &condition.expression);
        let mut all: Vec<_> = own.chain(&self.computed).chain(&self.wanted_order).collect();
        for child in &self.children {
            all.extend(child.level.expressions());
        }
        all
    }

    /// Columns of members around this level that it names, at any depth.
    pub(super) fn outer_columns(&self) -> Vec<Expression> {
        let mut own: Vec<&str> = Vec::new();
        self.collect_members(&mut own);
        let mut found = Vec::new();
        for expression in self.expressions() {
            for column in expression.columns() {
                let Some(qualifier) = column.qualifier else { continue };
                let outer = Expression::Column {
                    qualifier: Some(qualifier.to_owned()),
                    name: column.name.to_owned(),
                };
                if !own.contains(&qualifier) && !found.contains(&outer) {
                    found.push(outer);
                }
            }
        }
        found
    }

    fn collect_members<'s>(&'s self, into: &mut Vec<&'s str>) {
        into.extend(self.bases.iter().map(|base| base.id.as_str()));
        into.extend(self.opaque.iter().map(String::as_str));
        for child in &self.children {
            child.level.collect_members(into);
        }
    }
}
