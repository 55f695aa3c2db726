//! Triggers called per row.
//!
//! # Model
//! A call, plus each query, write and notification that the body holds, once per call. Branches are not followed:
//! the low end takes it that none of the queries and writes is reached, where there is a WHEN condition that the
//! trigger is hardly ever called.
//!
//! # Inputs
//! Rows; the counts of the function's body.
//!
//! # Source
//! `ExecCallTriggerFunc` (src/backend/commands/trigger.c); PL/pgSQL keeps plans, so queries are executed, not planned.
//!
//! # Valid for
//! Bodies whose queries find their rows by an index. Bodies that could not be read, and EXECUTE of text, have no price.

use super::{Component, Conditions, Price, fixed};
use crate::effect::{Quantity, TriggerCall};
use crate::estimate::Estimate;
use crate::profile::Rate;
use crate::units::{Bytes, Count, Rows};

pub(super) fn price(
    trigger: &TriggerCall,
    rows: Estimate<Rows>,
    conditions: &Conditions<'_>,
) -> Result<Price, String> {
    let name = &trigger.trigger;
    let Some(body) = &trigger.body else {
        return Err(format!(
            "what trigger {name} does is not known: the body of {} was not read",
            trigger.function
        ));
    };
    if body.dynamic > 0 {
        return Err(format!("what trigger {name} does is not known: {} executes text", trigger.function));
    }
    let calls: Estimate<Count> =
        if trigger.conditional { rows.times(share(0.01, 0.5)) } else { rows.map(|rows| rows) };
    let rates = &conditions.profile.rates;
    let per_call = |what: &str, count: usize, unit: &'static str, rate: &Rate| -> Option<Component> {
        (count > 0).then(|| {
            let quantity = calls.scaled(count as f64).times::<Count, Count>(share(0.2, 1.0));
            let basis = format!("{count} in the body of {}", trigger.function);
            fixed::item(format!("{what} trigger {name}"), quantity, unit, rate, &basis)
        })
    };
    let mut components = vec![fixed::item(
        format!("call trigger {name}"),
        calls,
        "calls",
        &rates.trigger_seconds_per_call,
        "",
    )];
    components.extend(per_call(
        "queries of",
        body.selects,
        "queries",
        &rates.trigger_query_seconds_per_query,
    ));
    components.extend(per_call("writes of", body.writes, "writes", &rates.trigger_write_seconds_per_write));
    components.extend(per_call(
        "notifications of",
        body.notifications,
        "notifications",
        &rates.notification_seconds_per_notification,
    ));
    let written: Estimate<Count> = calls.scaled(body.writes as f64);
    Ok(Price {
        wal: writes_wal(written),
        disk_peak: writes_disk(written),
        disk_after: writes_disk(written),
        ..Price::of(components)
    })
}

/// Rows of tables that the body names and we do not look up: from a narrow row without indexes to a wide one with
/// page images.
fn writes_wal(writes: Estimate<Count>) -> Quantity<Bytes> {
    let each = Estimate::range(Bytes(60.0), Bytes(300.0), Bytes(9_000.0));
    Quantity::known(writes.times(each), "rows that the trigger writes, of unknown width")
}

fn writes_disk(writes: Estimate<Count>) -> Quantity<Bytes> {
    let each = Estimate::range(Bytes(30.0), Bytes(150.0), Bytes(1_000.0));
    Quantity::known(writes.times(each), "rows that the trigger writes, of unknown width")
}

/// A fraction of at most one.
fn share(low: f64, typical: f64) -> Estimate<Count> {
    Estimate::range(Count(low), Count(typical), Count(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Settings;
    use crate::duration::testing::{change, heap, near, priced, seconds};
    use crate::effect::{RowChange, RowChanges, Work};
    use crate::sql::FunctionBody;

    fn work(body: Option<FunctionBody>, conditional: bool) -> Work {
        let triggers = vec![TriggerCall {
            trigger: "on_event".to_owned(),
            function: "public.notify()".to_owned(),
            language: Some("plpgsql".to_owned()),
            body,
            conditional,
        }];
        Work::RowChanges(Box::new(RowChanges {
            triggers,
            ..change(RowChange::Insert, heap(10.0, 1000.0), 100.0)
        }))
    }

    const FIGURES: [(&str, f64); 4] = [
        ("trigger_seconds_per_call", 1.0),
        ("trigger_query_seconds_per_query", 2.0),
        ("trigger_write_seconds_per_write", 3.0),
        ("notification_seconds_per_notification", 4.0),
    ];

    #[test]
    fn a_call_costs_what_its_body_holds() {
        let body = FunctionBody { selects: 3, writes: 1, notifications: 2, dynamic: 0 };
        let price = priced(&work(Some(body), false), &FIGURES, &Settings::default());
        let duration = price.duration().expect("known");
        // 100 × (1 + 3 × 2 + 1 × 3 + 2 × 4); at least the calls.
        assert!(near(duration.p50.0, 1800.0));
        assert!(duration.p05.0 > 100.0 && duration.p05.0 < 1800.0);
        let bare = priced(&work(Some(FunctionBody::default()), false), &FIGURES, &Settings::default());
        assert!(price.wal.value.expect("known").p50 > bare.wal.value.expect("known").p50);
    }

    #[test]
    fn a_condition_leaves_open_how_often_it_is_called() {
        let empty = FunctionBody::default();
        assert!(near(seconds(&work(Some(empty.clone()), true), &FIGURES), 50.0));
        assert!(near(seconds(&work(Some(empty), false), &FIGURES), 100.0));
    }

    #[test]
    fn a_body_that_nobody_read_has_no_price() {
        for body in [None, Some(FunctionBody { dynamic: 1, ..FunctionBody::default() })] {
            let price = priced(&work(body, false), &FIGURES, &Settings::default());
            assert!(price.duration().is_none() && price.wal.value.is_none());
            assert!(
                price.unknown[0].contains("what trigger on_event does is not known"),
                "{:?}",
                price.unknown
            );
        }
    }
}
