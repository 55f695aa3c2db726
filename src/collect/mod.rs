//! A live server to a statistics file's [`Snapshot`], and the plans and key ranges that an estimate asks for.
//!
//! One `.sql` file per topic, each marked by a leading comment, beside the reader of its rows; the number of queries
//! does not depend on the number of tables. Rows come as JSON in the shape of the file's own structs.
//!
//! # What it does to the server
//! It reads. Three things see to that: the session starts with `default_transaction_read_only`, every topic is read in
//! a `READ ONLY` transaction of its own, and no statement writes. Each transaction first limits itself by
//! `statement_timeout` and `lock_timeout` and is over in one round trip, so no snapshot is held for long. Everything
//! that a session would keep is set with `SET LOCAL`: behind a connection pooler the next user of the server session
//! finds it as it was.
//!
//! # What it does not wait for
//! Functions such as `pg_relation_size()` and `pg_get_expr()` open the relation, and would wait for one that somebody
//! holds in ACCESS EXCLUSIVE. The topics leave such relations out of those functions and say so in a gap;
//! `lock_timeout` catches a lock that comes in between.

mod activity;
mod collector;
mod constraints;
mod counters;
mod dependencies;
mod error;
mod explain;
mod functions;
mod indexes;
mod key_range;
mod plan;
mod relations;
mod replication;
mod server;
mod statement_text;
mod statements;
mod topic;

pub use collector::{Collector, Limits};
pub use error::{CollectError, ExplainError};
