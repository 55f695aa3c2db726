//! The options of a sequence: which of them PostgreSQL refuses, and what they say of the sequence.
//!
//! # Source
//! `init_params`, src/backend/commands/sequence.c.

use super::errors;
use crate::catalog::Catalog;
use crate::effect::PgError;
use crate::pg::TypeName;
use crate::sql::{SequenceOption, SequenceValue};

use super::add_column::type_reference;

/// The integer types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SequenceType {
    /// `smallint`.
    Small,
    /// `integer`.
    Int,
    /// `bigint`.
    Big,
}

impl SequenceType {
    /// A type by its name; `None` for any that a sequence cannot have.
    pub(super) fn parse(written: &str) -> Option<Self> {
        let name = TypeName::parse(written);
        match name.base.as_str() {
            _ if name.array => None,
            "int2" => Some(Self::Small),
            "int4" => Some(Self::Int),
            "int8" => Some(Self::Big),
            _ => None,
        }
    }

    /// The name that `format_type` gives.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Small => "smallint",
            Self::Int => "integer",
            Self::Big => "bigint",
        }
    }

    fn bounds(self) -> (i64, i64) {
        match self {
            Self::Small => (i64::from(i16::MIN), i64::from(i16::MAX)),
            Self::Int => (i64::from(i32::MIN), i64::from(i32::MAX)),
            Self::Big => (i64::MIN, i64::MAX),
        }
    }
}

/// The options, each at most once.
#[derive(Debug, Default)]
struct Given<'a> {
    as_type: Option<&'a str>,
    increment: Option<SequenceValue>,
    min: Option<SequenceValue>,
    max: Option<SequenceValue>,
    start: Option<SequenceValue>,
    restart: Option<SequenceValue>,
    cache: Option<SequenceValue>,
    cycle: Option<()>,
    owned_by: Option<()>,
}

/// Refuses what a new sequence cannot have; its type.
pub(super) fn of_new(options: &[SequenceOption], catalog: &Catalog) -> Result<SequenceType, PgError> {
    let given = Given::read(options)?;
    let own = given.own_type(catalog)?.unwrap_or(SequenceType::Big);
    let increment = given.increment()?.or(given.increment.is_none().then_some(1));
    let (lowest, highest) = own.bounds();
    let is_ascending = increment.map(|increment| increment > 0);
    let default_max = is_ascending.map(|ascending| if ascending { highest } else { -1 });
    let default_min = is_ascending.map(|ascending| if ascending { 1 } else { lowest });
    let max = number_or(given.max, default_max);
    let min = number_or(given.min, default_min);
    demand_limits(min, max, Some(own))?;
    let default_start = is_ascending.and_then(|ascending| if ascending { min } else { max });
    let start = number_or(given.start, default_start);
    demand_within("START", start, min, max)?;
    demand_within("RESTART", number_or(given.restart, start), min, max)?;
    given.demand_cache()?;
    Ok(own)
}

/// Refuses what no sequence of that type can get, whatever it has now; its type, as far as known.
pub(super) fn of_known(
    options: &[SequenceOption],
    known: Option<SequenceType>,
    catalog: &Catalog,
) -> Result<Option<SequenceType>, PgError> {
    let given = Given::read(options)?;
    let own = given.own_type(catalog)?.or(known);
    given.increment()?;
    let (min, max) = (number_or(given.min, None), number_or(given.max, None));
    demand_limits(min, max, own)?;
    let start = number_or(given.start, None);
    demand_within("START", start, min, max)?;
    let restart = given.restart.and_then(|restart| number_or(Some(restart), start));
    demand_within("RESTART", restart, min, max)?;
    given.demand_cache()?;
    Ok(own)
}

impl<'a> Given<'a> {
    fn read(options: &'a [SequenceOption]) -> Result<Self, PgError> {
        let mut given = Self::default();
        for option in options {
            match option {
                SequenceOption::As(name) => set(&mut given.as_type, name.as_str())?,
                SequenceOption::Increment(value) => set(&mut given.increment, *value)?,
                SequenceOption::MinValue(value) => set(&mut given.min, *value)?,
                SequenceOption::MaxValue(value) => set(&mut given.max, *value)?,
                SequenceOption::Start(value) => set(&mut given.start, *value)?,
                SequenceOption::Restart(value) => set(&mut given.restart, *value)?,
                SequenceOption::Cache(value) => set(&mut given.cache, *value)?,
                SequenceOption::Cycle => set(&mut given.cycle, ())?,
                SequenceOption::OwnedBy { .. } | SequenceOption::OwnedByNone => {
                    set(&mut given.owned_by, ())?;
                }
                SequenceOption::SequenceName => {
                    return Err(errors::syntax("invalid sequence option SEQUENCE NAME"));
                }
            }
        }
        Ok(given)
    }

    fn own_type(&self, catalog: &Catalog) -> Result<Option<SequenceType>, PgError> {
        let Some(name) = self.as_type else { return Ok(None) };
        if let Some(own) = SequenceType::parse(name) {
            return Ok(Some(own));
        }
        let is_known = TypeName::parse(name).storage().is_some()
            || catalog.user_type(&type_reference(name)).is_some()
            || catalog.resolve(&type_reference(name)).is_some();
        Err(if is_known {
            invalid("sequence type must be smallint, integer, or bigint")
        } else {
            errors::error("42704", format!("type \"{name}\" does not exist"))
        })
    }

    fn increment(&self) -> Result<Option<i64>, PgError> {
        match self.increment.and_then(number) {
            Some(0) => Err(invalid("INCREMENT must not be zero")),
            increment => Ok(increment),
        }
    }

    fn demand_cache(&self) -> Result<(), PgError> {
        match self.cache.and_then(number) {
            Some(cache) if cache <= 0 => Err(invalid(format!("CACHE ({cache}) must be greater than zero"))),
            Some(_) | None => Ok(()),
        }
    }
}

fn set<T>(slot: &mut Option<T>, value: T) -> Result<(), PgError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(errors::syntax("conflicting or redundant options")),
    }
}

fn number(value: SequenceValue) -> Option<i64> {
    match value {
        SequenceValue::Number(number) => Some(number),
        SequenceValue::Default | SequenceValue::Unknown => None,
    }
}

/// The number written, or the default where none is.
fn number_or(value: Option<SequenceValue>, default: Option<i64>) -> Option<i64> {
    match value {
        Some(SequenceValue::Number(number)) => Some(number),
        Some(SequenceValue::Default) | None => default,
        Some(SequenceValue::Unknown) => None,
    }
}

fn demand_limits(min: Option<i64>, max: Option<i64>, own: Option<SequenceType>) -> Result<(), PgError> {
    for (word, limit) in [("MAXVALUE", max), ("MINVALUE", min)] {
        let (Some(limit), Some(own)) = (limit, own) else { continue };
        let (lowest, highest) = own.bounds();
        if !(lowest..=highest).contains(&limit) {
            let name = own.name();
            return Err(invalid(format!("{word} ({limit}) is out of range for sequence data type {name}")));
        }
    }
    match (min, max) {
        (Some(min), Some(max)) if min >= max => {
            Err(invalid(format!("MINVALUE ({min}) must be less than MAXVALUE ({max})")))
        }
        _ => Ok(()),
    }
}

fn demand_within(word: &str, value: Option<i64>, min: Option<i64>, max: Option<i64>) -> Result<(), PgError> {
    let Some(value) = value else { return Ok(()) };
    if let Some(min) = min.filter(|min| value < *min) {
        return Err(invalid(format!("{word} value ({value}) cannot be less than MINVALUE ({min})")));
    }
    if let Some(max) = max.filter(|max| value > *max) {
        return Err(invalid(format!("{word} value ({value}) cannot be greater than MAXVALUE ({max})")));
    }
    Ok(())
}

/// 22023.
fn invalid(message: impl Into<String>) -> PgError {
    errors::error("22023", message)
}
