//! Statistics of the schemas, collected from a real server.

use std::collections::BTreeMap;

use pgtoll::stats::Snapshot;

use super::corpus::{self, Case};
use super::support::{Server, collect};

/// A server that holds every schema.
pub(crate) struct Library {
    server: Server,
    snapshots: BTreeMap<String, Snapshot>,
}

impl Library {
    /// A server of that version with all schemas; `None` where it is not installed.
    pub(crate) fn open(major: u32) -> Option<Self> {
        let settings = [
            "autovacuum = off",
            "timezone = 'UTC'",
            "jit = off",
            "max_parallel_workers = 0",
            // Databases are made by the hundred, and none has to survive.
            "full_page_writes = off",
            "synchronous_commit = off",
            "wal_level = minimal",
            "max_wal_senders = 0",
            "max_wal_size = '4GB'",
            "checkpoint_timeout = '1h'",
        ];
        let server = Server::start_with(major, &settings)?;
        server.execute("postgres", "CREATE ROLE app_owner; CREATE ROLE app_user");
        let session = server.session("postgres");
        session.execute("SET allow_in_place_tablespaces = on");
        session.execute("CREATE TABLESPACE fast_ts LOCATION ''");
        let mut snapshots = BTreeMap::new();
        for (name, sql) in corpus::setups() {
            server.create_database(&name);
            server.execute(&name, &sql);
            server.execute(&name, "VACUUM ANALYZE");
            snapshots.insert(name.clone(), collect(&server.url(&name)));
        }
        Some(Self { server, snapshots })
    }

    /// The server.
    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    /// The name and the statistics of the database in which the case runs.
    pub(crate) fn database(&self, case: &Case) -> (String, Snapshot) {
        if case.prep.is_empty() {
            return (case.setup.clone(), self.snapshots[&case.setup].clone());
        }
        self.server.execute("postgres", "DROP DATABASE IF EXISTS own");
        self.server.execute("postgres", &format!("CREATE DATABASE own TEMPLATE {}", case.setup));
        let session = self.server.session("own");
        for statement in &case.prep {
            session.execute(statement);
        }
        session.execute("ANALYZE");
        ("own".to_owned(), collect(&self.server.url("own")))
    }
}
