//! Columns that a statement names and the catalog does not have.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::sql::{CommonTable, Expression, FromItem, Query, Statement};

use super::names::SYSTEM_COLUMNS;
use super::scope::{Level, Member, Scope, Source};

/// A column with the table or alias written before it.
pub(super) type Written = (Option<String>, String);

/// The columns that a statement reads and that do not exist; `None` where it reads a table that does not exist.
pub(super) fn columns(statement: &Statement, catalog: &Catalog) -> Option<BTreeSet<Written>> {
    let mut search = Search { catalog, found: BTreeSet::new(), missing_table: false };
    search.statement(statement);
    (!search.missing_table).then_some(search.found)
}

struct Search<'a> {
    catalog: &'a Catalog,
    found: BTreeSet<Written>,
    missing_table: bool,
}

impl Search<'_> {
    fn statement(&mut self, statement: &Statement) {
        if let Statement::Select(query) = statement {
            self.query(query, &[], None);
        } else if let Statement::Insert(insert) = statement {
            let with = self.with(&insert.with, &[]);
            self.query(&insert.source, &with, None);
        } else if let Statement::Update(update) = statement {
            let values: Vec<_> = update.assignments.iter().map(|(_, value)| value).collect();
            let table = FromItem::table(update.table.clone(), update.alias.clone());
            self.change(&update.with, table, &update.from, update.filter.as_ref(), &values);
        } else if let Statement::Delete(delete) = statement {
            let table = FromItem::table(delete.table.clone(), delete.alias.clone());
            self.change(&delete.with, table, &delete.using, delete.filter.as_ref(), &[]);
        }
    }

    fn change(
        &mut self,
        with: &[CommonTable],
        table: FromItem,
        from: &[FromItem],
        filter: Option<&Expression>,
        values: &[&Expression],
    ) {
        let with = self.with(with, &[]);
        let items: Vec<_> = std::iter::once(table).chain(from.iter().cloned()).collect();
        let read: Vec<_> = filter.into_iter().chain(values.iter().copied()).collect();
        self.level(&items, &read, &with, None);
    }

    fn with<'s>(&mut self, own: &'s [CommonTable], around: &[&'s CommonTable]) -> Vec<&'s CommonTable> {
        let mut visible = around.to_vec();
        for table in own {
            visible.push(table);
            if let Statement::Select(query) = table.statement.as_ref() {
                self.query(query, &visible, None);
            }
        }
        visible
    }

    fn query(&mut self, query: &Query, around: &[&CommonTable], outer: Option<&Scope<'_>>) {
        let with = self.with(&query.with, around);
        // An ORDER BY may name a column of the result.
        let ordering = query.order_by.iter().map(|(expression, _)| expression);
        let ordering = ordering.filter(|item| !matches!(item, Expression::Column { qualifier: None, .. }));
        let read: Vec<_> = query.targets.iter().chain(&query.filter).chain(ordering).collect();
        self.level(&query.from, &read, &with, outer);
        for operand in &query.set_operands {
            self.query(operand, &with, outer);
        }
    }

    fn level(
        &mut self,
        from: &[FromItem],
        read: &[&Expression],
        with: &[&CommonTable],
        outer: Option<&Scope<'_>>,
    ) {
        let level = Level::of(from, self.catalog, with);
        let scope = Scope { catalog: self.catalog, with, members: &level.members, outer };
        for member in &level.members {
            match member.source {
                Source::Query { query, .. } => self.query(query, with, Some(&scope)),
                Source::Missing(name) => self.missing_table |= !super::names::is_own(name),
                Source::Relation(_) | Source::Common(_) | Source::Function(_) => {}
            }
        }
        for expression in read.iter().copied().chain(level.join_conditions.iter().copied()) {
            for column in expression.columns() {
                if !is_known(&scope, column.qualifier, column.name) {
                    self.found.insert((column.qualifier.map(str::to_owned), column.name.to_owned()));
                }
            }
            for query in expression.subqueries() {
                self.query(query, with, Some(&scope));
            }
        }
    }
}

/// Whether a column can be found, at this level or around it.
fn is_known(scope: &Scope<'_>, qualifier: Option<&str>, column: &str) -> bool {
    let members = scope.members.iter();
    let here = match qualifier {
        Some(qualifier) => {
            let named = members.clone().find(|member| member.name == qualifier);
            named.map(|member| has(member, column))
        }
        None => members.clone().any(|member| has(member, column) || member.name == column).then_some(true),
    };
    match (here, scope.outer) {
        (Some(known), _) => known,
        (None, Some(outer)) => is_known(outer, qualifier, column),
        // A table written with its schema, or something that is no column at all.
        (None, None) => qualifier.is_some(),
    }
}

/// Whether a member has such a column, or may have.
fn has(member: &Member<'_>, column: &str) -> bool {
    match member.source {
        Source::Relation(relation) => {
            relation.columns.is_empty()
                || relation.column(column).is_some()
                || SYSTEM_COLUMNS.contains(&column)
        }
        Source::Common(_) | Source::Query { .. } | Source::Function(_) | Source::Missing(_) => true,
    }
}
