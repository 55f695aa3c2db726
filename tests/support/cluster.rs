//! Finds installed servers and makes data directories for them.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// Major versions that the project supports.
const MAJORS: std::ops::RangeInclusive<u32> = 13..=18;

/// Installed major versions, oldest first. Says on stderr which are absent; panics about them where `CI=true`.
pub(crate) fn available_majors() -> Vec<u32> {
    MAJORS.filter(|major| binaries(*major).is_some()).collect()
}

/// The directory with `postgres` and `initdb` of one major version.
pub(crate) fn binaries(major: u32) -> Option<PathBuf> {
    let packaged = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!(".servers/{major}/bin"));
    let found = [PathBuf::from(format!("/usr/lib/postgresql/{major}/bin")), packaged]
        .into_iter()
        .find(|directory| directory.join("postgres").exists() && directory.join("initdb").exists())
        .map(|directory| directory.canonicalize().expect("it exists"));
    if found.is_none() {
        let message = format!("PostgreSQL {major} is absent (scripts/install-servers gets it): skipped");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{message}");
        // Past the test harness's capture of eprintln!, so that a skip is seen.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{message}\n").as_bytes());
    }
    found
}

/// The user that servers run as: PostgreSQL refuses root.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    ids: Option<(String, String)>,
}

impl Owner {
    pub(crate) fn current() -> &'static Self {
        static OWNER: OnceLock<Owner> = OnceLock::new();
        OWNER.get_or_init(|| {
            let is_root = text(Command::new("id").arg("-u")) == "0";
            let id = |flag| text(Command::new("id").args([flag, "nobody"]));
            Self { ids: is_root.then(|| (id("-u"), id("-g"))) }
        })
    }

    /// A command that runs `program` as this user, and ends with the thread that starts it where the system can.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let setpriv = Command::new("setpriv").arg("--version").output().is_ok();
        if !setpriv {
            assert!(self.ids.is_none(), "as root, live tests need setpriv (util-linux) to drop privileges");
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        // SIGQUIT is the immediate shutdown; the postmaster ends its children.
        command.args(["--pdeathsig", "QUIT"]);
        if let Some((user, group)) = &self.ids {
            command.args(["--reuid", user, "--regid", group, "--clear-groups"]);
        }
        command.arg(program);
        command
    }

    /// Makes this user own a path, and where it is a directory everything in it.
    pub(crate) fn give(&self, directory: &Path) {
        if let Some((user, group)) = &self.ids {
            text(Command::new("chown").arg("-R").arg(format!("{user}:{group}")).arg(directory));
        }
    }

    /// The binaries themselves where this user can reach them, else a copy under `directory`.
    pub(crate) fn reachable(&self, binaries: &Path, directory: &Path) -> PathBuf {
        let open = |path: &Path| {
            fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o005 == 0o005)
        };
        if self.ids.is_none() || binaries.ancestors().all(open) {
            return binaries.to_owned();
        }
        let installation = binaries.parent().expect("bin has a parent");
        let copy = directory.join("installation");
        let copied = |flags| {
            let mut command = Command::new("cp");
            command.arg(flags).arg(installation).arg(&copy).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        // Hard links where it is the same file system.
        if !copied("-al") {
            let _ = fs::remove_dir_all(&copy);
            assert!(copied("-a"), "{} cannot be copied", installation.display());
        }
        copy.join("bin")
    }
}

/// Puts a fresh data directory at `data`: a copy of one that is made once per version and kept with the build.
pub(crate) fn create_data_directory(binaries: &Path, data: &Path) {
    let version = text(Command::new(binaries.join("postgres")).arg("--version"));
    let number = version.split_whitespace().nth(2).expect("postgres (PostgreSQL) 16.4");
    let template = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cluster-{number}"));
    // Test binaries may run at the same time: one makes the template, the others wait for it.
    let lock = File::create(template.with_extension("lock")).expect("the build directory is writable");
    lock.lock().expect("a file can be locked");
    if !template.exists() {
        initdb(binaries, data);
        let unfinished = template.with_extension("new");
        let _ = fs::remove_dir_all(&unfinished);
        text(Command::new("cp").arg("-a").arg(data).arg(&unfinished));
        fs::rename(&unfinished, &template).expect("a directory can be renamed");
        return;
    }
    drop(lock);
    text(Command::new("cp").arg("-a").arg(&template).arg(data));
    Owner::current().give(data);
}

fn initdb(binaries: &Path, data: &Path) {
    let mut command = Owner::current().command(&binaries.join("initdb"));
    command.args(["--locale=C", "-E", "UTF8", "-A", "trust", "-U", "postgres", "--no-sync", "-D"]).arg(data);
    text(command.env("LC_ALL", "C").env_remove("TZ"));
}

/// Runs a command to its end and returns what it printed.
pub(crate) fn text(command: &mut Command) -> String {
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {stdout}{stderr}");
    stdout.trim().to_owned()
}
