//! Values of partition keys, so that they can be compared.

use std::cmp::Ordering;

use crate::catalog::Catalog;
use crate::pg::{Name, TypeName};
use crate::sql::number;
use crate::sql::{Expression, Operator};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An integer; of a date or time the microseconds since 2000; of an enum the place of its label.
    Whole(i128),
    /// A number with a fraction.
    Fraction(f64),
    /// Text, by its bytes.
    Text(String),
}

/// What kind of values a key has.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// int2, int4, int8, oid.
    Integer,
    /// numeric, float4, float8.
    Number,
    /// date.
    Date,
    /// timestamp.
    Timestamp,
    /// timestamptz.
    TimestampTz,
    /// text, varchar, char; whether values are ordered byte by byte.
    Text {
        /// The collation is C.
        by_bytes: bool,
    },
    /// uuid.
    Uuid,
    /// boolean.
    Boolean,
    /// An enum's labels in order.
    Enum(Vec<String>),
}

/// What a value in a condition is.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// A constant.
    Value(Value),
    /// NULL.
    Null,
    /// A constant that cannot be told here, or something that changes from row to row.
    Nothing,
}

const DAY: i128 = 86_400_000_000;

impl Kind {
    /// The kind of a type's values; `None` for types that are not compared here.
    pub fn of(type_name: &str, collation: Option<&str>, catalog: &Catalog) -> Option<Self> {
        let parsed = TypeName::parse(type_name);
        if parsed.array {
            return None;
        }
        Some(match parsed.base.as_str() {
            "int2" | "int4" | "int8" | "oid" => Self::Integer,
            "numeric" | "float4" | "float8" => Self::Number,
            "date" => Self::Date,
            "timestamp" => Self::Timestamp,
            "timestamptz" => Self::TimestampTz,
            "text" | "varchar" => {
                let collation = collation.or(catalog.server.collation.as_deref());
                Self::Text { by_bytes: collation.is_some_and(|name| matches!(name, "C" | "POSIX")) }
            }
            "uuid" => Self::Uuid,
            "bool" => Self::Boolean,
            other => {
                let name = match other.split_once('.') {
                    Some((schema, base)) => Name::qualified(schema, base),
                    None => Name::unqualified(other),
                };
                let found = catalog.user_type(&name)?;
                match &found.domain_over {
                    Some(over) => return Self::of(over, collation, catalog),
                    None if !found.labels.is_empty() => Self::Enum(found.labels.clone()),
                    None => return None,
                }
            }
        })
    }

    /// Whether values have an order that is known here, rather than equality alone.
    pub fn is_ordered(&self) -> bool {
        *self != Self::Text { by_bytes: false }
    }

    /// The value of an expression, where it is a constant.
    pub fn value(&self, expression: &Expression, catalog: &Catalog) -> Known {
        let is_null = *crate::sql::plain(expression) == Expression::Null;
        match self.constant(expression, catalog) {
            _ if is_null => Known::Null,
            Some(value) => Known::Value(value),
            None => Known::Nothing,
        }
    }

    fn constant(&self, expression: &Expression, catalog: &Catalog) -> Option<Value> {
        if let Expression::Text(text) = expression {
            return self.read(text);
        }
        if let Expression::Boolean(value) = expression {
            return (*self == Self::Boolean).then(|| Value::Whole(i128::from(*value)));
        }
        if let Expression::Number(digits) = expression {
            let counts = matches!(self, Self::Integer | Self::Number);
            return whole_or_fraction(digits).filter(|_| counts);
        }
        if let Expression::Cast { operand, to } = expression {
            let given = Self::of(to, None, catalog)?;
            let value = given.constant(operand, catalog)?;
            return self.compares_with(&given).then_some(value);
        }
        if let Expression::Binary { operator: Operator::Other(symbol), left, right } = expression {
            return self.sum(symbol, left, right, catalog);
        }
        let Expression::Call { function, arguments } = expression else { return None };
        if function.name != "make_date" || !matches!(self, Self::Date | Self::Timestamp) {
            return None;
        }
        let parts: Vec<f64> = arguments.iter().map(number).collect::<Option<_>>()?;
        let [year, month, day] = parts.as_slice() else { return None };
        days(*year as i64, *month as i64, *day as i64).map(|days| Value::Whole(days * DAY))
    }

    /// `5 + 1`, `date '2024-01-01' + 7`.
    fn sum(&self, symbol: &str, left: &Expression, right: &Expression, catalog: &Catalog) -> Option<Value> {
        let Value::Whole(first) = self.constant(left, catalog)? else { return None };
        let Value::Whole(second) = Self::Integer.constant(right, catalog)? else { return None };
        let step = if *self == Self::Integer {
            second
        } else if *self == Self::Date {
            second * DAY
        } else {
            return None;
        };
        Some(Value::Whole(match symbol {
            "+" => first + step,
            "-" => first - step,
            "*" if *self == Self::Integer => first * step,
            _ => return None,
        }))
    }

    /// Whether the operators between both kinds are immutable.
    fn compares_with(&self, other: &Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::Date, Self::Timestamp)
                    | (Self::Timestamp, Self::Date)
                    | (Self::Number, Self::Integer)
                    | (Self::Text { .. }, Self::Text { .. })
            )
    }

    /// A literal of this kind.
    fn read(&self, text: &str) -> Option<Value> {
        let trimmed = text.trim();
        match self {
            Self::Integer => trimmed.parse().ok().map(Value::Whole),
            Self::Number => whole_or_fraction(trimmed),
            Self::Date => instant(trimmed).map(|(at, _)| Value::Whole(at.div_euclid(DAY) * DAY)),
            Self::Timestamp => instant(trimmed).map(|(at, _)| Value::Whole(at)),
            Self::TimestampTz => instant(trimmed).map(|(at, offset)| Value::Whole(at - offset.unwrap_or(0))),
            Self::Text { .. } => Some(Value::Text(text.to_owned())),
            Self::Uuid => {
                let digits: String = trimmed.chars().filter(|c| !matches!(c, '-' | '{' | '}')).collect();
                (digits.len() == 32).then(|| Value::Text(digits.to_ascii_lowercase()))
            }
            Self::Boolean => match trimmed.to_ascii_lowercase().as_str() {
                "t" | "true" | "yes" | "on" | "1" => Some(Value::Whole(1)),
                "f" | "false" | "no" | "off" | "0" => Some(Value::Whole(0)),
                _ => None,
            },
            Self::Enum(labels) => {
                let place = labels.iter().position(|label| label == text)?;
                i128::try_from(place).ok().map(Value::Whole)
            }
        }
    }
}

/// The order of two values of one kind.
pub fn compared(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Whole(one), Value::Whole(other)) => Some(one.cmp(other)),
        (Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
        (Value::Whole(one), Value::Fraction(other)) => (*one as f64).partial_cmp(other),
        (Value::Fraction(one), Value::Whole(other)) => one.partial_cmp(&(*other as f64)),
        (Value::Fraction(one), Value::Fraction(other)) => one.partial_cmp(other),
        (Value::Text(_), _) | (_, Value::Text(_)) => None,
    }
}

fn whole_or_fraction(digits: &str) -> Option<Value> {
    let digits = digits.replace('_', "");
    let whole = digits.parse().ok().map(Value::Whole);
    whole.or_else(|| digits.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Fraction))
}

/// `2024-01-31`, `2024-01-31 12:30:45.5+02`: microseconds since 2000, and the offset from UTC where one is given. Times
/// without one are taken to be in the time zone of bounds without one.
pub(super) fn instant(text: &str) -> Option<(i128, Option<i128>)> {
    let (date, rest) = match text.find([' ', 'T']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    let parts: Vec<i64> = date.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [year, month, day] = parts.as_slice() else { return None };
    let days = days(*year, *month, *day)?;
    let (time, offset) = match rest.find(['+', '-', 'Z', 'z']) {
        Some(at) => (&rest[..at], Some(offset(&rest[at..])?)),
        None => (rest, None),
    };
    Some((days * DAY + time_of_day(time.trim())?, offset))
}

fn time_of_day(text: &str) -> Option<i128> {
    if text.is_empty() {
        return Some(0);
    }
    let mut parts = text.split(':');
    let hours: i128 = parts.next()?.parse().ok()?;
    let minutes: i128 = parts.next().unwrap_or("0").parse().ok()?;
    let seconds: f64 = parts.next().unwrap_or("0").parse().ok()?;
    Some((hours * 60 + minutes) * 60_000_000 + (seconds * 1_000_000.0).round() as i128)
}

/// `+02`, `-03:30`, `Z`.
fn offset(text: &str) -> Option<i128> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let mut parts = text[1..].split(':');
    let hours: i128 = parts.next()?.parse().ok()?;
    let minutes: i128 = parts.next().unwrap_or("0").parse().ok()?;
    Some(sign * (hours * 60 + minutes) * 60_000_000)
}

/// Days since 2000-01-01 of a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i128> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that a leap day ends one.
    let year = if month <= 2 { year - 1 } else { year };
    let shifted = (month + 9) % 12;
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let within = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    // 2000-01-01 is day 730425 from 0000-03-01.
    Some(i128::from(era * 146_097 + within - 730_425))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_2000() {
        assert_eq!(days(2000, 1, 1), Some(0));
        assert_eq!(days(2000, 3, 1), Some(60));
        assert_eq!(days(2024, 1, 1), Some(8766));
        assert_eq!(days(1999, 12, 31), Some(-1));
        assert_eq!(days(2024, 13, 1), None);
    }

    #[test]
    fn instants_with_and_without_a_time_zone() {
        assert_eq!(instant("2000-01-02"), Some((DAY, None)));
        assert_eq!(instant("2000-01-01 01:00:00.5"), Some((3_600_500_000, None)));
        assert_eq!(instant("2000-01-01 01:00:00+02"), Some((3_600_000_000, Some(7_200_000_000))));
        assert_eq!(instant("today"), None);
    }
}
