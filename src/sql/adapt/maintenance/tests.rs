//! VACUUM and its like, in every wording.

use super::super::samples::{read, table};
use super::*;
use crate::pg::Name;

fn vacuum_of(text: &str) -> Vacuum {
    let Statement::Vacuum(vacuum) = read(text) else { panic!("no VACUUM: {text}") };
    vacuum
}

fn whole(name: &str) -> VacuumTarget {
    VacuumTarget { name: table(name), only: false, columns: vec![] }
}

fn target(name: &str, only: bool) -> TableTarget {
    TableTarget { name: table(name), only }
}

#[test]
fn vacuum_in_either_syntax() {
    let all =
        Vacuum { tables: vec![whole("t")], full: true, analyze: true, freeze: true, ..Vacuum::default() };
    assert_eq!(vacuum_of("VACUUM FULL FREEZE VERBOSE ANALYZE t"), all);
    assert_eq!(vacuum_of("VACUUM (FULL, FREEZE on, analyze true) t"), all);
    let none = Vacuum { tables: vec![whole("t")], parallel: Some(4), ..Vacuum::default() };
    assert_eq!(vacuum_of("VACUUM (FULL false, FREEZE 'off', ANALYZE 0, PARALLEL 4) t"), none);
}

#[test]
fn every_option_of_vacuum() {
    let expected = Vacuum {
        disable_page_skipping: true,
        skip_locked: true,
        index_cleanup: Some(IndexCleanup::Off),
        without_main: true,
        without_toast: true,
        truncate: Some(false),
        skip_database_stats: true,
        ..Vacuum::default()
    };
    let text = "VACUUM (DISABLE_PAGE_SKIPPING, SKIP_LOCKED, INDEX_CLEANUP off, PROCESS_MAIN false,
                PROCESS_TOAST false, TRUNCATE 0, SKIP_DATABASE_STATS)";
    assert_eq!(vacuum_of(text), expected);
    assert_eq!(vacuum_of("VACUUM (INDEX_CLEANUP auto)").index_cleanup, Some(IndexCleanup::Auto));
    assert_eq!(vacuum_of("VACUUM (INDEX_CLEANUP)").index_cleanup, Some(IndexCleanup::On));
    assert!(vacuum_of("VACUUM (ONLY_DATABASE_STATS)").only_database_stats);
}

#[test]
fn what_is_vacuumed_and_analysed() {
    assert!(vacuum_of("VACUUM").tables.is_empty());
    let part = VacuumTarget { name: table("a"), only: false, columns: vec!["x".to_string()] };
    let only = VacuumTarget { only: true, ..whole("b") };
    assert_eq!(vacuum_of("VACUUM ANALYZE a (x), ONLY b").tables, [part.clone(), only]);
    for (text, tables, skip_locked) in [
        ("ANALYZE VERBOSE a (x)", vec![part], false),
        ("ANALYZE", vec![], false),
        ("ANALYZE (VERBOSE, SKIP_LOCKED) t", vec![whole("t")], true),
    ] {
        assert_eq!(read(text), Statement::Analyze(Analyze { tables, skip_locked }), "{text}");
    }
}

#[test]
fn truncate_and_lock() {
    for (text, tables, cascade, restart_identity) in [
        ("TRUNCATE t", vec![target("t", false)], false, false),
        ("TRUNCATE TABLE ONLY a, b CASCADE", vec![target("a", true), target("b", false)], true, false),
        ("TRUNCATE t RESTART IDENTITY RESTRICT", vec![target("t", false)], false, true),
        ("TRUNCATE t CONTINUE IDENTITY", vec![target("t", false)], false, false),
    ] {
        assert_eq!(read(text), Statement::Truncate(Truncate { tables, cascade, restart_identity }), "{text}");
    }
    for (text, tables, mode, nowait) in [
        ("LOCK t", vec![target("t", false)], LockMode::AccessExclusive, false),
        (
            "LOCK TABLE ONLY a, b IN SHARE ROW EXCLUSIVE MODE NOWAIT",
            vec![target("a", true), target("b", false)],
            LockMode::ShareRowExclusive,
            true,
        ),
        ("LOCK t IN ACCESS SHARE MODE", vec![target("t", false)], LockMode::AccessShare, false),
        (
            "LOCK t IN SHARE UPDATE EXCLUSIVE MODE",
            vec![target("t", false)],
            LockMode::ShareUpdateExclusive,
            false,
        ),
    ] {
        assert_eq!(read(text), Statement::LockTable(LockTable { tables, mode, nowait }), "{text}");
    }
}

#[test]
fn cluster_in_every_wording() {
    for (text, named, index) in [
        ("CLUSTER", None, None),
        ("CLUSTER VERBOSE t", Some("t"), None),
        ("CLUSTER t USING i", Some("t"), Some("i")),
        ("CLUSTER i ON t", Some("t"), Some("i")),
        ("CLUSTER (VERBOSE) t USING i", Some("t"), Some("i")),
    ] {
        let expected = Cluster { table: named.map(table), index: index.map(str::to_string) };
        assert_eq!(read(text), Statement::Cluster(expected), "{text}");
    }
}

#[test]
fn reindex_and_refresh() {
    let plain = |target| Reindex { target, concurrently: false, tablespace: None };
    let beside = |target| Reindex { target, concurrently: true, tablespace: None };
    for (text, expected) in [
        ("REINDEX TABLE t", plain(ReindexTarget::Table(table("t")))),
        ("REINDEX INDEX CONCURRENTLY s.i", beside(ReindexTarget::Index(Name::qualified("s", "i")))),
        ("REINDEX (VERBOSE, CONCURRENTLY) SCHEMA app", beside(ReindexTarget::Schema("app".to_string()))),
        ("REINDEX (CONCURRENTLY off) DATABASE d", plain(ReindexTarget::Database)),
        ("REINDEX SYSTEM d", plain(ReindexTarget::System)),
        (
            "REINDEX (TABLESPACE fast) INDEX i",
            Reindex { tablespace: Some("fast".to_string()), ..plain(ReindexTarget::Index(table("i"))) },
        ),
    ] {
        assert_eq!(read(text), Statement::Reindex(expected), "{text}");
    }
    for (text, concurrently, with_data) in [
        ("REFRESH MATERIALIZED VIEW v", false, true),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY v WITH DATA", true, true),
        ("REFRESH MATERIALIZED VIEW v WITH NO DATA", false, false),
    ] {
        assert_eq!(read(text), Statement::Refresh(Refresh { name: table("v"), concurrently, with_data }));
    }
}
