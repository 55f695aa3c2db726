//! The statements of this module.

use crate::catalog::Catalog;
use crate::pg::Name;
use crate::sql::{CommonTable, Delete, Insert, Merge, Query, Statement, Update};

use super::execution::ChangedRows;
use super::merge;

/// A statement of this module.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form<'s> {
    /// INSERT.
    Insert(&'s Insert),
    /// UPDATE.
    Update(&'s Update),
    /// DELETE.
    Delete(&'s Delete),
    /// MERGE.
    Merge(&'s Merge),
    /// SELECT.
    Select(&'s Query),
}

impl<'s> Form<'s> {
    /// The form of a statement; `None` for those of other modules.
    pub(super) fn of(statement: &'s Statement) -> Option<Self> {
        match statement {
            Statement::Insert(insert) => Some(Self::Insert(insert)),
            Statement::Update(update) => Some(Self::Update(update)),
            Statement::Delete(delete) => Some(Self::Delete(delete)),
            Statement::Merge(merge) => Some(Self::Merge(merge)),
            Statement::Select(query) => Some(Self::Select(query)),
            Statement::Begin
            | Statement::Commit
            | Statement::Rollback
            | Statement::Set(_)
            | Statement::CreateTable(_)
            | Statement::AlterTable(_)
            | Statement::AlterTableMoveAll(_)
            | Statement::CreateIndex(_)
            | Statement::CreateFunction(_)
            | Statement::CreateTrigger(_)
            | Statement::Drop(_)
            | Statement::DropOnTable(_)
            | Statement::AlterObject(_)
            | Statement::Comment(_)
            | Statement::SecurityLabel(_)
            | Statement::Grant(_)
            | Statement::CatalogOnly(_)
            | Statement::CreateRule(_)
            | Statement::CreatePolicy(_)
            | Statement::AlterPolicy(_)
            | Statement::CreateStatistics(_)
            | Statement::AlterStatistics(_)
            | Statement::CreatePublication(_)
            | Statement::AlterPublication(_)
            | Statement::ReassignOwned(_)
            | Statement::DropOwned(_)
            | Statement::ImportForeignSchema(_)
            | Statement::AlterFunction(_)
            | Statement::CreateType(_)
            | Statement::AlterType(_)
            | Statement::CreateDomain(_)
            | Statement::AlterDomain(_)
            | Statement::CreateSequence(_)
            | Statement::AlterSequence(_)
            | Statement::CreateSchema(_)
            | Statement::CreateExtension(_)
            | Statement::AlterExtension(_)
            | Statement::Vacuum(_)
            | Statement::Analyze(_)
            | Statement::Truncate(_)
            | Statement::LockTable(_)
            | Statement::Cluster(_)
            | Statement::Reindex(_)
            | Statement::Refresh(_)
            | Statement::TransactionControl(_)
            | Statement::SessionControl(_)
            | Statement::Do(_)
            | Statement::Copy(_)
            | Statement::Explain(_)
            | Statement::Prepare(_)
            | Statement::Execute(_)
            | Statement::Declare(_)
            | Statement::Call(_)
            | Statement::CreateView(_)
            | Statement::CreateMaterializedView(_)
            | Statement::CreateTableAs(_)
            | Statement::SelectInto(_)
            | Statement::CreateForeignTable(_)
            | Statement::Unmodelled { .. } => None,
        }
    }

    /// Its members of WITH.
    pub(super) fn with(self) -> &'s [CommonTable] {
        match self {
            Self::Insert(insert) => &insert.with,
            Self::Update(update) => &update.with,
            Self::Delete(delete) => &delete.with,
            Self::Merge(merge) => &merge.with,
            Self::Select(query) => &query.with,
        }
    }

    /// What it does to rows; a MERGE may do several things.
    pub(super) fn changed_rows<'a>(self, catalog: &'a Catalog) -> Vec<ChangedRows<'a>> {
        match self {
            Self::Insert(insert) => ChangedRows::inserted(insert, catalog).into_iter().collect(),
            Self::Update(update) => ChangedRows::updated(update, catalog).into_iter().collect(),
            Self::Delete(delete) => ChangedRows::deleted(delete, catalog).into_iter().collect(),
            Self::Merge(merge) => {
                let parts = merge::parts(merge);
                parts
                    .iter()
                    .flat_map(|part| Form::of(part).map(|form| form.changed_rows(catalog)))
                    .flatten()
                    .collect()
            }
            Self::Select(_) => Vec::new(),
        }
    }

    /// Whether it changes rows.
    pub(super) fn changes(self) -> bool {
        self.changed_table().is_some()
    }

    /// Whether it has a result.
    pub(super) fn returns(self) -> bool {
        match self {
            Self::Insert(insert) => !insert.returning.is_empty(),
            Self::Update(update) => !update.returning.is_empty(),
            Self::Delete(delete) => !delete.returning.is_empty(),
            Self::Merge(merge) => !merge.returning.is_empty(),
            Self::Select(_) => true,
        }
    }

    /// The table that it changes.
    pub(super) fn changed_table(self) -> Option<&'s Name> {
        match self {
            Self::Insert(insert) => Some(&insert.table),
            Self::Update(update) => Some(&update.table),
            Self::Delete(delete) => Some(&delete.table),
            Self::Merge(merge) => Some(&merge.table),
            Self::Select(_) => None,
        }
    }
}
