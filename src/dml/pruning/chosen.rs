//! The partitions that conditions leave.

use std::cmp::Ordering;

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::dml::planning::Side;
use crate::sql::{Expression, Operator, PartitionStrategy};

use super::clauses::{Clause, Reading};
use crate::partition::hash_of_row;
use crate::partition::{Bound, End, Key, Value, compared, compared_ends};

/// A partitioned table and what is left of it.
#[derive(Debug, Clone)]
pub(in crate::dml) struct Pruned<'a> {
    /// The table itself and what is opened below it.
    pub tables: Vec<&'a Relation>,
    /// Those of them that are read; `None` where only the running statement knows.
    pub read: Option<Vec<&'a Relation>>,
}

/// What is opened of a partitioned table under these conditions, all of which hold.
pub(in crate::dml) fn live<'a>(
    table: &'a Relation,
    conditions: &[&Expression],
    side: Side<'_>,
    catalog: &'a Catalog,
) -> Pruned<'a> {
    let mut pruned = Pruned { tables: vec![table], read: Some(Vec::new()) };
    add(table, conditions, side, catalog, true, &mut pruned);
    pruned
}

fn add<'a>(
    table: &'a Relation,
    conditions: &[&Expression],
    side: Side<'_>,
    catalog: &'a Catalog,
    is_read: bool,
    pruned: &mut Pruned<'a>,
) {
    let children: Vec<&Relation> = catalog.children(&table.name).collect();
    let (left, read) = match Partitions::of(table, &children, catalog) {
        Some(partitions) => {
            let reading = Reading { key: &partitions.key, side, catalog };
            let clauses: Vec<Clause> =
                conditions.iter().flat_map(|condition| reading.clauses(condition)).collect();
            let now: Option<Vec<Clause>> = clauses.iter().map(Clause::now).collect();
            let read = match now {
                Some(now) => partitions.all_of(&now),
                None if children.len() > 1 => {
                    pruned.read = None;
                    vec![true; children.len()]
                }
                None => vec![true; children.len()],
            };
            (partitions.all_of(&clauses), read)
        }
        None => (vec![true; children.len()], vec![true; children.len()]),
    };
    for (child, (_, read)) in
        children.into_iter().zip(left.into_iter().zip(read)).filter(|(_, (left, _))| *left)
    {
        pruned.tables.push(child);
        let is_read = is_read && read;
        if child.kind == RelationKind::PartitionedTable {
            add(child, conditions, side, catalog, is_read, pruned);
        } else if let Some(all) = pruned.read.as_mut().filter(|_| is_read) {
            all.push(child);
        }
    }
}

/// The partitions of a table with their bounds.
pub(super) struct Partitions {
    /// The key.
    pub key: Key,
    bounds: Vec<Bound>,
}

impl Partitions {
    /// `None` where a key or a bound cannot be read.
    pub(super) fn of(table: &Relation, children: &[&Relation], catalog: &Catalog) -> Option<Self> {
        let key = Key::of(table, catalog)?;
        let bounds = children.iter().map(|child| key.bound(child, catalog)).collect::<Option<_>>()?;
        Some(Self { key, bounds })
    }

    /// Which partitions can have rows for which all of the clauses hold.
    pub(super) fn all_of(&self, clauses: &[Clause]) -> Vec<bool> {
        let mut left = self.by_comparisons(clauses);
        for clause in clauses {
            let these = match clause {
                Clause::Compare { operator: Operator::NotEqual, value, .. } => self.but(value),
                Clause::Compare { .. } | Clause::Null { .. } | Clause::Late(_) => continue,
                Clause::Never => self.none(),
                Clause::OneOf { part, values } => {
                    let one = |value: &Value| {
                        let (part, value) = (*part, value.clone());
                        self.by_comparisons(&[Clause::Compare { part, operator: Operator::Equal, value }])
                    };
                    united(self.none(), values.iter().map(one))
                }
                Clause::Any(arms) => united(self.none(), arms.iter().map(|arm| self.all_of(arm))),
            };
            left.iter_mut().zip(these).for_each(|(left, these)| *left &= these);
        }
        left
    }

    fn none(&self) -> Vec<bool> {
        vec![false; self.bounds.len()]
    }

    fn all(&self) -> Vec<bool> {
        vec![true; self.bounds.len()]
    }

    fn only_default(&self) -> Vec<bool> {
        self.bounds.iter().map(|bound| matches!(bound, Bound::Default)).collect()
    }

    /// By comparisons and tests for nulls, which work together.
    fn by_comparisons(&self, clauses: &[Clause]) -> Vec<bool> {
        let comparisons: Vec<_> = clauses
            .iter()
            .filter_map(|clause| {
                let Clause::Compare { part, operator, value } = clause else { return None };
                (*operator != Operator::NotEqual).then_some((*part, operator, value))
            })
            .collect();
        let nulls: Vec<usize> = clauses
            .iter()
            .filter_map(|clause| if let Clause::Null { part } = clause { Some(*part) } else { None })
            .collect();
        match self.key.strategy {
            PartitionStrategy::List => self.listed(&comparisons, !nulls.is_empty()),
            PartitionStrategy::Range => self.in_range(&comparisons, !nulls.is_empty()),
            PartitionStrategy::Hash => self.hashed(&comparisons, &nulls),
        }
    }

    fn listed(&self, comparisons: &[(usize, &Operator, &Value)], null: bool) -> Vec<bool> {
        let mut left = self.all();
        if null {
            left = self.taken_or_default(|bound| matches!(bound, Bound::List { null: true, .. }));
        }
        for (_, operator, value) in comparisons {
            let fits = |bound: &Bound| {
                let Bound::List { values, .. } = bound else { return false };
                values.iter().any(|own| holds(own, operator, value))
            };
            let these: Vec<bool> = if **operator == Operator::Equal {
                self.taken_or_default(fits)
            } else if self.is_ordered() {
                self.bounds.iter().map(|bound| fits(bound) || matches!(bound, Bound::Default)).collect()
            } else {
                continue;
            };
            left.iter_mut().zip(these).for_each(|(left, these)| *left &= these);
        }
        left
    }

    /// All but those that list this value alone.
    fn but(&self, value: &Value) -> Vec<bool> {
        if self.key.strategy != PartitionStrategy::List {
            return self.all();
        }
        let other = |bound: &Bound| match bound {
            Bound::List { values, .. } => values.iter().any(|own| own != value),
            Bound::Default | Bound::Range { .. } | Bound::Hash { .. } => true,
        };
        self.bounds.iter().map(other).collect()
    }

    fn taken_or_default(&self, takes: impl Fn(&Bound) -> bool) -> Vec<bool> {
        let taken: Vec<bool> = self.bounds.iter().map(takes).collect();
        if taken.contains(&true) { taken } else { self.only_default() }
    }

    fn is_ordered(&self) -> bool {
        self.key.parts.iter().all(|part| part.kind.as_ref().is_some_and(|kind| kind.is_ordered()))
    }

    fn in_range(&self, comparisons: &[(usize, &Operator, &Value)], null: bool) -> Vec<bool> {
        if null {
            return self.only_default();
        }
        if !self.is_ordered() {
            return self.all();
        }
        let Some(asked) = Asked::of(comparisons, self.key.parts.len()) else { return self.all() };
        let overlaps = |bound: &Bound| match bound {
            Bound::Range { from, to } => asked.begins_below(to) && asked.ends_above(from),
            Bound::Default | Bound::List { .. } | Bound::Hash { .. } => false,
        };
        let mut left: Vec<bool> = self.bounds.iter().map(overlaps).collect();
        if asked.is_partial || self.leaves_a_gap(&asked) {
            left.iter_mut().zip(self.only_default()).for_each(|(left, default)| *left |= default);
        }
        left
    }

    /// Whether some of what is asked for belongs to no partition but the default one.
    fn leaves_a_gap(&self, asked: &Asked) -> bool {
        let mut ranges: Vec<(&Vec<End>, &Vec<End>)> = self
            .bounds
            .iter()
            .filter_map(|bound| match bound {
                Bound::Range { from, to } => Some((from, to)),
                Bound::Default | Bound::List { .. } | Bound::Hash { .. } => None,
            })
            .collect();
        ranges.sort_by(|one, other| compared_ends(one.0, other.0));
        let parts = self.key.parts.len();
        let mut covered = vec![End::Min; parts];
        for (from, to) in ranges {
            if compared_ends(&covered, from) == Ordering::Less
                && asked.begins_below(from)
                && asked.ends_above(&covered)
            {
                return true;
            }
            covered.clone_from(to);
        }
        compared_ends(&covered, &vec![End::Max; parts]) == Ordering::Less && asked.ends_above(&covered)
    }

    fn hashed(&self, comparisons: &[(usize, &Operator, &Value)], nulls: &[usize]) -> Vec<bool> {
        let row = self.key.parts.iter().enumerate().map(|(place, part)| {
            let equal = comparisons
                .iter()
                .find(|(own, operator, _)| *own == place && **operator == Operator::Equal)
                .map(|(_, _, value)| Some((*value).clone()));
            let value = equal.or_else(|| nulls.contains(&place).then_some(None))?;
            Some((value, part.type_name.as_deref()?))
        });
        let row: Option<Vec<_>> = row.collect();
        let Some(hash) = row.and_then(|row| hash_of_row(&row)) else { return self.all() };
        let takes = |bound: &Bound| match bound {
            Bound::Hash { modulus, remainder } => hash % modulus == *remainder,
            Bound::Default | Bound::List { .. } | Bound::Range { .. } => false,
        };
        self.bounds.iter().map(takes).collect()
    }
}

fn united(mut all: Vec<bool>, sets: impl Iterator<Item = Vec<bool>>) -> Vec<bool> {
    for set in sets {
        all.iter_mut().zip(set).for_each(|(all, one)| *all |= one);
    }
    all
}

fn holds(own: &Value, operator: &Operator, value: &Value) -> bool {
    let Some(order) = compared(own, value) else { return false };
    match operator {
        Operator::Equal => order == Ordering::Equal,
        Operator::NotEqual => order != Ordering::Equal,
        Operator::Less => order == Ordering::Less,
        Operator::LessOrEqual => order != Ordering::Greater,
        Operator::Greater => order == Ordering::Greater,
        Operator::GreaterOrEqual => order != Ordering::Less,
        Operator::IsDistinctFrom | Operator::Other(_) => true,
    }
}

/// The part of a key's range that comparisons ask for.
#[derive(Debug)]
struct Asked {
    /// Values of the first parts, and whether they belong to it.
    low: (Vec<End>, bool),
    high: (Vec<End>, bool),
    /// Not all parts of the key are asked for.
    is_partial: bool,
}

impl Asked {
    /// `None` where nothing is asked of the first part.
    fn of(comparisons: &[(usize, &Operator, &Value)], parts: usize) -> Option<Self> {
        let mut equal = Vec::new();
        for part in 0..parts {
            let found =
                comparisons.iter().find(|(own, operator, _)| *own == part && **operator == Operator::Equal);
            match found {
                Some((_, _, value)) => equal.push(End::At((*value).clone())),
                None => break,
            }
        }
        let next = equal.len();
        let (mut low, mut high) = ((equal.clone(), true), (equal.clone(), true));
        let mut bounded = false;
        for (_, operator, value) in comparisons.iter().filter(|(own, _, _)| *own == next) {
            let end: Vec<End> = equal.iter().cloned().chain([End::At((*value).clone())]).collect();
            bounded = true;
            match operator {
                Operator::Greater | Operator::GreaterOrEqual => {
                    let inclusive = **operator == Operator::GreaterOrEqual;
                    if low.0.len() == next || compared_ends(&low.0, &end) == Ordering::Less {
                        low = (end, inclusive);
                    } else if compared_ends(&low.0, &end) == Ordering::Equal {
                        low.1 &= inclusive;
                    }
                }
                Operator::Less | Operator::LessOrEqual => {
                    let inclusive = **operator == Operator::LessOrEqual;
                    if high.0.len() == next || compared_ends(&end, &high.0) == Ordering::Less {
                        high = (end, inclusive);
                    } else if compared_ends(&end, &high.0) == Ordering::Equal {
                        high.1 &= inclusive;
                    }
                }
                Operator::Equal | Operator::NotEqual | Operator::IsDistinctFrom | Operator::Other(_) => {}
            }
        }
        let given = next + usize::from(bounded);
        (given > 0).then_some(Self { low, high, is_partial: given < parts })
    }

    /// Whether something that is asked for lies below an end.
    fn begins_below(&self, end: &[End]) -> bool {
        let (low, inclusive) = &self.low;
        match compared_ends(low, end) {
            Ordering::Less => !self.is_empty(),
            Ordering::Greater => false,
            // As many values as are given are the same: what follows decides.
            Ordering::Equal => {
                *inclusive && low.len() < end.len() && end[low.len()] != End::Min && !self.is_empty()
            }
        }
    }

    /// Whether something that is asked for lies at an end or above it.
    fn ends_above(&self, end: &[End]) -> bool {
        let (high, inclusive) = &self.high;
        match compared_ends(high, end) {
            Ordering::Greater => !self.is_empty(),
            Ordering::Less => false,
            Ordering::Equal => *inclusive && end.get(high.len()) != Some(&End::Max) && !self.is_empty(),
        }
    }

    /// Whether the lower end lies above the upper one.
    fn is_empty(&self) -> bool {
        let (low, high) = (&self.low, &self.high);
        match compared_ends(&low.0, &high.0) {
            Ordering::Greater => true,
            Ordering::Equal => low.0.len() == high.0.len() && !(low.1 && high.1),
            Ordering::Less => false,
        }
    }
}
