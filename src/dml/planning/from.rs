//! FROM: tables, sub-selects, views, functions and joins as members of a level.

use crate::catalog::{Relation, RelationKind};
use crate::pg::{LockMode, Name};
use crate::sql::{Expression, FromItem, JoinKind, Query, RowLocking, Statement};

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
                let left = self.item(left, locking, locked, names, level);
                let right = self.item(right, locking, locked, names, level);
                if let Some(on) = on {
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
        names.members.push(Member::table(relation, visible, written.columns, id.clone()));
        if has_rows(relation) {
            let Written { only, sampled, .. } = *written;
            level.bases.push(Base { id, relation, only, sampled, mode });
        } else {
            level.opaque.push(id);
            level.views.push((relation, mode));
        }
    }

    /// A member of WITH where it is read: as a sub-select where it is read once, planned on its own otherwise.
    fn common(
        &mut self,
        place: usize,
        alias: &str,
        renamed: &[String],
        with: &[Common<'_>],
        level: &mut Level<'a>,
    ) -> Member {
        let common = with[place];
        let columns = if renamed.is_empty() { &common.table.columns } else { renamed };
        let visible = &with[..=place];
        if let Statement::Select(query) = common.table.statement.as_ref()
            && !common.recursive
        {
            let before = &with[..place];
            let inlined = match common.table.materialized {
                Some(materialized) => !materialized,
                None => common.references == 1 && !self.is_volatile(query),
            };
            if inlined {
                return self.sub_select(query, alias, columns, None, before, false, level);
            }
        }
        self.plan_common(&common, visible, level);
        let id = self.id();
        level.opaque.push(id.clone());
        Member::opaque(alias, columns.to_vec(), true, id)
    }

    /// Plans a member of WITH once, wherever it is read.
    fn plan_common(&mut self, common: &Common<'_>, with: &[Common<'_>], level: &mut Level<'a>) {
        let Statement::Select(query) = common.table.statement.as_ref() else { return };
        let this: *const _ = common.table;
        // A recursive member that reads itself.
        if self.planned.contains(&this) {
            return;
        }
        self.planned.push(this);
        let names = Names { members: Vec::new(), outer: None, with };
        let (inner, _) = self.query(query, &names, false);
        level.children.push(Child::of(inner));
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
        level.children.push(Child { level: inner, sure: true, drained: true, member, returned });
        level.opaque.push(id.clone());
        Member::opaque(alias, visible, open, id)
    }
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
fn is_open(outputs: &[Output]) -> bool {
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
fn has_rows(relation: &Relation) -> bool {
    match relation.kind {
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::MaterializedView
        | RelationKind::ForeignTable => true,
        RelationKind::View | RelationKind::Sequence | RelationKind::CompositeType => false,
    }
}
