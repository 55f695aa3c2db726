//! Opens a session on the first server that will do.

use std::error::Error as _;
use std::time::Duration;

use tokio_postgres::config::{SslMode as Encryption, SslNegotiation};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::endpoint::{Endpoint, Host};
use super::error::ConnectError;
use super::settings::{Settings, TargetServer};
use super::tls::SslMode;

/// An open session.
pub struct Session {
    /// To send queries with.
    pub client: Client,
    /// The server that was reached, for messages.
    pub endpoint: String,
    /// Whether the start-up options asked for were taken; a connection pooler in between may refuse them.
    pub options_taken: bool,
}

/// Connects, with start-up options (`-c name=value`) added to the user's own. Needs a running tokio runtime.
///
/// # Errors
/// No server that fits could be reached, or none lets us in.
pub async fn open(settings: &Settings, startup_options: &str) -> Result<Session, ConnectError> {
    let tls = MakeRustlsConnect::new(settings.tls.client_config()?);
    let attempt = Attempt { settings, startup_options, tls };
    let passes = match settings.target {
        TargetServer::Any => &[None][..],
        TargetServer::Primary => &[Some(false)][..],
        TargetServer::Standby => &[Some(true)][..],
        TargetServer::PreferStandby => &[Some(true), None][..],
    };
    let mut errors = Vec::new();
    for wanted_in_recovery in passes {
        errors.clear();
        for endpoint in &settings.endpoints {
            match attempt.limited(endpoint).await {
                Ok(session) if wanted_in_recovery.is_none() => return Ok(session),
                Ok(session) => match in_recovery(&session.client).await {
                    Ok(found) if Some(found) == *wanted_in_recovery => return Ok(session),
                    Ok(_) => {}
                    Err(error) => errors.push(attempt.classify(endpoint, &error)),
                },
                Err(error) => errors.push(error),
            }
        }
    }
    match errors.len() {
        0 => Err(ConnectError::NoSuchTarget {
            endpoints: settings.endpoints.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            wanted: if settings.target == TargetServer::Primary { "primary" } else { "standby" },
        }),
        1 => Err(errors.remove(0)),
        _ => Err(merged(errors)),
    }
}

/// One message for servers none of which answers, such as the two default sockets; else each its own.
fn merged(errors: Vec<ConnectError>) -> ConnectError {
    let silent = errors.iter().map(|error| match error {
        ConnectError::Unreachable { endpoint, reason, origin } => Some((endpoint.as_str(), reason, origin)),
        ConnectError::Timeout { .. }
        | ConnectError::Authentication { .. }
        | ConnectError::Tls { .. }
        | ConnectError::Refused { .. }
        | ConnectError::NoSuchTarget { .. }
        | ConnectError::Settings(_)
        | ConnectError::All(_) => None,
    });
    match silent.collect::<Option<Vec<_>>>().as_deref() {
        Some(all @ [(_, reason, origin), ..]) if all.iter().all(|(_, other, _)| other == reason) => {
            let endpoint = all.iter().map(|(endpoint, ..)| *endpoint).collect::<Vec<_>>().join(" or ");
            ConnectError::Unreachable { endpoint, reason: (*reason).clone(), origin: (*origin).clone() }
        }
        Some(_) | None => ConnectError::All(errors),
    }
}

struct Attempt<'a> {
    settings: &'a Settings,
    startup_options: &'a str,
    tls: MakeRustlsConnect,
}

impl Attempt<'_> {
    async fn limited(&self, endpoint: &Endpoint) -> Result<Session, ConnectError> {
        let Some(limit) = self.settings.connect_timeout else { return self.endpoint(endpoint).await };
        tokio::time::timeout(limit, self.endpoint(endpoint)).await.unwrap_or_else(|_| {
            let seconds = limit.as_secs();
            let origin = self.settings.host_origin.clone();
            Err(ConnectError::Timeout { endpoint: endpoint.to_string(), seconds, origin })
        })
    }

    async fn endpoint(&self, endpoint: &Endpoint) -> Result<Session, ConnectError> {
        // As libpq: `prefer` tries again without encryption where it is refused with it, `allow` the other way round.
        let encryptions = match (&endpoint.host, self.settings.tls.mode) {
            (Host::Socket(_), _) | (_, SslMode::Disable) => &[Encryption::Disable][..],
            (_, SslMode::Allow) => &[Encryption::Disable, Encryption::Require],
            (_, SslMode::Prefer) => &[Encryption::Prefer, Encryption::Disable],
            (_, SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull) => &[Encryption::Require],
        };
        let mut first = None;
        for encryption in encryptions {
            match self.with_encryption(endpoint, *encryption).await {
                Ok(session) => return Ok(session),
                Err(error) => {
                    let refused = error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION);
                    let classified = self.classify(endpoint, &error);
                    let again = refused || matches!(classified, ConnectError::Tls { .. });
                    // The first complaint is about what was asked for.
                    let complaint = first.get_or_insert(classified);
                    if !again {
                        return Err(complaint.clone());
                    }
                }
            }
        }
        Err(first.expect("at least one attempt was made"))
    }

    async fn with_encryption(
        &self,
        endpoint: &Endpoint,
        encryption: Encryption,
    ) -> Result<Session, tokio_postgres::Error> {
        let mut config = self.config(endpoint, encryption);
        let own = self.settings.options.as_deref().unwrap_or_default();
        config.options(format!("{own} {}", self.startup_options).trim());
        let (client, options_taken) = match config.connect(self.tls.clone()).await {
            Ok((client, connection)) => {
                tokio::spawn(connection);
                (client, true)
            }
            // A connection pooler that does not know the start-up option; one without options of the user's own.
            Err(error) if refuses_options(&error) && own.is_empty() => {
                let (client, connection) =
                    self.config(endpoint, encryption).connect(self.tls.clone()).await?;
                tokio::spawn(connection);
                (client, false)
            }
            Err(error) => return Err(error),
        };
        Ok(Session { client, endpoint: endpoint.to_string(), options_taken })
    }

    fn config(&self, endpoint: &Endpoint, encryption: Encryption) -> Config {
        let settings = self.settings;
        let mut config = Config::new();
        match &endpoint.host {
            Host::Socket(directory) => config.host_path(directory),
            Host::Tcp { name, address } => {
                config.host(name);
                address.map(|address| config.hostaddr(address));
                &mut config
            }
        };
        config.port(endpoint.port).user(&settings.user).dbname(&settings.database);
        config.application_name("pgtoll").ssl_mode(encryption).channel_binding(settings.channel_binding);
        if settings.tls.direct && encryption == Encryption::Require {
            config.ssl_negotiation(SslNegotiation::Direct);
        }
        if let Some(password) = &endpoint.password {
            config.password(&password.0);
        }
        if let Some(limit) = settings.connect_timeout {
            config.connect_timeout(limit);
        }
        config.keepalives_idle(Duration::from_secs(60));
        config
    }

    fn classify(&self, endpoint: &Endpoint, error: &tokio_postgres::Error) -> ConnectError {
        let place = endpoint.to_string();
        if let Some(refusal) = error.as_db_error() {
            let reason = refusal.message().to_owned();
            return if refusal.code().code().starts_with("28") {
                ConnectError::Authentication { endpoint: place, user: self.settings.user.clone(), reason }
            } else {
                ConnectError::Refused { endpoint: place, sqlstate: refusal.code().code().to_owned(), reason }
            };
        }
        let source = error.source();
        let mode = self.settings.tls.mode.name();
        let certificate = source.and_then(|source| source.downcast_ref::<std::io::Error>());
        let certificate = certificate.and_then(std::io::Error::get_ref);
        if let Some(problem) = certificate.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return ConnectError::Tls { endpoint: place, mode, reason: tls_reason(problem) };
        }
        let reason = source.map_or_else(|| error.to_string(), ToString::to_string);
        // tokio-postgres keeps the kind of its errors to itself; their texts are what tells them apart.
        match error.to_string().as_str() {
            "error performing TLS handshake" => ConnectError::Tls { endpoint: place, mode, reason },
            "authentication error" | "invalid configuration" => {
                let reason =
                    if reason == "password missing" { "it asks for a password".into() } else { reason };
                ConnectError::Authentication { endpoint: place, user: self.settings.user.clone(), reason }
            }
            _ => {
                let origin = self.settings.host_origin.clone();
                ConnectError::Unreachable { endpoint: place, reason, origin }
            }
        }
    }
}

fn tls_reason(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(problem) = error else { return error.to_string() };
    let hint = if *problem == rustls::CertificateError::UnknownIssuer {
        "; give the signer's certificate with sslrootcert=FILE"
    } else if matches!(
        problem,
        rustls::CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty()
    ) {
        "; the certificate names its host only as CN, which is no longer accepted: \
         issue it with a subjectAltName, or use sslmode=verify-ca"
    } else {
        ""
    };
    format!("{error}{hint}")
}

/// PgBouncer names the start-up parameter, the proxy of Amazon's RDS the feature.
fn refuses_options(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|refusal| {
        let (code, message) = (refusal.code(), refusal.message());
        (*code == SqlState::PROTOCOL_VIOLATION && message.contains("startup parameter"))
            || (*code == SqlState::FEATURE_NOT_SUPPORTED && message.contains("command-line options"))
    })
}

async fn in_recovery(client: &Client) -> Result<bool, tokio_postgres::Error> {
    let messages = client.simple_query("SELECT pg_catalog.pg_is_in_recovery()").await?;
    Ok(messages.iter().any(|m| matches!(m, SimpleQueryMessage::Row(row) if row.get(0) == Some("t"))))
}
