//! Rewriting: what rules and views make of a statement.
//!
//! # Source
//! `QueryRewrite`, src/backend/rewrite/rewriteHandler.c.

mod updatable;

pub(super) use updatable::has_instead_of_trigger;
