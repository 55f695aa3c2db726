//! How volatile PostgreSQL's own functions are.
//!
//! # Source
//! `pg_proc.provolatile` of servers 13 to 18; of overloads the most volatile counts, `timezone` excepted, whose only
//! volatile overload (for `timetz`, up to 15) is not what `AT TIME ZONE` means in practice. Functions that only the
//! server calls (input and output, operators' and indexes' own) are left out. A test on live servers holds the lists
//! against `pg_proc`.

use super::Name;

/// `pg_proc.provolatile` of a built-in function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltinVolatility {
    /// Same result for ever.
    Immutable,
    /// Same result within one statement.
    Stable,
    /// May change from call to call.
    Volatile,
}

const IMMUTABLE: &str = include_str!("functions/immutable.txt");
const STABLE: &str = include_str!("functions/stable.txt");
const VOLATILE: &str = include_str!("functions/volatile.txt");

/// The volatility of the built-in function that a name means; `None` where PostgreSQL has none of that name.
pub fn builtin_volatility(function: &Name) -> Option<BuiltinVolatility> {
    if function.schema.as_deref().is_some_and(|schema| schema != "pg_catalog") {
        return None;
    }
    let listed = |list: &str| list.split_whitespace().any(|name| name == function.name);
    if listed(VOLATILE) {
        Some(BuiltinVolatility::Volatile)
    } else if listed(STABLE) {
        Some(BuiltinVolatility::Stable)
    } else if listed(IMMUTABLE) {
        Some(BuiltinVolatility::Immutable)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Option<BuiltinVolatility> {
        builtin_volatility(&Name::unqualified(name))
    }

    #[test]
    fn defaults_that_people_write() {
        for name in ["random", "clock_timestamp", "gen_random_uuid", "nextval", "timeofday", "uuidv7"] {
            assert_eq!(of(name), Some(BuiltinVolatility::Volatile), "{name}");
        }
        for name in ["now", "timezone", "to_char", "current_setting", "transaction_timestamp"] {
            assert_eq!(of(name), Some(BuiltinVolatility::Stable), "{name}");
        }
        for name in ["md5", "lower", "coalesce", "jsonb_set", "make_date"] {
            assert_eq!(of(name), Some(BuiltinVolatility::Immutable), "{name}");
        }
    }

    #[test]
    fn another_schema_is_not_ours() {
        assert_eq!(builtin_volatility(&Name::qualified("app", "random")), None);
        assert_eq!(
            builtin_volatility(&Name::qualified("pg_catalog", "now")),
            Some(BuiltinVolatility::Stable)
        );
        assert_eq!(of("uuid_generate_v4"), None);
    }

    #[test]
    fn the_lists_are_sorted_and_apart() {
        let lists = [IMMUTABLE, STABLE, VOLATILE].map(|list| list.split_whitespace().collect::<Vec<_>>());
        for list in &lists {
            assert!(list.is_sorted(), "{list:?}");
        }
        let mut all = lists.concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
