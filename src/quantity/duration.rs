//! Durations.

use super::Scale;
use super::count::{count, decimal};

const MICROSECOND: f64 = 1e-6;
const MILLISECOND: f64 = 1e-3;
const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86400.0;

/// Seconds in two or three digits that matter: "3 ms", "1.5 s", "41 min", "5 h 20 min", "182 days". From 100 days on,
/// only complete days count, as when one tells an age.
pub fn duration(seconds: f64) -> String {
    if seconds == 0.0 {
        "0 s".to_owned()
    } else if seconds < 0.0 {
        format!("−{}", duration(-seconds))
    } else if (119.5..9.5 * MINUTE).contains(&seconds) {
        pair(seconds, MINUTE, 1.0, "min", "s")
    } else if (119.5 * MINUTE..24.0 * HOUR - 30.0).contains(&seconds) {
        pair(seconds, HOUR, MINUTE, "h", "min")
    } else if seconds >= 100.0 * DAY {
        format!("{} days", count((seconds / DAY).floor()))
    } else {
        let Scale { factor, name } = scale(seconds);
        format!("{} {name}", decimal(seconds / factor))
    }
}

/// The unit in which a duration is a handy number.
pub(super) fn scale(seconds: f64) -> Scale {
    let (factor, name) = match seconds {
        s if s < 0.9995 * MILLISECOND => (MICROSECOND, "µs"),
        s if s < 0.9995 => (MILLISECOND, "ms"),
        s if s < 119.5 => (1.0, "s"),
        s if s < 119.5 * MINUTE => (MINUTE, "min"),
        s if s < 48.0 * HOUR => (HOUR, "h"),
        _ => (DAY, "days"),
    };
    Scale { factor, name }
}

/// "4 min 30 s": whole large units and the rest in whole small ones.
fn pair(seconds: f64, large: f64, small: f64, large_name: &str, small_name: &str) -> String {
    let smalls = (seconds / small).round();
    let per_large = (large / small).round();
    let (whole, rest) = ((smalls / per_large).floor(), smalls % per_large);
    if rest == 0.0 {
        format!("{whole:.0} {large_name}")
    } else {
        format!("{whole:.0} {large_name} {rest:.0} {small_name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        for (seconds, text) in [
            (0.0, "0 s"),
            (0.000_000_25, "0.25 µs"),
            (0.000_34, "340 µs"),
            (0.003, "3 ms"),
            (0.003_4, "3.4 ms"),
            (0.079, "79 ms"),
            (0.9994, "999 ms"),
            (0.9999, "1 s"),
            (1.5, "1.5 s"),
            (9.97, "10 s"),
            (105.0, "105 s"),
            (119.9, "2 min"),
            (120.0, "2 min"),
            (270.0, "4 min 30 s"),
            (2460.0, "41 min"),
            (19_200.0, "5 h 20 min"),
            (7200.0, "2 h"),
            (7199.0, "2 h"),
            (86_399.0, "24 h"),
            (129_600.0, "36 h"),
            (3.4 * DAY, "3.4 days"),
            (263_144.0 * 60.0, "182 days"),
            (1279.2 * DAY, "1,279 days"),
            (-2.0, "−2 s"),
        ] {
            assert_eq!(duration(seconds), text, "{seconds}");
        }
    }
}
