//! Columns that would rewrite the table: add them empty, keep them in step, fill them in batches.

use crate::catalog::Catalog;
use crate::pg::Name;
use crate::sql::{AlterTable, ColumnConstraint, ColumnDefinition, Expression, print};

use super::batches::batch_key;
use super::{Alternative, Why, identifier, made_name, table_of};

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
            let new_row = print::expression(&of_new_row(expression))?;
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
    let (Some(printed), Some(new_row)) = (print::expression(&value), print::expression(&of_new_row(&value)))
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

/// The expression as a trigger sees it: columns are fields of NEW.
fn of_new_row(expression: &Expression) -> Expression {
    let each = |items: &[Expression]| items.iter().map(of_new_row).collect();
    match expression {
        Expression::Column { name, .. } => {
            Expression::Column { qualifier: Some("new".to_owned()), name: name.clone() }
        }
        Expression::Cast { operand, to } => {
            Expression::Cast { operand: Box::new(of_new_row(operand)), to: to.clone() }
        }
        Expression::Binary { operator, left, right } => Expression::Binary {
            operator: operator.clone(),
            left: Box::new(of_new_row(left)),
            right: Box::new(of_new_row(right)),
        },
        Expression::Call { function, arguments } => {
            Expression::Call { function: function.clone(), arguments: each(arguments) }
        }
        Expression::And(items) => Expression::And(each(items)),
        Expression::Or(items) => Expression::Or(each(items)),
        Expression::Row(items) => Expression::Row(each(items)),
        Expression::Not(operand) => Expression::Not(Box::new(of_new_row(operand))),
        Expression::IsNull { operand, negated } => {
            Expression::IsNull { operand: Box::new(of_new_row(operand)), negated: *negated }
        }
        Expression::Null
        | Expression::Boolean(_)
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::Between { .. }
        | Expression::InList { .. }
        | Expression::InQuery { .. }
        | Expression::Exists(_)
        | Expression::Subquery(_)
        | Expression::Other { .. } => expression.clone(),
    }
}
