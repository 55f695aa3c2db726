//! Partition keys and bounds.

use std::cmp::Ordering;

use crate::catalog::{Catalog, Relation};
use crate::sql::{
    Expression, PartitionBound, PartitionStrategy, RangeValue, parse_partition_bound, parse_partition_key,
};

use super::values::{Kind, Known, Value, compared};

/// How a table is cut up.
#[derive(Debug, Clone)]
pub struct Key {
    /// LIST, RANGE or HASH.
    pub strategy: PartitionStrategy,
    /// Its columns and expressions.
    pub parts: Vec<Part>,
}

/// One part of a key.
#[derive(Debug, Clone)]
pub struct Part {
    /// The column or expression, without qualifiers.
    pub expression: Expression,
    /// Its values; `None` where they are not compared here.
    pub kind: Option<Kind>,
    /// Its type as the catalog has it.
    pub type_name: Option<String>,
}

/// Which rows a partition takes, in comparable values.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// What no other takes.
    Default,
    /// These values, NULL perhaps among them.
    List {
        /// The values.
        values: Vec<Value>,
        /// NULL.
        null: bool,
    },
    /// From the lower end, inclusive, to the upper, exclusive.
    Range {
        /// The lower end.
        from: Vec<End>,
        /// The upper end.
        to: Vec<End>,
    },
    /// Hashes that leave this remainder.
    Hash {
        /// By what they are divided.
        modulus: u64,
        /// What is left.
        remainder: u64,
    },
}

/// One value of the end of a range.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// Below all values.
    Min,
    /// A value.
    At(Value),
    /// Above all values.
    Max,
}

impl Key {
    /// The key of a partitioned table, where it can be read.
    pub fn of(relation: &Relation, catalog: &Catalog) -> Option<Self> {
        let key = parse_partition_key(relation.properties.partition_key.as_deref()?)?;
        let parts = key.keys.into_iter().map(|part| {
            let column = part.expression.as_column().and_then(|name| relation.column(name));
            let collation = part.collation.as_ref().map(|name| name.name.as_str());
            let collation =
                collation.or_else(|| column.and_then(|column| column.properties.collation.as_deref()));
            // Another operator class may compare in another way.
            let plain = column.filter(|_| part.operator_class.is_none());
            Part {
                kind: match plain {
                    Some(column) => Kind::of(&column.type_name, collation, catalog),
                    None if part.operator_class.is_none() => computed_type(&part.expression, relation)
                        .and_then(|name| Kind::of(&name, collation, catalog)),
                    None => None,
                },
                type_name: column.map(|column| column.type_name.clone()),
                expression: part.expression.qualified(None),
            }
        });
        Some(Self { strategy: key.strategy, parts: parts.collect() })
    }

    /// A partition's bound; `None` where it cannot be read.
    pub fn bound(&self, partition: &Relation, catalog: &Catalog) -> Option<Bound> {
        self.read(&parse_partition_bound(partition.properties.partition_bound.as_deref()?)?, catalog)
    }

    /// A bound in comparable values; `None` where one of them is not known.
    pub fn read(&self, written: &PartitionBound, catalog: &Catalog) -> Option<Bound> {
        match written {
            PartitionBound::Default => Some(Bound::Default),
            PartitionBound::Hash { modulus, remainder } => {
                Some(Bound::Hash { modulus: u64::from(*modulus), remainder: u64::from(*remainder) })
            }
            PartitionBound::List { values } => {
                let kind = self.parts.first()?.kind.as_ref()?;
                let known: Vec<_> = values.iter().map(|value| kind.value(value, catalog)).collect();
                let null = known.contains(&Known::Null);
                let values = known.into_iter().filter_map(|known| match known {
                    Known::Value(value) => Some(Some(value)),
                    Known::Null => None,
                    Known::Nothing => Some(None),
                });
                Some(Bound::List { values: values.collect::<Option<_>>()?, null })
            }
            PartitionBound::Range { from, to } => {
                Some(Bound::Range { from: self.ends(from, catalog)?, to: self.ends(to, catalog)? })
            }
        }
    }

    fn ends(&self, values: &[RangeValue], catalog: &Catalog) -> Option<Vec<End>> {
        let ends = values.iter().zip(&self.parts).map(|(value, part)| match value {
            RangeValue::MinValue => Some(End::Min),
            RangeValue::MaxValue => Some(End::Max),
            RangeValue::Value(value) => match part.kind.as_ref()?.value(value, catalog) {
                Known::Value(value) => Some(End::At(value)),
                Known::Null | Known::Nothing => None,
            },
        });
        ends.collect()
    }
}

/// The order of two ends; one that is shorter is filled up with the other's.
pub fn compared_ends(one: &[End], other: &[End]) -> Ordering {
    let pairs = one.iter().zip(other).map(|(one, other)| match (one, other) {
        (End::Min, End::Min) | (End::Max, End::Max) => Ordering::Equal,
        (End::Min, _) | (_, End::Max) => Ordering::Less,
        (End::Max, _) | (_, End::Min) => Ordering::Greater,
        (End::At(one), End::At(other)) => compared(one, other).unwrap_or(Ordering::Equal),
    });
    pairs.fold(Ordering::Equal, Ordering::then)
}

/// The type of a key that is an expression, where it is certain.
fn computed_type(expression: &Expression, relation: &Relation) -> Option<String> {
    if let Expression::Cast { to, .. } = expression {
        return Some(to.clone());
    }
    let Expression::Call { function, arguments } = expression else { return None };
    match function.name.as_str() {
        "lower" | "upper" | "btrim" | "md5" | "left" | "right" | "substr" | "substring" => {
            Some("text".to_owned())
        }
        "date_trunc" => {
            let column = arguments.get(1)?.as_column()?;
            Some(relation.column(column)?.type_name.clone())
        }
        _ => None,
    }
}
