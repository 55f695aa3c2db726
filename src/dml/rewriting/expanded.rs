//! A statement with the queries of views in place of the views, for its price.
//!
//! # Not modelled
//! Changes of views that give columns other names.

use crate::catalog::{Catalog, Definition, Relation, RelationKind};
use crate::pg::Name;
use crate::sql::{Expression, FromItem, Query, Statement};

use super::updatable::only_table;

/// Views of views are followed so far.
const DEEPEST: usize = 100;

/// The statement without views; `None` where that cannot be said.
pub(in crate::dml) fn without_views(statement: &Statement, catalog: &Catalog) -> Option<Statement> {
    let expansion = Expansion { catalog };
    let mut expanded = statement.clone();
    if let Statement::Select(query) = &mut expanded {
        expansion.query(query, DEEPEST);
    } else if let Statement::Insert(insert) = &mut expanded {
        expansion.query(&mut insert.source, DEEPEST);
        insert.table = expansion.below(&insert.table)?.0;
    } else if let Statement::Update(update) = &mut expanded {
        update.from.iter_mut().for_each(|item| expansion.item(item, DEEPEST));
        for (_, value) in &mut update.assignments {
            *value = expansion.expression(value, DEEPEST);
        }
        let alias = update.alias.clone().unwrap_or_else(|| update.table.name.clone());
        let (table, conditions) = expansion.below(&update.table)?;
        update.filter = expansion.filter(update.filter.take(), conditions, &alias);
        if table != update.table {
            (update.table, update.alias) = (table, Some(alias));
        }
    } else if let Statement::Delete(delete) = &mut expanded {
        delete.using.iter_mut().for_each(|item| expansion.item(item, DEEPEST));
        let alias = delete.alias.clone().unwrap_or_else(|| delete.table.name.clone());
        let (table, conditions) = expansion.below(&delete.table)?;
        delete.filter = expansion.filter(delete.filter.take(), conditions, &alias);
        if table != delete.table {
            (delete.table, delete.alias) = (table, Some(alias));
        }
    }
    Some(expanded)
}

struct Expansion<'a> {
    catalog: &'a Catalog,
}

impl Expansion<'_> {
    /// The table below a view, and the conditions of the views between.
    fn below(&self, name: &Name) -> Option<(Name, Vec<Expression>)> {
        let (mut table, mut conditions) = (name.clone(), Vec::new());
        for _ in 0..DEEPEST {
            let Some(relation) = self.catalog.resolve(&table) else { return Some((table, conditions)) };
            if relation.kind != RelationKind::View {
                return Some((table, conditions));
            }
            let query = relation.properties.definition.as_ref().and_then(Definition::query)?;
            if !keeps_names(relation, &query) {
                return None;
            }
            conditions.extend(query.filter.iter().flat_map(|filter| filter.conjuncts().to_vec()));
            table = only_table(&query)?.clone();
        }
        None
    }

    fn filter(
        &self,
        own: Option<Expression>,
        conditions: Vec<Expression>,
        alias: &str,
    ) -> Option<Expression> {
        let own = own.iter().flat_map(|filter| filter.conjuncts()).map(|part| self.expression(part, DEEPEST));
        let added = conditions.iter().map(|condition| condition.qualified(Some(alias)));
        let mut all: Vec<_> = own.chain(added).collect();
        match all.len() {
            0 => None,
            1 => all.pop(),
            _ => Some(Expression::And(all)),
        }
    }

    fn query(&self, query: &mut Query, depth: usize) {
        for table in &mut query.with {
            if let Statement::Select(inner) = table.statement.as_mut() {
                self.query(inner, depth);
            }
        }
        query.from.iter_mut().for_each(|item| self.item(item, depth));
        query.set_operands.iter_mut().for_each(|arm| self.query(arm, depth));
        let lists = query.targets.iter_mut().chain(&mut query.filter).chain(&mut query.having);
        for expression in lists.chain(query.rows.iter_mut().flatten()) {
            *expression = self.expression(expression, depth);
        }
    }

    fn item(&self, item: &mut FromItem, depth: usize) {
        match item {
            FromItem::Relation { name, alias, columns, .. } => {
                let view = self.catalog.resolve(name).filter(|found| found.kind == RelationKind::View);
                let query = view.and_then(|view| view.properties.definition.as_ref()?.query());
                let (Some(view), Some(query), true) = (view, query, depth > 0) else { return };
                let mut query = Query::clone(&query);
                self.query(&mut query, depth - 1);
                let own = view.columns.iter().map(|column| column.name.clone()).skip(columns.len());
                let columns = columns.iter().cloned().chain(own).collect();
                let alias = Some(alias.clone().unwrap_or_else(|| name.name.clone()));
                *item = FromItem::Subquery { query: Box::new(query), alias, columns, lateral: false };
            }
            FromItem::Subquery { query, .. } => self.query(query, depth),
            FromItem::Function { .. } => {}
            FromItem::Join { left, right, on, .. } => {
                self.item(left, depth);
                self.item(right, depth);
                if let Some(on) = on {
                    *on = self.expression(on, depth);
                }
            }
        }
    }

    fn expression(&self, expression: &Expression, depth: usize) -> Expression {
        let inner = |query: &Query| {
            let mut query = query.clone();
            self.query(&mut query, depth);
            Box::new(query)
        };
        if let Expression::Exists(query) = expression {
            Expression::Exists(inner(query))
        } else if let Expression::Subquery(query) = expression {
            Expression::Subquery(inner(query))
        } else if let Expression::InQuery { operand, query, negated } = expression {
            Expression::InQuery {
                operand: Box::new(self.expression(operand, depth)),
                query: inner(query),
                negated: *negated,
            }
        } else {
            expression.with_operands(&mut |operand| self.expression(operand, depth))
        }
    }
}

/// Whether a view shows columns of its table under their own names.
fn keeps_names(view: &Relation, query: &Query) -> bool {
    view.columns.iter().all(|column| match super::below_column(view, query, &column.name) {
        Some(below) => below == column.name,
        // Computed; nobody changes it.
        None => true,
    })
}
