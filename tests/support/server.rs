//! A throwaway server: a private directory and socket, no TCP, gone when dropped.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::cluster::{Owner, binaries, create_data_directory, text};
use super::session::Session;

/// A running server. Its superuser is `postgres`, without a password.
///
/// It also ends with the thread that started it, so a killed test process leaves nothing running: keep it in the
/// test that started it.
pub(crate) struct Server {
    major: u32,
    port: u16,
    directory: PathBuf,
    process: Child,
}

/// What its socket's name ends in where no TCP port is asked for.
const SOCKET_PORT: u16 = 5432;

impl Server {
    /// Starts a server of a major version; `None` where it is not installed.
    pub(crate) fn start(major: u32) -> Option<Self> {
        Self::start_with(major, &[])
    }

    /// Starts a server with further lines in postgresql.conf.
    pub(crate) fn start_with(major: u32, settings: &[&str]) -> Option<Self> {
        Self::start_in(major, settings, |_| {})
    }

    /// Starts a server after `prepare` has changed the data directory.
    pub(crate) fn start_in(major: u32, settings: &[&str], prepare: impl FnOnce(&Path)) -> Option<Self> {
        Self::start_at(major, SOCKET_PORT, settings, prepare)
    }

    /// Starts a server that also listens on the loopback device, at a port that was free a moment ago.
    pub(crate) fn start_with_tcp(major: u32, settings: &[&str], prepare: impl FnOnce(&Path)) -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let settings = [settings, &["listen_addresses = '127.0.0.1'"]].concat();
        Self::start_at(major, port, &settings, prepare)
    }

    fn start_at(major: u32, port: u16, settings: &[&str], prepare: impl FnOnce(&Path)) -> Option<Self> {
        let binaries = binaries(major)?;
        let directory = private_directory();
        let owner = Owner::current();
        owner.give(&directory);
        let binaries = owner.reachable(&binaries, &directory);
        let data = directory.join("data");
        create_data_directory(&binaries, &data);
        let configuration = format!(
            "port = {port}\nlisten_addresses = ''\nunix_socket_directories = '{}'\nfsync = off\n{}\n",
            directory.display(),
            settings.join("\n"),
        );
        let file = data.join("postgresql.auto.conf");
        fs::write(&file, configuration).expect("the data directory is ours");
        prepare(&data);
        owner.give(&data);

        let log = File::create(directory.join("log")).expect("the directory is ours");
        let process = owner
            .command(&binaries.join("postgres"))
            .arg("-D")
            .arg(&data)
            .env("LC_ALL", "C")
            .env_remove("TZ")
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file handle can be cloned"))
            .stderr(log)
            .spawn()
            .expect("postgres can be started");
        let mut server = Self { major, port, directory, process };
        server.wait_until_ready();
        Some(server)
    }

    /// Its major version.
    pub(crate) fn major(&self) -> u32 {
        self.major
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Its process id, of the postmaster.
    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Where its socket (`.s.PGSQL.PORT`), its `data` and its `log` are.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// A `postgres://` URL of a database, for the superuser.
    pub(crate) fn url(&self, database: &str) -> String {
        self.url_as("postgres", database)
    }

    /// A `postgres://` URL of a database for another role.
    pub(crate) fn url_as(&self, role: &str, database: &str) -> String {
        format!("postgres:///{database}?host={}&port={}&user={role}", self.directory.display(), self.port)
    }

    /// Opens a session of the superuser.
    pub(crate) fn session(&self, database: &str) -> Session {
        Session::open(&self.url(database)).unwrap_or_else(|error| panic!("{error}\n{}", self.log()))
    }

    /// Runs statements in a session of their own.
    pub(crate) fn execute(&self, database: &str, sql: &str) {
        self.session(database).execute(sql);
    }

    /// The first column of the first row of a query, as text; empty where it is null.
    pub(crate) fn value(&self, database: &str, sql: &str) -> String {
        self.session(database).value(sql)
    }

    /// Creates an empty database.
    pub(crate) fn create_database(&self, name: &str) {
        self.execute("postgres", &format!("CREATE DATABASE \"{name}\""));
    }

    /// What the server has logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.directory.join("log")).unwrap_or_default()
    }

    fn wait_until_ready(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            match Session::open(&self.url("postgres")) {
                Ok(_) => return,
                Err(error) => {
                    let ended = self.process.try_wait().expect("our own child").is_some();
                    assert!(!ended && Instant::now() < deadline, "{error}\n{}", self.log());
                }
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = Command::new("kill").args(["-QUIT", &self.process.id().to_string()]).status();
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        while matches!(self.process.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                let _ = self.process.kill();
                let _ = self.process.wait();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// A new directory with a short path: a socket's path may not exceed 107 bytes.
fn private_directory() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let directory = std::env::temp_dir().join(format!("pgtoll-{}-{number}", std::process::id()));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir(&directory).expect("the temporary directory is writable");
    text(Command::new("chmod").arg("700").arg(&directory));
    directory
}
