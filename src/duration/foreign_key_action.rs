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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duration::testing::{change, heap, near, relation, seconds};
    use crate::effect::{RowChange, RowChanges, Work};
    use crate::sql::ReferentialAction;

    fn delete(action: ForeignKeyAction) -> Work {
        let check = ForeignKeyCheck { constraint: "notes_event_fk".to_owned(), action };
        let foreign_keys = vec![check];
        Work::RowChanges(Box::new(RowChanges {
            foreign_keys,
            ..change(RowChange::Delete, heap(10.0, 1000.0), 50.0)
        }))
    }

    fn children(indexed: bool, cascade: Option<RowChanges>) -> ForeignKeyAction {
        ForeignKeyAction::LookUpChildren {
            child: Box::new(heap(100.0, 5000.0)),
            indexed,
            action: ReferentialAction::Cascade,
            children_per_row: Quantity::known(Estimate::exact(Rows(3.0)), "counted"),
            cascade: cascade.map(Box::new),
        }
    }

    const FIGURES: [(&str, f64); 3] = [
        ("foreign_key_seconds_per_check", 1.0),
        ("delete_seconds_per_row", 0.1),
        ("sequential_read_cached_seconds_per_page", 0.5),
    ];

    #[test]
    fn a_lookup_per_row() {
        let work = delete(ForeignKeyAction::LookUpParent { parent: relation("projects") });
        assert!(near(seconds(&work, &FIGURES), 50.0 * 1.1));
        assert!(near(seconds(&delete(children(true, None)), &FIGURES), 50.0 * 1.1));
    }

    #[test]
    fn without_an_index_each_lookup_reads_all_children() {
        assert!(near(seconds(&delete(children(false, None)), &FIGURES), 50.0 * (1.1 + 100.0 * 0.5)));
    }

    #[test]
    fn a_cascade_changes_the_children() {
        let cascade = change(RowChange::Delete, heap(100.0, 5000.0), 150.0);
        assert!(near(seconds(&delete(children(true, Some(cascade))), &FIGURES), 50.0 * 1.1 + 150.0 * 0.1));
    }

    #[test]
    fn a_cascade_of_unknown_size_has_no_price() {
        let mut cascade = change(RowChange::Delete, heap(100.0, 5000.0), 150.0);
        cascade.rows = Quantity::unknown("never analysed");
        let price = crate::duration::testing::reference_price(&delete(children(true, Some(cascade))));
        assert!(price.duration().is_none() && price.wal.value.is_none());
        assert!(!price.components.is_empty(), "the parent's part is known");
    }
}
