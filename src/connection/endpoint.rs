//! The servers that the settings name.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::error::SettingsError;
use super::layers::Layers;

/// libpq's default socket directories: Debian's and upstream's.
const SOCKET_DIRECTORIES: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// One server.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// Host or socket directory.
    pub host: Host,
    /// Port, also a part of the socket's name.
    pub port: u16,
    /// The password for it, where one was found.
    pub password: Option<Secret>,
}

/// How a server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A directory with `.s.PGSQL.PORT`.
    Socket(PathBuf),
    /// TCP.
    Tcp {
        /// The name, also the one that a certificate is held against.
        name: String,
        /// The address, where it was given apart from the name.
        address: Option<IpAddr>,
    },
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Socket(directory) => write!(f, "{}/.s.PGSQL.{}", directory.display(), self.port),
            Host::Tcp { name, .. } => write!(f, "{name}:{}", self.port),
        }
    }
}

/// Text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(super) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Host {
    /// The host as a line of the password file names it.
    pub(super) fn password_file_name(&self) -> &str {
        match self {
            Self::Tcp { name, .. } => name,
            Self::Socket(path) if SOCKET_DIRECTORIES.iter().any(|d| Path::new(d) == path) => "localhost",
            Self::Socket(path) => path.to_str().unwrap_or_default(),
        }
    }
}

/// Reads `host`, `hostaddr` and `port`.
pub(super) fn endpoints(layers: &Layers) -> Result<Vec<Endpoint>, SettingsError> {
    let list = |name| layers.get(name).map(|value| value.split(',').map(str::trim).collect::<Vec<_>>());
    let ports = list("port").unwrap_or_default();
    let (hosts, addresses) = (list("host"), list("hostaddr"));
    let count = hosts.as_ref().or(addresses.as_ref()).map_or(1, Vec::len);
    if addresses.as_ref().is_some_and(|addresses| addresses.len() != count) {
        return Err(layers.refuse("hostaddr", "one address for each host"));
    }
    if ports.len() > 1 && ports.len() != count {
        return Err(layers.refuse("port", "one port, or one for each host"));
    }
    let mut endpoints = Vec::new();
    for number in 0..count {
        let port = match ports.get(number).or(ports.first()) {
            None | Some(&"") => 5432,
            Some(port) => match port.parse::<u16>() {
                Ok(port) if port > 0 => port,
                Ok(_) | Err(_) => return Err(layers.refuse("port", "a number from 1 to 65535")),
            },
        };
        let at = |values: &Option<Vec<&str>>| {
            values
                .as_ref()
                .and_then(|values| values.get(number).copied())
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        let address = match at(&addresses).map(|address| address.parse::<IpAddr>()) {
            None => None,
            Some(Ok(address)) => Some(address),
            Some(Err(_)) => return Err(layers.refuse("hostaddr", "an IP address")),
        };
        let hosts = match (at(&hosts), address) {
            (Some(path), _) if path.starts_with('/') => vec![Host::Socket(path.into())],
            (Some(name), address) => vec![Host::Tcp { name, address }],
            (None, Some(address)) => vec![Host::Tcp { name: address.to_string(), address: Some(address) }],
            (None, None) => SOCKET_DIRECTORIES.iter().map(|path| Host::Socket(path.into())).collect(),
        };
        endpoints.extend(hosts.into_iter().map(|host| Endpoint { host, port, password: None }));
    }
    Ok(endpoints)
}
