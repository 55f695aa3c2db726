//! The lists of PostgreSQL's own functions and casts, held against the catalogs of every version.

mod support;

use std::collections::BTreeSet;

use pgtoll::pg::{BuiltinVolatility, Name, TypeName, builtin_volatility, is_assignable};
use support::{Server, available_majors};

#[test]
fn no_function_is_more_volatile_than_listed() {
    let mut seen = BTreeSet::new();
    for major in available_majors() {
        let Some(server) = Server::start(major) else { continue };
        let rows = server.session("postgres").rows(
            "SELECT proname, bool_or(provolatile = 'v'), bool_or(provolatile <> 'i') FROM pg_proc
             WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' GROUP BY 1",
        );
        for row in rows {
            let [Some(name), Some(volatile), Some(mutable)] = row.as_slice() else { panic!("{row:?}") };
            let Some(listed) = builtin_volatility(&Name::unqualified(name.as_str())) else { continue };
            seen.insert(name.clone());
            // Its overload for timetz was volatile up to 15; AT TIME ZONE means another.
            if name == "timezone" {
                continue;
            }
            let fits = match listed {
                BuiltinVolatility::Immutable => mutable == "f",
                BuiltinVolatility::Stable => volatile == "f",
                BuiltinVolatility::Volatile => true,
            };
            assert!(fits, "PostgreSQL {major}: {name} is listed as {listed:?}");
        }
    }
    if available_majors().len() == 6 {
        assert!(seen.len() > 800, "only {} functions of the lists exist on any server", seen.len());
    }
}

#[test]
fn casts_are_those_of_the_catalogs() {
    for major in available_majors() {
        let Some(server) = Server::start(major) else { continue };
        let rows = server.session("postgres").rows(
            "SELECT s.typname, t.typname FROM pg_cast JOIN pg_type s ON s.oid = castsource
             JOIN pg_type t ON t.oid = casttarget
             WHERE castcontext IN ('a', 'i') AND s.oid <> t.oid AND s.typname !~ '^pg_|range$'",
        );
        assert!(rows.len() > 100, "{}", rows.len());
        for row in rows {
            let [Some(from), Some(to)] = row.as_slice() else { panic!("{row:?}") };
            // `char` is how SQL spells another type; the catalog's needs quotes.
            if from == "char" || to == "char" {
                continue;
            }
            let assignable = is_assignable(&TypeName::parse(from), &TypeName::parse(to));
            assert_eq!(assignable, Some(true), "PostgreSQL {major}: {from} to {to}");
        }
        for (from, to) in [("bool", "int4"), ("text", "int4"), ("text", "uuid"), ("timestamptz", "int8")] {
            let sql = format!("CREATE TABLE t (a {from}); ALTER TABLE t ALTER COLUMN a TYPE {to}");
            let refused = server.session("postgres").try_execute(&sql).expect_err("there is no such cast");
            assert_eq!(refused.code().map(|state| state.code()), Some("42804"));
            assert_eq!(is_assignable(&TypeName::parse(from), &TypeName::parse(to)), Some(false));
        }
    }
}
