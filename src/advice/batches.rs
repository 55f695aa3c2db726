//! UPDATE and DELETE of many rows: in batches along the primary key.

use crate::catalog::{Catalog, Relation};
use crate::effect::{Effects, Observation, Work};
use crate::pg::Name;
use crate::sql::{Expression, FromItem, Operator, Query, Statement, print};

use super::{Alternative, Why};

/// Batches of this size are proposed where nothing else is known; the sweep of the proposal shows the others.
const PROPOSED_BATCH: u64 = 10_000;

pub(super) fn alternatives(statement: &Statement, effects: &Effects, catalog: &Catalog) -> Vec<Alternative> {
    let why = effects.observations.iter().find_map(|observation| {
        if matches!(observation, Observation::UnbatchedChange { .. }) {
            Some(Why::ChangesInBatches)
        } else if matches!(observation, Observation::QuadraticBatches { .. }) {
            Some(Why::RemembersTheKey)
        } else {
            None
        }
    });
    let why = why.filter(|why| *why != Why::ChangesInBatches || changes_many_rows(effects));
    why.and_then(|why| in_batches(statement, catalog, why)).into_iter().collect()
}

/// Whether it is, or may be, more than one batch.
fn changes_many_rows(effects: &Effects) -> bool {
    effects.work.iter().any(|work| {
        if let Work::RowChanges(changes) = work {
            changes.rows.value.is_none_or(|rows| rows.p95.0 > PROPOSED_BATCH as f64)
        } else {
            false
        }
    })
}

fn in_batches(statement: &Statement, catalog: &Catalog, why: Why) -> Option<Alternative> {
    let (mut batch, table, alias, filter) = parts(statement)?;
    let key = batch_key(catalog.resolve(&table)?)?;
    let condition = keyset(&table, &key, own_condition(filter.as_ref()), alias.as_deref());
    if let Statement::Update(update) = &mut batch {
        update.filter = Some(condition);
    } else if let Statement::Delete(delete) = &mut batch {
        delete.filter = Some(condition);
    }
    let sql = print::statement(&batch)?;
    Some(Alternative {
        sql: format!("-- pgtoll: backfill strategy=keyset key={key} batch-size={PROPOSED_BATCH}\n{sql};"),
        why,
    })
}

/// The statement, its table, alias and filter. Joins and WITH are left alone: their batches are not ours to choose.
fn parts(statement: &Statement) -> Option<(Statement, Name, Option<String>, Option<Expression>)> {
    if let Statement::Update(update) = statement {
        let simple = update.from.is_empty() && update.with.is_empty();
        simple.then(|| (statement.clone(), update.table.clone(), update.alias.clone(), update.filter.clone()))
    } else if let Statement::Delete(delete) = statement {
        let simple = delete.using.is_empty() && delete.with.is_empty();
        simple.then(|| (statement.clone(), delete.table.clone(), delete.alias.clone(), delete.filter.clone()))
    } else {
        None
    }
}

/// The condition on rows themselves: what a sub-select with LIMIT adds is its own way to batch.
fn own_condition(filter: Option<&Expression>) -> Option<Expression> {
    let filter = filter?;
    if let Expression::InQuery { query, negated: false, .. } = filter
        && query.limit.is_some()
    {
        // The sub-select reads one table, whatever it calls it.
        return query.filter.as_ref().map(|filter| filter.qualified(None));
    }
    Some(filter.clone())
}

/// `key IN (SELECT key FROM table WHERE key > :last AND <condition> ORDER BY key LIMIT :n)`
fn keyset(table: &Name, key: &str, condition: Option<Expression>, alias: Option<&str>) -> Expression {
    let column = || Expression::Column { qualifier: None, name: key.to_owned() };
    let after = Expression::Binary {
        operator: Operator::Greater,
        left: Box::new(column()),
        right: Box::new(Expression::Variable("last".to_owned())),
    };
    let filter = match condition {
        Some(condition) => Expression::And(vec![after, condition]),
        None => after,
    };
    Expression::InQuery {
        operand: Box::new(column()),
        query: Box::new(Query {
            targets: vec![column()],
            from: vec![FromItem::table(table.clone(), alias.map(str::to_owned))],
            filter: Some(filter),
            order_by: vec![(column(), false)],
            limit: Some(Expression::Variable("n".to_owned())),
            ..Query::default()
        }),
        negated: false,
    }
}

/// The single column along which batches can step: the primary key, else another unique index on one column.
pub(super) fn batch_key(relation: &Relation) -> Option<String> {
    let primary = relation.primary_key().and_then(|columns| match columns {
        [only] => Some(only.clone()),
        _ => None,
    });
    primary.or_else(|| {
        let unique = relation.indexes.iter().find(|index| {
            index.unique && index.valid && index.predicate.is_none() && index.keys.len() == 1
        })?;
        unique.leading_column().map(str::to_owned)
    })
}
