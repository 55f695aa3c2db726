//! Rows that come and go, and heaps written anew.

use super::super::{Catalog, Relation, RelationKind};
use crate::pg::RelationName;
use crate::stat::Stat;
use crate::units::{Bytes, Pages, Rows};

impl Catalog {
    /// Rows come (positive) or go; a partitioned table counts its partitions' rows as its own.
    pub(super) fn change_rows(&mut self, relation: &RelationName, by: Option<Rows>) {
        let mut pending = vec![relation.clone()];
        while let Some(name) = pending.pop() {
            let Some(table) = self.relations.get_mut(&name) else { continue };
            change(table, by);
            let parents = table.parents.clone();
            let partitioned = |name: &RelationName| {
                self.relations.get(name).is_some_and(|parent| parent.kind == RelationKind::PartitionedTable)
            };
            pending.extend(parents.into_iter().filter(partitioned));
        }
    }
}

fn change(table: &mut Relation, by: Option<Rows>) {
    let Some(by) = by else {
        let reason = "an earlier statement of this migration changes them by an unknown number";
        table.rows = Stat::unknown(reason);
        table.pages = Stat::unknown(reason);
        return;
    };
    let source = |before: &str| format!("{before}, {:+.0} rows by this migration", by.0);
    if let Some(rows) = table.rows.value() {
        table.rows = Stat::estimated(Rows((rows.0 + by.0).max(0.0)), source(table.rows.basis()));
    }
    // New rows are taken to go to new pages; deleted ones leave theirs behind.
    if by.0 > 0.0
        && let (Some(pages), Some(new)) = (table.pages.value(), table.pages_for(by))
    {
        table.pages = Stat::estimated(*pages + new, source(table.pages.basis()));
    }
}

/// The heap after a rewrite: live rows alone, and not yet known to be visible to all.
pub(super) fn compact(table: &mut Relation) {
    if let Some(pages) = table.rows.value().and_then(|rows| table.pages_for(*rows)) {
        table.pages = Stat::estimated(pages, "rows × row width, written anew by this migration");
    }
    table.all_visible = Stat::exact(Pages(0.0), "written anew by this migration");
    if let Some(counters) = &mut table.counters {
        counters.n_dead_tup = Some(0);
    }
}

/// Nothing is left.
pub(super) fn empty(table: &mut Relation) {
    let source = "emptied by this migration";
    table.rows = Stat::exact(Rows(0.0), source);
    table.pages = Stat::exact(Pages(0.0), source);
    table.all_visible = Stat::exact(Pages(0.0), source);
    table.toast = Stat::exact(Bytes(0.0), source);
    for index in &mut table.indexes {
        index.rows = Stat::exact(Rows(0.0), source);
        index.size = Stat::exact(Bytes(PAGE_BYTES), source);
    }
}

/// An empty B-tree has its metapage.
const PAGE_BYTES: f64 = 8192.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Change, Source};
    use crate::stats::example;

    fn catalog() -> Catalog {
        example::snapshot().into_catalog(Source::StatsFile)
    }

    #[test]
    fn rows_and_pages_grow_by_what_is_inserted() {
        let mut catalog = catalog();
        catalog.apply(Change::RowsChanged { relation: example::events(), by: Some(Rows(5_200.0)) });
        let table = catalog.relation(&example::events()).expect("it is there");
        assert_eq!(table.rows.value(), Some(&Rows(1_030_200.0)));
        assert_eq!(table.pages.value(), Some(&Pages(20_600.0)));
        assert!(table.rows.basis().ends_with("+5200 rows by this migration"), "{}", table.rows.basis());
    }

    #[test]
    fn deleted_rows_leave_their_pages() {
        let mut catalog = catalog();
        catalog.apply(Change::RowsChanged { relation: example::events(), by: Some(Rows(-2e6)) });
        let table = catalog.relation(&example::events()).expect("it is there");
        assert_eq!(table.rows.value(), Some(&Rows(0.0)));
        assert_eq!(table.pages.value(), Some(&Pages(20_500.0)));
    }

    #[test]
    fn an_unknown_change_makes_rows_unknown() {
        let mut catalog = catalog();
        catalog.apply(Change::RowsChanged { relation: example::events(), by: None });
        assert_eq!(catalog.relation(&example::events()).expect("it is there").rows.value(), None);
    }

    #[test]
    fn a_rewrite_leaves_live_rows_alone() {
        let mut catalog = catalog();
        catalog.apply(Change::Rewritten { relation: example::events() });
        let table = catalog.relation(&example::events()).expect("it is there");
        // 1,025,000 rows of 156 bytes on pages of 8168.
        assert_eq!(table.pages.value(), Some(&Pages((1_025_000.0 * 156.0_f64 / 8168.0).ceil())));
        assert_eq!(table.all_visible.value(), Some(&Pages(0.0)));
    }
}
