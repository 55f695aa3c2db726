//! Names in a statement that the catalog does not have, and the tables that it reads.

use crate::catalog::{Catalog, Relation};
use crate::effect::{Effects, PgError};
use crate::pg::Name;
use crate::sql::{CommonTable, Expression, FromItem, Query, Statement};

use super::locks;

/// Columns that every table has.
pub(super) const SYSTEM_COLUMNS: &[&str] = &["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];

/// Locks every table that a query reads, at any depth, and reports those that do not exist. Members of WITH that
/// change data are left to whoever executes them.
pub(super) fn read_query(effects: &mut Effects, query: &Query, catalog: &Catalog, with: &[&CommonTable]) {
    let mut with = with.to_vec();
    for table in &query.with {
        if let Statement::Select(inner) = table.statement.as_ref() {
            // A recursive member sees itself.
            let inside: Vec<_> = with.iter().copied().chain([table]).collect();
            read_query(effects, inner, catalog, &inside);
        }
        with.push(table);
    }
    read_from(effects, &query.from, !query.locking.is_empty(), catalog, &with);
    let ordering = query.order_by.iter().map(|(expression, _)| expression);
    let expressions = query.targets.iter().chain(&query.filter).chain(&query.limit).chain(&query.offset);
    for expression in expressions.chain(ordering) {
        read_expression(effects, expression, catalog, &with);
    }
    for operand in &query.set_operands {
        read_query(effects, operand, catalog, &with);
    }
}

/// The same for a FROM or USING list.
pub(super) fn read_from(
    effects: &mut Effects,
    items: &[FromItem],
    row_locks: bool,
    catalog: &Catalog,
    with: &[&CommonTable],
) {
    for item in items {
        match item {
            FromItem::Relation { name, .. } => read_relation(effects, name, row_locks, catalog, with),
            FromItem::Subquery { query, .. } => read_query(effects, query, catalog, with),
            FromItem::Function { .. } => {}
            FromItem::Join { left, right, on, .. } => {
                read_from(effects, std::slice::from_ref(left), row_locks, catalog, with);
                read_from(effects, std::slice::from_ref(right), row_locks, catalog, with);
                if let Some(on) = on {
                    read_expression(effects, on, catalog, with);
                }
            }
        }
    }
}

/// The same for the sub-selects of an expression.
pub(super) fn read_expression(
    effects: &mut Effects,
    expression: &Expression,
    catalog: &Catalog,
    with: &[&CommonTable],
) {
    for query in expression.subqueries() {
        read_query(effects, query, catalog, with);
    }
}

fn read_relation(
    effects: &mut Effects,
    name: &Name,
    row_locks: bool,
    catalog: &Catalog,
    with: &[&CommonTable],
) {
    let is_common = name.schema.is_none() && with.iter().any(|table| table.name == name.name);
    if is_common {
        return;
    }
    match catalog.resolve(name) {
        Some(relation) => {
            for table in super::partitions::tree(relation, false, catalog) {
                locks::read(effects, table, row_locks, catalog);
            }
        }
        None => missing_table(effects, name),
    }
}

/// Whether a relation is one of PostgreSQL's own, which the catalog does not have.
pub(super) fn is_own(name: &Name) -> bool {
    match &name.schema {
        Some(schema) => matches!(schema.as_str(), "pg_catalog" | "information_schema" | "pg_temp"),
        None => name.name.starts_with("pg_"),
    }
}

/// Reports a table that does not exist.
pub(super) fn missing_table(effects: &mut Effects, name: &Name) {
    if is_own(name) {
        return;
    }
    let written = match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    };
    let error = PgError { sqlstate: "42P01", message: format!("relation \"{written}\" does not exist") };
    if !effects.errors.contains(&error) {
        effects.errors.push(error);
    }
}

/// Reports target columns that do not exist.
pub(super) fn check_target_columns<'a>(
    effects: &mut Effects,
    relation: &Relation,
    columns: impl Iterator<Item = &'a str>,
) {
    if relation.columns.is_empty() {
        return;
    }
    for name in columns.filter(|name| relation.column(name).is_none()) {
        let table = &relation.name.name;
        effects.errors.push(PgError {
            sqlstate: "42703",
            message: format!("column \"{name}\" of relation \"{table}\" does not exist"),
        });
    }
}

/// Reports columns that a condition names where only the changed table can have them.
pub(super) fn check_condition(
    effects: &mut Effects,
    relation: &Relation,
    alias: Option<&str>,
    condition: &Expression,
) {
    let table = alias.unwrap_or(&relation.name.name);
    for column in condition.columns() {
        let of_table = column.qualifier.is_none_or(|qualifier| qualifier == table);
        // The table's own name stands for the whole row.
        let known = relation.column(column.name).is_some()
            || SYSTEM_COLUMNS.contains(&column.name)
            || column.name == table;
        if of_table && !known && !relation.columns.is_empty() {
            let written = match column.qualifier {
                Some(qualifier) => format!("{qualifier}.{}", column.name),
                None => format!("\"{}\"", column.name),
            };
            let error = PgError { sqlstate: "42703", message: format!("column {written} does not exist") };
            if !effects.errors.contains(&error) {
                effects.errors.push(error);
            }
        }
    }
}
