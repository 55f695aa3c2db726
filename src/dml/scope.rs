//! Which tables the names in a query mean.

use crate::catalog::{Catalog, Relation};
use crate::pg::Name;
use crate::sql::{CommonTable, Expression, FromItem, Query};

use super::selectivity::Subject;

/// The names visible at one level of a statement, and those around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The database.
    pub catalog: &'a Catalog,
    /// Members of WITH, the innermost last.
    pub with: &'a [&'a CommonTable],
    /// Members of FROM, in order; a changed table is the first.
    pub members: &'a [Member<'a>],
    /// The query around this one.
    pub outer: Option<&'a Scope<'a>>,
}

/// One member of FROM.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    /// The name that qualifies its columns.
    pub name: &'a str,
    /// What it is.
    pub source: Source<'a>,
    /// It stands on the null-giving side of an outer join.
    pub optional: bool,
}

/// What a member of FROM is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// A relation of the catalog.
    Relation(&'a Relation),
    /// A member of WITH.
    Common(&'a CommonTable),
    /// A sub-select.
    Query {
        /// The query.
        query: &'a Query,
        /// LATERAL.
        lateral: bool,
    },
    /// A function.
    Function(&'a str),
    /// A relation that the catalog does not have.
    Missing(&'a Name),
}

/// A level of FROM taken apart: its members, and the conditions that join and filter them.
#[derive(Debug, Default)]
pub(super) struct Level<'a> {
    /// The members in order.
    pub members: Vec<Member<'a>>,
    /// Conditions of ON, one per conjunct.
    pub join_conditions: Vec<&'a Expression>,
}

impl<'a> Level<'a> {
    /// Takes the members of a FROM list apart.
    pub(super) fn of(items: &'a [FromItem], catalog: &'a Catalog, with: &[&'a CommonTable]) -> Self {
        let mut level = Self::default();
        for item in items {
            level.add(item, false, catalog, with);
        }
        level
    }

    fn add(&mut self, item: &'a FromItem, optional: bool, catalog: &'a Catalog, with: &[&'a CommonTable]) {
        let mut member = |name: &'a str, source| self.members.push(Member { name, source, optional });
        match item {
            FromItem::Relation { name, alias, .. } => {
                member(alias.as_deref().unwrap_or(&name.name), source(name, catalog, with));
            }
            FromItem::Subquery { query, alias, lateral, .. } => {
                member(alias.as_deref().unwrap_or_default(), Source::Query { query, lateral: *lateral });
            }
            FromItem::Function { text, alias, .. } => {
                member(alias.as_deref().unwrap_or_default(), Source::Function(text));
            }
            FromItem::Join { left, right, kind, on } => {
                self.add(left, optional, catalog, with);
                self.add(right, optional || kind.is_outer(), catalog, with);
                self.join_conditions.extend(on.iter().flat_map(|on| on.conjuncts()));
            }
        }
    }
}

/// What a relation name in FROM means.
fn source<'a>(name: &'a Name, catalog: &'a Catalog, with: &[&'a CommonTable]) -> Source<'a> {
    let common = with.iter().rev().find(|table| name.schema.is_none() && table.name == name.name);
    match (common, catalog.resolve(name)) {
        (Some(table), _) => Source::Common(table),
        (None, Some(relation)) => Source::Relation(relation),
        (None, None) => Source::Missing(name),
    }
}

impl<'a> Member<'a> {
    /// The member as a table with statistics, where it is one.
    pub(super) fn subject(&self, catalog: &'a Catalog) -> Option<Subject<'a>> {
        if let Source::Relation(relation) = self.source {
            Some(Subject { relation, name: self.name, catalog })
        } else {
            None
        }
    }

    /// Whether a column of that name can be this member's, as far as is known.
    fn has(&self, column: &str) -> bool {
        match self.source {
            Source::Relation(relation) => relation.column(column).is_some(),
            Source::Common(_) | Source::Query { .. } | Source::Function(_) | Source::Missing(_) => false,
        }
    }
}

impl<'a> Scope<'a> {
    /// The member of this level that a column belongs to, as its position; `None` where it is not of this level.
    pub(super) fn member_of(&self, qualifier: Option<&str>, column: &str) -> Option<usize> {
        match qualifier {
            Some(qualifier) => self.members.iter().position(|member| member.name == qualifier),
            None => self.members.iter().position(|member| member.has(column)).or_else(|| {
                // Not a column of a known table: of the one member whose columns are not known, unless a table
                // around this query has it.
                let outside = self.outer.is_some_and(|outer| outer.knows(column));
                let opaque = |member: &Member<'_>| !matches!(member.source, Source::Relation(_));
                (!outside).then(|| self.members.iter().position(opaque)).flatten()
            }),
        }
    }

    /// Whether an expression, a column or a row of columns, is a unique key of one table of this level.
    pub(super) fn is_unique(&self, operand: &Expression) -> bool {
        self.members.iter().filter_map(|member| member.subject(self.catalog)).any(|subject| {
            super::limit::operand_columns(subject, operand)
                .is_some_and(|columns| super::values::is_unique(subject.relation, &columns))
        })
    }

    /// Whether some table of this level or around it certainly has such a column.
    fn knows(&self, column: &str) -> bool {
        self.members.iter().any(|member| member.has(column))
            || self.outer.is_some_and(|outer| outer.knows(column))
    }
}
