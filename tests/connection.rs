//! Connecting to real servers: encryption, authentication, several hosts.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use pgtoll::connection::{ConnectError, Given, Session, Settings, open};
use support::{Server, available_majors};

fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
}

/// Connects by a `key=value` text; the version of TLS that the session uses, or `none`.
fn connect(text: &str) -> Result<String, ConnectError> {
    let settings = Settings::resolve(Some(Given { flag: "--database-url", text }), &|_| None).expect("good");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let Session { client, .. } = open(&settings, "").await?;
        let query = "SELECT coalesce(version, 'none') FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        Ok(client.query_one(query, &[]).await.expect("an answer").get(0))
    })
}

fn expect_tls(text: &str, version: &str) {
    assert_eq!(connect(text).unwrap_or_else(|error| panic!("{text}: {error}")), version, "{text}");
}

fn expect_refusal(text: &str, words: &str) {
    let Err(error) = connect(text) else { panic!("{text} connected") };
    let message = error.to_string();
    assert!(message.contains(words), "{text}: {message}");
    assert!(!message.contains("hidden"), "{text}: {message}");
}

/// The newest server, with a certificate and these lines of pg_hba.conf for TCP.
fn start(certificate_name: &str, hba: &str) -> Option<Server> {
    let server = Server::start_with_tcp(available_majors().pop()?, &["ssl = on"], |data| {
        for (from, to) in [(certificate_name, "server.crt"), ("server.key", "server.key")] {
            fs::copy(certificate(from), data.join(to)).expect("copied");
        }
        fs::set_permissions(data.join("server.key"), fs::Permissions::from_mode(0o600)).expect("ours");
        fs::write(data.join("pg_hba.conf"), format!("local all all trust\n{hba}\n")).expect("ours");
    })?;
    server.execute("postgres", "CREATE ROLE app LOGIN PASSWORD 'hidden'");
    Some(server)
}

#[test]
fn sslmode_is_what_libpq_makes_of_it() {
    let Some(server) = start("server.crt", "hostssl all all all scram-sha-256") else { return };
    let (ours, other) = (certificate("ca.crt"), certificate("other-ca.crt"));
    let (ours, other) = (ours.display(), other.display());
    let base = format!("port={} user=app dbname=postgres password=hidden", server.port());
    let local = format!("{base} host=localhost hostaddr=127.0.0.1");

    expect_refusal(&format!("{local} sslmode=disable"), "refuses role `app`");
    for mode in ["allow", "prefer", "require", "require channel_binding=require"] {
        expect_tls(&format!("{local} sslmode={mode}"), "TLSv1.3");
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        expect_tls(&format!("{local} sslmode={mode} sslrootcert={ours}"), "TLSv1.3");
        let hint = "give the signer's certificate with sslrootcert=FILE";
        expect_refusal(&format!("{local} sslmode={mode} sslrootcert={other}"), hint);
    }
    // The certificate is for `localhost`.
    let address = format!("{base} host=127.0.0.1 sslrootcert={ours}");
    expect_tls(&format!("{address} sslmode=verify-ca"), "TLSv1.3");
    expect_refusal(
        &format!("{address} sslmode=verify-full"),
        "sslmode=verify-full: invalid peer certificate",
    );
    expect_refusal(&format!("{local} sslmode=verify-ca sslrootcert=/nowhere"), "`sslrootcert`: /nowhere");
}

#[test]
fn a_certificate_with_only_a_cn_is_explained() {
    let Some(server) = start("cn-only.crt", "hostssl all all all trust") else { return };
    let root = certificate("ca.crt");
    let base = format!(
        "host=localhost hostaddr=127.0.0.1 port={} user=app dbname=postgres sslrootcert={}",
        server.port(),
        root.display()
    );
    expect_refusal(&format!("{base} sslmode=verify-full"), "use sslmode=verify-ca");
    expect_tls(&format!("{base} sslmode=verify-ca"), "TLSv1.3");
}

#[test]
fn without_encryption_only_require_fails() {
    let Some(server) = start("server.crt", "hostnossl all all all trust") else { return };
    let base = format!("host=127.0.0.1 port={} user=app dbname=postgres", server.port());
    // The server speaks TLS but refuses the role over it: libpq's `prefer` tries again without.
    expect_tls(&format!("{base} sslmode=prefer"), "none");
    expect_refusal(&format!("{base} sslmode=require"), "refuses role `app`");
    server.execute("postgres", "ALTER SYSTEM SET ssl = off");
    server.execute("postgres", "SELECT pg_reload_conf()");
    let off = "SELECT current_setting('ssl')";
    while server.value("postgres", off) == "on" {
        std::thread::yield_now();
    }
    expect_tls(&format!("{base} sslmode=prefer"), "none");
    expect_refusal(&format!("{base} sslmode=require"), "server does not support TLS");
}

#[test]
fn passwords_and_databases() {
    let Some(server) = start("server.crt", "host all all all scram-sha-256") else { return };
    let base = format!("host=127.0.0.1 port={} user=app sslmode=disable", server.port());
    expect_tls(&format!("{base} dbname=postgres password=hidden"), "none");
    expect_refusal(&format!("{base} dbname=postgres"), "it asks for a password; check the role, PGPASSWORD");
    expect_refusal(&format!("{base} dbname=postgres password=hidden2"), "password authentication failed");
    expect_refusal(&format!("{base} dbname=nothing password=hidden"), "database \"nothing\" does not exist");
}

#[test]
fn hosts_are_tried_in_order_until_one_fits() {
    let Some(server) = Server::start(available_majors().pop().unwrap_or(0)) else { return };
    let directory = server.directory().display();
    let base = format!("user=postgres dbname=postgres port={}", server.port());
    expect_tls(&format!("{base} host=/nowhere,{directory}"), "none");
    expect_tls(&format!("{base} host={directory} target_session_attrs=primary"), "none");
    let wanted = format!("{base} host={directory} target_session_attrs=standby");
    expect_refusal(&wanted, "fits target_session_attrs=standby");
    expect_tls(&format!("{base} host={directory} target_session_attrs=prefer-standby"), "none");
    expect_refusal(&format!("{base} host=/nowhere,/nor/here"), "none of the servers lets us in");
}
