//! Blocks with EXCEPTION: subtransactions, and what is left of them when a handler has caught an error.

use crate::catalog::Catalog;
use crate::effect::{Effects, Lock, PgError};
use crate::sql::{Condition, DoStep, Handler};

/// What there was when a block with EXCEPTION began.
pub(super) struct Subtransaction {
    /// The block.
    pub block: usize,
    catalog: Catalog,
    locks: Vec<Lock>,
    deferred: Vec<Lock>,
    changes: usize,
    rewrites: usize,
    builds: usize,
    rebuilds: usize,
    in_doubt: bool,
}

impl Subtransaction {
    /// One that begins now.
    pub(super) fn new(block: usize, catalog: Catalog, effects: &Effects, in_doubt: bool) -> Self {
        Self {
            block,
            catalog,
            locks: effects.locks.clone(),
            deferred: effects.deferred.clone(),
            changes: effects.changes.len(),
            rewrites: effects.rewrites.len(),
            builds: effects.index_builds.len(),
            rebuilds: effects.index_rebuilds.len(),
            in_doubt,
        }
    }

    /// Takes back what it did; the time that it took is spent.
    pub(super) fn undo(self, effects: &mut Effects) -> (Catalog, bool) {
        effects.locks = self.locks;
        effects.deferred = self.deferred;
        effects.changes.truncate(self.changes);
        effects.rewrites.truncate(self.rewrites);
        effects.index_builds.truncate(self.builds);
        effects.index_rebuilds.truncate(self.rebuilds);
        (self.catalog, self.in_doubt)
    }
}

/// An error that was caught.
pub(super) struct Caught {
    /// What caught it.
    pub handler: Handler,
    error: PgError,
}

impl Caught {
    /// An error in a block, caught by one of its handlers.
    pub(super) fn new(block: usize, place: usize, error: PgError) -> Self {
        Self { handler: Handler { block, place }, error }
    }

    /// The error that the innermost handler around a step has caught.
    pub(super) fn error(all: &[Self], step: &DoStep) -> Option<PgError> {
        let innermost = step.handlers.last()?;
        all.iter().find(|caught| caught.handler == *innermost).map(|caught| caught.error.clone())
    }
}

/// The first handler that catches an error, if one does; `None` where that cannot be told.
pub(super) fn catches(handlers: &[Vec<Condition>], error: &PgError) -> Option<Option<usize>> {
    for (place, conditions) in handlers.iter().enumerate() {
        if conditions.iter().any(|condition| is_met(condition, error.sqlstate)) {
            return Some(Some(place));
        }
        if conditions.contains(&Condition::Unknown) {
            return None;
        }
    }
    Some(None)
}

fn is_met(condition: &Condition, sqlstate: &str) -> bool {
    match condition {
        // Cancelled queries and failed assertions have to be caught by name.
        Condition::Others => !matches!(sqlstate, "57014" | "P0004"),
        Condition::Code(code) => match code.strip_suffix("000") {
            Some(class) => sqlstate.starts_with(class),
            None => code == sqlstate,
        },
        Condition::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_handler_that_knows_the_error() {
        let error = |sqlstate| PgError { sqlstate, message: String::new() };
        let code = |code: &str| Condition::Code(code.to_owned());
        let handlers = [vec![code("42701"), code("23000")], vec![Condition::Others]];
        assert_eq!(catches(&handlers, &error("23505")), Some(Some(0)));
        assert_eq!(catches(&handlers, &error("42P01")), Some(Some(1)));
        assert_eq!(catches(&handlers, &error("57014")), Some(None));
        assert_eq!(catches(&[vec![Condition::Unknown]], &error("42P01")), None);
    }
}
