//! FROM: tables, sub-selects, views, functions and joins as members of a level.

use crate::catalog::{Relation, RelationKind};
use crate::pg::{LockMode, Name};
use crate::sql::{Expression, FromItem, JoinKind, Operator, Query, RowLocking};

use super::build::{Builder, Output};
use super::level::{Base, Child, Condition, FromMember, Level};
use super::names::{Common, EVERY_COLUMN, Member, Names};

/// A member of FROM that is a relation, as it is written.
struct Written<'n> {
    name: &'n Name,
    alias: Option<&'n str>,
    columns: &'n [String],
    only: bool,
    sampled: bool,
}

impl<'a> Builder<'a> {
    /// Adds the members of a FROM list.
    pub(super) fn from(
        &mut self,
        items: &[FromItem],
        locking: &[RowLocking],
        locked: bool,
        names: &mut Names<'_>,
        level: &mut Level<'a>,
    ) {
        for item in items {
            self.item(item, locking, locked, names, level);
        }
    }

    /// Adds one member; the numbers of all that is inside it.
    fn item(
        &mut self,
        item: &FromItem,
        locking: &[RowLocking],
        locked: bool,
        names: &mut Names<'_>,
        level: &mut Level<'a>,
    ) -> Vec<String> {
        let before = (level.bases.len(), level.opaque.len());
        let is_locked = |name: &str| {
            locked
                || locking.iter().any(|clause| clause.of.is_empty() || clause.of.iter().any(|of| of == name))
        };
        match item {
            FromItem::Relation { name, alias, columns, only, sampled } => {
                let visible = alias.as_deref().unwrap_or(&name.name);
                let written =
                    Written { name, alias: alias.as_deref(), columns, only: *only, sampled: *sampled };
                self.relation(&written, is_locked(visible), names, level);
            }
            FromItem::Subquery { query, alias, columns, lateral } => {
                let alias = alias.as_deref().unwrap_or_default();
                let seen = names.clone();
                let around = if *lateral { Some(&seen) } else { names.outer };
                let locked = is_locked(alias);
                let member = self.sub_select(query, alias, columns, around, names.with, locked, level);
                names.members.push(member);
            }
            FromItem::Function { calls, alias, columns, .. } => {
                for call in calls {
                    let call = self.expression(call, names, level, true);
                    level.computed.push(call);
                }
                let id = self.id();
                level.opaque.push(id.clone());
                let alias = alias.as_deref().unwrap_or_default();
                names.members.push(Member::opaque(alias, columns.clone(), true, id));
            }
            FromItem::Join { left, right, kind, on } => {
                let first = names.members.len();
                let left = self.item(left, locking, locked, names, level);
                let second = names.members.len();
                let right = self.item(right, locking, locked, names, level);
                if let Some(on) = on {
                    let natural = natural(on, &names.members[first..second], &names.members[second..]);
                    let on = natural.as_ref().unwrap_or(on);
                    self.join_condition(on, *kind, &left, &right, names, level);
                }
            }
        }
        let bases = level.bases[before.0..].iter().map(|base| base.id.clone());
        bases.chain(level.opaque[before.1..].iter().cloned()).collect()
    }

    fn join_condition(
        &mut self,
        on: &Expression,
        kind: JoinKind,
        left: &[String],
        right: &[String],
        names: &Names<'_>,
        level: &mut Level<'a>,
    ) {
        let restricts = match kind {
            JoinKind::Inner => {
                self.conditions(on, names, level);
                return;
            }
            JoinKind::Left => right.to_vec(),
            JoinKind::Right => left.to_vec(),
            JoinKind::Full => Vec::new(),
        };
        for condition in on.conjuncts() {
            let expression = self.expression(condition, names, level, false);
            level.conditions.push(Condition { expression, restricts: Some(restricts.clone()) });
        }
    }

    fn relation(
        &mut self,
        written: &Written<'_>,
        locked: bool,
        names: &mut Names<'_>,
        level: &mut Level<'a>,
    ) {
        let visible = written.alias.unwrap_or(&written.name.name);
        let is_common = |common: &&Common<'_>| common.table.name == written.name.name;
        if written.name.schema.is_none()
            && let Some(place) = names.with.iter().rposition(|common| is_common(&common))
        {
            let member = self.common(place, visible, written.columns, names.with, level);
            names.members.push(member);
            return;
        }
        let mode = if locked { LockMode::RowShare } else { LockMode::AccessShare };
        let id = self.id();
        let Some(relation) = self.catalog.resolve(written.name) else {
            level.opaque.push(id.clone());
            names.members.push(Member::opaque(visible, Vec::new(), true, id));
            return;
        };
        if !has_rows(relation) {
            let member = self.view(relation, visible, written.columns, locked, level);
            names.members.push(member);
            return;
        }
        names.members.push(Member::table(relation, visible, written.columns, id.clone()));
        let Written { only, sampled, .. } = *written;
        level.bases.push(Base { id, relation, only, sampled, mode });
    }

    /// A sub-select in FROM: joined with what is around it where it is simple, planned on its own otherwise.
    #[expect(clippy::too_many_arguments, reason = "what a sub-select is called, what it sees, where it goes")]
    pub(super) fn sub_select(
        &mut self,
        query: &Query,
        alias: &str,
        renamed: &[String],
        around: Option<&Names<'_>>,
        with: &[Common<'_>],
        locked: bool,
        level: &mut Level<'a>,
    ) -> Member {
        let names = Names { members: Vec::new(), outer: around, with };
        let (inner, outputs) = self.query(query, &names, locked);
        let id = self.id();
        let columns = outputs.iter().enumerate().map(|(place, output)| {
            let name = renamed.get(place).unwrap_or(&output.name);
            (name.clone(), output.expression.clone())
        });
        let columns: Vec<_> = columns.collect();
        if is_simple(query) && !self.is_volatile(query) {
            absorb(level, inner);
            return Member { name: alias.to_owned(), id, columns, open: is_open(&outputs) };
        }
        let visible: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
        let open = is_open(&outputs);
        let returned = outputs.into_iter().map(|output| output.expression).collect();
        let member = Some(FromMember { id: id.clone(), columns: visible.clone() });
        level.children.push(Child { member, returned, ..Child::of(inner) });
        level.opaque.push(id.clone());
        Member::opaque(alias, visible, open, id)
    }
}

/// The equalities of a NATURAL join.
fn natural(on: &Expression, left: &[Member], right: &[Member]) -> Option<Expression> {
    if !matches!(on, Expression::Other { text, parts } if parts.is_empty() && text == "NATURAL") {
        return None;
    }
    let named = |member: &Member, name: &str| Expression::Column {
        qualifier: Some(member.name.clone()),
        name: name.to_owned(),
    };
    let pairs = left.iter().flat_map(|one| one.columns.iter().map(move |(name, _)| (one, name)));
    let equalities = pairs.filter_map(|(one, name)| {
        let other = right.iter().find(|other| other.columns.iter().any(|(column, _)| column == name))?;
        Some(Expression::Binary {
            operator: Operator::Equal,
            left: Box::new(named(one, name)),
            right: Box::new(named(other, name)),
        })
    });
    Some(Expression::And(equalities.collect()))
}

/// Whether the planner joins what a sub-select reads with what is around it.
///
/// # Source
/// `is_simple_subquery`, src/backend/optimizer/prep/prepjointree.c.
fn is_simple(query: &Query) -> bool {
    query.set_operands.is_empty()
        && query.rows.is_empty()
        && !query.from.is_empty()
        && !query.aggregates
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.locking.is_empty()
        && query.with.is_empty()
}

/// Whether not all names of the result are known.
pub(super) fn is_open(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| output.name == EVERY_COLUMN)
}

/// Joins a level into the one around it.
pub(super) fn absorb<'a>(level: &mut Level<'a>, inner: Level<'a>) {
    level.bases.extend(inner.bases);
    level.opaque.extend(inner.opaque);
    level.conditions.extend(inner.conditions);
    level.children.extend(inner.children);
    level.views.extend(inner.views);
}

/// Whether the planner looks into a relation.
pub(super) fn has_rows(relation: &Relation) -> bool {
    match relation.kind {
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::MaterializedView
        | RelationKind::ForeignTable => true,
        RelationKind::View | RelationKind::Sequence | RelationKind::CompositeType => false,
    }
}
