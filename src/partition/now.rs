//! Values that depend on the time of day, as of the time when the statistics were collected.

use crate::catalog::Catalog;
use crate::pg::TypeName;
use crate::sql::{Expression, Operator};

use super::values::{Kind, Value, instant};

const HOUR: f64 = 3_600_000_000.0;
/// Days of a month on average.
const MONTH: f64 = 30.436_875;

impl Kind {
    /// What `now()`, `CURRENT_DATE` and intervals added to them are about now.
    pub fn value_now(&self, expression: &Expression, catalog: &Catalog) -> Option<Value> {
        if !matches!(self, Self::Date | Self::Timestamp | Self::TimestampTz) {
            return None;
        }
        moment(expression, catalog).map(Value::Whole)
    }
}

/// Microseconds since 2000.
fn moment(expression: &Expression, catalog: &Catalog) -> Option<i128> {
    if let Expression::Cast { operand, to } = expression {
        let inner = moment(operand, catalog)?;
        return match TypeName::parse(to).base.as_str() {
            "date" => Some(beginning_of_day(inner)),
            "timestamp" | "timestamptz" => Some(inner),
            _ => None,
        };
    }
    if let Expression::Binary { operator: Operator::Other(symbol), left, right } = expression {
        let from = moment(left, catalog)?;
        let step = interval(right)?;
        return match symbol.as_str() {
            "+" => Some(from + step),
            "-" => Some(from - step),
            _ => None,
        };
    }
    let Expression::Call { function, arguments } = expression else { return None };
    let (now, offset) = instant(&catalog.server.collected_at)?;
    let now = now - offset.unwrap_or(0);
    match function.name.as_str() {
        _ if !arguments.is_empty() => None,
        "now" | "current_timestamp" | "localtimestamp" | "statement_timestamp" | "transaction_timestamp" => {
            Some(now)
        }
        "current_date" => Some(beginning_of_day(now)),
        _ => None,
    }
}

fn beginning_of_day(moment: i128) -> i128 {
    let day = (24.0 * HOUR) as i128;
    moment.div_euclid(day) * day
}

/// `interval '3 months'`; a number is one of days.
fn interval(expression: &Expression) -> Option<i128> {
    if let Expression::Number(days) = expression {
        return days.parse::<f64>().ok().map(|days| (days * 24.0 * HOUR) as i128);
    }
    let Expression::Cast { operand, to } = expression else { return None };
    let Expression::Text(text) = operand.as_ref() else { return None };
    if TypeName::parse(to).base != "interval" {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.chunks(2).map(|pair| {
        let [number, unit] = pair else { return None };
        let number: f64 = number.parse().ok()?;
        let unit = match unit.trim_end_matches('s') {
            "minute" | "min" => HOUR / 60.0,
            "hour" => HOUR,
            "day" => 24.0 * HOUR,
            "week" => 7.0 * 24.0 * HOUR,
            "month" | "mon" => MONTH * 24.0 * HOUR,
            "year" => 12.0 * MONTH * 24.0 * HOUR,
            _ => return None,
        };
        Some(number * unit)
    });
    let total: f64 = pairs.collect::<Option<Vec<_>>>()?.into_iter().sum();
    (!words.is_empty()).then_some(total as i128)
}
