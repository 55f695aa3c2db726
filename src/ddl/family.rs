//! Partitions and inheritance children.

use crate::catalog::{Catalog, Relation};
use crate::pg::RelationName;

/// Everything below a table, parents before children, each once.
pub(super) fn descendants<'a>(table: &RelationName, catalog: &'a Catalog) -> Vec<&'a Relation> {
    let mut found: Vec<&Relation> = Vec::new();
    let mut pending: Vec<&RelationName> =
        catalog.relation(table).map(|root| &root.name).into_iter().collect();
    while let Some(parent) = pending.pop() {
        for child in catalog.children(parent) {
            if child.name != *table && found.iter().all(|known| known.name != child.name) {
                found.push(child);
                pending.push(&child.name);
            }
        }
    }
    found
}
