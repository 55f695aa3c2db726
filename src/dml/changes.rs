//! Rows changed in one heap: what the change itself writes, computes and calls.

use crate::catalog::{Catalog, Relation};
use crate::effect::{
    Computation, Effects, HotChance, Observation, Quantity, RowAccess, RowChange, RowChanges,
};
use crate::pg::{RelationName, TypeName};
use crate::shape;
use crate::sql::Expression;
use crate::stat::Stat;
use crate::units::{Bytes, Rows};

use super::{foreign_keys, hot, triggers};

/// A change of rows of one heap.
#[derive(Debug, Clone)]
pub(super) struct Change<'a> {
    /// INSERT, UPDATE or DELETE.
    pub kind: RowChange,
    /// The table.
    pub relation: &'a Relation,
    /// How many rows.
    pub rows: Quantity<Rows>,
    /// Where they lie.
    pub access: RowAccess,
    /// Columns that an UPDATE assigns, generated ones that depend on them included.
    pub assigned: Vec<&'a str>,
    /// Columns that become null for certain.
    pub nulls: Vec<&'a str>,
    /// What is computed per row.
    pub computation: Computation,
    /// Bytes written out of line per row.
    pub toasted_bytes: f64,
}

impl<'a> Change<'a> {
    /// A change of no rows, to be filled.
    pub(super) fn new(kind: RowChange, relation: &'a Relation) -> Self {
        Self {
            kind,
            relation,
            rows: Quantity::unknown("not estimated"),
            access: RowAccess::Sequential,
            assigned: Vec::new(),
            nulls: Vec::new(),
            computation: Computation::default(),
            toasted_bytes: 0.0,
        }
    }
}

/// The work of a change; locks and observations that its triggers and foreign keys bring go to `effects`.
pub(super) fn row_changes(
    change: &Change<'_>,
    catalog: &Catalog,
    effects: &mut Effects,
    above: &[&RelationName],
) -> RowChanges {
    let relation = change.relation;
    let heap = shape::heap(relation);
    let hot = match change.kind {
        RowChange::Update => hot::chance(change, catalog.server.version),
        RowChange::Insert | RowChange::Delete => HotChance::Never,
    };
    let indexes: Vec<_> =
        relation.indexes.iter().map(|index| shape::index(index, relation, catalog)).collect();
    let mostly_cold = match hot {
        HotChance::Never => true,
        HotChance::Fraction { typical, .. } => typical < 0.5,
    };
    if change.kind == RowChange::Update && mostly_cold && !indexes.is_empty() {
        let relation = relation.name.clone();
        effects.observations.push(Observation::NotHot { relation, indexes: indexes.len() });
    }
    let triggers = triggers::calls(relation, change.kind, &change.assigned, catalog, effects);
    let foreign_keys = foreign_keys::checks(change, catalog, effects, above);
    RowChanges {
        change: change.kind,
        new_row_bytes: new_row_bytes(change, &heap.row_bytes),
        heap,
        rows: change.rows.clone(),
        access: change.access,
        hot,
        indexes,
        toasted_bytes: change.toasted_bytes,
        computation: change.computation,
        triggers,
        foreign_keys,
    }
}

/// A row as it is now, with nulls of assigned columns filled.
fn new_row_bytes(change: &Change<'_>, now: &Stat<Bytes>) -> Stat<Bytes> {
    let assigned = change.assigned.iter().filter_map(|name| change.relation.column(name));
    let growth: f64 = assigned
        .map(|column| {
            if change.nulls.contains(&column.name.as_str()) {
                return -column.average_bytes();
            }
            // Without statistics the row's width counts the column as filled already.
            let Some(statistics) = &column.statistics else { return 0.0 };
            let width = if statistics.null_frac < 1.0 {
                statistics.avg_width
            } else {
                TypeName::parse(&column.type_name).assumed_width()
            };
            width * statistics.null_frac
        })
        .sum();
    now.map(|bytes| Bytes((bytes.0 + growth).max(0.0)))
}

/// Columns that change when these are assigned: stored generated columns follow what they are computed from.
pub(super) fn with_generated<'a>(relation: &'a Relation, assigned: Vec<&'a str>) -> Vec<&'a str> {
    let mut all = assigned;
    let generated = relation.columns.iter().filter(|column| column.generated.is_some());
    for column in generated {
        let expression = column.default.as_ref().and_then(|default| default.expression.as_ref());
        // An expression that could not be read may depend on anything.
        let depends = expression.is_none_or(|expression| {
            expression.columns().iter().any(|reference| all.contains(&reference.name))
        });
        if depends && !all.contains(&column.name.as_str()) {
            all.push(&column.name);
        }
    }
    all
}

/// The sum of what computing several expressions takes.
pub(super) fn computation<'a>(
    expressions: impl Iterator<Item = &'a Expression>,
    relation: &Relation,
) -> Computation {
    expressions.map(|expression| shape::computation(expression, relation)).fold(
        Computation::default(),
        |sum, one| Computation {
            calls: sum.calls + one.calls,
            text_bytes: sum.text_bytes + one.text_bytes,
            detoasted_bytes: sum.detoasted_bytes + one.detoasted_bytes,
        },
    )
}
