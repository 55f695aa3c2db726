//! libpq's connection options: which variable gives each, and what becomes of it here.
//!
//! # Source
//! `PQconninfoOptions`, src/interfaces/libpq/fe-connect.c (18).

/// What becomes of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It is obeyed.
    Obeyed,
    /// It changes nothing that matters to a short read-only session.
    Ignored,
    /// To pass it over would weaken what the user asked for.
    Refused(&'static str),
}

/// One option.
#[derive(Debug)]
pub(super) struct Keyword {
    pub(super) name: &'static str,
    /// The variable that gives it.
    pub(super) variable: Option<&'static str>,
    pub(super) usage: Use,
}

const fn obeyed(name: &'static str, variable: &'static str) -> Keyword {
    Keyword { name, variable: Some(variable), usage: Use::Obeyed }
}

const fn refused(name: &'static str, variable: Option<&'static str>, reason: &'static str) -> Keyword {
    Keyword { name, variable, usage: Use::Refused(reason) }
}

const fn ignored(name: &'static str) -> Keyword {
    Keyword { name, variable: None, usage: Use::Ignored }
}

/// All options.
pub(super) const KEYWORDS: &[Keyword] = &[
    obeyed("service", "PGSERVICE"),
    obeyed("servicefile", "PGSERVICEFILE"),
    obeyed("host", "PGHOST"),
    obeyed("hostaddr", "PGHOSTADDR"),
    obeyed("port", "PGPORT"),
    obeyed("dbname", "PGDATABASE"),
    obeyed("user", "PGUSER"),
    obeyed("password", "PGPASSWORD"),
    obeyed("passfile", "PGPASSFILE"),
    obeyed("options", "PGOPTIONS"),
    obeyed("connect_timeout", "PGCONNECT_TIMEOUT"),
    obeyed("channel_binding", "PGCHANNELBINDING"),
    obeyed("sslmode", "PGSSLMODE"),
    obeyed("sslnegotiation", "PGSSLNEGOTIATION"),
    obeyed("sslrootcert", "PGSSLROOTCERT"),
    obeyed("sslcert", "PGSSLCERT"),
    obeyed("sslkey", "PGSSLKEY"),
    obeyed("target_session_attrs", "PGTARGETSESSIONATTRS"),
    refused("sslcrl", Some("PGSSLCRL"), "revocation lists are not read"),
    refused("sslcrldir", Some("PGSSLCRLDIR"), "revocation lists are not read"),
    refused("sslpassword", None, "encrypted private keys are not read"),
    refused(
        "ssl_max_protocol_version",
        Some("PGSSLMAXPROTOCOLVERSION"),
        "TLS 1.2 and 1.3 are always offered",
    ),
    refused("requirepeer", Some("PGREQUIREPEER"), "the server's user is not checked"),
    refused("require_auth", Some("PGREQUIREAUTH"), "the authentication method is not checked"),
    refused("replication", None, "a replication session reads no catalogs"),
    ignored("application_name"),
    ignored("fallback_application_name"),
    ignored("client_encoding"),
    ignored("gssencmode"),
    ignored("gssdelegation"),
    ignored("gsslib"),
    ignored("keepalives"),
    ignored("keepalives_count"),
    ignored("keepalives_idle"),
    ignored("keepalives_interval"),
    ignored("krbsrvname"),
    ignored("load_balance_hosts"),
    ignored("min_protocol_version"),
    ignored("max_protocol_version"),
    ignored("sslcertmode"),
    ignored("sslcompression"),
    ignored("sslsni"),
    // TLS 1.2, libpq's default, is also the least that is spoken here.
    ignored("ssl_min_protocol_version"),
    ignored("tcp_user_timeout"),
    // Not libpq's: what frameworks keep in DATABASE_URL for their own connection pools.
    ignored("connection_limit"),
    ignored("encoding"),
    ignored("pgbouncer"),
    ignored("pool"),
    ignored("pool_timeout"),
    ignored("prepared_statements"),
    ignored("schema"),
    ignored("timeout"),
];

/// The option of that name.
pub(super) fn find(name: &str) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::KEYWORDS;

    #[test]
    fn every_option_is_listed_once() {
        let names: BTreeSet<_> = KEYWORDS.iter().map(|keyword| keyword.name).collect();
        assert_eq!(names.len(), KEYWORDS.len());
    }
}
