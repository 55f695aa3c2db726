//! One table on its way through a statement: what the catalog says of it after each action, and what must be done
//! with its rows in the end.

use super::{deletion, errors};
use crate::catalog::{
    Catalog, Change, Column, Constraint, ConstraintKind, Index, Object, Relation, RelationKind,
};
use crate::effect::{
    Computation, Effects, Heap, HeldUntil, IndexOn, Lock, Observation, PgError, Rewrite, RewriteReason, Scan,
    ScanPurpose, Work,
};
use crate::pg::{LockMode, RelationName};
use crate::shape;
use crate::sql::Expression;

/// A table during one statement. Actions of one ALTER TABLE share one pass over the rows.
pub(super) struct Alteration<'a> {
    /// The database before the statement.
    pub(super) catalog: &'a Catalog,
    /// Whether the statement names this table, rather than one that it inherits from.
    pub(super) is_root: bool,
    /// Whether the statement leaves partitions and children out (ONLY).
    pub(super) only: bool,
    /// Locks, observations and changes so far.
    pub(super) effects: Effects,
    name: RelationName,
    /// The database with the statement's changes so far.
    own: Catalog,
    rewrites: Vec<RewriteReason>,
    moved: bool,
    tests: Vec<ScanPurpose>,
    computation: Computation,
    growth_per_row: f64,
    builds: Vec<Index>,
    rebuilds: Vec<String>,
    references: Vec<RelationName>,
    referencing: Vec<RelationName>,
}

impl<'a> Alteration<'a> {
    pub(super) fn new(table: &Relation, catalog: &'a Catalog, is_root: bool) -> Self {
        let mut own = catalog.clone();
        own.insert_relation(table.clone());
        Self {
            catalog,
            is_root,
            only: false,
            effects: Effects::default(),
            name: table.name.clone(),
            own,
            rewrites: Vec::new(),
            moved: false,
            tests: Vec::new(),
            computation: Computation::default(),
            growth_per_row: 0.0,
            builds: Vec::new(),
            rebuilds: Vec::new(),
            references: Vec::new(),
            referencing: Vec::new(),
        }
    }

    /// The table as the actions so far leave it.
    pub(super) fn table(&self) -> &Relation {
        self.own.relation(&self.name).expect("it was put there, and a renamed table changes `name`")
    }

    /// Whether an index or table of that name exists at this point of the statement.
    pub(super) fn is_taken(&self, name: &RelationName) -> bool {
        self.own.name_is_taken(name)
    }

    /// The server's major version.
    pub(super) fn major(&self) -> u32 {
        self.catalog.server.version.major()
    }

    /// Makes a change, visible to the actions that follow.
    pub(super) fn change(&mut self, change: Change) {
        if let Change::RenameRelation { from, to } = &change
            && *from == self.name
        {
            self.name = to.clone();
        }
        self.own.apply(change.clone());
        self.effects.changes.push(change);
    }

    /// Changes what the catalog says of the table otherwise.
    pub(super) fn edit(&mut self, change: impl FnOnce(&mut Relation)) {
        let mut table = self.table().clone();
        change(&mut table);
        self.change(Change::AddRelation(Box::new(table)));
    }

    /// Changes what the catalog says of a column otherwise.
    pub(super) fn edit_column(&mut self, name: &str, change: impl FnOnce(&mut Column)) {
        self.edit(|table| {
            if let Some(column) = table.columns.iter_mut().find(|column| column.name == name) {
                change(column);
            }
        });
    }

    /// The files go to another place as they are.
    pub(super) fn move_files(&mut self) {
        self.moved = true;
    }

    /// Drops a part of the table with what hangs on it; `described` is what an error calls it.
    pub(super) fn delete(&mut self, object: &Object, cascade: bool, described: &str) -> Result<(), PgError> {
        let before = self.effects.changes.len();
        deletion::delete(std::slice::from_ref(object), cascade, described, &self.own, &mut self.effects)?;
        for change in &self.effects.changes[before..] {
            self.own.apply(change.clone());
        }
        Ok(())
    }

    /// Notes a fact for people, once.
    pub(super) fn observe(&mut self, observation: Observation) {
        if !self.effects.observations.contains(&observation) {
            self.effects.observations.push(observation);
        }
    }

    /// Locks a table until the transaction ends.
    pub(super) fn lock(&mut self, table: &Relation, mode: LockMode) {
        self.effects.lock(table_lock(table, mode));
    }

    /// Locks an index of this table until the transaction ends.
    pub(super) fn lock_index(&mut self, index: &str, mode: LockMode) {
        self.effects.lock(index_lock(&self.name, index, mode));
    }

    /// The heap must be copied.
    pub(super) fn rewrite(&mut self, reason: RewriteReason, growth_per_row: f64) {
        self.rewrites.push(reason);
        self.growth_per_row += growth_per_row;
    }

    /// Every row must be put through a test.
    pub(super) fn test(&mut self, purpose: ScanPurpose, condition: Option<&Expression>) {
        self.tests.push(purpose);
        match condition {
            Some(condition) => self.compute(condition),
            None => self.computation.calls += 1.0,
        }
    }

    /// An expression must be computed for every row.
    pub(super) fn compute(&mut self, expression: &Expression) {
        let more = shape::computation(expression, self.table());
        self.computation.calls += more.calls;
        self.computation.text_bytes += more.text_bytes;
        self.computation.detoasted_bytes += more.detoasted_bytes;
    }

    /// A new index must be built.
    pub(super) fn build(&mut self, index: Index) {
        self.builds.push(index.clone());
        self.change(Change::AddIndex { relation: self.name.clone(), index });
    }

    /// An existing index must be built anew.
    pub(super) fn rebuild(&mut self, index: &str) {
        if !self.rebuilds.iter().any(|known| known == index) {
            self.rebuilds.push(index.to_owned());
        }
    }

    /// Every row must be looked up in another table.
    pub(super) fn check_references(&mut self, parent: &RelationName) {
        self.references.push(parent.clone());
    }

    /// Every row of another table must be looked up in this one.
    pub(super) fn check_references_of(&mut self, child: &Relation) {
        self.referencing.push(child.name.clone());
    }

    /// Makes what the statement did to tables above known.
    pub(super) fn follow(&mut self, changes: &[Change]) {
        for change in changes {
            self.own.apply(change.clone());
        }
    }

    /// The constraint of the partitioned table above that this one is a part of, with that table.
    pub(super) fn constraint_above(
        &self,
        is_same: impl Fn(&ConstraintKind) -> bool,
    ) -> Option<(&Relation, &Constraint)> {
        let above = self.table().parents.iter().filter_map(|parent| self.own.relation(parent));
        let mut above = above.filter(|parent| !self.is_root && parent.kind == RelationKind::PartitionedTable);
        above.find_map(|parent| Some((parent, parent.constraints.iter().find(|known| is_same(&known.kind))?)))
    }

    /// Whether it is a partition.
    pub(super) fn is_partition(&self) -> bool {
        let mut parents = self.table().parents.iter().filter_map(|parent| self.catalog.relation(parent));
        parents.any(|parent| parent.kind == RelationKind::PartitionedTable)
    }

    /// Whether the column comes from a parent that the statement does not name.
    pub(super) fn is_inherited(&self, column: &str) -> bool {
        let mut parents = self.table().parents.iter().filter_map(|parent| self.catalog.relation(parent));
        self.is_root && parents.any(|parent| parent.column(column).is_some())
    }

    /// The error about a column that is not there.
    pub(super) fn demand_column(&self, column: &str) -> Result<(), PgError> {
        match self.table().column(column) {
            Some(_) => Ok(()),
            None => Err(errors::undefined_column(column, self.table())),
        }
    }

    /// The work with the rows, once all actions are known.
    pub(super) fn finish(mut self) -> Effects {
        let Some(before) =
            self.catalog.relation(&self.name).or_else(|| self.own.relation(&self.name)).cloned()
        else {
            return self.effects;
        };
        let stores_rows = matches!(before.kind, RelationKind::Table | RelationKind::MaterializedView);
        if !stores_rows {
            self.add_indexes_without_rows();
            return self.effects;
        }
        let heap = shape::heap(&before);
        if !self.rewrites.is_empty() {
            self.add_rewrite(&before, &heap);
        } else {
            if self.moved {
                self.add_move(&heap);
            }
            if let Some(purpose) = self.tests.first().copied() {
                self.scan(purpose);
                let computation = self.computation;
                self.effects.work.push(Work::HeapScan { heap: heap.clone(), computation });
            }
            for name in std::mem::take(&mut self.rebuilds) {
                self.add_rebuild(&name, &heap);
            }
        }
        for index in std::mem::take(&mut self.builds) {
            self.add_build(&index, &heap);
        }
        for parent in std::mem::take(&mut self.references) {
            self.add_reference_check(&parent, &heap);
        }
        for child in std::mem::take(&mut self.referencing) {
            let Some(child) = self.catalog.relation(&child) else { continue };
            if child.kind != RelationKind::Table {
                continue;
            }
            self.effects.scans.push(Scan { relation: child.name.clone(), purpose: ScanPurpose::ForeignKey });
            let child = shape::heap(child);
            self.effects.work.push(Work::ForeignKeyValidation { child, parent: heap.clone() });
        }
        self.effects
    }

    fn add_rewrite(&mut self, before: &Relation, heap: &Heap) {
        self.effects.rewrites.push(Rewrite { relation: self.name.clone(), reason: self.rewrites[0].clone() });
        self.scan(ScanPurpose::Rewrite);
        let built: Vec<&str> = self.builds.iter().map(|index| index.name.as_str()).collect();
        let kept: Vec<Index> = self
            .table()
            .indexes
            .iter()
            .filter(|index| !built.contains(&index.name.as_str()))
            .cloned()
            .collect();
        for index in &kept {
            self.lock_index(&index.name, LockMode::AccessExclusive);
            let on = IndexOn { index: self.index_name(&index.name), relation: self.name.clone() };
            self.effects.index_rebuilds.push(on);
        }
        let indexes = kept.iter().map(|index| shape::index(index, before, self.catalog)).collect();
        let (computation, growth_per_row) = (self.computation, self.growth_per_row);
        self.effects.work.push(Work::Rewrite { heap: heap.clone(), computation, growth_per_row, indexes });
        self.effects.changes.push(Change::Rewritten { relation: self.name.clone() });
    }

    /// Files are copied block by block: no row is read, and indexes stay where they are.
    fn add_move(&mut self, heap: &Heap) {
        let reason = RewriteReason::Tablespace;
        self.effects.rewrites.push(Rewrite { relation: self.name.clone(), reason });
        let (heap, computation) = (heap.clone(), Computation::default());
        self.effects.work.push(Work::Rewrite { heap, computation, growth_per_row: 0.0, indexes: Vec::new() });
    }

    fn add_rebuild(&mut self, name: &str, heap: &Heap) {
        let Some(index) = self.table().index(name).cloned() else { return };
        self.lock_index(name, LockMode::AccessExclusive);
        let on = IndexOn { index: self.index_name(name), relation: self.name.clone() };
        self.effects.index_rebuilds.push(on);
        self.add_index_work(&index, heap);
    }

    fn add_build(&mut self, index: &Index, heap: &Heap) {
        let on = IndexOn { index: self.index_name(&index.name), relation: self.name.clone() };
        self.effects.index_builds.push(on);
        self.add_index_work(index, heap);
    }

    fn add_index_work(&mut self, index: &Index, heap: &Heap) {
        self.scan(ScanPurpose::IndexBuild);
        let work = super::index::build_work(index, self.table(), heap, self.catalog, false);
        self.effects.work.push(work);
    }

    /// A partitioned table's own indexes hold nothing.
    fn add_indexes_without_rows(&mut self) {
        for index in std::mem::take(&mut self.builds) {
            let on = IndexOn { index: self.index_name(&index.name), relation: self.name.clone() };
            self.effects.index_builds.push(on);
        }
    }

    fn add_reference_check(&mut self, parent: &RelationName, heap: &Heap) {
        self.scan(ScanPurpose::ForeignKey);
        let parent_heap = if *parent == self.name {
            heap.clone()
        } else {
            let Some(parent) = self.catalog.relation(parent) else { return };
            shape::heap(parent)
        };
        self.effects.work.push(Work::ForeignKeyValidation { child: heap.clone(), parent: parent_heap });
    }

    fn scan(&mut self, purpose: ScanPurpose) {
        self.effects.scans.push(Scan { relation: self.name.clone(), purpose });
    }

    fn index_name(&self, index: &str) -> RelationName {
        RelationName::new(&self.name.schema, index)
    }
}

/// A lock on a table until the transaction ends.
pub(super) fn table_lock(table: &Relation, mode: LockMode) -> Lock {
    Lock { relation: table.name.clone(), kind: Some(table.kind), mode, held_until: HeldUntil::Transaction }
}

/// A lock on an index until the transaction ends.
pub(super) fn index_lock(table: &RelationName, index: &str, mode: LockMode) -> Lock {
    let relation = RelationName::new(&table.schema, index);
    Lock { relation, kind: None, mode, held_until: HeldUntil::Transaction }
}

/// Adds what else the same statement does.
pub fn merge(into: &mut Effects, other: Effects) {
    for lock in other.locks {
        into.lock(lock);
    }
    into.rewrites.extend(other.rewrites);
    into.index_builds.extend(other.index_builds);
    into.index_rebuilds.extend(other.index_rebuilds);
    into.scans.extend(other.scans);
    into.waits.extend(other.waits);
    into.refused_in_transaction_block |= other.refused_in_transaction_block;
    into.errors.extend(other.errors);
    into.work.extend(other.work);
    for observation in other.observations {
        if !into.observations.contains(&observation) {
            into.observations.push(observation);
        }
    }
    into.changes.extend(other.changes);
    into.deferred.extend(other.deferred);
    into.changes_more |= other.changes_more;
}

/// What is left of a statement that PostgreSQL refuses: the locks that it took before, and why.
pub(super) fn refused(mut effects: Effects, error: PgError) -> Effects {
    let locks = std::mem::take(&mut effects.locks);
    Effects {
        locks,
        errors: vec![error],
        refused_in_transaction_block: effects.refused_in_transaction_block,
        ..Effects::default()
    }
}
