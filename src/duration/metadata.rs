//! Work that only changes rows of the system catalogs.
//!
//! # Model
//! One constant: no user data is read or written, whatever the table's size. The commit is priced by itself.
//!
//! # Inputs
//! `metadata_seconds_per_statement`.
//!
//! # Source
//! The profile. WAL and disk: a few catalog rows with their index entries, each page imaged once after a checkpoint.
//!
//! # Valid for
//! Statements on a handful of relations; not for waits on locks, which are no work.

use super::{Conditions, Price, fixed};
use crate::effect::Quantity;
use crate::estimate::Estimate;
use crate::units::{Bytes, Count};

pub(super) fn price(conditions: &Conditions<'_>) -> Price {
    let once = Estimate::exact(Count(1.0));
    let rate = &conditions.profile.rates.metadata_seconds_per_statement;
    Price {
        wal: catalog_wal(),
        ..Price::of(vec![fixed::item("change system catalogs", once, "statements", rate, "")])
    }
}

/// WAL of a change to the system catalogs.
pub(super) fn catalog_wal() -> Quantity<Bytes> {
    let bytes = Estimate::range(Bytes(500.0), Bytes(8_000.0), Bytes(200_000.0));
    Quantity::known(bytes, "catalog rows, and images of their pages")
}
