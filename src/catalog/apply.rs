//! Applying changes, one statement after the other.

use super::{Catalog, Change};

impl Catalog {
    /// Applies one change. A change to something that is not there does nothing: the statement would have failed.
    pub fn apply(&mut self, change: Change) {
        if let Change::AddRelation(relation) = change {
            self.insert_relation(*relation);
        }
    }
}
