//! Statistics of a database, as `pgtoll collect` reads them.

use pgtoll::collect::{Collector, Limits};
use pgtoll::connection::{Given, Settings};
use pgtoll::stats::Snapshot;

/// Collects the statistics of the database at a URL.
pub(crate) fn collect(url: &str) -> Snapshot {
    let settings = Settings::resolve(Some(Given { flag: "--database-url", text: url }), &|_| None);
    let settings = settings.expect("a good URL");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        let collector = Collector::connect(&settings, Limits::default()).await;
        let snapshot = collector.unwrap_or_else(|error| panic!("{error}")).snapshot().await;
        snapshot.unwrap_or_else(|error| panic!("{error}"))
    })
}
