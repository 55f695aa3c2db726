//! Views where they are read.
//!
//! # Locks
//! The view, and everything that its query reads, in the mode of the place where the view stands.
//! # Source
//! `fireRIRrules`, `AcquireRewriteLocks`, `markQueryForLocking` (src/backend/rewrite/rewriteHandler.c).
//! # Not modelled
//! Row security; what `security_barrier` keeps from being pushed down.

use crate::catalog::{Definition, Relation, RelationKind};
use crate::pg::LockMode;

use super::build::{Builder, Output};
use super::level::Level;
use super::names::Member;

impl<'a> Builder<'a> {
    /// A view, or another relation without rows of its own, as a member of FROM.
    pub(super) fn view(
        &mut self,
        view: &'a Relation,
        visible: &str,
        renamed: &[String],
        locked: bool,
        level: &mut Level<'a>,
    ) -> Member {
        let mode = if locked { LockMode::RowShare } else { LockMode::AccessShare };
        level.views.push((view, mode));
        if let Some(query) = view.properties.definition.as_ref().and_then(Definition::query)
            && self.enter(view)
        {
            let names: Vec<String> = view.columns.iter().map(|column| column.name.clone()).collect();
            let names =
                renamed.iter().cloned().chain(names.into_iter().skip(renamed.len())).collect::<Vec<_>>();
            let member = self.sub_select(&query, visible, &names, None, &[], locked, level);
            self.leave();
            return member;
        }
        self.whatever_it_uses(view, mode, level);
        let id = self.id();
        level.opaque.push(id.clone());
        Member::table(view, visible, renamed, id)
    }

    /// A view's query is not known: all that it refers to is opened, and nothing more is said.
    fn whatever_it_uses(&mut self, view: &'a Relation, mode: LockMode, level: &mut Level<'a>) {
        if view.kind != RelationKind::View || !self.enter(view) {
            return;
        }
        for name in view.properties.uses.all_relations() {
            let Some(used) = self.catalog.relation(name) else { continue };
            let known = level.views.iter().any(|(known, _)| known.name == used.name);
            if used.kind != RelationKind::Sequence && !known {
                level.views.push((used, mode));
                self.whatever_it_uses(used, mode, level);
            }
        }
        self.leave();
    }

    /// The columns of a view under the names that it has for them.
    pub(super) fn as_view(
        &mut self,
        view: &Relation,
        visible: &str,
        renamed: &[String],
        outputs: Vec<Output>,
    ) -> Member {
        let columns = outputs.into_iter().enumerate().map(|(place, output)| {
            let own = view.columns.get(place).map_or(&output.name, |column| &column.name);
            (renamed.get(place).unwrap_or(own).clone(), output.expression)
        });
        Member { name: visible.to_owned(), columns: columns.collect(), open: false, id: self.id() }
    }
}
