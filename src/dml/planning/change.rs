//! The levels of INSERT, UPDATE and DELETE.

use crate::catalog::{Definition, Relation, RelationKind};
use crate::dml::rewriting::{changed_path, has_instead_of_trigger};
use crate::effect::RowChange;
use crate::pg::LockMode;
use crate::sql::{Delete, Expression, FromItem, Insert, Statement, Target, Update};

use super::build::{Builder, members_of_with};
use super::level::{Base, Level};
use super::names::{Member, Names};
use super::references;

impl<'a> Builder<'a> {
    /// The level of an UPDATE: its table is the first member.
    pub(super) fn update(
        &mut self,
        update: &Update,
        relation: &'a Relation,
        around: &Names<'_>,
    ) -> Level<'a> {
        let counted = |name: &str| references::in_statement(&Statement::Update(update.clone()), name);
        let with = members_of_with(&update.with, around.with, counted);
        let mut names = Names { members: Vec::new(), outer: None, with: &with };
        let mut level = Level { marks_rows: true, ..Level::default() };
        let changed = Changed {
            relation,
            alias: update.alias.as_deref(),
            only: update.only,
            read_only: has_instead_of_trigger(relation, RowChange::Update),
        };
        self.changed(&changed, &mut names, &mut level);
        self.from(&update.from, &[], false, &mut names, &mut level);
        if let Some(filter) = &update.filter {
            self.conditions(filter, &names, &mut level);
        }
        for value in update.assignments.iter().map(|(_, value)| value).chain(returned(&update.returning)) {
            let value = self.expression(value, &names, &mut level, true);
            level.computed.push(value);
        }
        level
    }

    /// The level of a DELETE.
    pub(super) fn delete(
        &mut self,
        delete: &Delete,
        relation: &'a Relation,
        around: &Names<'_>,
    ) -> Level<'a> {
        let counted = |name: &str| references::in_statement(&Statement::Delete(delete.clone()), name);
        let with = members_of_with(&delete.with, around.with, counted);
        let mut names = Names { members: Vec::new(), outer: None, with: &with };
        let mut level = Level { marks_rows: true, ..Level::default() };
        let changed = Changed {
            relation,
            alias: delete.alias.as_deref(),
            only: delete.only,
            read_only: has_instead_of_trigger(relation, RowChange::Delete),
        };
        self.changed(&changed, &mut names, &mut level);
        self.from(&delete.using, &[], false, &mut names, &mut level);
        if let Some(filter) = &delete.filter {
            self.conditions(filter, &names, &mut level);
        }
        for value in returned(&delete.returning) {
            let value = self.expression(value, &names, &mut level, true);
            level.computed.push(value);
        }
        level
    }

    /// The level of what an INSERT reads. The table itself is no member: nobody looks for rows in it.
    pub(super) fn insert(&mut self, insert: &Insert, around: &Names<'_>) -> Level<'a> {
        let counted = |name: &str| references::in_statement(&Statement::Insert(insert.clone()), name);
        let with = members_of_with(&insert.with, around.with, counted);
        let names = Names { members: Vec::new(), outer: None, with: &with };
        let (mut level, _) = self.query(&insert.source, &names, false);
        if let Some(relation) = self.catalog.resolve(&insert.table)
            && let Some(path) = changed_path(relation, RowChange::Insert, self.catalog)
        {
            level.views.extend(path.into_iter().map(|relation| (relation, LockMode::RowExclusive)));
        }
        let update = insert.on_conflict.iter().flat_map(|conflict| &conflict.update);
        let values =
            update.flat_map(|update| update.assignments.iter().map(|(_, value)| value).chain(&update.filter));
        let values: Vec<_> = values.chain(returned(&insert.returning)).collect();
        for value in values {
            // The table's own columns mean nothing here.
            let value = self.expression(value, &names, &mut level, false);
            level.computed.push(value);
        }
        level
    }

    /// The table that is changed as the first member: by way of views, the one below them. A view whose triggers do
    /// the change is read.
    fn changed(&mut self, changed: &Changed<'a, '_>, names: &mut Names<'_>, level: &mut Level<'a>) {
        let Changed { relation, alias, only, read_only } = *changed;
        let visible = alias.unwrap_or(&relation.name.name);
        if relation.kind == RelationKind::View {
            let member = if read_only {
                self.view(relation, visible, &[], false, level)
            } else {
                self.changed_view(relation, visible, level)
            };
            if read_only {
                level.computed.push(member.row());
            }
            names.members.push(member);
            return;
        }
        let id = self.id();
        names.members.push(Member::table(relation, visible, &[], id.clone()));
        level.bases.push(Base { id, relation, only, sampled: false, mode: LockMode::RowExclusive });
    }

    /// A view that is changed: its query's one table is.
    fn changed_view(&mut self, view: &'a Relation, visible: &str, level: &mut Level<'a>) -> Member {
        level.views.push((view, LockMode::RowExclusive));
        let query = view.properties.definition.as_ref().and_then(Definition::query);
        let only_member = query.as_ref().and_then(|query| query.from.first());
        let (Some(query), Some(FromItem::Relation { name, alias, only, .. })) = (&query, only_member) else {
            return Member::table(view, visible, &[], self.id());
        };
        let mut names = Names { members: Vec::new(), outer: None, with: &[] };
        if let Some(relation) = self.catalog.resolve(name) {
            let below = Changed { relation, alias: alias.as_deref(), only: *only, read_only: false };
            self.changed(&below, &mut names, level);
        }
        if let Some(filter) = &query.filter {
            self.conditions(filter, &names, level);
        }
        let outputs = self.outputs(query, &names, level);
        self.as_view(view, visible, &[], outputs)
    }
}

/// The table that a statement changes.
#[derive(Clone, Copy)]
pub(super) struct Changed<'a, 's> {
    /// The table or view.
    pub relation: &'a Relation,
    /// What the statement calls it.
    pub alias: Option<&'s str>,
    /// ONLY.
    pub only: bool,
    /// Triggers of a view do the change: it is read to find the rows.
    pub read_only: bool,
}

fn returned(targets: &[Target]) -> impl Iterator<Item = &Expression> {
    targets.iter().map(|target| &target.expression)
}
