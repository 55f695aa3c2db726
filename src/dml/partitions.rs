//! A table as a statement touches it: itself, its partitions, or the tables that inherit from it.

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::Heap;
use crate::observed::PlanNode;
use crate::shape;
use crate::stat::Stat;
use crate::units::Unit;

/// The table and everything below it, each once; with `only`, the table alone.
pub(super) fn tree<'a>(relation: &'a Relation, only: bool, catalog: &'a Catalog) -> Vec<&'a Relation> {
    let mut found = vec![relation];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied().filter(|_| !only) {
        for child in catalog.children(&parent.name) {
            if found.iter().all(|known| known.name != child.name) {
                found.push(child);
            }
        }
        next += 1;
    }
    found
}

/// Those of them that hold rows.
pub(super) fn heaps<'a>(relation: &'a Relation, only: bool, catalog: &'a Catalog) -> Vec<&'a Relation> {
    let mut found = tree(relation, only, catalog);
    found.retain(|relation| relation.kind != RelationKind::PartitionedTable);
    found
}

/// The heaps among these that a plan reads or changes; all of them where it names none. The planner leaves out, and
/// does not lock, partitions that cannot hold what is looked for.
pub(super) fn planned<'a>(tables: Vec<&'a Relation>, plan: Option<&PlanNode>) -> Vec<&'a Relation> {
    let mut named = Vec::new();
    if let Some(plan) = plan {
        plan.walk(&mut |node| named.extend(node.relation.as_ref()));
    }
    let is_leaf = |table: &Relation| table.kind != RelationKind::PartitionedTable;
    let is_named = |table: &Relation| named.contains(&&table.name);
    if !tables.iter().any(|table| is_leaf(table) && is_named(table)) {
        return tables;
    }
    tables.into_iter().filter(|table| !is_leaf(table) || is_named(table)).collect()
}

/// All heaps of a table taken as one.
pub(super) fn whole_heap(relation: &Relation, catalog: &Catalog) -> Heap {
    let parts = heaps(relation, false, catalog);
    if let [only] = parts.as_slice()
        && only.name == relation.name
    {
        return shape::heap(relation);
    }
    let parts: Vec<_> = parts.into_iter().map(shape::heap).collect();
    Heap {
        pages: sum(parts.iter().map(|part| &part.pages)),
        rows: sum(parts.iter().map(|part| &part.rows)),
        toast: sum(parts.iter().map(|part| &part.toast)),
        row_bytes: parts
            .first()
            .map_or_else(|| Stat::unknown("no partitions"), |part| part.row_bytes.clone()),
        ..shape::heap(relation)
    }
}

fn sum<'a, U: Unit + std::iter::Sum + 'a>(parts: impl Iterator<Item = &'a Stat<U>>) -> Stat<U> {
    let parts: Vec<_> = parts.collect();
    match parts.iter().find(|part| part.value().is_none()) {
        Some(unknown) => Stat::unknown(format!("of one partition: {}", unknown.basis())),
        None => Stat::estimated(
            parts.iter().filter_map(|part| part.value().copied()).sum(),
            format!("{} partitions together", parts.len()),
        ),
    }
}
