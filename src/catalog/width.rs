//! Bytes of columns and rows.
//!
//! # Model
//! A row is its header (23 bytes, a null bitmap where a column can be null, rounded up to 8) and its columns in
//! order, each aligned as its type demands and there as often as it is not null, rounded up to 8.
//! # Inputs
//! `pg_stats.avg_width` and `null_frac`; where a column has none, the length of its type or the planner's
//! assumption. Where no column has any, the heap's bytes per row, bloat included.
//! # Source
//! `heap_compute_data_size`, src/backend/access/common/heaptuple.c; `get_typavgwidth`.
//! # Valid for
//! Heaps; TOASTed values count as the pointers that ANALYZE measured.

use super::{Column, Generated, Relation};
use crate::pg::{Storage, TypeName};
use crate::stat::Stat;
use crate::units::{Bytes, PAGE_BYTES, Pages, Rows};

/// `SizeofHeapTupleHeader`.
const HEADER_BYTES: f64 = 23.0;
/// `MAXALIGN` on 64-bit machines.
const MAX_ALIGNMENT: f64 = 8.0;
/// Values of varying length up to this many bytes have a header of one byte and no alignment.
const SHORT_VALUE_BYTES: f64 = 127.0;

/// `ItemIdData`: every row has one on its page.
const LINE_POINTER_BYTES: f64 = 4.0;
/// `SizeOfPageHeaderData`.
const PAGE_HEADER_BYTES: f64 = 24.0;

impl Column {
    /// Average bytes that it adds to a row, nulls counted as nothing.
    pub fn average_bytes(&self) -> f64 {
        match &self.statistics {
            Some(statistics) => statistics.avg_width * (1.0 - statistics.null_frac),
            None => TypeName::parse(&self.type_name).assumed_width(),
        }
    }
}

impl Relation {
    /// Average bytes of a row on the heap, without its line pointer.
    pub fn row_bytes(&self) -> Stat<Bytes> {
        let analysed = self.columns.iter().filter(|column| column.statistics.is_some()).count();
        if analysed == 0 && !self.is_new {
            if let (Some(rows), Some(pages)) = (self.rows.value(), self.pages.value())
                && rows.0 > 0.0
                && pages.0 > 0.0
            {
                let bytes = Bytes(pages.0 * PAGE_BYTES / rows.0);
                return Stat::estimated(bytes, "heap bytes / rows, bloat included");
            }
            if self.columns.is_empty() {
                return Stat::unknown("neither its columns nor its size are known");
            }
        }
        let assumed = self.columns.len() - analysed;
        let source = match (analysed, assumed) {
            (_, 0) => "avg_width of its columns".to_owned(),
            (0, _) => "the planner's default widths of its columns' types".to_owned(),
            (_, _) => {
                format!("avg_width of its columns; {assumed} of them not analysed, at their types' default")
            }
        };
        Stat::estimated(Bytes(computed_row_bytes(&self.columns)), source)
    }

    /// Pages that so many rows fill when they are written one after the other.
    pub fn pages_for(&self, rows: Rows) -> Option<Pages> {
        let row = self.row_bytes().value()?.0 + LINE_POINTER_BYTES;
        let page = (PAGE_BYTES - PAGE_HEADER_BYTES) * self.fillfactor / 100.0;
        Some(Pages((rows.0 * row / page).ceil()))
    }
}

fn computed_row_bytes(columns: &[Column]) -> f64 {
    let bitmap =
        if columns.iter().all(|column| column.not_null) { 0.0 } else { (columns.len() as f64 / 8.0).ceil() };
    let header = aligned(HEADER_BYTES + bitmap, MAX_ALIGNMENT);
    let mut offset = 0.0;
    for column in columns.iter().filter(|column| column.generated != Some(Generated::Virtual)) {
        let bytes = column.average_bytes();
        let storage = TypeName::parse(&column.type_name).storage();
        offset = match storage {
            Some(Storage { length: Some(_), alignment }) if is_present(column) => {
                aligned(offset, alignment) + bytes
            }
            Some(Storage { length: None, alignment }) if bytes > SHORT_VALUE_BYTES => {
                aligned(offset, alignment) + bytes
            }
            // Mostly null, short, or of a type that we do not know.
            Some(_) | None => offset + bytes,
        };
    }
    header + aligned(offset, MAX_ALIGNMENT)
}

/// Whether most rows have a value, so that its alignment counts.
fn is_present(column: &Column) -> bool {
    column.statistics.is_none_or(|statistics| statistics.null_frac < 0.5)
}

fn aligned(bytes: f64, alignment: f64) -> f64 {
    (bytes / alignment).ceil() * alignment
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Source;
    use crate::pg::RelationName;
    use crate::stats::example;
    use crate::units::{Pages, Rows};

    fn events() -> Relation {
        let catalog = example::snapshot().into_catalog(Source::StatsFile);
        catalog.relation(&RelationName::new("public", "events")).expect("it is there").clone()
    }

    #[test]
    fn a_row_is_its_header_and_its_aligned_columns() {
        // 23 + 1 bitmap byte = 24; 8 + 120 = 128.
        assert_eq!(events().row_bytes().value(), Some(&Bytes(152.0)));
    }

    #[test]
    fn rows_fill_pages_up_to_the_fillfactor() {
        let mut table = events();
        // 8168 usable bytes / (152 + 4) = 52.4 rows a page.
        assert_eq!(table.pages_for(Rows(5_200.0)), Some(Pages(100.0)));
        table.fillfactor = 50.0;
        assert_eq!(table.pages_for(Rows(5_200.0)), Some(Pages(199.0)));
    }

    #[test]
    fn nulls_take_no_room() {
        let mut table = events();
        table.columns[1].statistics.as_mut().expect("analysed").null_frac = 1.0;
        assert_eq!(table.row_bytes().value(), Some(&Bytes(32.0)));
    }

    #[test]
    fn an_unanalysed_table_is_as_wide_as_its_pages_say() {
        let mut table = events();
        table.columns.iter_mut().for_each(|column| column.statistics = None);
        table.rows = Stat::exact(Rows(100.0), "a test");
        table.pages = Stat::exact(Pages(10.0), "a test");
        assert_eq!(table.row_bytes().value(), Some(&Bytes(819.2)));
        table.rows = Stat::unknown("never analysed");
        assert!(table.row_bytes().basis().contains("default widths"));
    }
}
