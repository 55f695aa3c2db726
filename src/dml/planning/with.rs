//! Members of WITH where they are read.
//!
//! # Source
//! `SS_process_ctes`, src/backend/optimizer/plan/subselect.c.

use crate::sql::{Expression, Statement};

use super::build::{Builder, column_name};
use super::from::is_open;
use super::level::{Child, Level};
use super::names::{Common, Member, Names};

impl<'a> Builder<'a> {
    /// A member of WITH where it is read: as a sub-select where it is read once, planned on its own otherwise.
    pub(super) fn common(
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
        let known = match self.plan_common(&common, visible, level) {
            Some(known) => known,
            None => self.returned_columns(&common.table.statement),
        };
        let open = known.is_empty();
        let named = |(place, name): (usize, &String)| columns.get(place).unwrap_or(name).clone();
        let mut names: Vec<_> = known.iter().enumerate().map(named).collect();
        if open {
            names = columns.to_vec();
        }
        let id = self.id();
        level.opaque.push(id.clone());
        Member::opaque(alias, names, open, id)
    }

    /// Plans a member of WITH once, wherever it is read; the names of its columns, none where they are not known.
    fn plan_common(
        &mut self,
        common: &Common<'_>,
        with: &[Common<'_>],
        level: &mut Level<'a>,
    ) -> Option<Vec<String>> {
        let Statement::Select(query) = common.table.statement.as_ref() else { return None };
        let this: *const _ = common.table;
        if let Some((_, names)) = self.planned.iter().find(|(known, _)| *known == this) {
            return Some(names.clone());
        }
        // A recursive member reads itself.
        self.planned.push((this, Vec::new()));
        let names = Names { members: Vec::new(), outer: None, with };
        let (inner, outputs) = self.query(query, &names, false);
        level.children.push(Child::of(inner));
        let visible: Vec<_> = outputs.iter().map(|output| output.name.clone()).collect();
        let visible = if is_open(&outputs) { Vec::new() } else { visible };
        if let Some((_, names)) = self.planned.iter_mut().find(|(known, _)| *known == this) {
            names.clone_from(&visible);
        }
        Some(visible)
    }

    /// The columns of RETURNING, where they are known.
    fn returned_columns(&self, statement: &Statement) -> Vec<String> {
        let (table, returning, others) = if let Statement::Insert(insert) = statement {
            (&insert.table, &insert.returning, false)
        } else if let Statement::Update(update) = statement {
            (&update.table, &update.returning, !update.from.is_empty())
        } else if let Statement::Delete(delete) = statement {
            (&delete.table, &delete.returning, !delete.using.is_empty())
        } else {
            return Vec::new();
        };
        let Some(relation) = self.catalog.resolve(table) else { return Vec::new() };
        let mut names = Vec::new();
        for target in returning {
            let everything =
                matches!(&target.expression, Expression::Other { text, .. } if text.ends_with('*'));
            if everything && others {
                return Vec::new();
            } else if everything {
                names.extend(relation.columns.iter().map(|column| column.name.clone()));
            } else {
                names.push(target.name.clone().unwrap_or_else(|| column_name(&target.expression)));
            }
        }
        names
    }
}
