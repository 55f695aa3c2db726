//! Tables that a level has to read in full.
//!
//! # Not modelled
//! Joins that end early because one side turns out to be empty.

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::ScanPurpose;
use crate::pg::LockMode;
use crate::sql::{Expression, Volatility};

use super::clauses::Searched;
use super::level::{Base, Level};

/// The heaps that a level and those below it certainly read in full. `heaps` are what is left of a member after
/// partitions are left out.
pub(in crate::dml) fn scanned<'a>(
    level: &Level<'a>,
    catalog: &'a Catalog,
    heaps: &impl Fn(&Base<'a>, &Level<'a>) -> Vec<&'a Relation>,
) -> Vec<(&'a Relation, ScanPurpose)> {
    let mut found = Vec::new();
    add(level, true, true, catalog, heaps, &mut found);
    found
}

/// `started`: rows are asked for; `drained`: until there are none left.
fn add<'a>(
    level: &Level<'a>,
    started: bool,
    drained: bool,
    catalog: &'a Catalog,
    heaps: &impl Fn(&Base<'a>, &Level<'a>) -> Vec<&'a Relation>,
    found: &mut Vec<(&'a Relation, ScanPurpose)>,
) {
    let started = started && !may_be_empty(level, catalog);
    let complete = started && ((drained && !level.limited) || level.collects);
    for base in level.bases.iter().filter(|base| complete && !base.sampled) {
        for heap in heaps(base, level) {
            let is_heap = matches!(heap.kind, RelationKind::Table | RelationKind::MaterializedView);
            let searched = Searched { heap, base, level, catalog };
            let is_new = || found.iter().all(|(known, _)| known.name != heap.name);
            if is_heap && is_new() && !searched.has_other_path() {
                found.push((heap, purpose(base)));
            }
        }
    }
    for child in &level.children {
        // What is in FROM is read as far as its level is; anything else as far as it is asked.
        let part = child.member.is_some() || child.arm;
        let drained = child.drained && (!part || complete);
        add(&child.level, started && child.sure, drained, catalog, heaps, found);
    }
}

fn purpose(base: &Base<'_>) -> ScanPurpose {
    if base.mode == LockMode::RowExclusive { ScanPurpose::Rows } else { ScanPurpose::Query }
}

/// Whether a condition that is the same for all rows may leave none.
fn may_be_empty(level: &Level<'_>, catalog: &Catalog) -> bool {
    level.conditions.iter().filter(|condition| condition.restricts.is_none()).any(|condition| {
        let expression = &condition.expression;
        expression.columns().is_empty()
            && *expression != Expression::Boolean(true)
            && crate::shape::volatility(expression, catalog) < Volatility::Volatile
    })
}
