//! Types of expressions, where they are certain, and what can be stored in a column.

use crate::catalog::{Catalog, Relation};
use crate::effect::PgError;
use crate::pg::{Name, TypeName, is_assignable};
use crate::sql::{Expression, Operator};

use super::errors;

/// The type of a number as it is written.
pub(super) fn of_number(digits: &str) -> TypeName {
    let digits = digits.replace('_', "");
    TypeName::parse(if digits.parse::<i32>().is_ok() {
        "int4"
    } else if digits.parse::<i64>().is_ok() {
        "int8"
    } else {
        "numeric"
    })
}

/// The type of a result of PostgreSQL's own functions.
pub(super) fn of_call(function: &Name) -> Option<TypeName> {
    if function.schema.as_deref().is_some_and(|schema| schema != "pg_catalog") {
        return None;
    }
    let name = match function.name.as_str() {
        "now" | "current_timestamp" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp" => {
            "timestamptz"
        }
        "localtimestamp" => "timestamp",
        "current_date" => "date",
        "count" | "nextval" | "currval" | "lastval" | "setval" | "row_number" | "rank" | "dense_rank" => {
            "int8"
        }
        "length" | "char_length" | "octet_length" | "cardinality" | "array_length" | "position"
        | "strpos" => "int4",
        "lower" | "upper" | "initcap" | "concat" | "concat_ws" | "md5" | "replace" | "trim" | "btrim"
        | "ltrim" | "rtrim" | "to_char" | "format" | "string_agg" | "left" | "right" | "repeat"
        | "current_setting" | "quote_ident" | "quote_literal" => "text",
        "gen_random_uuid" | "uuidv4" | "uuidv7" => "uuid",
        "random" => "float8",
        "exists" | "bool_and" | "bool_or" | "every" | "starts_with" => "bool",
        "to_jsonb" | "jsonb_build_object" | "jsonb_build_array" | "jsonb_agg" | "jsonb_object_agg" => "jsonb",
        _ => return None,
    };
    Some(TypeName::parse(name))
}

/// The type of the result of an operator.
pub(super) fn of_operation(
    operator: &Operator,
    left: Option<TypeName>,
    right: Option<TypeName>,
) -> Option<TypeName> {
    match operator {
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual
        | Operator::IsDistinctFrom => Some(TypeName::parse("bool")),
        Operator::Other(symbol) => match symbol.as_str() {
            "+" | "-" | "*" | "/" | "%" => wider(left?, right?),
            "||" => left.or(right).filter(is_text).map(|_| TypeName::parse("text")),
            "LIKE" | "NOT LIKE" | "ILIKE" | "NOT ILIKE" | "~" | "~*" | "!~" | "!~*" | "@>" | "<@" | "&&" => {
                Some(TypeName::parse("bool"))
            }
            _ => None,
        },
    }
}

/// The type of a sum of numbers.
fn wider(left: TypeName, right: TypeName) -> Option<TypeName> {
    const NUMBERS: [&str; 6] = ["int2", "int4", "int8", "numeric", "float4", "float8"];
    let rank =
        |name: &TypeName| NUMBERS.iter().position(|number| *number == name.base).filter(|_| !name.array);
    let base = NUMBERS[rank(&left)?.max(rank(&right)?)];
    Some(TypeName::parse(base))
}

/// Checks that a value can be stored in a column.
pub(super) fn check_assignment(
    relation: &Relation,
    column: &str,
    value: Option<&TypeName>,
    catalog: &Catalog,
) -> Result<(), PgError> {
    let (Some(column), Some(value)) = (relation.column(column), value) else { return Ok(()) };
    let wanted = TypeName::parse(&column.type_name);
    let refused = match is_assignable(value, &wanted) {
        Some(assignable) => !assignable,
        None => is_text(value) && is_enum(&wanted, catalog),
    };
    if refused {
        let shown = |name: &TypeName| shown(&name.base);
        return Err(errors::wrong_type(&column.name, &shown(&wanted), &shown(value)));
    }
    Ok(())
}

fn is_text(name: &TypeName) -> bool {
    !name.array && matches!(name.base.as_str(), "text" | "varchar" | "bpchar")
}

/// A type of a user's that is no domain: text becomes one only by an explicit cast.
fn is_enum(name: &TypeName, catalog: &Catalog) -> bool {
    let written = match name.base.split_once('.') {
        Some((schema, base)) => Name::qualified(schema, base),
        None => Name::unqualified(&name.base),
    };
    !name.array && catalog.user_type(&written).is_some_and(|found| found.domain_over.is_none())
}

/// A type's name as messages write it.
fn shown(base: &str) -> String {
    let name = match base {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "bool" => "boolean",
        "varchar" => "character varying",
        "bpchar" => "character",
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        other => other,
    };
    name.to_owned()
}

/// Whether an expression is the word DEFAULT.
pub(in crate::dml) fn is_default(expression: &Expression) -> bool {
    matches!(expression, Expression::Other { text, parts }
        if parts.is_empty() && text.eq_ignore_ascii_case("default"))
}
