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
