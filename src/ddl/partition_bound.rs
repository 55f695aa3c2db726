//! What the bound of a new partition has to be like.
//!
//! # Source
//! `transformPartitionBound`, `transformPartitionRangeBounds`, `validateInfiniteBounds`,
//! src/backend/parser/parse_utilcmd.c; `check_new_partition_bound`, src/backend/partitioning/partbounds.c.

use super::errors;
use crate::catalog::{Catalog, Relation};
use crate::effect::PgError;
use crate::partition::{Bound, Key, is_empty, overlaps};
use crate::sql::{
    Expression, PartitionBound, PartitionKey, PartitionStrategy, RangeValue, parse_partition_key,
};

/// Whether a bound is of the form that the table's key asks for.
pub(super) fn demand_form(bound: &PartitionBound, table: &Relation) -> Result<(), PgError> {
    let Some(key) = table.properties.partition_key.as_deref().and_then(parse_partition_key) else {
        return Ok(());
    };
    let invalid = |kind| {
        Err(errors::invalid_table_definition(format!("invalid bound specification for a {kind} partition")))
    };
    match (bound, key.strategy) {
        (PartitionBound::Default, PartitionStrategy::Hash) => {
            Err(errors::invalid_table_definition("a hash-partitioned table may not have a default partition"))
        }
        (PartitionBound::Hash { modulus, remainder }, PartitionStrategy::Hash) => {
            demand_hash(*modulus, *remainder)
        }
        (PartitionBound::Range { from, to }, PartitionStrategy::Range) => demand_range(from, to, &key),
        (PartitionBound::Default, _) | (PartitionBound::List { .. }, PartitionStrategy::List) => Ok(()),
        (_, PartitionStrategy::Hash) => invalid("hash"),
        (_, PartitionStrategy::List) => invalid("list"),
        (_, PartitionStrategy::Range) => invalid("range"),
    }
}

fn demand_hash(modulus: u32, remainder: u32) -> Result<(), PgError> {
    if modulus == 0 {
        let message = "modulus for hash partition must be an integer value greater than zero";
        return Err(errors::invalid_table_definition(message));
    }
    if remainder >= modulus {
        return Err(errors::invalid_table_definition(
            "remainder for hash partition must be less than modulus",
        ));
    }
    Ok(())
}

fn demand_range(from: &[RangeValue], to: &[RangeValue], key: &PartitionKey) -> Result<(), PgError> {
    for (word, end) in [("FROM", from), ("TO", to)] {
        if end.len() != key.keys.len() {
            let message = format!("{word} must specify exactly one value per partitioning column");
            return Err(errors::invalid_table_definition(message));
        }
    }
    for end in [from, to] {
        if end.contains(&RangeValue::Value(Expression::Null)) {
            return Err(errors::invalid_object_definition("cannot specify NULL in range bound"));
        }
        let is_infinite = |value: &RangeValue| matches!(value, RangeValue::MinValue | RangeValue::MaxValue);
        if let Some(first) = end.iter().position(is_infinite)
            && end[first..].iter().any(|value| *value != end[first])
        {
            let word = if end[first] == RangeValue::MinValue { "MINVALUE" } else { "MAXVALUE" };
            return Err(errors::error("42804", format!("every bound following {word} must also be {word}")));
        }
    }
    Ok(())
}

/// Whether the rows of a new partition are nobody else's.
pub(super) fn demand_free(
    name: &str,
    written: &PartitionBound,
    table: &Relation,
    catalog: &Catalog,
) -> Result<(), PgError> {
    let Some(key) = Key::of(table, catalog) else { return Ok(()) };
    let Some(bound) = key.read(written, catalog) else { return Ok(()) };
    let siblings: Vec<(&Relation, Bound)> = catalog
        .children(&table.name)
        .filter(|child| child.name.name != name)
        .filter_map(|child| Some((child, key.bound(child, catalog)?)))
        .collect();
    demand_factors(&bound, &siblings)?;
    if is_empty(&bound) {
        let message = format!("empty range bound specified for partition \"{name}\"");
        return Err(errors::invalid_object_definition(message));
    }
    let Some((other, _)) = siblings.iter().find(|(_, other)| overlaps(&bound, other)) else { return Ok(()) };
    let other = &other.name.name;
    Err(errors::invalid_object_definition(if bound == Bound::Default {
        format!("partition \"{name}\" conflicts with existing default partition \"{other}\"")
    } else {
        format!("partition \"{name}\" would overlap partition \"{other}\"")
    }))
}

/// Of two moduli the larger has to be a multiple of the smaller.
fn demand_factors(bound: &Bound, siblings: &[(&Relation, Bound)]) -> Result<(), PgError> {
    let Bound::Hash { modulus, .. } = bound else { return Ok(()) };
    let fits = |other: &Bound| match other {
        Bound::Hash { modulus: other, .. } => {
            let (small, large) = (*modulus.min(other), *modulus.max(other));
            small > 0 && large % small == 0
        }
        Bound::Default | Bound::List { .. } | Bound::Range { .. } => true,
    };
    if siblings.iter().all(|(_, other)| fits(other)) {
        return Ok(());
    }
    let message = "every hash partition modulus must be a factor of the next larger modulus";
    Err(errors::invalid_object_definition(message))
}
