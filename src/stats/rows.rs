//! Rows and pages of a relation now, from what ANALYZE counted then.
//!
//! # Model
//! Rows per page are taken to be what they were when `reltuples` was taken; times the pages that the heap has now.
//! # Source
//! `estimate_rel_size`, src/backend/optimizer/util/plancat.c.

use std::collections::BTreeMap;

use super::snapshot::{RelationFacts, RelationKindFacts};
use crate::pg::RelationName;
use crate::stat::Stat;
use crate::units::{Bytes, PAGE_BYTES, Pages, Rows};

/// Live rows.
pub(super) fn live_rows(facts: &RelationFacts) -> Stat<Rows> {
    if let Some(reason) = no_storage(facts.kind) {
        return Stat::unknown(reason);
    }
    let current = facts.heap_bytes.map(|bytes| bytes as f64 / PAGE_BYTES);
    if current == Some(0.0) {
        return Stat::exact(Rows(0.0), "the heap has 0 bytes");
    }
    match (facts.reltuples, facts.relpages.map(|pages| pages as f64)) {
        (Some(tuples), Some(then)) if then > 0.0 => match current {
            Some(now) if now != then => Stat::estimated(
                Rows((tuples / then * now).round()),
                format!(
                    "reltuples {tuples:.0} (analysed with {then:.0} pages), scaled to {now:.0} pages now"
                ),
            ),
            Some(_) | None => Stat::estimated(Rows(tuples), format!("reltuples {tuples:.0}")),
        },
        (Some(tuples), Some(_) | None) if tuples > 0.0 => {
            Stat::estimated(Rows(tuples), format!("reltuples {tuples:.0}, of an unknown number of pages"))
        }
        (Some(_), Some(_) | None) => counted_rows(facts, "analysed when it was empty"),
        (None, Some(_) | None) => counted_rows(facts, "never analysed"),
    }
}

/// What the cumulative counters say, where ANALYZE says nothing.
fn counted_rows(facts: &RelationFacts, reason: &str) -> Stat<Rows> {
    match facts.counters.as_ref().and_then(|counters| counters.n_live_tup) {
        Some(rows) if rows > 0 => Stat::estimated(Rows(rows as f64), format!("n_live_tup {rows} ({reason})")),
        // Zero is what a counter says that was reset, or that counts on a standby.
        Some(_) | None => Stat::unknown(reason),
    }
}

/// Pages of the heap.
pub(super) fn heap_pages(facts: &RelationFacts) -> Stat<Pages> {
    if let Some(reason) = no_storage(facts.kind) {
        return Stat::unknown(reason);
    }
    match (facts.heap_bytes, facts.relpages) {
        (Some(bytes), _) => Stat::exact(Bytes(bytes as f64).pages(), "pg_relation_size"),
        (None, Some(pages)) => Stat::estimated(Pages(pages as f64), format!("relpages {pages}")),
        (None, None) => Stat::unknown("its size was not read"),
    }
}

/// Pages of the heap that are all-visible.
pub(super) fn visible_pages(facts: &RelationFacts) -> Stat<Pages> {
    match facts.relallvisible {
        Some(pages) => Stat::estimated(Pages(pages as f64), format!("relallvisible {pages}")),
        None => Stat::unknown("relallvisible was not read"),
    }
}

/// Bytes out of line.
pub(super) fn toast_bytes(facts: &RelationFacts) -> Stat<Bytes> {
    match facts.toast_bytes {
        Some(bytes) => Stat::exact(Bytes(bytes as f64), "size of the TOAST table and its index"),
        None if !facts.columns.is_empty() && facts.columns.iter().all(|column| !column.toastable) => {
            Stat::exact(Bytes(0.0), "no column can be TOASTed")
        }
        None => Stat::unknown("the size of its TOAST table was not read"),
    }
}

fn no_storage(kind: RelationKindFacts) -> Option<&'static str> {
    match kind {
        RelationKindFacts::Table
        | RelationKindFacts::MaterializedView
        | RelationKindFacts::PartitionedTable => None,
        RelationKindFacts::View => Some("a view holds no rows"),
        RelationKindFacts::ForeignTable => Some("a foreign table's rows are elsewhere"),
        RelationKindFacts::Sequence => Some("a sequence is not a table"),
        RelationKindFacts::CompositeType => Some("a composite type holds no rows"),
    }
}

/// What a partitioned table's leaf partitions hold together.
#[derive(Debug, Clone)]
pub(super) struct Totals {
    pub(super) rows: Stat<Rows>,
    pub(super) pages: Stat<Pages>,
    pub(super) all_visible: Stat<Pages>,
    pub(super) toast: Stat<Bytes>,
}

/// The totals of every partitioned table.
pub(super) struct LeafTotals(BTreeMap<RelationName, Totals>);

impl LeafTotals {
    pub(super) fn of(relations: &[RelationFacts]) -> Self {
        let mut partitions: BTreeMap<&RelationName, Vec<&RelationFacts>> = BTreeMap::new();
        for facts in relations {
            if let Some(parent) = &facts.partition_of {
                partitions.entry(parent).or_default().push(facts);
            }
        }
        let partitioned = relations.iter().filter(|facts| facts.kind == RelationKindFacts::PartitionedTable);
        let totals = partitioned.map(|facts| {
            let name = RelationName::new(&facts.schema, &facts.name);
            let mut leaves = Vec::new();
            collect_leaves(&name, &partitions, &mut leaves);
            let totals = Totals {
                rows: sum(leaves.iter().map(|leaf| (*leaf, live_rows(leaf)))),
                pages: sum(leaves.iter().map(|leaf| (*leaf, heap_pages(leaf)))),
                all_visible: sum(leaves.iter().map(|leaf| (*leaf, visible_pages(leaf)))),
                toast: sum(leaves.iter().map(|leaf| (*leaf, toast_bytes(leaf)))),
            };
            (name, totals)
        });
        Self(totals.collect())
    }

    /// The totals of a partitioned table; `None` for any other relation.
    pub(super) fn get(&self, name: &RelationName) -> Option<Totals> {
        self.0.get(name).cloned()
    }
}

fn collect_leaves<'a>(
    parent: &RelationName,
    partitions: &BTreeMap<&RelationName, Vec<&'a RelationFacts>>,
    leaves: &mut Vec<&'a RelationFacts>,
) {
    for facts in partitions.get(parent).into_iter().flatten() {
        if facts.kind == RelationKindFacts::PartitionedTable {
            collect_leaves(&RelationName::new(&facts.schema, &facts.name), partitions, leaves);
        } else {
            leaves.push(facts);
        }
    }
}

/// The sum over leaf partitions; unknown where one of them is.
fn sum<'a, U: std::iter::Sum + Copy>(parts: impl Iterator<Item = (&'a RelationFacts, Stat<U>)>) -> Stat<U> {
    let mut values = Vec::new();
    let mut estimated = false;
    for (facts, stat) in parts {
        match stat {
            Stat::Exact { value, .. } => values.push(value),
            Stat::Estimated { value, .. } => {
                estimated = true;
                values.push(value);
            }
            Stat::Unknown { reason } => {
                return Stat::unknown(format!("partition {}.{}: {reason}", facts.schema, facts.name));
            }
        }
    }
    let source = format!("sum over {} leaf partitions", values.len());
    let value = values.into_iter().sum();
    if estimated { Stat::estimated(value, source) } else { Stat::exact(value, source) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observed::CounterFacts;
    use crate::stats::example;

    fn facts(reltuples: Option<f64>, relpages: Option<u64>, pages_now: Option<u64>) -> RelationFacts {
        let heap_bytes = pages_now.map(|pages| pages * 8192);
        RelationFacts { reltuples, relpages, heap_bytes, ..example::relation("t", RelationKindFacts::Table) }
    }

    #[test]
    fn rows_follow_the_pages() {
        let rows = live_rows(&facts(Some(921e6), Some(17_000_000), Some(17_100_000)));
        assert_eq!(rows.value().map(|rows| rows.0), Some((921e6 / 17e6 * 17.1e6_f64).round()));
        assert_eq!(
            rows.basis(),
            "reltuples 921000000 (analysed with 17000000 pages), scaled to 17100000 pages now"
        );
        assert_eq!(live_rows(&facts(Some(10.0), Some(1), Some(1))).basis(), "reltuples 10");
    }

    #[test]
    fn never_analysed_is_unknown_and_not_zero() {
        assert_eq!(live_rows(&facts(None, None, Some(10))), Stat::unknown("never analysed"));
        assert_eq!(
            live_rows(&facts(Some(0.0), Some(0), Some(10))),
            Stat::unknown("analysed when it was empty")
        );
    }

    #[test]
    fn counters_stand_in_and_an_empty_heap_is_exact() {
        let mut counted = facts(None, None, Some(10));
        counted.counters = Some(CounterFacts { n_live_tup: Some(700), ..CounterFacts::default() });
        assert_eq!(live_rows(&counted), Stat::estimated(Rows(700.0), "n_live_tup 700 (never analysed)"));
        counted.counters = Some(CounterFacts { n_live_tup: Some(0), ..CounterFacts::default() });
        assert_eq!(live_rows(&counted).value(), None);
        assert_eq!(live_rows(&facts(None, None, Some(0))), Stat::exact(Rows(0.0), "the heap has 0 bytes"));
    }

    #[test]
    fn pages_come_from_the_size_rather_than_from_relpages() {
        assert_eq!(heap_pages(&facts(None, Some(5), Some(7))).value(), Some(&Pages(7.0)));
        assert!(matches!(heap_pages(&facts(None, Some(5), None)), Stat::Estimated { .. }));
        assert_eq!(heap_pages(&facts(None, None, None)).value(), None);
    }

    #[test]
    fn one_unknown_leaf_makes_the_sum_unknown() {
        let parent = example::relation("p", RelationKindFacts::PartitionedTable);
        let leaf = |name: &str, reltuples| RelationFacts {
            name: name.to_owned(),
            partition_of: Some(RelationName::new("public", "p")),
            ..facts(reltuples, Some(1), Some(1))
        };
        let name = RelationName::new("public", "p");
        let known = LeafTotals::of(&[parent.clone(), leaf("a", Some(3.0)), leaf("b", Some(4.0))]);
        assert_eq!(known.get(&name).expect("p").rows.value(), Some(&Rows(7.0)));
        let unknown = LeafTotals::of(&[parent, leaf("a", Some(3.0)), leaf("b", None)]);
        assert_eq!(unknown.get(&name).expect("p").rows, Stat::unknown("partition public.b: never analysed"));
    }
}
