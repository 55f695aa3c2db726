//! A session with a server, and the order in which it is read.

use std::time::Duration;

use tokio_postgres::Client;

use super::error::CollectError;
use super::topic::{Topic, TopicError, rows};
use super::{
    activity, constraints, counters, dependencies, functions, indexes, relations, replication, server,
    statements,
};
use crate::connection::{Settings, open};
use crate::observed::Gap;
use crate::pg::ServerVersion;
use crate::stats::{FORMAT_VERSION, Snapshot};

/// How long one query may take, and one lock be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `statement_timeout` of each query.
    pub statement_timeout: Duration,
    /// `lock_timeout` of each query.
    pub lock_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { statement_timeout: Duration::from_secs(30), lock_timeout: Duration::from_millis(100) }
    }
}

/// A session with a server.
pub struct Collector {
    pub(super) client: Client,
    pub(super) limits: Limits,
    pub(super) endpoint: String,
    options_taken: bool,
}

impl Collector {
    /// Opens a session that cannot write.
    ///
    /// # Errors
    /// No server could be reached, or none lets us in.
    pub async fn connect(settings: &Settings, limits: Limits) -> Result<Self, CollectError> {
        let session = open(settings, "-c default_transaction_read_only=on").await?;
        let (client, endpoint) = (session.client, session.endpoint);
        Ok(Self { client, limits, endpoint, options_taken: session.options_taken })
    }

    /// The server that was reached, for messages.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Reads everything but plans and key ranges, which only a migration can ask for.
    ///
    /// # Errors
    /// The server is too old, or the session was lost. What could not be read otherwise is a gap of the snapshot.
    pub async fn snapshot(&mut self) -> Result<Snapshot, CollectError> {
        let (collected_at, facts) = server::read(self).await?;
        let version = ServerVersion(facts.version_num);
        if version.major() < ServerVersion::OLDEST {
            return Err(CollectError::TooOld { endpoint: self.endpoint.clone(), found: version });
        }
        let mut snapshot = Snapshot {
            format_version: FORMAT_VERSION,
            written_by: concat!("pgtoll ", env!("CARGO_PKG_VERSION")).into(),
            collected_at,
            server: facts,
            settings: Default::default(),
            extensions: Default::default(),
            gaps: Vec::new(),
            relations: Vec::new(),
            functions: Vec::new(),
            types: Vec::new(),
            names: None,
            publications: Vec::new(),
            activity: Default::default(),
            replication: Default::default(),
            statements: Vec::new(),
            batch_keys: Vec::new(),
            plans: Vec::new(),
            measured_batches: Vec::new(),
        };
        let mut reading = Reading { collector: self, gaps: Vec::new() };
        if !reading.collector.options_taken {
            reading.gap(
                "read-only session",
                "a connection pooler refused the start-up option; transactions are READ ONLY",
            );
        }
        snapshot.settings = server::settings(&mut reading).await?;
        let extensions = server::extensions(&mut reading).await?;
        let mut tables = relations::read(&mut reading, &snapshot.server.role).await?;
        indexes::read(&mut reading, &mut tables).await?;
        constraints::read(&mut reading, &mut tables).await?;
        let uses = dependencies::read(&mut reading, &mut tables).await?;
        counters::read(&mut reading, &mut tables).await?;
        snapshot.relations = tables.into_facts();
        (snapshot.functions, snapshot.types) = functions::read(&mut reading, uses).await?;
        snapshot.names = server::names(&mut reading).await?;
        snapshot.publications = server::publications(&mut reading).await?;
        snapshot.activity = activity::read(&mut reading).await?;
        snapshot.replication = replication::read(&mut reading, version).await?;
        snapshot.statements = statements::read(&mut reading, &extensions).await?;
        snapshot.extensions =
            extensions.into_iter().map(|extension| (extension.name, extension.version)).collect();
        snapshot.gaps = reading.gaps;
        Ok(snapshot)
    }

    pub(super) fn lost(&self, topic: &'static str) -> CollectError {
        CollectError::Lost { endpoint: self.endpoint.clone(), topic }
    }
}

/// A collection under way.
pub(super) struct Reading<'a> {
    collector: &'a Collector,
    gaps: Vec<Gap>,
}

impl Reading<'_> {
    /// A topic's rows; none, and a gap, where it cannot be read.
    pub(super) async fn rows<T: serde::de::DeserializeOwned>(
        &mut self,
        topic: Topic<'_>,
    ) -> Result<Vec<T>, CollectError> {
        match rows(&self.collector.client, self.collector.limits, topic).await {
            Ok(rows) => Ok(rows),
            Err(TopicError::Lost) => Err(self.collector.lost(topic.name)),
            Err(TopicError::Failed(reason)) => {
                self.gap(topic.name, reason);
                Ok(Vec::new())
            }
        }
    }

    /// Notes what could not be read.
    pub(super) fn gap(&mut self, topic: &str, reason: impl Into<String>) {
        self.gaps.push(Gap { topic: topic.into(), reason: reason.into() });
    }
}
