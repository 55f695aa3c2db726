//! Which types can stand for each other without touching a row.
//!
//! # Source
//! `pg_cast` (castmethod `b`); the planner support functions `varchar_support`, `varbit_support`, `numeric_support`,
//! `timestamp_support`, `time_support`, `interval_support`, which drop a length cast that cannot change a value;
//! `TimestampTimestampTzRequiresRewrite`.

use super::super::add_column::type_reference;
use crate::catalog::Catalog;
use crate::pg::TypeName;

/// What a change of type asks of the rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coercion {
    /// Nothing, and indexes compare as before.
    SameValuesAndOrder,
    /// Nothing, but indexes compare by another operator class.
    SameValues,
    /// A copy.
    Rewrite,
}

/// The coercion of stored values from one type to another.
pub(super) fn coercion(from: &str, to: &str, catalog: &Catalog) -> Coercion {
    let (from, to) = (TypeName::parse(from), TypeName::parse(to));
    if from == to || is_same_user_type(&from, &to, catalog) {
        return Coercion::SameValuesAndOrder;
    }
    if is_constrained(&to, catalog) {
        return Coercion::Rewrite;
    }
    let (from, to) = (base(from, catalog), base(to, catalog));
    if from == to {
        return Coercion::SameValuesAndOrder;
    }
    if from.base == to.base && from.array == to.array {
        return if keeps_modifiers(&from, &to) { Coercion::SameValuesAndOrder } else { Coercion::Rewrite };
    }
    if from.array || to.array {
        // An array is coerced element by element.
        return if from.array && to.array { of_arrays(&from, &to) } else { Coercion::Rewrite };
    }
    of_bases(&from, &to, catalog)
}

/// Text and unlimited varchar arrays are alike; anything with a length is cast element by element.
fn of_arrays(from: &TypeName, to: &TypeName) -> Coercion {
    let textual = |name: &TypeName| matches!(name.base.as_str(), "text" | "varchar");
    if textual(from) && textual(to) && to.modifiers.is_empty() {
        Coercion::SameValues
    } else {
        Coercion::Rewrite
    }
}

fn of_bases(from: &TypeName, to: &TypeName, catalog: &Catalog) -> Coercion {
    match (from.base.as_str(), to.base.as_str()) {
        ("text" | "xml", "varchar") if !to.modifiers.is_empty() => Coercion::Rewrite,
        ("text", "varchar") | ("varchar", "text") => Coercion::SameValuesAndOrder,
        ("xml", "text" | "varchar") => Coercion::SameValues,
        ("text" | "varchar", "citext" | "bpchar") | ("citext", "text" | "varchar")
            if to.modifiers.is_empty() =>
        {
            Coercion::SameValues
        }
        ("cidr", "inet") => Coercion::SameValuesAndOrder,
        ("bit", "varbit") if to.modifiers.is_empty() || to.modifiers >= from.modifiers => {
            Coercion::SameValues
        }
        ("int4", target) if is_object_identifier(target) => Coercion::SameValues,
        (source, "int4") if is_object_identifier(source) => Coercion::SameValues,
        (source, target) if is_object_identifier(source) && is_object_identifier(target) => {
            if source == "oid" || target == "oid" { Coercion::SameValuesAndOrder } else { Coercion::Rewrite }
        }
        ("timestamp", "timestamptz") | ("timestamptz", "timestamp") => {
            let zone = catalog.settings.text("timezone").or_else(|| catalog.settings.text("TimeZone"));
            if zone.is_some_and(is_utc) && keeps_modifiers(from, to) {
                Coercion::SameValues
            } else {
                Coercion::Rewrite
            }
        }
        _ => Coercion::Rewrite,
    }
}

fn is_object_identifier(name: &str) -> bool {
    matches!(
        name,
        "oid"
            | "regclass"
            | "regtype"
            | "regproc"
            | "regprocedure"
            | "regoper"
            | "regoperator"
            | "regrole"
            | "regnamespace"
            | "regconfig"
            | "regdictionary"
            | "regcollation"
    )
}

/// Whether every value that the old length or precision allows is allowed by the new one.
fn keeps_modifiers(from: &TypeName, to: &TypeName) -> bool {
    let (old, new) = (&from.modifiers, &to.modifiers);
    if old == new {
        return true;
    }
    if from.array {
        return new.is_empty();
    }
    match to.base.as_str() {
        "varchar" | "varbit" => match (old.first(), new.first()) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(old), Some(new)) => new >= old,
        },
        "numeric" => match (old.as_slice(), new.as_slice()) {
            (_, []) => true,
            ([old_precision, old_scale], [precision, scale]) => {
                scale == old_scale && precision >= old_precision
            }
            (_, _) => false,
        },
        // 6 digits are all that there are.
        "timestamp" | "timestamptz" | "time" | "timetz" | "interval" => {
            let digits = |modifiers: &[i64]| modifiers.first().copied().unwrap_or(6);
            digits(new) >= digits(old)
        }
        // bpchar pads, bit has no planner support.
        _ => false,
    }
}

/// Whether the session's time zone has never differed from UTC.
fn is_utc(zone: &str) -> bool {
    let zone = zone.trim_matches('\'').to_ascii_lowercase();
    matches!(
        zone.as_str(),
        "utc"
            | "gmt"
            | "etc/utc"
            | "etc/gmt"
            | "zulu"
            | "etc/zulu"
            | "uct"
            | "etc/uct"
            | "universal"
            | "etc/universal"
            | "greenwich"
            | "etc/greenwich"
            | "0"
            | "+0"
            | "-0"
            | "gmt0"
            | "etc/gmt0"
    )
}

/// Whether a column of one type can become the other without USING; yes where we do not know.
pub(super) fn is_assignable(from: &str, to: &str, catalog: &Catalog) -> bool {
    let (from, to) = (base(TypeName::parse(from), catalog), base(TypeName::parse(to), catalog));
    if from == to || is_same_user_type(&from, &to, catalog) {
        return true;
    }
    let is_users = |name: &TypeName| !name.array && catalog.user_type(&type_reference(&name.base)).is_some();
    let is_citext = |name: &TypeName| name.base.rsplit('.').next() == Some("citext");
    if is_users(&to) && (from.is_collatable() || is_users(&from)) && !is_citext(&to) && !is_citext(&from) {
        return false;
    }
    crate::pg::is_assignable(&from, &to).unwrap_or(true)
}

/// A type as messages spell it.
pub(super) fn spelled(written: &str) -> String {
    let name = TypeName::parse(written);
    let base = match name.base.as_str() {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "bool" => "boolean",
        "varchar" => "character varying",
        "bpchar" => "character",
        "varbit" => "bit varying",
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        "time" => "time without time zone",
        "timetz" => "time with time zone",
        other => other,
    };
    if name.array { format!("{base}[]") } else { base.to_owned() }
}

/// `mood` and `public.mood` may be one.
fn is_same_user_type(one: &TypeName, other: &TypeName, catalog: &Catalog) -> bool {
    let known = |name: &TypeName| catalog.user_type(&type_reference(&name.base));
    one.array == other.array
        && one.modifiers == other.modifiers
        && known(one).zip(known(other)).is_some_and(|(one, other)| std::ptr::eq(one, other))
}

fn is_constrained(name: &TypeName, catalog: &Catalog) -> bool {
    catalog.user_type(&type_reference(&name.base)).is_some_and(|user_type| user_type.constrained)
}

/// A type with domains replaced by what they are over.
fn base(mut name: TypeName, catalog: &Catalog) -> TypeName {
    // Domains over domains; the server allows no cycle, a file might.
    for _ in 0..8 {
        let over = catalog.user_type(&type_reference(&name.base)).and_then(|known| known.domain_over.clone());
        match over {
            Some(over) if !name.array => name = TypeName::parse(&over),
            Some(_) | None => break,
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Source, UserType};
    use crate::pg::RelationName;
    use crate::stats::example;

    #[test]
    fn what_stands_and_what_is_copied() {
        let mut catalog = example::snapshot().into_catalog(Source::StatsFile);
        for (name, over, constrained) in [("posint", "integer", true), ("plain_int", "integer", false)] {
            let domain = UserType::domain(over, constrained);
            catalog.insert_type(RelationName::new("public", name), domain);
        }
        use Coercion::{Rewrite, SameValues, SameValuesAndOrder};
        for (from, to, expected) in [
            ("character varying(20)", "varchar(20)", SameValuesAndOrder),
            ("character varying(20)", "varchar(40)", SameValuesAndOrder),
            ("character varying(20)", "text", SameValuesAndOrder),
            ("character varying(20)", "varchar(10)", Rewrite),
            ("text", "varchar", SameValuesAndOrder),
            ("text", "varchar(100)", Rewrite),
            ("character(5)", "text", Rewrite),
            ("character(5)", "char(10)", Rewrite),
            ("numeric(10,2)", "numeric(12,2)", SameValuesAndOrder),
            ("numeric(10,2)", "numeric", SameValuesAndOrder),
            ("numeric(10,2)", "numeric(12,4)", Rewrite),
            ("numeric", "numeric(20,4)", Rewrite),
            ("integer", "bigint", Rewrite),
            ("integer", "plain_int", SameValuesAndOrder),
            ("posint", "integer", SameValuesAndOrder),
            ("integer", "posint", Rewrite),
            ("cidr", "inet", SameValuesAndOrder),
            ("inet", "cidr", Rewrite),
            ("timestamp(3) without time zone", "timestamp", SameValuesAndOrder),
            ("timestamp without time zone", "timestamp(6)", SameValuesAndOrder),
            ("timestamp without time zone", "timestamp(3)", Rewrite),
            ("character varying(20)[]", "varchar(40)[]", Rewrite),
            ("bit(8)", "varbit", SameValues),
            ("json", "jsonb", Rewrite),
        ] {
            assert_eq!(coercion(from, to, &catalog), expected, "{from} to {to}");
        }
    }

    #[test]
    fn timestamps_are_alike_in_utc_alone() {
        let mut catalog = example::snapshot().into_catalog(Source::StatsFile);
        let change = |catalog: &Catalog| coercion("timestamp without time zone", "timestamptz", catalog);
        assert_eq!(change(&catalog), Coercion::Rewrite);
        catalog.settings.insert("TimeZone", "Etc/UTC", None);
        assert_eq!(change(&catalog), Coercion::SameValues);
        catalog.settings.set("timezone", Some("Europe/Berlin"), false);
        assert_eq!(change(&catalog), Coercion::Rewrite);
    }
}
