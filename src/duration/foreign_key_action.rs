//! Foreign keys looked up per changed row.
//!
//! # Model
//! Child changed: one look-up in the parent per row. Parent changed: one look-up of children per row, by index, or
//! by reading the whole child where none serves it; then the action's own change of the children found.
//!
//! # Inputs
//! Rows; the child's heap; the change that the action makes to all children.
//!
//! # Source
//! `ri_Check_Pk_Match`, `RI_FKey_cascade_del` and their like (src/backend/utils/adt/ri_triggers.c): one prepared
//! query per row, after the statement.
//!
//! # Valid for
//! Parents whose pages are in memory; what a cascade reads of the child is priced with its change.

use super::{Conditions, Price, fixed, heap_scan, row_changes};
use crate::effect::{ForeignKeyAction, ForeignKeyCheck, Heap, Quantity};
use crate::estimate::Estimate;
use crate::units::{Bytes, Rows};

/// WAL of locking one parent row: nothing where the transaction holds the lock already, an image of its page where
/// it is the page's first change after a checkpoint.
const ROW_LOCK: [Bytes; 3] = [Bytes(0.0), Bytes(200.0), Bytes(8_200.0)];

pub(super) fn price(
    check: &ForeignKeyCheck,
    rows: Estimate<Rows>,
    logged: bool,
    conditions: &Conditions<'_>,
) -> Result<Price, String> {
    let rate = &conditions.profile.rates.foreign_key_seconds_per_check;
    let name = format!("look up {}", check.constraint);
    match &check.action {
        ForeignKeyAction::LookUpParent { parent } => {
            let basis = format!("each new key looked up in {parent}");
            let [low, typical, high] = ROW_LOCK;
            let locks = Estimate::range(low, typical, high);
            let wal = if logged {
                Quantity::known(rows.times(locks), "a row lock per parent row")
            } else {
                Quantity::known(Estimate::zero(), "unlogged")
            };
            Ok(Price { wal, ..Price::of(vec![fixed::item(name, rows, "look-ups", rate, &basis)]) })
        }
        ForeignKeyAction::LookUpChildren { child, indexed, cascade, action: _, children_per_row: _ } => {
            let mut components = vec![fixed::item(name, rows, "look-ups", rate, "each old key looked up")];
            if !indexed {
                components.push(scan_per_row(child, rows, &check.constraint, conditions)?);
            }
            let look_ups = Price::of(components);
            match cascade {
                Some(cascade) => Ok(look_ups.and(row_changes::price(cascade, conditions)?)),
                None => Ok(look_ups),
            }
        }
    }
}

/// The whole child read once per parent row.
fn scan_per_row(
    child: &Heap,
    rows: Estimate<Rows>,
    constraint: &str,
    conditions: &Conditions<'_>,
) -> Result<super::Component, String> {
    let once = heap_scan::seconds(child, conditions)?;
    let name = format!("read all of {} per row for {constraint}", child.relation);
    let basis = format!("no index serves {constraint}: pages × read + rows × test per look-up");
    Ok(fixed::item_at(name, rows, "scans", once, basis))
}
