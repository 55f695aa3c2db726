//! What a query names: its tables, and as far as names alone tell, their columns.
//!
//! # Not modelled
//! Which of several tables an unqualified column belongs to: every table that has one counts. Types of columns that are
//! more than a column or a cast.

use crate::catalog::{Catalog, Relation};
use crate::effect::PgError;
use crate::observed::UsesFacts;
use crate::pg::Name;
use crate::sql::{Expression, FromItem, Query, Statement};

/// A table that a query names, under the name that it has there.
pub(super) struct Named<'a> {
    alias: String,
    pub(super) relation: &'a Relation,
}

impl Named<'_> {
    /// Whether a column or star with that qualifier may be this table's.
    pub(super) fn answers_to(&self, qualifier: Option<&str>) -> bool {
        qualifier.is_none_or(|qualifier| qualifier == self.alias || qualifier == self.relation.name.name)
    }
}

/// What a query names.
pub(super) struct Names<'a> {
    catalog: &'a Catalog,
    /// Common table expressions, whose names hide tables.
    hidden: Vec<String>,
    pub(super) tables: Vec<Named<'a>>,
    /// The first name that is not there.
    pub(super) missing: Option<Name>,
    expressions: Vec<Expression>,
    has_star: bool,
}

impl<'a> Names<'a> {
    /// Everything that a query names, also inside sub-selects.
    pub(super) fn of(query: &Query, catalog: &'a Catalog) -> Self {
        let (hidden, tables, expressions) = (Vec::new(), Vec::new(), Vec::new());
        let mut names = Self { catalog, hidden, tables, missing: None, expressions, has_star: false };
        names.query(query);
        names
    }

    /// The error about a name that is not there.
    pub(super) fn demand_all(&self) -> Result<(), PgError> {
        match &self.missing {
            None => Ok(()),
            Some(name) => {
                let written =
                    name.schema.iter().map(|schema| format!("{schema}.")).collect::<String>() + &name.name;
                Err(PgError { sqlstate: "42P01", message: format!("relation \"{written}\" does not exist") })
            }
        }
    }

    /// Tables, columns and functions that the query depends on.
    pub(super) fn uses(&self) -> UsesFacts {
        let mut uses = UsesFacts::default();
        for table in &self.tables {
            let relation = &table.relation.name;
            let columns = table.relation.columns.iter().filter(|column| self.is_used(table, &column.name));
            let before = uses.columns.len();
            for column in columns {
                uses.add_column(relation, &column.name);
            }
            if uses.columns.len() == before && !uses.uses_relation(relation) {
                uses.relations.push(relation.clone());
            }
        }
        uses
    }

    fn is_used(&self, table: &Named<'_>, column: &str) -> bool {
        let names = self.expressions.iter().flat_map(Expression::columns);
        self.has_star || names.into_iter().any(|name| name.name == column && table.answers_to(name.qualifier))
    }

    fn query(&mut self, query: &Query) {
        let before = self.hidden.len();
        for table in &query.with {
            self.hidden.push(table.name.clone());
            if let Statement::Select(inner) = table.statement.as_ref() {
                self.query(inner);
            }
        }
        query.from.iter().for_each(|item| self.item(item));
        self.has_star |= query.targets.iter().any(is_star);
        let clauses = query.filter.iter().chain(&query.having).chain(&query.limit).chain(&query.offset);
        let lists = query.targets.iter().chain(&query.group_by).chain(query.distinct.iter().flatten());
        let ordering = query.order_by.iter().map(|(expression, _)| expression);
        for expression in lists.chain(clauses).chain(ordering).chain(query.rows.iter().flatten()) {
            self.expression(expression);
        }
        query.set_operands.iter().for_each(|operand| self.query(operand));
        self.hidden.truncate(before);
    }

    fn expression(&mut self, expression: &Expression) {
        self.expressions.push(expression.clone());
        for query in expression.subqueries() {
            self.query(query);
        }
    }

    fn item(&mut self, item: &FromItem) {
        match item {
            FromItem::Relation { name, alias, .. } => self.relation(name, alias.as_deref()),
            FromItem::Subquery { query, .. } => self.query(query),
            FromItem::Function { calls, .. } => calls.iter().for_each(|call| self.expression(call)),
            FromItem::Join { left, right, on, .. } => {
                self.item(left);
                self.item(right);
                on.iter().for_each(|on| self.expression(on));
            }
        }
    }

    fn relation(&mut self, name: &Name, alias: Option<&str>) {
        if name.schema.is_none() && self.hidden.contains(&name.name) {
            return;
        }
        match self.catalog.resolve(name) {
            Some(relation) => {
                let alias = alias.unwrap_or(&name.name).to_owned();
                self.tables.push(Named { alias, relation });
            }
            // PostgreSQL's own views are not in the catalog.
            None if is_systems(name) => {}
            None => {
                self.missing.get_or_insert_with(|| name.clone());
            }
        }
    }
}

fn is_systems(name: &Name) -> bool {
    match name.schema.as_deref() {
        Some(schema) => matches!(schema, "pg_catalog" | "information_schema"),
        None => name.name.starts_with("pg_"),
    }
}

/// `*` or `t.*`.
pub(super) fn is_star(target: &Expression) -> bool {
    matches!(target, Expression::Other { text, .. } if text.trim_end().ends_with('*'))
}
