//! English for facts that are data everywhere else.

use crate::advice::Why;
use crate::catalog::{Catalog, RelationKind};
use crate::effect::{RewriteReason, ScanPurpose, Wait};
use crate::quantity::{count, duration};

pub(super) fn relation_kind(kind: Option<RelationKind>) -> &'static str {
    match kind {
        None => "index",
        Some(RelationKind::Table) => "table",
        Some(RelationKind::PartitionedTable) => "partitioned table",
        Some(RelationKind::View) => "view",
        Some(RelationKind::MaterializedView) => "materialized view",
        Some(RelationKind::ForeignTable) => "foreign table",
        Some(RelationKind::Sequence) => "sequence",
        Some(RelationKind::CompositeType) => "composite type",
    }
}

pub(super) fn rewrite(reason: &RewriteReason) -> String {
    match reason {
        RewriteReason::VolatileDefault { column } => {
            format!("the default of {column} is volatile: every row gets a value of its own")
        }
        RewriteReason::GeneratedStored { column } => {
            format!("{column} is computed and stored in every row")
        }
        RewriteReason::Sequence { column } => {
            format!("{column} takes a number from a sequence for every row")
        }
        RewriteReason::ConstrainedDomain { column } => {
            format!("{column} is of a domain with constraints")
        }
        RewriteReason::TypeChange { column, from, to } => {
            format!("{column} is stored differently as {to} than as {from}")
        }
        RewriteReason::VacuumFull => "VACUUM FULL copies the live rows".to_owned(),
        RewriteReason::Cluster => "CLUSTER copies the rows in the order of the index".to_owned(),
        RewriteReason::Persistence => "what is logged and what is not cannot share a file".to_owned(),
        RewriteReason::Tablespace => "the files move to another tablespace".to_owned(),
        RewriteReason::AccessMethod => "another access method stores rows otherwise".to_owned(),
        RewriteReason::Refresh => "the query's result takes the place of the old rows".to_owned(),
    }
}

pub(super) fn scan(purpose: ScanPurpose) -> &'static str {
    match purpose {
        ScanPurpose::NotNull => "check that no row is null",
        ScanPurpose::Check => "check the condition for every row",
        ScanPurpose::PartitionBound => "check that every row belongs to the partition",
        ScanPurpose::ForeignKey => "look up every row's parent",
        ScanPurpose::IndexBuild => "build an index",
        ScanPurpose::IndexValidation => "second pass of a concurrent build",
        ScanPurpose::Rewrite => "copy every row",
        ScanPurpose::Rows => "find the rows, as no index serves the conditions",
        ScanPurpose::Referrers => "find rows that refer to changed ones, as no index has their foreign key",
        ScanPurpose::Query => "answer the query",
    }
}

pub(super) fn wait(wait: &Wait) -> String {
    match wait {
        Wait::Writers { relation } => format!("transactions that have written to {relation}"),
        Wait::OlderSnapshots => {
            "every transaction of the database that is older than the build, on whatever table".to_owned()
        }
        Wait::Users { relation } => format!("transactions that use {relation}"),
    }
}

/// Who would have been waited for when the statistics were collected.
pub(super) fn wait_basis(catalog: &Catalog) -> String {
    let ages = catalog.activity.transactions.iter().map(|transaction| transaction.age_seconds);
    let oldest = ages.clone().fold(0.0, f64::max);
    match ages.count() {
        0 => "no other transaction was open when the statistics were collected".to_owned(),
        1 => format!("one transaction was open when the statistics were collected, for {}", duration(oldest)),
        open => format!(
            "{} transactions were open when the statistics were collected, the oldest for {}",
            count(open as f64),
            duration(oldest)
        ),
    }
}

pub(super) fn why(why: Why) -> &'static str {
    match why {
        Why::BuildsConcurrently => {
            "Builds the index while writes go on. It runs outside a transaction, waits for older transactions, and \
             leaves an invalid index if it fails."
        }
        Why::DoesNotWaitForOthers => {
            "Waits for no transaction on other tables and cannot leave an invalid index; writes to the table wait \
             while it builds."
        }
        Why::DropsConcurrently => "Reads and writes go on while the last users of the index finish.",
        Why::ValidatesApart => "The rows are checked under a lock that lets reads and writes go on.",
        Why::AttachesIndex => {
            "The index is built while writes go on; attaching it is a change of the catalog only."
        }
        Why::FillsInBatches => {
            "No rewrite: new rows get their value at once, old rows follow in batches that hold row locks only."
        }
        Why::SwapsColumns => {
            "No rewrite under an exclusive lock: a new column is kept in step by a trigger and filled in batches. \
             Rename the two columns in a short transaction afterwards."
        }
        Why::ChangesInBatches => {
            "Row locks are held for one batch at a time, and VACUUM can reuse the space of earlier batches."
        }
        Why::RemembersTheKey => "Each batch starts at the key where the last one ended.",
        Why::IndexesTheLookup => {
            "Build this first: rows are then found by the index instead of by reading the table again for each."
        }
        Why::VacuumsInPlace => {
            "Makes the dead space reusable while reads and writes go on; the file does not shrink."
        }
    }
}
