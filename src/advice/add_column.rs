//! Columns that would rewrite the table: add them empty, keep them in step, fill them in batches.

use crate::catalog::Catalog;
use crate::pg::Name;
use crate::sql::{AlterTable, ColumnConstraint, ColumnDefinition, Expression, print};

use super::batches::batch_key;
use super::{Alternative, Why, identifier, made_name, table_of};

/// How a trigger sees the columns of the row that is written.
const NEW: Option<&str> = Some("new");

/// ADD COLUMN with a volatile default or STORED: nullable first, a default or trigger for new rows, then batches.
pub(super) fn in_steps(alter: &AlterTable, column: &ColumnDefinition, catalog: &Catalog) -> Vec<Alternative> {
    let Some(key) = catalog.resolve(&alter.name).and_then(batch_key) else {
        return Vec::new();
    };
    let table = table_of(alter);
    let name = identifier(&column.name);
    let add = format!("ALTER TABLE {table} ADD COLUMN {name} {};", column.type_name);
    let steps = column.constraints.iter().find_map(|constraint| {
        if let ColumnConstraint::Default(expression) = constraint {
            let value = print::expression(expression)?;
            let set = format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {value};");
            Some((set, value))
        } else if let ColumnConstraint::Generated { expression, .. } = constraint {
            let value = print::expression(expression)?;
            let new_row = print::expression(&expression.qualified(NEW))?;
            Some((trigger(&alter.name, &column.name, &new_row), value))
        } else {
            None
        }
    });
    let Some((keep, value)) = steps else {
        return Vec::new();
    };
    let fill = fill(&alter.name, &name, &value, &key);
    vec![Alternative { sql: format!("{add}\n{keep}\n{fill}"), why: Why::FillsInBatches }]
}

/// ALTER COLUMN TYPE: a new column beside the old one.
pub(super) fn swap(
    alter: &AlterTable,
    column: &str,
    type_name: &str,
    using: Option<&Expression>,
    catalog: &Catalog,
) -> Vec<Alternative> {
    let Some(key) = catalog.resolve(&alter.name).and_then(batch_key) else {
        return Vec::new();
    };
    let table = table_of(alter);
    let old = Expression::Column { qualifier: None, name: column.to_owned() };
    let value =
        Expression::Cast { operand: Box::new(using.cloned().unwrap_or(old)), to: type_name.to_owned() };
    let new = format!("{column}_new");
    let (Some(printed), Some(new_row)) =
        (print::expression(&value), print::expression(&value.qualified(NEW)))
    else {
        return Vec::new();
    };
    let sql = [
        format!("ALTER TABLE {table} ADD COLUMN {} {type_name};", identifier(&new)),
        trigger(&alter.name, &new, &new_row),
        fill(&alter.name, &identifier(&new), &printed, &key),
    ];
    vec![Alternative { sql: sql.join("\n"), why: Why::SwapsColumns }]
}

fn trigger(table: &Name, column: &str, value: &str) -> String {
    let function = made_name(&["set", &table.name, column]);
    let column = identifier(column);
    format!(
        "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$\n\
         BEGIN\n  NEW.{column} := {value};\n  RETURN NEW;\nEND $$;\n\
         CREATE TRIGGER {function} BEFORE INSERT OR UPDATE ON {table}\n  FOR EACH ROW EXECUTE FUNCTION {function}();"
    )
}

fn fill(table: &Name, column: &str, value: &str, key: &str) -> String {
    let key_sql = identifier(key);
    format!(
        "-- pgtoll: backfill strategy=keyset key={key} batch-size=10000\n\
         UPDATE {table} SET {column} = {value}\n WHERE {key_sql} IN (SELECT {key_sql} FROM {table}\n               \
         WHERE {key_sql} > :last ORDER BY {key_sql} LIMIT :n);"
    )
}
