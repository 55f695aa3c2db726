//! `MERGE`.
//!
//! # Locks
//! The table with its partitions and all indexes ROW EXCLUSIVE, whatever the WHEN clauses do; the source ACCESS SHARE.
//! # Work
//! That of an UPDATE, a DELETE and an INSERT, each of the rows that it is about, one after the other.
//! # Versions
//! From 15 on; views from 17 on.
//! # Source
//! `transformMergeStmt` (src/backend/parser/parse_merge.c), `ExecMerge` (src/backend/executor/nodeModifyTable.c).
//! # Not modelled
//! Conditions of WHEN in the price: each clause is taken to get all rows that match, or do not.

use crate::effect::RowChange;
use crate::sql::{
    Delete, Expression, FromItem, Insert, Merge, MergeAction, MergeRows, MergeWhen, Query, Statement, Update,
};

/// The statements that do together what a MERGE does.
pub(super) fn parts(merge: &Merge) -> Vec<Statement> {
    merge.whens.iter().filter_map(|when| part(merge, when)).collect()
}

/// What it may do to rows, each once, with the columns that an UPDATE assigns.
pub(super) fn changes(merge: &Merge) -> Vec<(RowChange, Vec<&str>)> {
    let mut found: Vec<(RowChange, Vec<&str>)> = Vec::new();
    for when in &merge.whens {
        let (change, assigned) = match &when.action {
            MergeAction::Nothing => continue,
            MergeAction::Update(assignments) => {
                (RowChange::Update, assignments.iter().map(|(name, _)| name.as_str()).collect())
            }
            MergeAction::Delete => (RowChange::Delete, Vec::new()),
            MergeAction::Insert { .. } => (RowChange::Insert, Vec::new()),
        };
        match found.iter_mut().find(|(known, _)| *known == change) {
            Some((_, columns)) => columns.extend(assigned),
            None => found.push((change, assigned)),
        }
    }
    found
}

fn part(merge: &Merge, when: &MergeWhen) -> Option<Statement> {
    let (table, alias, only) = (merge.table.clone(), merge.alias.clone(), merge.only);
    match &when.action {
        MergeAction::Nothing => None,
        MergeAction::Update(assignments) => {
            let (from, filter) = matching(merge, when.rows);
            let (assignments, with, returning) = (assignments.clone(), Vec::new(), Vec::new());
            Some(Statement::Update(Update { with, table, alias, only, assignments, from, filter, returning }))
        }
        MergeAction::Delete => {
            let (using, filter) = matching(merge, when.rows);
            let (with, returning) = (Vec::new(), Vec::new());
            Some(Statement::Delete(Delete { with, table, alias, only, using, filter, returning }))
        }
        MergeAction::Insert { columns, overriding, values } => {
            let target = FromItem::table(table.clone(), alias.clone());
            let source = Query {
                names: vec![None; values.len()],
                targets: values.clone(),
                from: vec![merge.source.clone()],
                filter: Some(not_exists(target, &merge.on)),
                ..Query::default()
            };
            Some(Statement::Insert(Insert {
                with: Vec::new(),
                table,
                alias,
                columns: columns.clone(),
                overriding: *overriding,
                source,
                on_conflict: None,
                returning: Vec::new(),
            }))
        }
    }
}

/// What rows of the table are joined with.
fn matching(merge: &Merge, rows: MergeRows) -> (Vec<FromItem>, Option<Expression>) {
    match rows {
        MergeRows::NotMatchedBySource => (Vec::new(), Some(not_exists(merge.source.clone(), &merge.on))),
        MergeRows::Matched | MergeRows::NotMatchedByTarget => {
            (vec![merge.source.clone()], Some(merge.on.clone()))
        }
    }
}

fn not_exists(item: FromItem, on: &Expression) -> Expression {
    let query = Query { from: vec![item], filter: Some(on.clone()), ..Query::default() };
    Expression::Not(Box::new(Expression::Exists(Box::new(query))))
}
