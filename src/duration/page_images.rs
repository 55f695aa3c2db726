//! Images of changed pages in the WAL.
//!
//! # Model
//! The first change of a page after a checkpoint logs the whole page. Checkpoints come by WAL volume: one cycle per
//! `max_wal_size` / (1 + `checkpoint_completion_target`), and each cycle images its pages anew.
//!
//! # Inputs
//! Pages touched, and how full they are; `full_page_writes`, `max_wal_size`, `wal_compression`.
//!
//! # Source
//! `XLogRecordAssemble` (src/backend/access/transam/xloginsert.c), `CalculateCheckpointSegments` (xlog.c).
//!
//! # Valid for
//! One statement, or many alike whose number between two checkpoints the caller knows. Otherwise checkpoints by time
//! (`checkpoint_timeout`) are not foreseen; where the server writes much else,
//! cycles are shorter and images more: the high end.

use super::Conditions;
use super::page_touches::Touches;
use crate::units::{PAGE_BYTES, Unit};

/// Bytes of the image of an ordinary index page: the hole in its middle is left out.
pub(super) const INDEX_IMAGE_BYTES: f64 = 7_400.0;
/// Page header, and the header of the image.
const PAGE_HEADER: f64 = 60.0;
/// What compression leaves of an image.
const COMPRESSED: f64 = 0.4;
const DEFAULT_MAX_WAL_SIZE: f64 = 1024.0 * 1024.0 * 1024.0;
const DEFAULT_COMPLETION_TARGET: f64 = 0.9;

/// Bytes of an image of a heap page that rows fill so far.
pub(super) fn image_of(filled_bytes: f64) -> f64 {
    (filled_bytes + PAGE_HEADER).min(PAGE_BYTES)
}

/// Bytes of page images of one statement, of as many alike as run between two checkpoints.
pub(super) fn share(touches: &[(Touches, f64)], other_wal: f64, conditions: &Conditions<'_>) -> f64 {
    let alike = conditions.alike;
    let together: Vec<_> = touches.iter().map(|(touched, image)| (touched.times(alike), *image)).collect();
    bytes(&together, other_wal * alike, conditions) / alike
}

/// Bytes of page images beside so many bytes of other WAL. Each relation comes with the bytes of one image.
pub(super) fn bytes(touches: &[(Touches, f64)], other_wal: f64, conditions: &Conditions<'_>) -> f64 {
    let settings = conditions.settings;
    if settings.is_on("full_page_writes") == Some(false) {
        return 0.0;
    }
    let plain =
        settings.text("wal_compression").is_none_or(|value| matches!(value, "off" | "false" | "no" | "0"));
    let kept = if plain { 1.0 } else { COMPRESSED };
    let target = settings.number("checkpoint_completion_target").unwrap_or(DEFAULT_COMPLETION_TARGET);
    let cycle = settings.bytes("max_wal_size").map_or(DEFAULT_MAX_WAL_SIZE, Unit::get) / (1.0 + target);
    let mut images = 0.0;
    // Images make WAL, WAL makes checkpoints, checkpoints make images: this settles within a few rounds.
    for _ in 0..12 {
        let cycles = ((other_wal + images) / cycle).max(1.0);
        images = touches.iter().map(|(touched, image)| touched.pages(cycles) * image * kept).sum();
    }
    images
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Settings;
    use crate::duration::testing::{near, profile};

    fn images(touches: &[(Touches, f64)], other: f64, set: &[(&str, &str)]) -> f64 {
        let mut settings = Settings::default();
        for (name, value) in set {
            settings.insert(*name, *value, None);
        }
        bytes(touches, other, &Conditions::new(&profile(&[]), &settings))
    }

    #[test]
    fn one_image_per_page_and_checkpoint() {
        let dense = (Touches::along(1000.0, 100.0, 50.0, 1.0), 8000.0);
        assert!(near(images(&[dense], 0.0, &[]), 80_000.0));
        assert!(near(images(&[dense], 0.0, &[("full_page_writes", "off")]), 0.0));
        assert!(near(images(&[dense], 0.0, &[("wal_compression", "lz4")]), 32_000.0));
    }

    #[test]
    fn scattered_pages_are_imaged_anew_after_each_checkpoint() {
        let scattered = (Touches::along(1e6, 100.0, 10.0, 0.0), 8000.0);
        let settings = [("max_wal_size", "19MB"), ("checkpoint_completion_target", "0.9")];
        // One cycle per 10 MiB: 40 MiB of other WAL make four and a bit, as their images count too.
        let expected = 4.0 * 80_000.0;
        let found = images(&[scattered], 4.0 * 10.0 * 1024.0 * 1024.0, &settings);
        assert!(found > expected && found < expected * 1.05, "{found}");
    }

    #[test]
    fn an_empty_page_has_a_small_image() {
        assert!(near(image_of(100.0), 160.0));
        assert!(near(image_of(1e5), PAGE_BYTES));
    }
}
