//! Indexes that decide what an ON CONFLICT is about.
//!
//! # Locks
//! They are looked for one after the other, and each that is looked at is kept locked in ROW EXCLUSIVE: all of the
//! table's, or those up to the index of the constraint that is named.
//! # Source
//! `infer_arbiter_indexes`, src/backend/optimizer/util/plancat.c.

use crate::catalog::{Catalog, ConstraintKind, Index, Relation};
use crate::dml::locks;
use crate::effect::{Effects, PgError};
use crate::pg::LockMode;
use crate::sql::{ConflictTarget, Expression, OnConflict};

/// Adds the locks; the error where no index fits.
pub(in crate::dml) fn add(
    conflict: &OnConflict,
    relation: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    match &conflict.target {
        None => Ok(()),
        Some(ConflictTarget::Constraint(name)) => {
            let index = relation.constraint(name).and_then(|constraint| match &constraint.kind {
                ConstraintKind::Unique { index, .. } | ConstraintKind::Exclusion { index } => Some(index),
                ConstraintKind::Check { .. }
                | ConstraintKind::NotNull { .. }
                | ConstraintKind::ForeignKey(_) => None,
            });
            let place = index.and_then(|index| relation.indexes.iter().position(|own| own.name == *index));
            let seen = place.map_or(relation.indexes.as_slice(), |place| &relation.indexes[..=place]);
            for index in seen {
                locks::index(effects, relation, index, LockMode::RowExclusive);
            }
            match index {
                Some(_) => Ok(()),
                None => Err(PgError {
                    sqlstate: "42809",
                    message: "constraint in ON CONFLICT clause has no associated index".to_owned(),
                }),
            }
        }
        Some(ConflictTarget::Index { keys, predicate }) => {
            for index in &relation.indexes {
                locks::index(effects, relation, index, LockMode::RowExclusive);
            }
            let fits = |index: &&Index| is_inferred(index, keys, predicate.as_ref());
            let found: Vec<_> = relation.indexes.iter().filter(fits).collect();
            if found.is_empty() && !catalog.is_incomplete {
                return Err(PgError {
                    sqlstate: "42P10",
                    message:
                        "there is no unique or exclusion constraint matching the ON CONFLICT specification"
                            .to_owned(),
                });
            }
            if found.iter().any(|index| index.properties.deferrable) {
                return Err(PgError {
                    sqlstate: "55000",
                    message:
                        "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as \
                              arbiters"
                            .to_owned(),
                });
            }
            Ok(())
        }
    }
}

/// Whether the index is unique on just these keys, and its predicate follows from that of the conflict.
fn is_inferred(index: &Index, keys: &[Expression], predicate: Option<&Expression>) -> bool {
    // A key that could not be read may be anything.
    let Some(own) = index.keys.iter().map(Option::as_ref).collect::<Option<Vec<_>>>() else {
        return index.unique && index.valid;
    };
    let own: Vec<_> = own.into_iter().map(plain).collect();
    let asked: Vec<_> = keys.iter().map(plain).collect();
    let same = own.iter().all(|key| asked.contains(key)) && asked.iter().all(|key| own.contains(key));
    let implied = match (&index.predicate, predicate) {
        (None, _) => true,
        (Some(None), given) => given.is_some(),
        (Some(Some(own)), Some(given)) => {
            let given = given.qualified(None);
            let given = given.conjuncts();
            own.conjuncts().iter().all(|part| given.iter().any(|given| super::implied::implies(given, part)))
        }
        (Some(Some(_)), None) => false,
    };
    index.unique && index.valid && same && implied
}

/// A key without qualifiers and without casts that `pg_get_indexdef` writes.
fn plain(key: &Expression) -> Expression {
    let key = key.qualified(None);
    without_text_casts(&key)
}

fn without_text_casts(key: &Expression) -> Expression {
    if let Expression::Cast { operand, to } = key
        && matches!(crate::pg::TypeName::parse(to).base.as_str(), "text" | "varchar")
    {
        return without_text_casts(operand);
    }
    key.with_operands(&mut |operand| without_text_casts(operand))
}
