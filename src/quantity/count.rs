//! How many, and how many a second.

/// A count with thousands separated: "131,572"; below 10, fractions are kept.
pub fn count(number: f64) -> String {
    if number.abs() < 9.95 {
        return decimal(number);
    }
    let sign = if number < 0.0 { "−" } else { "" };
    let digits = format!("{:.0}", number.abs());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

/// A count of which only the size is known, with two digits that matter: "550", "300,000".
pub fn rough(number: f64) -> String {
    let magnitude = number.abs();
    if magnitude < 99.5 {
        return count(number);
    }
    let step = 10f64.powf(magnitude.log10().floor() - 1.0);
    count((number / step).round() * step)
}

/// Events a second: "132 queries/s"; "2.5 queries/min" where they are rare.
pub fn per_second(rate: f64, what: &str) -> String {
    if rate > 0.0 && rate < 0.5 {
        format!("{} {what}/min", decimal(rate * 60.0))
    } else {
        format!("{} {what}/s", decimal(rate))
    }
}

/// A number with the digits that matter: two below 1, one decimal below 10, none above.
pub fn decimal(number: f64) -> String {
    let magnitude = number.abs();
    let decimals = match magnitude {
        0.0 => 0,
        m if m < 0.095 => 3,
        m if m < 0.95 => 2,
        m if m < 9.95 => 1,
        _ => return count(number),
    };
    let text = format!("{magnitude:.decimals$}");
    let text = if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() };
    let text = if text == "0" && magnitude > 0.0 { "<0.001".to_owned() } else { text };
    if number < 0.0 && magnitude > 0.0 { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_thousands_separated() {
        for (number, text) in [
            (0.0, "0"),
            (0.4, "0.4"),
            (7.0, "7"),
            (7.25, "7.2"),
            (999.6, "1,000"),
            (131_572.0, "131,572"),
            (921_000_000.0, "921,000,000"),
            (-1234.0, "−1,234"),
        ] {
            assert_eq!(count(number), text, "{number}");
        }
    }

    #[test]
    fn rough_counts_have_two_digits() {
        for (number, text) in [
            (0.0, "0"),
            (7.25, "7.2"),
            (99.0, "99"),
            (546.5, "550"),
            (999.0, "1,000"),
            (301_720.0, "300,000"),
            (-1234.0, "−1,200"),
        ] {
            assert_eq!(rough(number), text, "{number}");
        }
    }

    #[test]
    fn what_is_not_zero_is_not_written_as_zero() {
        assert_eq!(decimal(0.000_04), "<0.001");
        assert_eq!(decimal(0.012), "0.012");
        assert_eq!(per_second(0.02, "queries"), "1.2 queries/min");
        assert_eq!(per_second(132.4, "queries"), "132 queries/s");
    }
}
