//! Images of changed pages in the WAL.
//!
//! # Model
//! The first change of a page after a checkpoint logs the whole page. Checkpoints come by WAL volume: one cycle per
//! `max_wal_size` / (1 + `checkpoint_completion_target`), and each cycle images its pages anew.
//!
//! # Inputs
//! Pages touched; `full_page_writes`, `max_wal_size`, `wal_compression`.
//!
//! # Source
//! `XLogRecordAssemble` (src/backend/access/transam/xloginsert.c), `CalculateCheckpointSegments` (xlog.c).
//!
//! # Valid for
//! One statement. Checkpoints by time (`checkpoint_timeout`) are not foreseen; where the server writes much else,
//! cycles are shorter and images more: the high end.

use super::Conditions;
use super::page_touches::Touches;
use crate::units::Unit;

/// Bytes of an ordinary page's image: the hole between line pointers and rows is left out.
const IMAGE_BYTES: f64 = 7_600.0;
/// What compression leaves of an image.
const COMPRESSED: f64 = 0.4;
const DEFAULT_MAX_WAL_SIZE: f64 = 1024.0 * 1024.0 * 1024.0;
const DEFAULT_COMPLETION_TARGET: f64 = 0.9;

/// Bytes of page images beside so many bytes of other WAL.
pub(super) fn bytes(touches: &[Touches], other_wal: f64, conditions: &Conditions<'_>) -> f64 {
    let settings = conditions.settings;
    if settings.is_on("full_page_writes") == Some(false) {
        return 0.0;
    }
    let plain =
        settings.text("wal_compression").is_none_or(|value| matches!(value, "off" | "false" | "no" | "0"));
    let image = if plain { IMAGE_BYTES } else { IMAGE_BYTES * COMPRESSED };
    let target = settings.number("checkpoint_completion_target").unwrap_or(DEFAULT_COMPLETION_TARGET);
    let cycle = settings.bytes("max_wal_size").map_or(DEFAULT_MAX_WAL_SIZE, Unit::get) / (1.0 + target);
    let mut images = 0.0;
    // Images make WAL, WAL makes checkpoints, checkpoints make images: this settles within a few rounds.
    for _ in 0..12 {
        let cycles = ((other_wal + images) / cycle).max(1.0);
        images = touches.iter().map(|touched| touched.pages(cycles)).sum::<f64>() * image;
    }
    images
}
