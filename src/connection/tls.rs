//! Encryption as `sslmode` asks for it.
//!
//! `require` encrypts without knowing to whom, unless a root certificate is there, as in libpq; `verify-ca` checks
//! who signed the certificate, `verify-full` also the host name. Without a root certificate file the two verify
//! against the system's certificates (libpq: only with `sslrootcert=system`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::error::SettingsError;
use super::layers::{Environment, Layers, home};

/// `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SslMode {
    /// Never encrypted.
    Disable,
    /// Encrypted where the server insists.
    Allow,
    /// Encrypted where the server can.
    Prefer,
    /// Encrypted or not at all.
    Require,
    /// And the certificate's signer is known.
    VerifyCa,
    /// And it is for this host.
    VerifyFull,
}

impl SslMode {
    /// As `sslmode` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

/// Who may have signed the server's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootCertificates {
    /// The certificates in a PEM file (`sslrootcert`, `~/.postgresql/root.crt`).
    File(PathBuf),
    /// The system's.
    System,
}

/// Settings of encryption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSettings {
    /// `sslmode`.
    pub mode: SslMode,
    /// Whom to trust.
    pub roots: RootCertificates,
    /// `sslcert` and `sslkey`.
    pub client: Option<(PathBuf, PathBuf)>,
    /// `sslnegotiation=direct` (17).
    pub direct: bool,
}

impl TlsSettings {
    pub(super) fn resolve(layers: &Layers, environment: Environment<'_>) -> Result<Self, SettingsError> {
        let default = |name: &str| {
            home(environment).map(|home| home.join(".postgresql").join(name)).filter(|path| path.exists())
        };
        let roots = match layers.get("sslrootcert") {
            Some("system") => RootCertificates::System,
            Some(path) => RootCertificates::File(path.into()),
            None => default("root.crt").map_or(RootCertificates::System, RootCertificates::File),
        };
        let system_asked_for = layers.get("sslrootcert") == Some("system");
        let mode = match layers.get("sslmode") {
            None if system_asked_for => SslMode::VerifyFull,
            None | Some("prefer") => SslMode::Prefer,
            Some("disable") => SslMode::Disable,
            Some("allow") => SslMode::Allow,
            Some("require") => SslMode::Require,
            Some("verify-ca") => SslMode::VerifyCa,
            Some("verify-full") => SslMode::VerifyFull,
            Some(_) => {
                let expected = "disable, allow, prefer, require, verify-ca or verify-full";
                return Err(layers.refuse("sslmode", expected));
            }
        };
        if system_asked_for && mode != SslMode::VerifyFull {
            return Err(layers.refuse("sslmode", "verify-full where sslrootcert=system"));
        }
        let file = |option, name| layers.get(option).map(PathBuf::from).or_else(|| default(name));
        let client = file("sslcert", "postgresql.crt").zip(file("sslkey", "postgresql.key"));
        let direct = match layers.get("sslnegotiation") {
            None | Some("postgres") => false,
            Some("direct") if mode >= SslMode::Require => true,
            Some(_) => {
                return Err(
                    layers.refuse("sslnegotiation", "postgres, or direct with sslmode=require or stronger")
                );
            }
        };
        Ok(Self { mode, roots, client, direct })
    }

    /// What rustls needs to know.
    ///
    /// # Errors
    /// A certificate or key file that cannot be read.
    pub(super) fn client_config(&self) -> Result<ClientConfig, SettingsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3");
        let has_file = matches!(self.roots, RootCertificates::File(_));
        let builder = if self.mode == SslMode::VerifyFull {
            builder.with_root_certificates(self.root_store()?)
        } else {
            let verified = self.mode == SslMode::VerifyCa || (self.mode == SslMode::Require && has_file);
            let roots = verified.then(|| self.root_store()).transpose()?;
            let verifier = Arc::new(AnyHost { roots, provider });
            builder.dangerous().with_custom_certificate_verifier(verifier)
        };
        let mut config = match &self.client {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = read_certificates("sslcert", certificate)?;
                let private = PrivateKeyDer::from_pem_file(key).map_err(|e| unusable("sslkey", key, &e))?;
                builder
                    .with_client_auth_cert(chain, private)
                    .map_err(|e| unusable("sslcert", certificate, &e))?
            }
        };
        if self.direct {
            config.alpn_protocols = vec![b"postgresql".to_vec()];
        }
        Ok(config)
    }

    fn root_store(&self) -> Result<RootCertStore, SettingsError> {
        let mut store = RootCertStore::empty();
        match &self.roots {
            RootCertificates::File(path) => {
                for certificate in read_certificates("sslrootcert", path)? {
                    store.add(certificate).map_err(|e| unusable("sslrootcert", path, &e))?;
                }
            }
            RootCertificates::System => {
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        Ok(store)
    }
}

fn read_certificates(name: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, SettingsError> {
    let certificates = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = certificates.map_err(|error| unusable(name, path, &error))?;
    if certificates.is_empty() {
        return Err(unusable(name, path, &"it holds no certificate"));
    }
    Ok(certificates)
}

fn unusable(name: &'static str, path: &Path, error: &dyn std::fmt::Display) -> SettingsError {
    SettingsError::File { name, path: path.to_owned(), reason: format!("cannot be used: {error}") }
}

/// Accepts a certificate for any host name: one signed by the roots, or where there are none any at all.
#[derive(Debug)]
struct AnyHost {
    roots: Option<RootCertStore>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyHost {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(roots) = &self.roots {
            let certificate = ParsedCertificate::try_from(end_entity)?;
            let algorithms = self.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&certificate, roots, intermediates, now, algorithms)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
