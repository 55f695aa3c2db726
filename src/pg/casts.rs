//! Which of PostgreSQL's own types can be assigned to which.
//!
//! # Source
//! `pg_cast` (castcontext `a` and `i`), the same on servers 13 to 18; `find_coercion_pathway` in
//! src/backend/parser/parse_coerce.c: anything can be assigned to a string by way of its text.

use super::TypeName;

/// A line per source type: `source: target target …`, under their names in `pg_type`.
const CASTS: &str = include_str!("casts.txt");

/// Whether values of one type can be stored in a column of the other without an explicit cast. Both must be
/// PostgreSQL's own scalar types for a "no"; of other types nothing is known here.
pub fn is_assignable(from: &TypeName, to: &TypeName) -> Option<bool> {
    if is_string(to) {
        return Some(true);
    }
    if from.array || to.array {
        return None;
    }
    if from.base == to.base {
        return Some(true);
    }
    let targets =
        CASTS.lines().find_map(|line| line.split_once(": ").filter(|(source, _)| *source == from.base));
    let listed = targets.is_some_and(|(_, targets)| targets.split(' ').any(|target| target == to.base));
    // An extension's type, of which only the storage is known.
    let is_own = |name: &TypeName| name.storage().is_some() && name.base != "citext";
    let both_known = is_own(from) && is_own(to);
    if listed || both_known { Some(listed) } else { None }
}

fn is_string(name: &TypeName) -> bool {
    !name.array && matches!(name.base.as_str(), "text" | "varchar" | "bpchar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments() {
        for (from, to, expected) in [
            ("boolean", "integer", Some(false)),
            ("text", "uuid", Some(false)),
            ("integer", "bigint", Some(true)),
            ("bigint", "smallint", Some(true)),
            ("jsonb", "text", Some(true)),
            ("text", "mood", None),
            ("text", "citext", None),
            ("int[]", "bigint[]", None),
        ] {
            assert_eq!(is_assignable(&TypeName::parse(from), &TypeName::parse(to)), expected, "{from} {to}");
        }
    }
}
