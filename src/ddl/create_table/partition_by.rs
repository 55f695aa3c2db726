//! PARTITION BY: the key by which rows go to partitions.
//!
//! # Source
//! `transformPartitionSpec`, `ComputePartitionAttrs`, src/backend/commands/tablecmds.c; `pg_get_partkeydef_worker`,
//! src/backend/utils/adt/ruleutils.c.

use crate::ddl::alteration::Alteration;
use crate::ddl::{errors, index};
use crate::effect::PgError;
use crate::shape;
use crate::sql::{Expression, PartitionKey, PartitionKeyPart, PartitionStrategy, Volatility, print};

/// Makes the table a partitioned one.
pub(super) fn set(key: &PartitionKey, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    if key.strategy == PartitionStrategy::List && key.keys.len() > 1 {
        return Err(invalid("cannot use \"list\" partition strategy with more than one column"));
    }
    for part in &key.keys {
        demand(part, key.strategy, alteration)?;
    }
    let columns: Vec<String> =
        key.keys.iter().filter_map(|part| column(&part.expression)).map(str::to_owned).collect();
    let text = print::partition_key(key);
    alteration.edit(|table| {
        table.partition_columns = columns;
        table.properties.partition_key = text;
    });
    Ok(())
}

fn column(key: &Expression) -> Option<&str> {
    if let Expression::Column { name, .. } = key { Some(name) } else { None }
}

fn demand(
    part: &PartitionKeyPart,
    strategy: PartitionStrategy,
    alteration: &Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table();
    let Some(name) = column(&part.expression) else {
        return demand_expression(&part.expression, alteration);
    };
    let Some(column) = table.column(name) else {
        let message = format!("column \"{name}\" named in partition key does not exist");
        return Err(errors::error("42703", message));
    };
    if column.generated.is_some() {
        return Err(invalid("cannot use generated column in partition key"));
    }
    let method = if strategy == PartitionStrategy::Hash { "hash" } else { "btree" };
    if part.operator_class.is_some() { Ok(()) } else { index::demand_comparable(&column.type_name, method) }
}

fn demand_expression(expression: &Expression, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    let columns = expression.columns();
    if let Some(absent) = columns.iter().find(|column| table.column(column.name).is_none()) {
        return Err(errors::undefined_column_name(absent.name));
    }
    let is_generated = |name: &str| table.column(name).is_some_and(|column| column.generated.is_some());
    if columns.iter().any(|column| is_generated(column.name)) {
        return Err(invalid("cannot use generated column in partition key"));
    }
    if is_mutable(expression, alteration) {
        return Err(invalid("functions in partition key expression must be marked IMMUTABLE"));
    }
    if columns.is_empty() {
        return Err(invalid("cannot use constant expression as partition key"));
    }
    Ok(())
}

/// Of PostgreSQL's own functions overloads differ in volatility (`date_trunc`), so only volatile ones count.
fn is_mutable(expression: &Expression, alteration: &Alteration<'_>) -> bool {
    shape::volatility(expression, alteration.catalog) == Volatility::Volatile
}

/// 42P17.
fn invalid(message: &str) -> PgError {
    errors::error("42P17", message)
}
