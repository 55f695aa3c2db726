//! The throwaway servers themselves.

mod support;

use std::path::Path;

use support::{Server, Session, available_majors};

#[test]
fn every_version_starts_and_leaves_nothing_behind() {
    for major in available_majors() {
        let Some(server) = Server::start_with(major, &["work_mem = '5MB'"]) else { continue };
        server.create_database("app");
        let found = server.value("app", "SHOW server_version_num");
        assert_eq!(found.parse::<u32>().expect("a number") / 10_000, major);
        assert_eq!(server.value("app", "SHOW work_mem"), "5MB");
        assert_eq!(server.value("app", "SHOW listen_addresses"), "");

        let (directory, url) = (server.directory().to_owned(), server.url("app"));
        let process = format!("/proc/{}", server.process_id());
        drop(server);
        assert!(!directory.exists(), "{}", directory.display());
        assert!(!Path::new(&process).exists(), "{process}");
        assert!(Session::open(&url).is_err());
    }
}

#[test]
fn a_panic_ends_the_server() {
    let Some(major) = available_majors().pop() else { return };
    let server = Server::start(major).expect("it is installed");
    let directory = server.directory().to_owned();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        server.execute("postgres", "SELECT no_such_function()");
    }));
    assert!(panicked.is_err());
    assert!(!directory.exists());
}
