//! A table as a scan or a rewrite sees it.

use crate::catalog::{Persistence, Relation};
use crate::effect::Heap;

/// The heap of a table.
pub fn heap(relation: &Relation) -> Heap {
    let hits =
        relation.io.as_ref().and_then(|io| Some((io.heap_blks_hit? as f64, io.heap_blks_read? as f64)));
    Heap {
        relation: relation.name.clone(),
        pages: relation.pages.clone(),
        rows: relation.rows.clone(),
        row_bytes: relation.row_bytes(),
        toast: relation.toast.clone(),
        logged: relation.persistence == Persistence::Permanent,
        hit_fraction: hits.filter(|(hit, read)| hit + read > 0.0).map(|(hit, read)| hit / (hit + read)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Source;
    use crate::observed::IoFacts;
    use crate::pg::RelationName;
    use crate::stats::example;

    #[test]
    fn the_hit_fraction_needs_both_counters() {
        let catalog = example::snapshot().into_catalog(Source::StatsFile);
        let mut table =
            catalog.relation(&RelationName::new("public", "events")).expect("it is there").clone();
        assert_eq!(heap(&table).hit_fraction, None);
        let counted =
            |hit, read| Some(IoFacts { heap_blks_hit: hit, heap_blks_read: read, ..IoFacts::default() });
        table.io = counted(Some(90), Some(10));
        assert_eq!(heap(&table).hit_fraction, Some(0.9));
        table.io = counted(Some(0), Some(0));
        assert_eq!(heap(&table).hit_fraction, None);
        table.io = counted(Some(90), None);
        assert_eq!(heap(&table).hit_fraction, None);
    }
}
