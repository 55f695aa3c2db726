//! Foreign keys that a row change looks up, and what their actions change.
//!
//! # Work
//! One look-up per row and key; without an index on the child's columns, one scan of the child per parent row.
//! # Source
//! `RI_FKey_pk_upd_check_required`, `RI_FKey_fk_upd_check_required`, `RI_FKey_cascade_del` and their like
//! (src/backend/utils/adt/ri_triggers.c).
//! # Not modelled
//! Keys that are assigned the value that they have: no look-up takes place then, and we count one.

use crate::catalog::{Catalog, Constraint, ConstraintKind, ForeignKey, Relation};
use crate::effect::{
    Effects, ForeignKeyAction, ForeignKeyCheck, Observation, Quantity, RowAccess, RowChange, RowChanges,
};
use crate::estimate::Estimate;
use crate::pg::RelationName;
use crate::sql::ReferentialAction;
use crate::units::{Rows, Unit};

use super::amounts::product;
use super::changes::{Change, row_changes};
use super::partitions::whole_heap;
use super::triggers::session_is_replica;
use super::values::{distinct_values, is_unique};

/// Some parents have more children than the average, by up to this factor.
const SKEW: f64 = 3.0;
/// From so many child rows per parent row on, an action is worth a word.
const WIDE: f64 = 100.0;

/// The look-ups for each row of a change, with the observations that come with them; locks are in `execution`. `above` names the
/// tables whose change led here by cascades.
pub(super) fn checks(
    change: &Change<'_>,
    catalog: &Catalog,
    effects: &mut Effects,
    above: &[&RelationName],
) -> Vec<ForeignKeyCheck> {
    if session_is_replica(catalog) {
        return Vec::new();
    }
    let mut checks = Vec::new();
    for (constraint, key) in referring(change) {
        let parent = key.references.clone();
        let action = ForeignKeyAction::LookUpParent { parent };
        checks.push(ForeignKeyCheck { constraint: constraint.name.clone(), action });
    }
    for (child, constraint, key) in referred(change.relation, change.kind, &change.assigned, catalog) {
        let action = children(change, (child, constraint, key), catalog, effects, above);
        checks.push(ForeignKeyCheck { constraint: constraint.name.clone(), action });
    }
    checks
}

/// How many foreign keys such a change concerns, from either side.
pub(super) fn concerned(
    relation: &Relation,
    change: RowChange,
    assigned: &[&str],
    catalog: &Catalog,
) -> usize {
    let own = own_keys(relation).filter(|(_, key)| match change {
        RowChange::Insert => true,
        RowChange::Update => touches(&key.columns, assigned),
        RowChange::Delete => false,
    });
    own.count() + referred(relation, change, assigned, catalog).len()
}

fn own_keys(relation: &Relation) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
    relation.constraints.iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some((constraint, key)),
        ConstraintKind::Check { .. }
        | ConstraintKind::NotNull { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclusion { .. } => None,
    })
}

/// Keys of the changed table that get new values; a null in one of their columns needs no look-up.
fn referring<'a>(change: &Change<'a>) -> Vec<(&'a Constraint, &'a ForeignKey)> {
    let null = |columns: &[String]| columns.iter().any(|column| change.nulls.contains(&column.as_str()));
    own_keys(change.relation)
        .filter(|(_, key)| match change.kind {
            RowChange::Insert => !null(&key.columns),
            RowChange::Update => touches(&key.columns, &change.assigned) && !null(&key.columns),
            RowChange::Delete => false,
        })
        .collect()
}

/// Keys of other tables that refer to what changes. Those of partitions repeat their parent's.
fn referred<'a>(
    relation: &'a Relation,
    change: RowChange,
    assigned: &[&str],
    catalog: &'a Catalog,
) -> Vec<(&'a Relation, &'a Constraint, &'a ForeignKey)> {
    let mut lineage = vec![relation];
    lineage.extend(relation.parents.iter().filter_map(|parent| catalog.relation(parent)));
    let mut found: Vec<(&Relation, &Constraint, &ForeignKey)> = Vec::new();
    for target in lineage {
        for (child, constraint, key) in catalog.foreign_keys_to(&target.name) {
            let repeated = found.iter().any(|(known, _, other)| {
                (known.name == child.name || child.parents.contains(&known.name))
                    && other.columns == key.columns
            });
            let inherited =
                child.parents.iter().filter_map(|parent| catalog.relation(parent)).any(|parent| {
                    own_keys(parent)
                        .any(|(_, other)| other.columns == key.columns && other.references == target.name)
                });
            let concerned = match change {
                RowChange::Insert => false,
                RowChange::Update => touches(&key.referenced_columns, assigned),
                RowChange::Delete => true,
            };
            if concerned && !repeated && !inherited {
                found.push((child, constraint, key));
            }
        }
    }
    found
}

fn touches(columns: &[String], assigned: &[&str]) -> bool {
    columns.iter().any(|column| assigned.contains(&column.as_str()))
}

fn children(
    change: &Change<'_>,
    (child, constraint, key): (&Relation, &Constraint, &ForeignKey),
    catalog: &Catalog,
    effects: &mut Effects,
    above: &[&RelationName],
) -> ForeignKeyAction {
    let columns: Vec<_> = key.columns.iter().map(String::as_str).collect();
    let indexed = child.indexes.iter().any(|index| index.serves_equality_on(&columns));
    if !indexed {
        effects.observations.push(Observation::ForeignKeyWithoutIndex {
            child: child.name.clone(),
            constraint: constraint.name.clone(),
            columns: key.columns.clone(),
        });
    }
    let action = match change.kind {
        RowChange::Update => key.on_update,
        RowChange::Delete | RowChange::Insert => key.on_delete,
    };
    let children_per_row = children_per_row(child, key, change.relation);
    let kind = match (action, change.kind) {
        (ReferentialAction::NoAction | ReferentialAction::Restrict, _) => None,
        (ReferentialAction::Cascade, RowChange::Delete) => Some(RowChange::Delete),
        (ReferentialAction::Cascade | ReferentialAction::SetNull | ReferentialAction::SetDefault, _) => {
            Some(RowChange::Update)
        }
    };
    let cascade = match kind {
        None => None,
        Some(kind) => {
            let wide = children_per_row.value.filter(|per_row| per_row.p50.0 >= WIDE);
            if let Some(per_row) = wide {
                effects.observations.push(Observation::WideCascade {
                    child: child.name.clone(),
                    constraint: constraint.name.clone(),
                    children_per_row: per_row.p50,
                });
            }
            cascade(change, child, kind, action, &columns, &children_per_row, catalog, effects, above)
        }
    };
    let child = Box::new(whole_heap(child, catalog));
    ForeignKeyAction::LookUpChildren { child, indexed, action, children_per_row, cascade }
}

#[expect(clippy::too_many_arguments, reason = "all of it describes one change of the child")]
fn cascade(
    change: &Change<'_>,
    child: &Relation,
    kind: RowChange,
    action: ReferentialAction,
    columns: &[&str],
    per_row: &Quantity<Rows>,
    catalog: &Catalog,
    effects: &mut Effects,
    above: &[&RelationName],
) -> Option<Box<RowChanges>> {
    // A table that refers to itself, directly or in a circle: its own rows are changed already.
    if above.contains(&&child.name) || child.name == change.relation.name {
        return None;
    }
    let rows = product(&change.rows, per_row);
    let change_of_child = Change {
        rows,
        access: RowAccess::Scattered,
        assigned: if kind == RowChange::Update { columns.to_vec() } else { Vec::new() },
        nulls: if action == ReferentialAction::SetNull { columns.to_vec() } else { Vec::new() },
        // The parent row is there: an action is not checked against it again.
        ..Change::new(kind, child)
    };
    let above: Vec<_> = above.iter().copied().chain([&change.relation.name]).collect();
    Some(Box::new(row_changes(&change_of_child, catalog, effects, &above)))
}

/// Rows of the child that refer to one row of the parent: on average over the values that occur, or over all parent
/// rows where those are more.
fn children_per_row(child: &Relation, key: &ForeignKey, parent: &Relation) -> Quantity<Rows> {
    let columns: Vec<_> = key.columns.iter().map(String::as_str).collect();
    let Some(rows) = child.rows.value().copied() else {
        return Quantity::unknown(child.rows.basis());
    };
    if rows.0 == 0.0 {
        return Quantity::known(Estimate::zero(), format!("{} is empty", child.name));
    }
    if is_unique(child, &columns) {
        let basis = format!("{} is unique in {}", key.columns.join(", "), child.name);
        return Quantity::known(Estimate::range(Rows(0.0), Rows(1.0), Rows(1.0)), basis);
    }
    let known: Option<Vec<_>> = columns
        .iter()
        .map(|name| {
            let column = child.column(name)?;
            Some((distinct_values(column, child)?, column.statistics?.null_frac))
        })
        .collect();
    // Several columns together have at least as many combinations as the most varied one has values.
    let distinct = known.as_ref().and_then(|known| known.iter().map(|(d, _)| *d).reduce(f64::max));
    let nulls = known.iter().flatten().map(|(_, nulls)| *nulls).fold(0.0, f64::max);
    let filled = rows.0 * (1.0 - nulls);
    let Some(distinct) = distinct else {
        return Quantity::unknown(format!("no statistics on {} of {}", key.columns.join(", "), child.name));
    };
    let typical = filled / distinct.max(1.0);
    let over_all = parent.rows.value().map_or(typical, |parents| filled / parents.get().max(1.0));
    let basis = format!("{} rows × (1 - null_frac) / n_distinct", child.name);
    Quantity::known(Estimate::range(Rows(over_all.min(typical)), Rows(typical), Rows(typical * SKEW)), basis)
}
