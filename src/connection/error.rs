//! What can be wrong with connection settings, and with connecting. No message holds a password or a URL.

use std::fmt;
use std::path::PathBuf;

/// Where a setting was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line: `--database-url`.
    Flag(&'static str),
    /// An environment variable: `DATABASE_URL`, `PGPORT`.
    Variable(&'static str),
    /// An entry of a service file.
    Service {
        /// Its name.
        service: String,
        /// The file.
        file: PathBuf,
    },
    /// Nowhere: libpq's default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Service { service, file } => write!(f, "service `{service}` in {}", file.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// Settings that cannot be used: the user's mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Neither a URL nor `key=value` pairs.
    #[error(
        "{origin}: {reason}; write postgres://USER@HOST:PORT/DATABASE or \"host=HOST dbname=DATABASE user=USER\""
    )]
    Malformed {
        /// Where.
        origin: Origin,
        /// What is wrong.
        reason: String,
    },
    /// An option that libpq does not know either.
    #[error("{origin}: unknown connection option `{name}`; remove it or mend its spelling")]
    Unknown {
        /// Where.
        origin: Origin,
        /// The option.
        name: String,
    },
    /// A value that the option cannot have.
    #[error("{origin}: the value of `{name}` has to be {expected}")]
    Value {
        /// Where.
        origin: Origin,
        /// The option.
        name: &'static str,
        /// What it may be.
        expected: &'static str,
    },
    /// An option that would have to be obeyed and cannot be.
    #[error("{origin}: `{name}` is not supported ({reason}); remove it to connect without it")]
    Unsupported {
        /// Where.
        origin: Origin,
        /// The option.
        name: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// No service file has the service.
    #[error("{origin}: there is no service `{service}` in {}; add it or name another", list(.looked_in))]
    NoService {
        /// Where the service was named.
        origin: Origin,
        /// Its name.
        service: String,
        /// The files.
        looked_in: Vec<PathBuf>,
    },
    /// A file that cannot be read or used.
    #[error("`{name}`: {} {reason}", .path.display())]
    File {
        /// The option that names it.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

fn way_out(origin: &Origin) -> String {
    if *origin == Origin::Default {
        "say where the server is by --database-url, DATABASE_URL or PGHOST".into()
    } else {
        format!("check the host and port in {origin}")
    }
}

fn list(files: &[PathBuf]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(" or ")
}

/// A server that could not be reached, or refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// Nobody answers.
    #[error("no server answers at {endpoint}: {reason}; {}", way_out(.origin))]
    Unreachable {
        /// Host and port, or socket; several joined by `or`.
        endpoint: String,
        /// The system's message.
        reason: String,
        /// Where the host was given.
        origin: Origin,
    },
    /// Nobody answers in time.
    #[error("no answer from {endpoint} within {seconds} s; {}, or raise connect_timeout", way_out(.origin))]
    Timeout {
        /// Host and port, or socket.
        endpoint: String,
        /// The limit.
        seconds: u64,
        /// Where the host was given.
        origin: Origin,
    },
    /// The server does not let this role in.
    #[error(
        "{endpoint} refuses role `{user}`: {reason}; check the role, PGPASSWORD or the password file (~/.pgpass), and pg_hba.conf"
    )]
    Authentication {
        /// Host and port, or socket.
        endpoint: String,
        /// The role.
        user: String,
        /// The server's message.
        reason: String,
    },
    /// No encrypted connection.
    #[error("no TLS connection to {endpoint} with sslmode={mode}: {reason}")]
    Tls {
        /// Host and port.
        endpoint: String,
        /// The mode.
        mode: &'static str,
        /// What failed, and the way out.
        reason: String,
    },
    /// The server is there and says no for another reason.
    #[error("{endpoint} refuses the connection: {reason} (SQLSTATE {sqlstate})")]
    Refused {
        /// Host and port, or socket.
        endpoint: String,
        /// SQLSTATE.
        sqlstate: String,
        /// The server's message.
        reason: String,
    },
    /// Servers answer, none of the wanted kind.
    #[error("no server among {endpoints} fits target_session_attrs={wanted}")]
    NoSuchTarget {
        /// Hosts and ports.
        endpoints: String,
        /// The setting.
        wanted: &'static str,
    },
    /// A certificate or key file that cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Several servers were tried in vain.
    #[error("none of the servers lets us in: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    All(Vec<ConnectError>),
}
