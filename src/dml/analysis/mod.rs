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
use crate::sql::Statement;

pub(super) use errors::{error, undefined_table, undefined_target};
pub(super) use rule::{conditions, rule};
pub(super) use scope::Column;
use scope::{Scope, Visible};
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
