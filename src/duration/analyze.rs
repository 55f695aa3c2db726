//! ANALYZE of one table.
//!
//! # Model
//! 300 × `default_statistics_target` rows sampled from as many pages (at most all of them), each row put through
//! the statistics of all columns. Pages are read in order with gaps, and prefetched: as a sequential read.
//!
//! # Inputs
//! Pages and rows; `default_statistics_target`.
//!
//! # Source
//! `std_typanalyze` and `acquire_sample_rows` (src/backend/commands/analyze.c).
//!
//! # Valid for
//! Columns without a statistics target of their own.

use super::cache::{Stored, sequential_read};
use super::inputs::{pages, rows};
use super::{Conditions, Price, fixed, metadata};
use crate::effect::Heap;

const ROWS_PER_TARGET: f64 = 300.0;
const DEFAULT_TARGET: f64 = 100.0;

pub(super) fn price(heap: &Heap, conditions: &Conditions<'_>) -> Result<Price, String> {
    let target = conditions.settings.number("default_statistics_target").unwrap_or(DEFAULT_TARGET);
    let sample = target * ROWS_PER_TARGET;
    let pages = pages(heap)?.map::<crate::units::Pages>(|pages| pages.min(sample));
    let rows = rows(heap)?.map::<crate::units::Rows>(|rows| rows.min(sample));
    let stored = Stored::heap(heap, super::inputs::pages(heap)?);
    let name = format!("sample pages of {}", heap.relation);
    let reading = sequential_read(name, pages, stored, conditions);
    let rate = &conditions.profile.rates.analyze_seconds_per_sampled_row;
    let name = format!("compute statistics of {}", heap.relation);
    Ok(Price {
        wal: metadata::catalog_wal(),
        ..Price::of(vec![reading, fixed::item(name, rows, "rows", rate, "300 × default_statistics_target")])
    })
}

#[cfg(test)]
mod tests {
    use crate::catalog::Settings;
    use crate::duration::testing::{heap, near, priced};
    use crate::effect::Work;
    use crate::units::Unit;

    #[test]
    fn a_sample_is_300_rows_per_unit_of_the_target() {
        let figures =
            [("sequential_read_cached_seconds_per_page", 0.1), ("analyze_seconds_per_sampled_row", 1.0)];
        let seconds = |pages, rows, settings: &Settings| {
            let price = priced(&Work::Analyze { heap: heap(pages, rows) }, &figures, settings);
            price.duration().expect("known").p50.get()
        };
        let mut settings = Settings::default();
        assert!(near(seconds(100.0, 2000.0, &settings), 10.0 + 2000.0), "all of a small table");
        assert!(near(seconds(50_000.0, 1e7, &settings), 3000.0 + 30_000.0));
        settings.insert("default_statistics_target", "10", None);
        assert!(near(seconds(50_000.0, 1e7, &settings), 300.0 + 3000.0));
    }
}
