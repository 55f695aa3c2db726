//! Reading pages that may or may not be in memory.
//!
//! # Model
//! A page costs its cached or its uncached rate. Nobody outside the server knows which pages the kernel holds. The
//! profile says which share of the server's memory one relation gets; a relation larger than that is held in part.
//! The interval runs from the profile's high share to its low one.
//!
//! # Inputs
//! Size of the relation; `effective_cache_size`, else `shared_buffers`; the fraction of reads that shared_buffers
//! served; the profile's read rates and share.
//!
//! # Source
//! `effective_cache_size` is what the planner takes for its own estimate of cached pages (`index_pages_fetched`,
//! src/backend/optimizer/path/costsize.c).
//!
//! # Valid for
//! Reads of whole relations and of rows spread over them. Hot ends of a table (the newest rows) are better cached.

use super::page_touches::Touches;
use super::{Component, Conditions};
use crate::catalog::Settings;
use crate::effect::Heap;
use crate::estimate::Estimate;
use crate::units::{Bytes, Count, PAGE_BYTES, Pages, Rows, Seconds, Unit};

/// Something that is read: its size, and how far shared_buffers served reads of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    bytes: Bytes,
    hit_fraction: Option<f64>,
}

/// PostgreSQL's default of `effective_cache_size`, assumed where the settings are not known.
const DEFAULT_CACHE: f64 = 4.0 * 1024.0 * 1024.0 * 1024.0;
/// PostgreSQL's default of `shared_buffers`.
const DEFAULT_SHARED_BUFFERS: f64 = 128.0 * 1024.0 * 1024.0;

impl Stored {
    /// A heap of so many pages.
    pub(super) fn heap(heap: &Heap, pages: Estimate<Pages>) -> Self {
        Self { bytes: pages.p50.bytes(), hit_fraction: heap.hit_fraction }
    }

    /// Another relation of that size.
    pub(super) fn sized(bytes: Bytes) -> Self {
        Self { bytes, hit_fraction: None }
    }
}

/// The line item for reading pages one after the other.
pub(super) fn sequential_read(
    what: impl Into<String>,
    pages: Estimate<Pages>,
    stored: Stored,
    conditions: &Conditions<'_>,
) -> Component {
    let rates = &conditions.profile.rates;
    let cached = &rates.sequential_read_cached_seconds_per_page;
    let uncached = &rates.sequential_read_uncached_seconds_per_page;
    let memory = Memory::of(stored, conditions);
    let rate = mixed(cached.seconds, uncached.seconds, memory.fractions);
    let basis = format!("{}; cached: {}; uncached: {}", memory.basis, cached.source, uncached.source);
    Component::new(what, pages.map::<Count>(|pages| pages), "pages", rate, basis)
}

/// The line item for reading pages that changes of so many rows reach. `resident` is the chance that a page touched
/// before is still in shared_buffers.
pub(super) fn scattered_read(
    what: impl Into<String>,
    rows: Estimate<Rows>,
    touches: impl Fn(f64) -> Touches,
    resident: f64,
    stored: Stored,
    conditions: &Conditions<'_>,
) -> Component {
    let rates = &conditions.profile.rates;
    let cached = &rates.random_read_cached_seconds_per_page;
    let uncached = &rates.random_read_uncached_seconds_per_page;
    let memory = Memory::of(stored, conditions);
    let reads = rows.map::<Count>(|rows| touches(rows).reads(resident));
    // Pages read again come from the kernel, where the relation fits its memory.
    let first = touches(rows.p50.get());
    let first_reads = first.pages(1.0) / first.reads(resident).max(f64::MIN_POSITIVE);
    let fractions = memory.fractions.map::<Count>(|cached| {
        if memory.fits { 1.0 - first_reads.min(1.0) * (1.0 - cached) } else { cached }
    });
    let rate = mixed(cached.seconds, uncached.seconds, fractions);
    let basis = format!("{}; cached: {}; uncached: {}", memory.basis, cached.source, uncached.source);
    Component::new(what, reads, "pages", rate, basis)
}

/// The chance that a page of relations of so many bytes in all stays in shared_buffers between two touches.
pub(super) fn resident(bytes: f64, settings: &Settings) -> f64 {
    let shared = settings.bytes("shared_buffers").map_or(DEFAULT_SHARED_BUFFERS, Unit::get);
    held(bytes, shared)
}

/// How far a relation is taken to be in memory.
struct Memory {
    /// Fraction of its pages: the low end is the slow one.
    fractions: Estimate<Count>,
    /// All of it fits the share that it typically gets.
    fits: bool,
    basis: String,
}

impl Memory {
    fn of(stored: Stored, conditions: &Conditions<'_>) -> Self {
        let (cache, name) = cache_bytes(conditions.settings);
        let share = &conditions.profile.rates.cache_share_of_one_relation;
        let by_size = share.value.map::<Count>(|share| held(stored.bytes.get(), cache * share));
        let typical = match stored.hit_fraction {
            // What shared_buffers missed may still have come from the kernel's cache: half of it.
            Some(hits) if hits < by_size.p50.0 => (hits + by_size.p50.0) / 2.0,
            Some(_) | None => by_size.p50.0,
        };
        let fractions = Estimate::range(by_size.p05, Count(typical), by_size.p95);
        let percent = (typical * 100.0).round();
        let basis = format!("{percent} % taken to be in memory ({name}; {})", share.source);
        Self { fractions, fits: by_size.p50.0 >= 1.0, basis }
    }
}

/// Seconds per page where so much is cached; the least cached is the slowest. That nothing is cached and that the disk
/// is slow is too much ill luck for one in twenty: the slow end is half-way to the slow disk.
fn mixed(
    cached: Estimate<Seconds>,
    uncached: Estimate<Seconds>,
    fractions: Estimate<Count>,
) -> Estimate<Seconds> {
    let mix = |cached: Seconds, uncached: Seconds, fraction: Count| {
        Seconds(cached.0 * fraction.0 + uncached.0 * (1.0 - fraction.0))
    };
    Estimate::range(
        mix(cached.p05, uncached.p05, fractions.p95),
        mix(cached.p50, uncached.p50, fractions.p50),
        mix(cached.p95, Seconds((uncached.p50.0 * uncached.p95.0).sqrt()), fractions.p05),
    )
}

/// The memory that the server counts on.
fn cache_bytes(settings: &Settings) -> (f64, &'static str) {
    let shared = settings.bytes("shared_buffers").map(Unit::get);
    match (settings.bytes("effective_cache_size"), shared) {
        (Some(bytes), shared) => (bytes.get().max(shared.unwrap_or(0.0)), "effective_cache_size"),
        (None, Some(shared)) => (shared, "shared_buffers"),
        (None, None) => (DEFAULT_CACHE, "default effective_cache_size"),
    }
}

/// The fraction of something that a memory holds.
fn held(size: f64, memory: f64) -> f64 {
    if size <= memory { 1.0 } else { memory / size }
}

/// Bytes in pages of the default size.
pub(super) fn pages_of(bytes: Estimate<Bytes>) -> Estimate<Pages> {
    bytes.map(|bytes| bytes / PAGE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duration::testing::{near, profile};

    const FIGURES: [(&str, f64); 5] = [
        ("sequential_read_cached_seconds_per_page", 1.0),
        ("sequential_read_uncached_seconds_per_page", 100.0),
        ("random_read_cached_seconds_per_page", 10.0),
        ("random_read_uncached_seconds_per_page", 1000.0),
        ("cache_share_of_one_relation", 0.5),
    ];

    fn settings() -> Settings {
        let mut settings = Settings::default();
        settings.insert("shared_buffers", "8MB", None);
        settings.insert("effective_cache_size", "16MB", None);
        settings
    }

    fn sequential(stored: Stored) -> f64 {
        let (profile, settings) = (profile(&FIGURES), settings());
        let conditions = Conditions::new(&profile, &settings);
        let pages = Estimate::exact(Pages(1.0));
        sequential_read("x", pages, stored, &conditions).duration.p50.get()
    }

    #[test]
    fn what_outgrows_its_share_comes_from_disk_in_part() {
        let megabytes = |megabytes: f64| Stored::sized(Bytes(megabytes * 1024.0 * 1024.0));
        assert!(near(sequential(megabytes(8.0)), 1.0));
        // 8 of 32 MB are held.
        assert!(near(sequential(megabytes(32.0)), 0.25 + 75.0));
        let missed = Stored { hit_fraction: Some(0.5), ..megabytes(8.0) };
        assert!(near(sequential(missed), 0.75 + 25.0));
        let hit = Stored { hit_fraction: Some(0.999), ..megabytes(32.0) };
        assert!(near(sequential(hit), 0.25 + 75.0), "hits on hot pages say nothing of the cold ones");
    }

    #[test]
    fn pages_read_again_come_from_the_kernel() {
        let (profile, settings) = (profile(&FIGURES), settings());
        let conditions = Conditions::new(&profile, &settings);
        let stored = Stored { hit_fraction: Some(0.0), ..Stored::sized(Bytes(100.0 * PAGE_BYTES)) };
        let touches = |rows| Touches::along(rows, 1.0, 100.0, 0.0);
        let read = scattered_read("x", Estimate::exact(Rows(1e6)), touches, 0.5, stored, &conditions);
        // 100 first reads, half of them from disk; half of the million touches read again.
        let expected = 100.0 * (5.0 + 500.0) + (1e6 - 100.0) * 0.5 * 10.0;
        assert!((read.duration.p50.get() / expected - 1.0).abs() < 1e-3, "{}", read.duration.p50.get());
    }

    #[test]
    fn shared_buffers_hold_their_part() {
        let settings = settings();
        assert!(near(resident(1024.0 * 1024.0, &settings), 1.0));
        assert!(near(resident(32.0 * 1024.0 * 1024.0, &settings), 0.25));
    }
}
