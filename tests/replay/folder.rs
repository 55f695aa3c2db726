//! A folder on both sides: the server's database and the catalog go through it in step.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pgtoll::catalog::{Catalog, Source};
use pgtoll::migration::{self, Run, Script};
use pgtoll::profile::{DEFAULT_PROFILE, Profile};
use pgtoll::sql::SourceStatement;

use super::block::{Block, blocks};
use super::estimate;
use super::stage::{Failure, Stage};
use super::support::agreement::Claim;
use super::support::{Server, collect};
use super::tally::Tally;

/// The tables in which the tools note what has run: some migrations look at them.
const BOOKKEEPING: &str = "
    CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now());
    CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL);
    CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, migration_name varchar(255) NOT NULL);
    CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);";

/// What is known of the database before each script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Knowledge {
    /// What the scripts before it have done, by the estimates of them: only the empty database was looked at.
    Followed,
    /// Statistics collected anew.
    Collected,
}

/// Replays a folder from an empty database; `None` where the version is not installed.
pub(crate) fn replay(folder: &Path, major: u32, knowledge: Knowledge) -> Option<Tally> {
    let settings = ["autovacuum = off", "timezone = 'UTC'", "jit = off", "max_parallel_workers = 0"];
    let server = Server::start_with(major, &settings)?;
    server.create_database("app");
    server.execute("app", BOOKKEEPING);
    let catalog = collect(&server.url("app")).into_catalog(Source::Live);
    let scripts = migration::read(&[folder.to_owned()], Run::PerStatement);
    let mut scripts = scripts.unwrap_or_else(|error| panic!("{error}"));
    if scripts.iter().all(|script| is_plain(&script.path)) {
        // Of the four layouts, only sqlx's has plain names.
        let read = migration::read(&[folder.to_owned()], Run::SingleTransaction);
        scripts = read.unwrap_or_else(|error| panic!("{error}"));
    }
    let profile = Profile::builtin(DEFAULT_PROFILE).expect("built in");
    let mut replay = Replay { stage: Stage::open(&server, "app"), catalog, profile, tally: Tally::default() };
    for script in &scripts {
        if knowledge == Knowledge::Collected {
            replay.stage = Stage::open(&server, "app");
            replay.catalog = collect(&server.url("app")).into_catalog(Source::Live);
        }
        replay.script(script, script.path.strip_prefix(&format!("{}/", folder.display())).unwrap_or("?"));
    }
    Some(replay.tally)
}

fn is_plain(path: &str) -> bool {
    !path.ends_with("/up.sql") && !path.ends_with("/migration.sql") && !path.ends_with(".up.sql")
}

struct Replay {
    stage: Stage,
    catalog: Catalog,
    profile: Profile,
    tally: Tally,
}

impl Replay {
    fn script(&mut self, script: &Script, name: &str) {
        self.tally.scripts += 1;
        let statements = script.statements();
        let at_start = self.catalog.clone();
        let mut failed = BTreeSet::new();
        let mut claims = self.claims(script, &statements, &failed);
        for block in blocks(script, &statements) {
            while let Err(failure) = self.block(&block, &statements, &claims, &failed, name) {
                // Once more without it, so that one statement does not take others with it.
                let Failure { position, record, message } = failure;
                let statement = &statements[position];
                let place = format!("{}: {message}", place(name, statement));
                self.tally.compare(&place, statement, &claims[&position], &record);
                failed.insert(position);
                self.catalog = at_start.clone();
                claims = self.claims(script, &statements, &failed);
            }
        }
    }

    fn claims(
        &mut self,
        script: &Script,
        statements: &[SourceStatement],
        failed: &BTreeSet<usize>,
    ) -> BTreeMap<usize, Claim> {
        estimate::claims(script, statements, failed, &mut self.catalog, &self.profile)
    }

    fn block(
        &mut self,
        block: &Block,
        statements: &[SourceStatement],
        claims: &BTreeMap<usize, Claim>,
        failed: &BTreeSet<usize>,
        name: &str,
    ) -> Result<(), Failure> {
        let positions = block.statements.iter().filter(|position| !failed.contains(*position));
        let run: Vec<(usize, &str)> =
            positions.map(|position| (*position, statements[*position].text.as_str())).collect();
        for (position, record) in self.stage.run(&run, claims, block.is_rolled_back)? {
            let statement = &statements[position];
            self.tally.compare(&place(name, statement), statement, &claims[&position], &record);
        }
        Ok(())
    }
}

fn place(name: &str, statement: &SourceStatement) -> String {
    format!("{name}:{}", statement.line)
}
