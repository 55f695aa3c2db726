//! From what the user gave to an open session: libpq's connection settings, read as libpq reads them.
//!
//! Layers, the stronger first: the flag's text (`DATABASE_URL` where the flag is absent), the service file, `PG*`
//! variables, the password file, defaults. A layer fills in what the stronger ones left open.
//!
//! A room of its own below `collect`, since `calibrate` connects as well. It reads the environment through a
//! function that it is given, and the files that the settings name.

mod endpoint;
mod error;
mod keywords;
mod layers;
mod open;
mod password_file;
mod service_file;
mod settings;
mod text;
mod tls;

pub use endpoint::{Endpoint, Host, Secret};
pub use error::{ConnectError, Origin, SettingsError};
pub use layers::{Environment, Given};
pub use open::{Session, open};
pub use settings::{Settings, TargetServer};
pub use tls::{RootCertificates, SslMode, TlsSettings};
