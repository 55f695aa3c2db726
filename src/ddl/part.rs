//! One of several statements that run as a part of another.

use crate::catalog::Catalog;
use crate::effect::Effects;
use crate::pg::{Name, RelationName};

/// What a part of a statement does to what was there before the whole: nobody else sees what the statement makes.
pub fn part(mut effects: Effects, before: &Catalog) -> Effects {
    effects.locks.retain(|lock| exists(&lock.relation, before));
    effects.rewrites.retain(|rewrite| exists(&rewrite.relation, before));
    effects.scans.retain(|scan| exists(&scan.relation, before));
    effects.index_builds.retain(|build| exists(&build.relation, before));
    effects.index_rebuilds.retain(|build| exists(&build.relation, before));
    effects
}

/// Whether a table or an index is there.
fn exists(name: &RelationName, catalog: &Catalog) -> bool {
    let written = Name::qualified(&name.schema, &name.name);
    catalog.relation(name).is_some() || catalog.resolve_index(&written).is_some()
}
