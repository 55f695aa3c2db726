//! Files of a table or an index removed at commit.
//!
//! # Model
//! bytes × what the file system takes to free them.
//!
//! # Inputs
//! Size of the relation.
//!
//! # Source
//! `mdunlink` (src/backend/storage/smgr/md.c): segments are truncated and unlinked after commit, the first one at the
//! next checkpoint. TRUNCATE and DROP go the same way.
//!
//! # Valid for
//! Local file systems. The catalog part is metadata.

use super::inputs::input;
use super::{Conditions, Price, fixed, metadata};
use crate::effect::Quantity;
use crate::estimate::Estimate;
use crate::pg::RelationName;
use crate::stat::Stat;
use crate::units::{Bytes, Unit};

pub(super) fn price(
    bytes: &Stat<Bytes>,
    relation: &RelationName,
    conditions: &Conditions<'_>,
) -> Result<Price, String> {
    let size = input(bytes, || format!("size of {relation}"))?;
    let rate = &conditions.profile.rates.file_removal_seconds_per_byte;
    let given_back =
        Estimate { p05: Bytes(-size.p95.get()), p50: Bytes(-size.p50.get()), p95: Bytes(-size.p05.get()) };
    Ok(Price {
        wal: metadata::catalog_wal(),
        disk_after: Quantity::known(given_back, bytes.basis()),
        ..Price::of(vec![fixed::item(
            format!("remove files of {relation}"),
            size,
            "bytes",
            rate,
            bytes.basis(),
        )])
    })
}
