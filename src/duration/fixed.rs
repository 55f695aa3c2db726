//! What every statement and every commit costs, whatever it does.

use super::{Component, Conditions};
use crate::estimate::Estimate;
use crate::profile::Rate;
use crate::units::{Count, Seconds, Unit};

/// One commit that wrote something.
pub fn commit(conditions: &Conditions<'_>) -> Component {
    let rate = &conditions.profile.rates.commit_seconds_per_commit;
    let settings = conditions.settings;
    let waits = settings.is_on("fsync") != Some(false)
        && !settings.text("synchronous_commit").is_some_and(|value| value.eq_ignore_ascii_case("off"));
    if waits {
        return once("commit", "commits", rate);
    }
    let round_trip = &conditions.profile.rates.round_trip_seconds_per_statement;
    let mut component = once("commit", "commits", round_trip);
    component.basis =
        format!("no wait for the disk (synchronous_commit or fsync off); {}", round_trip.source);
    component
}

fn once(name: &str, unit: &'static str, rate: &Rate) -> Component {
    Component::new(name, Estimate::exact(Count(1.0)), unit, rate.seconds, rate.source.clone())
}

/// A line item at a rate of the profile.
pub(super) fn item<U: Unit>(
    name: impl Into<String>,
    quantity: Estimate<U>,
    unit: &'static str,
    rate: &Rate,
    quantity_basis: &str,
) -> Component {
    let basis = if quantity_basis.is_empty() {
        rate.source.clone()
    } else {
        format!("{quantity_basis}; {}", rate.source)
    };
    Component::new(name, quantity.map::<Count>(|number| number), unit, rate.seconds, basis)
}

/// The same line item for a rate that is not one figure of the profile.
pub(super) fn item_at<U: Unit>(
    name: impl Into<String>,
    quantity: Estimate<U>,
    unit: &'static str,
    rate: Estimate<Seconds>,
    basis: impl Into<String>,
) -> Component {
    Component::new(name, quantity.map::<Count>(|number| number), unit, rate, basis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Settings;
    use crate::duration::testing::profile;

    #[test]
    fn a_commit_waits_for_the_disk_unless_told_not_to() {
        let profile =
            profile(&[("commit_seconds_per_commit", 3.0), ("round_trip_seconds_per_statement", 1.0)]);
        let seconds = |settings: &Settings| commit(&Conditions::new(&profile, settings)).duration.p50.0;
        let mut settings = Settings::default();
        assert_eq!(seconds(&settings), 3.0);
        settings.set("synchronous_commit", Some("off"), true);
        assert_eq!(seconds(&settings), 1.0);
        settings.end_transaction();
        settings.insert("fsync", "off", None);
        assert_eq!(seconds(&settings), 1.0);
    }
}
