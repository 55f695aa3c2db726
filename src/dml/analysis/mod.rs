//! Parse analysis: the relations that a statement names are opened in the order in which they are met, and names and
//! types are checked on the way. What it opens before an error stays locked until the transaction ends.
//!
//! # Source
//! src/backend/parser: `transformStmt` (analyze.c) and what it calls; `parserOpenTable` (parse_relation.c).
//! # Not modelled
//! Whether functions and operators exist; types of most expressions.

mod change;
mod errors;
mod expression;
mod from;
mod merge;
mod query;
mod rule;
mod scope;
mod types;

use crate::catalog::{Catalog, Relation};
use crate::effect::PgError;
use crate::pg::{LockMode, Name};
use crate::sql::{ArgumentMode, CreateFunction, Query, Statement, parse_name};

pub(super) use errors::{error, undefined_table, undefined_target};
pub(super) use rule::{conditions, rule};
pub(super) use scope::Column;
use scope::{Member, Scope, Visible};
pub(super) use types::is_default;

/// What analysis opens, and why it fails where it does.
#[derive(Debug)]
pub(super) struct Analyzed<'a> {
    /// Relations and their locks in order.
    pub opened: Vec<(&'a Relation, LockMode)>,
    /// The error that ends it.
    pub error: Option<PgError>,
}

/// Analyses a statement of this module.
pub(super) fn analyzed<'a>(statement: &Statement, catalog: &'a Catalog) -> Analyzed<'a> {
    let mut analysis = Analysis { catalog, opened: Vec::new() };
    let outcome = analysis.statement(statement, &Scope::outermost(&[]));
    Analyzed { opened: analysis.opened, error: outcome.err() }
}

/// The columns of a query's result, where all of them are known.
pub(super) fn result(query: &Query, catalog: &Catalog) -> Option<Vec<Column>> {
    let mut analysis = Analysis { catalog, opened: Vec::new() };
    let visible = analysis.query(query, &Scope::outermost(&[]), false).ok()?;
    (!visible.open).then_some(visible.columns)
}

/// Analyses a statement of a function's body, which may name the function's arguments.
pub(super) fn analyzed_in_function<'a>(
    statement: &Statement,
    function: &CreateFunction,
    catalog: &'a Catalog,
) -> Analyzed<'a> {
    let mut analysis = Analysis { catalog, opened: Vec::new() };
    let members = arguments(function, catalog);
    // Columns of an argument are found only behind its name: they make no other name ambiguous.
    let merged = members.iter().flat_map(|member| &member.visible.columns).map(|column| column.name.clone());
    let arguments = Scope { merged: merged.collect(), members, ..Scope::outermost(&[]) };
    let outcome = analysis.statement(statement, &arguments.inside(&[]));
    Analyzed { opened: analysis.opened, error: outcome.err() }
}

/// What a function takes: columns of something with its name. An argument of a composite type has columns itself.
fn arguments(function: &CreateFunction, catalog: &Catalog) -> Vec<Member> {
    let inputs = function.arguments.iter().filter(|argument| argument.mode != ArgumentMode::Out);
    let named: Vec<_> =
        inputs.filter_map(|argument| Some((argument.name.as_ref()?, &argument.type_name))).collect();
    let columns = named
        .iter()
        .map(|(name, type_name)| Column { name: (*name).clone(), type_name: Some((*type_name).clone()) });
    let visible = Visible { columns: columns.collect(), open: false };
    let mut members = vec![Member { name: function.name.name.clone(), visible, is_table: false }];
    for (name, type_name) in named {
        let composite = parse_name(type_name).and_then(|name| catalog.resolve(&name));
        let visible = composite.map_or_else(Visible::default, Visible::of);
        if !visible.columns.is_empty() {
            members.push(Member { name: name.clone(), visible, is_table: false });
        }
    }
    members
}

struct Analysis<'a> {
    catalog: &'a Catalog,
    opened: Vec<(&'a Relation, LockMode)>,
}

impl<'a> Analysis<'a> {
    /// Analyses a statement; the columns that it returns. `around` has the members of WITH that it sees.
    fn statement(&mut self, statement: &Statement, around: &Scope<'_>) -> Result<Visible, PgError> {
        if let Statement::Select(query) = statement {
            self.query(query, around, false)
        } else if let Statement::Insert(insert) = statement {
            self.insert(insert, around)
        } else if let Statement::Update(update) = statement {
            self.update(update, around)
        } else if let Statement::Delete(delete) = statement {
            self.delete(delete, around)
        } else if let Statement::Merge(merge) = statement {
            self.merge(merge, around)
        } else {
            Ok(Visible::unknown())
        }
    }

    /// Opens a relation; `None` for one of PostgreSQL's own.
    fn open(&mut self, name: &Name, mode: LockMode) -> Result<Option<&'a Relation>, PgError> {
        match self.catalog.resolve(name) {
            Some(relation) => {
                self.opened.push((relation, mode));
                Ok(Some(relation))
            }
            None if super::names::is_own(name) => Ok(None),
            None => Err(errors::undefined_table(name)),
        }
    }
}
