//! What the live tests share.
//!
//! ```ignore
//! mod support;
//! use support::{Server, available_majors};
//!
//! for major in available_majors() {
//!     let Some(server) = Server::start(major) else { continue };
//!     server.execute("postgres", "CREATE TABLE t (id int)");
//!     let client_settings = server.url("postgres");
//! }
//! ```
#![allow(dead_code, unused_imports, reason = "each test binary uses its own part")]

pub(crate) mod agreement;
mod cluster;
mod server;
mod session;
mod statistics;

pub(crate) use cluster::available_majors;
pub(crate) use server::Server;
pub(crate) use session::Session;
pub(crate) use statistics::collect;
