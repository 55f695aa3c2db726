//! What the planner does with a statement, as far as that does not depend on costs: which tables and indexes it opens,
//! which partitions it leaves out, and which tables it has to read in full because nothing else is possible.

mod arbiters;
mod build;
mod change;
mod clauses;
mod comparable;
mod conditions;
mod excluded;
mod expressions;
mod from;
mod implied;
mod index_paths;
mod level;
mod names;
mod opened;
mod pushed;
mod references;
mod scans;
mod views;
mod with;

pub(super) use arbiters::add as add_arbiters;
pub(super) use level::{Level, Side};
pub(super) use opened::{add_locks, add_scans};

use crate::catalog::Catalog;
use crate::sql::{CommonTable, Statement};

use build::Builder;
use names::{Common, Names};

/// The levels of a statement of this module. `with` are members of WITH around it.
pub(super) fn level<'a>(
    statement: &Statement,
    catalog: &'a Catalog,
    with: &[&CommonTable],
) -> Option<Level<'a>> {
    let with: Vec<_> = with
        .iter()
        .map(|table| Common {
            table,
            references: references::in_statement(statement, &table.name),
            recursive: references::in_statement(&table.statement, &table.name) > 0,
        })
        .collect();
    let around = Names { members: Vec::new(), outer: None, with: &with };
    let mut builder = Builder::new(catalog);
    let mut level = if let Statement::Select(query) = statement {
        builder.query(query, &around, false).0
    } else if let Statement::Insert(insert) = statement {
        builder.insert(insert, &around)
    } else if let Statement::Update(update) = statement {
        builder.update(update, catalog.resolve(&update.table)?, &around)
    } else if let Statement::Delete(delete) = statement {
        builder.delete(delete, catalog.resolve(&delete.table)?, &around)
    } else {
        return None;
    };
    pushed::push_down(&mut level);
    Some(level)
}
