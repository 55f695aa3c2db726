//! The condition that all rows of a partition fulfil.
//!
//! # Source
//! `get_qual_from_partbound`, `get_qual_for_list`, `get_qual_for_range`, src/backend/partitioning/partbounds.c;
//! `get_proposed_default_constraint`, src/backend/catalog/partition.c.

use crate::catalog::{Catalog, Relation};
use crate::sql::{
    Expression, Operator, PartitionBound, PartitionKey, PartitionStrategy, RangeValue, parse_partition_bound,
    parse_partition_key,
};

/// What a bound of a partitioned table asks of each row; empty where it asks nothing, `None` where only the server can
/// tell, as with hashes. `siblings` are the other partitions, which say what is left for a default one.
pub fn condition<'a>(
    table: &Relation,
    bound: &PartitionBound,
    siblings: impl Iterator<Item = &'a Relation>,
) -> Option<Vec<Expression>> {
    let key = key(table)?;
    match bound {
        PartitionBound::Default => {
            let bounds = siblings.map(bound_of);
            let others = bounds.filter(|bound| *bound != Some(PartitionBound::Default));
            what_is_left(&key, &others.collect::<Option<Vec<_>>>()?)
        }
        PartitionBound::List { values } => Some(vec![listed(&key, values)?]),
        PartitionBound::Range { from, to } => Some([not_null(&key), in_range(&key, from, to)].concat()),
        PartitionBound::Hash { .. } => None,
    }
}

/// What each row of a partition has to fulfil, by its own bound and by those of all partitions above it.
pub fn conditions(partition: &Relation, catalog: &Catalog) -> Option<Vec<Expression>> {
    let Some(bound) = partition.properties.partition_bound.as_deref() else { return Some(Vec::new()) };
    let bound = parse_partition_bound(bound)?;
    let parent = catalog.relation(partition.parents.first()?)?;
    let siblings = catalog.children(&parent.name).filter(|sibling| sibling.name != partition.name);
    let mut all = condition(parent, &bound, siblings)?;
    all.extend(conditions(parent, catalog)?);
    Some(all)
}

/// What is asked of a default partition's rows once another partition takes those of this condition.
pub fn condition_of_default(of_new: Vec<Expression>) -> Expression {
    Expression::Not(Box::new(Expression::And(of_new)))
}

fn key(table: &Relation) -> Option<PartitionKey> {
    parse_partition_key(table.properties.partition_key.as_deref()?)
}

fn bound_of(partition: &Relation) -> Option<PartitionBound> {
    parse_partition_bound(partition.properties.partition_bound.as_deref()?)
}

fn what_is_left(key: &PartitionKey, others: &[PartitionBound]) -> Option<Vec<Expression>> {
    let taken: Option<Vec<Expression>> = others
        .iter()
        .map(|bound| match bound {
            PartitionBound::List { values } => listed(key, values),
            PartitionBound::Range { from, to } => Some(Expression::And(in_range(key, from, to))),
            PartitionBound::Default | PartitionBound::Hash { .. } => None,
        })
        .collect();
    let taken = taken?;
    if taken.is_empty() {
        return Some(Vec::new());
    }
    let mut asked = Expression::Or(taken);
    if key.strategy == PartitionStrategy::Range {
        let mut parts = not_null(key);
        parts.push(asked);
        asked = Expression::And(parts);
    }
    Some(vec![Expression::Not(Box::new(asked))])
}

fn not_null(key: &PartitionKey) -> Vec<Expression> {
    key.keys.iter().map(|part| is_null(&part.expression, true)).collect()
}

fn is_null(operand: &Expression, negated: bool) -> Expression {
    Expression::IsNull { operand: Box::new(operand.clone()), negated }
}

fn listed(key: &PartitionKey, values: &[Expression]) -> Option<Expression> {
    let operand = &key.keys.first()?.expression;
    let members: Vec<Expression> =
        values.iter().filter(|value| **value != Expression::Null).cloned().collect();
    let takes_null = members.len() < values.len();
    let among = (!members.is_empty()).then(|| Expression::InList {
        operand: Box::new(operand.clone()),
        members,
        negated: false,
    });
    Some(match (among, takes_null) {
        (Some(among), true) => Expression::Or(vec![is_null(operand, false), among]),
        (Some(among), false) => Expression::And(vec![is_null(operand, true), among]),
        (None, _) => is_null(operand, false),
    })
}

fn in_range(key: &PartitionKey, from: &[RangeValue], to: &[RangeValue]) -> Vec<Expression> {
    let parts: Vec<&Expression> = key.keys.iter().map(|part| &part.expression).collect();
    let same =
        from.iter().zip(to).take_while(|(from, to)| from == to && matches!(from, RangeValue::Value(_)));
    let shared = same.count();
    let mut all: Vec<Expression> =
        parts.iter().zip(from).take(shared).filter_map(|(part, value)| equal(part, value)).collect();
    let rest = &parts[shared.min(parts.len())..];
    all.extend(beyond(rest, from.get(shared..).unwrap_or_default(), &LOWER));
    all.extend(beyond(rest, to.get(shared..).unwrap_or_default(), &UPPER));
    all
}

/// One end of a range: the operator within it, the one at it, and what a part is that no value lies beyond.
struct Side {
    strict: Operator,
    inclusive: Operator,
    /// The last value belongs to the range.
    takes_last: bool,
    open: RangeValue,
}

const LOWER: Side = Side {
    strict: Operator::Greater,
    inclusive: Operator::GreaterOrEqual,
    takes_last: true,
    open: RangeValue::MinValue,
};
const UPPER: Side = Side {
    strict: Operator::Less,
    inclusive: Operator::LessOrEqual,
    takes_last: false,
    open: RangeValue::MaxValue,
};

/// `a > 1 OR (a = 1 AND b >= 2)`; nothing where the first part is open.
fn beyond(parts: &[&Expression], values: &[RangeValue], side: &Side) -> Option<Expression> {
    let mut arms = Vec::new();
    for (place, (part, value)) in parts.iter().zip(values).enumerate() {
        let RangeValue::Value(constant) = value else { break };
        let next = values.get(place + 1);
        let inclusive = match next {
            None => side.takes_last,
            Some(next) => *next == side.open,
        };
        let operator = if inclusive { &side.inclusive } else { &side.strict };
        let mut arm: Vec<Expression> =
            parts.iter().zip(values).take(place).filter_map(|(part, value)| equal(part, value)).collect();
        arm.push(compare(part, operator.clone(), constant));
        arms.push(Expression::And(arm));
        if inclusive {
            break;
        }
    }
    (!arms.is_empty()).then_some(Expression::Or(arms))
}

fn equal(part: &Expression, value: &RangeValue) -> Option<Expression> {
    let RangeValue::Value(value) = value else { return None };
    Some(compare(part, Operator::Equal, value))
}

fn compare(part: &Expression, operator: Operator, value: &Expression) -> Expression {
    Expression::Binary { operator, left: Box::new(part.clone()), right: Box::new(value.clone()) }
}
