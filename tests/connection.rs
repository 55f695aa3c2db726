//! Connecting to real servers: encryption, authentication, several hosts.

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
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
    expect_refusal(&format!("{base} host=/nowhere,/nor/here"), "no server answers at /nowhere/");
    expect_refusal(
        &format!("{base} dbname=none host=/nowhere,{directory}"),
        "none of the servers lets us in",
    );
}

/// Reads one start-up message and refuses it as PgBouncer refuses a start-up option; returns the message.
fn refuse_as_pooler(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().expect("a client");
    let mut length = [0; 4];
    stream.read_exact(&mut length).expect("a message");
    let mut message = vec![0; u32::from_be_bytes(length) as usize - 4];
    stream.read_exact(&mut message).expect("its rest");
    let fields = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0";
    let length = u32::try_from(fields.len() + 4).expect("short");
    stream.write_all(&[b"E", &length.to_be_bytes()[..], fields].concat()).expect("sent");
    String::from_utf8_lossy(&message).into_owned()
}

#[test]
fn a_pooler_that_refuses_start_up_options_is_asked_again_without() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let pooler = std::thread::spawn(move || [refuse_as_pooler(&listener), refuse_as_pooler(&listener)]);
    let text = format!("host=127.0.0.1 port={port} user=app sslmode=disable");
    let settings = Settings::resolve(Some(Given { flag: "--database-url", text: &text }), &|_| None);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let option = "-c default_transaction_read_only=on";
    assert!(runtime.block_on(open(&settings.expect("good"), option)).is_err());
    let [first, second] = pooler.join().expect("it was asked twice");
    assert!(first.contains(option), "{first:?}");
    assert!(!second.contains("options"), "{second:?}");
}
