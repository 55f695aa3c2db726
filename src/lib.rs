//! What a PostgreSQL migration will lock, rewrite, write and take, computed from production statistics.
//!
//! Data flows one way: files become statements (`migration`, `sql`), a server becomes a statistics file
//! (`collect`) and the file becomes a catalog (`stats`, `catalog`); statement and catalog become effects (`ddl`,
//! `dml`), effects and a profile become durations (`duration`), statements become transactions with lock
//! windows (`timeline`), and all of it becomes one report that every output format renders.

pub mod advice;
pub mod app;
pub mod backfill;
pub mod catalog;
pub mod cli;
pub mod collect;
pub mod connection;
pub mod ddl;
pub mod dml;
pub mod duration;
pub mod effect;
pub mod estimate;
pub mod estimator;
pub mod migration;
pub mod observed;
pub mod parse_units;
pub mod partition;
pub mod pg;
pub mod profile;
pub mod quantity;
pub mod render;
pub mod report;
pub mod shape;
pub mod sql;
pub mod stat;
pub mod stats;
pub mod timeline;
pub mod units;
