//! Which values can be looked up in an index on a column without converting the column.
//!
//! # Source
//! Operator families of pg_amop.dat: a comparison between two types of one family needs no cast; otherwise the parser
//! converts the side whose type can be converted implicitly to the other's.

use crate::catalog::Relation;
use crate::pg::TypeName;
use crate::sql::Expression;

use super::level::Level;

/// Whether a comparison of a column of this type with that value leaves the column as it is.
pub(super) fn keeps_column(column: &TypeName, value: &Expression, level: &Level<'_>) -> bool {
    let Some(other) = type_of(value, level) else { return true };
    if column.array || other.array {
        return true;
    }
    match (family(&column.base), family(&other.base)) {
        (Some(own), Some(given)) => own == given || is_widened(given, own),
        (None, _) | (_, None) => true,
    }
}

/// Types that compare with each other directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Integer,
    Numeric,
    Float,
    DateTime,
    Text,
    Character,
}

fn family(base: &str) -> Option<Family> {
    Some(match base {
        "int2" | "int4" | "int8" => Family::Integer,
        "numeric" => Family::Numeric,
        "float4" | "float8" => Family::Float,
        "date" | "timestamp" | "timestamptz" => Family::DateTime,
        "text" | "varchar" | "name" => Family::Text,
        "bpchar" => Family::Character,
        _ => return None,
    })
}

/// Whether the value is converted rather than the column.
fn is_widened(value: Family, column: Family) -> bool {
    matches!(
        (value, column),
        (Family::Integer, Family::Numeric | Family::Float)
            | (Family::Numeric, Family::Float)
            | (Family::Character, Family::Text)
    )
}

/// The type of a value, where it is certain; a string constant takes whatever type is asked for.
pub(super) fn type_of(value: &Expression, level: &Level<'_>) -> Option<TypeName> {
    match value {
        Expression::Cast { to, .. } => Some(TypeName::parse(to)),
        Expression::Number(digits) => {
            let whole = digits.bytes().all(|digit| digit.is_ascii_digit() || digit == b'-' || digit == b'_');
            Some(TypeName::parse(if whole { "int8" } else { "numeric" }))
        }
        Expression::Column { qualifier, name } => {
            let base = level.bases.iter().find(|base| Some(&base.id) == qualifier.as_ref())?;
            Some(TypeName::parse(&base.relation.column(name)?.type_name))
        }
        Expression::Null
        | Expression::Boolean(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::Binary { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::IsNull { .. }
        | Expression::Between { .. }
        | Expression::InList { .. }
        | Expression::InQuery { .. }
        | Expression::Exists(_)
        | Expression::Subquery(_)
        | Expression::Call { .. }
        | Expression::Row(_)
        | Expression::Other { .. } => None,
    }
}

/// The type of an index key that is a plain column.
pub(super) fn key_type(key: &Expression, relation: &Relation) -> Option<TypeName> {
    let column = relation.column(key.as_column()?)?;
    Some(TypeName::parse(&column.type_name))
}
