//! Reading pages that may or may not be in memory.
//!
//! # Model
//! A page costs its cached or its uncached rate. Nobody outside the server knows which pages the kernel holds, so
//! the interval runs from "as much in memory as fits" to "all from disk", and the median takes it that one relation
//! gets at most half of the memory that the server counts on.
//!
//! # Inputs
//! Size of the relation; `effective_cache_size`, else `shared_buffers`; the fraction of reads that shared_buffers
//! served; the profile's four read rates.
//!
//! # Source
//! `effective_cache_size` is what the planner takes for its own estimate of cached pages (src/backend/optimizer/path/costsize.c,
//! `index_pages_fetched`). Half: an assumption.
//!
//! # Valid for
//! Reads of whole relations and of rows spread over them. Hot ends of a table (the newest rows) are better cached.

use super::{Component, Conditions};
use crate::effect::Heap;
use crate::estimate::Estimate;
use crate::profile::Rate;
use crate::units::{Bytes, Count, PAGE_BYTES, Pages, Seconds, Unit};

/// How pages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// One after the other.
    Sequential,
    /// Anywhere.
    Random,
}

/// Something that is read: its size, and how far shared_buffers served reads of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    pub(super) bytes: Bytes,
    pub(super) hit_fraction: Option<f64>,
}

/// Assumed where the settings are not known: PostgreSQL's default of `effective_cache_size`.
const DEFAULT_CACHE: f64 = 4.0 * 1024.0 * 1024.0 * 1024.0;

/// The share of the server's memory that one relation gets.
const SHARE_OF_ONE_RELATION: f64 = 0.5;

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

/// The line item for reading pages of something.
pub(super) fn read(
    what: impl Into<String>,
    pages: Estimate<Pages>,
    stored: Stored,
    order: Order,
    conditions: &Conditions<'_>,
) -> Component {
    let (rate, basis) = page_rate(stored, order, conditions);
    Component::new(what, pages.map::<Count>(|pages| pages), "pages", rate, basis)
}

/// Seconds per page, with the basis.
pub(super) fn page_rate(
    stored: Stored,
    order: Order,
    conditions: &Conditions<'_>,
) -> (Estimate<Seconds>, String) {
    let rates = &conditions.profile.rates;
    let (cached, uncached) = match order {
        Order::Sequential => {
            (&rates.sequential_read_cached_seconds_per_page, &rates.sequential_read_uncached_seconds_per_page)
        }
        Order::Random => {
            (&rates.random_read_cached_seconds_per_page, &rates.random_read_uncached_seconds_per_page)
        }
    };
    let cache = cache_bytes(conditions);
    let typical = typical_cached(stored, cache);
    let most = fits(stored.bytes, cache.0);
    let rate = Estimate::range(
        Seconds(mix(cached.seconds.p05.0, uncached.seconds.p05.0, most)),
        Seconds(mix(cached.seconds.p50.0, uncached.seconds.p50.0, typical)),
        uncached.seconds.p50,
    );
    (rate, basis(cached, uncached, typical, cache))
}

/// The memory that the server counts on.
fn cache_bytes(conditions: &Conditions<'_>) -> (f64, &'static str) {
    let settings = conditions.settings;
    let shared = settings.bytes("shared_buffers").map_or(0.0, Unit::get);
    match settings.bytes("effective_cache_size") {
        Some(bytes) => (bytes.get().max(shared), "effective_cache_size"),
        None if shared > 0.0 => (shared, "shared_buffers"),
        None => (DEFAULT_CACHE, "default effective_cache_size"),
    }
}

/// The fraction of pages that are taken to be in memory.
fn typical_cached(stored: Stored, cache: (f64, &'static str)) -> f64 {
    let by_size = fits(stored.bytes, cache.0 * SHARE_OF_ONE_RELATION);
    match stored.hit_fraction {
        // What shared_buffers missed may still have come from the kernel's cache: half of it.
        Some(hits) if hits < by_size => (hits + by_size) / 2.0,
        Some(_) | None => by_size,
    }
}

fn fits(size: Bytes, memory: f64) -> f64 {
    if size.0 <= memory { 1.0 } else { memory / size.0 }
}

fn mix(cached: f64, uncached: f64, fraction: f64) -> f64 {
    cached * fraction + uncached * (1.0 - fraction)
}

fn basis(cached: &Rate, uncached: &Rate, typical: f64, cache: (f64, &str)) -> String {
    let gigabytes = cache.0 / (1024.0 * 1024.0 * 1024.0);
    let percent = (typical * 100.0).round();
    format!(
        "{percent} % taken to be in memory ({} {gigabytes:.1} GiB); cached: {}; uncached: {}",
        cache.1, cached.source, uncached.source
    )
}

/// Distinct pages that `touches` accesses spread at random over `total` pages reach.
///
/// Expected occupancy of `total` cells by `touches` independent throws.
pub(super) fn distinct_pages(touches: f64, total: f64) -> f64 {
    if total <= 0.0 {
        return touches;
    }
    total * -(-touches / total).exp_m1()
}

/// Bytes in pages of the default size.
pub(super) fn pages_of(bytes: Estimate<Bytes>) -> Estimate<Pages> {
    bytes.map(|bytes| bytes / PAGE_BYTES)
}
