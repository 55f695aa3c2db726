//! Partitions that rows with known keys go to.
//!
//! # Source
//! `ExecFindPartition`, `get_partition_for_tuple` (src/backend/executor/execPartition.c).

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::sql::{Expression, Operator};

use super::chosen::Partitions;
use super::clauses::Clause;
use crate::partition::Known;

/// Where a row goes.
#[derive(Debug)]
pub(in crate::dml) enum Routed<'a> {
    /// Through these tables, the last of which takes it.
    To(Vec<&'a Relation>),
    /// Nowhere: no partition takes it.
    Nowhere(Vec<&'a Relation>),
    /// It is not known.
    Unknown,
}

/// The way of a row into a partitioned table; `value` gives the values of its columns, where they are known.
pub(in crate::dml) fn routed<'a>(
    table: &'a Relation,
    value: &impl Fn(&str) -> Option<Expression>,
    catalog: &'a Catalog,
) -> Routed<'a> {
    let mut path = vec![table];
    while let Some(last) = path.last().copied().filter(|last| last.kind == RelationKind::PartitionedTable) {
        let children: Vec<&Relation> = catalog.children(&last.name).collect();
        let Some(partitions) = Partitions::of(last, &children, catalog) else { return Routed::Unknown };
        let mut clauses = Vec::new();
        for (part, own) in partitions.key.parts.iter().enumerate() {
            let (Some(name), Some(kind)) = (own.expression.as_column(), &own.kind) else {
                return Routed::Unknown;
            };
            let Some(value) = value(name) else { return Routed::Unknown };
            clauses.push(match kind.value(&value, catalog) {
                Known::Value(value) => Clause::Compare { part, operator: Operator::Equal, value },
                Known::Null => Clause::Null { part },
                Known::Nothing => return Routed::Unknown,
            });
        }
        let left = partitions.all_of(&clauses);
        let mut taking = children.into_iter().zip(left).filter(|(_, left)| *left).map(|(child, _)| child);
        match (taking.next(), taking.next()) {
            (Some(child), None) => path.push(child),
            (None, _) => return Routed::Nowhere(path),
            (Some(_), Some(_)) => return Routed::Unknown,
        }
    }
    Routed::To(path)
}
