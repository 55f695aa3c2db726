//! `ALTER TABLE … ADD … FOREIGN KEY (…) REFERENCES … [NOT VALID]`, also behind a new column.
//!
//! # Locks
//! SHARE ROW EXCLUSIVE on both tables and their partitions until the transaction ends: writes wait, reads go on.
//! # Work
//! A join of both tables, so one reading of each; none with NOT VALID.
//! # Versions
//! NOT VALID on a partitioned table from 18 on.
//! # Source
//! `ATAddForeignKeyConstraint`, `RI_Initial_Check` (src/backend/utils/adt/ri_triggers.c).
//! # Not modelled
//! Comparison operators of extensions; the plan of the join, which may look rows up instead.

use super::alteration::Alteration;
use super::{errors, family, names};
use crate::catalog::{
    Change, Constraint, ConstraintKind, ConstraintProperties, ForeignKey, Relation, RelationKind,
};
use crate::effect::{Observation, PgError};
use crate::pg::{LockMode, Name, TypeName, is_assignable};
use crate::sql::{Expression, ReferentialAction};
use crate::units::Rows;

/// From so many children per parent row on, a cascading action is worth a word.
const WIDE_CASCADE: f64 = 1_000.0;
/// The oldest version with NOT VALID on a partitioned table.
const NOT_VALID_ON_PARTITIONED: u32 = 18;

/// What the statement says.
pub(super) struct Definition<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) validated: bool,
    pub(super) columns: &'a [String],
    pub(super) references: &'a Name,
    pub(super) referenced_columns: &'a [String],
    pub(super) on_delete: ReferentialAction,
    pub(super) on_update: ReferentialAction,
}

/// Adds the foreign key and checks what is there, unless it is NOT VALID.
pub(super) fn apply(key: &Definition<'_>, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    add(key, key.validated, alteration)
}

/// Adds the foreign key of a column that is null throughout: it is valid unchecked.
pub(super) fn apply_unchecked(key: &Definition<'_>, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    add(key, false, alteration)
}

fn add(key: &Definition<'_>, check: bool, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table().clone();
    let is_itself = key.references.name == table.name.name
        && key.references.schema.as_ref().is_none_or(|schema| *schema == table.name.schema);
    let parent = match alteration.catalog.resolve(key.references) {
        Some(parent) if parent.name != table.name => parent.clone(),
        // The table as it stands now, which CREATE TABLE has not made yet.
        Some(_) => table.clone(),
        None if is_itself => table.clone(),
        None => return Err(errors::undefined_table(key.references)),
    };
    alteration.lock(&parent, LockMode::ShareRowExclusive);
    if !matches!(parent.kind, RelationKind::Table | RelationKind::PartitionedTable) {
        let message = format!("referenced relation \"{}\" is not a table", parent.name.name);
        return Err(errors::wrong_object(message));
    }
    for partition in partitions(&parent, alteration) {
        alteration.lock(&partition, LockMode::ShareRowExclusive);
    }
    if let Some(absent) = key.columns.iter().find(|column| table.column(column).is_none()) {
        let message = format!("column \"{absent}\" referenced in foreign key constraint does not exist");
        return Err(errors::error("42703", message));
    }
    let referenced_columns = referenced_columns(key, &parent)?;
    if referenced_columns.len() != key.columns.len() {
        let message = "number of referencing and referenced columns for foreign key disagree";
        return Err(errors::error("42830", message));
    }
    let on_partitioned = table.kind == RelationKind::PartitionedTable;
    if on_partitioned && !key.validated && alteration.major() < NOT_VALID_ON_PARTITIONED {
        let (table, parent) = (&table.name.name, &parent.name.name);
        let relations = format!("partitioned table \"{table}\" referencing relation \"{parent}\"");
        return Err(errors::wrong_object(format!("cannot add NOT VALID foreign key on {relations}")));
    }
    if !are_comparable(key.columns, &table, &referenced_columns, &parent) {
        let shown = key.name.map_or_else(
            || names::constraint_name(&table, &names::joined(key.columns), "fkey"),
            str::to_owned,
        );
        return Err(errors::error(
            "42804",
            format!("foreign key constraint \"{shown}\" cannot be implemented"),
        ));
    }
    let name = match key.name {
        Some(name) if table.constraint(name).is_some() && alteration.is_root => {
            return Err(errors::duplicate_constraint(name, &table));
        }
        Some(name) => name.to_owned(),
        None => names::constraint_name(&table, &names::joined(key.columns), "fkey"),
    };
    if check && table.kind == RelationKind::Table {
        alteration.check_references(&parent.name);
    }
    observe(key, &name, &table, alteration);
    let kind = ConstraintKind::ForeignKey(ForeignKey {
        columns: key.columns.to_vec(),
        references: parent.name.clone(),
        referenced_columns,
        on_delete: key.on_delete,
        on_update: key.on_update,
    });
    let is_same = |other: &ConstraintKind| {
        matches!((other, &kind), (ConstraintKind::ForeignKey(other), ConstraintKind::ForeignKey(own))
            if other.columns == own.columns && other.references == own.references)
    };
    let above = alteration.constraint_above(is_same).map(|(_, constraint)| constraint.name.clone());
    let properties = ConstraintProperties::below(above);
    let constraint = Constraint { name, validated: key.validated, kind, properties };
    alteration.change(Change::AddConstraint { relation: table.name, constraint });
    Ok(())
}

fn partitions(parent: &Relation, alteration: &Alteration<'_>) -> Vec<Relation> {
    if parent.kind != RelationKind::PartitionedTable {
        return Vec::new();
    }
    family::descendants(&parent.name, alteration.catalog).into_iter().cloned().collect()
}

/// The referenced columns as given, or the primary key; they must be unique.
pub(super) fn referenced_columns(key: &Definition<'_>, parent: &Relation) -> Result<Vec<String>, PgError> {
    let table = &parent.name.name;
    if key.referenced_columns.is_empty() {
        let Some(columns) = parent.primary_key() else {
            let message = format!("there is no primary key for referenced table \"{table}\"");
            return Err(errors::error("42704", message));
        };
        return Ok(columns.to_vec());
    }
    if let Some(absent) = key.referenced_columns.iter().find(|column| parent.column(column).is_none()) {
        let message = format!("column \"{absent}\" referenced in foreign key constraint does not exist");
        return Err(errors::error("42703", message));
    }
    let is_unique = parent.indexes.iter().any(|index| {
        let keys: Vec<&str> = index
            .keys
            .iter()
            .filter_map(|key| match key {
                Some(Expression::Column { name, .. }) => Some(name.as_str()),
                Some(_) | None => None,
            })
            .collect();
        index.unique
            && index.predicate.is_none()
            && keys.len() == index.keys.len()
            && keys.len() == key.referenced_columns.len()
            && key.referenced_columns.iter().all(|column| keys.contains(&column.as_str()))
    });
    if is_unique {
        Ok(key.referenced_columns.to_vec())
    } else {
        let message =
            format!("there is no unique constraint matching given keys for referenced table \"{table}\"");
        Err(errors::error("42830", message))
    }
}

/// Whether the types of both sides can be compared; yes where we do not know.
fn are_comparable(columns: &[String], child: &Relation, referenced: &[String], parent: &Relation) -> bool {
    let type_of = |table: &Relation, column: &String| {
        table.column(column).map(|column| TypeName::parse(&column.type_name))
    };
    columns.iter().zip(referenced).all(|(column, referenced)| {
        match (type_of(child, column), type_of(parent, referenced)) {
            (Some(one), Some(other)) if one.is_collatable() != other.is_collatable() => {
                let own = |name: &TypeName| {
                    name.storage().is_some() && !matches!(name.base.as_str(), "name" | "\"char\"")
                };
                !own(&one) || !own(&other)
            }
            (Some(one), Some(other)) => {
                is_assignable(&one, &other) != Some(false) || is_assignable(&other, &one) != Some(false)
            }
            (None, _) | (_, None) => true,
        }
    })
}

fn observe(key: &Definition<'_>, name: &str, child: &Relation, alteration: &mut Alteration<'_>) {
    let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    if !child.is_new && !child.indexes.iter().any(|index| index.serves_equality_on(&columns)) {
        alteration.observe(Observation::ForeignKeyWithoutIndex {
            child: child.name.clone(),
            constraint: name.to_owned(),
            columns: key.columns.to_vec(),
        });
    }
    let changes_children = |action| match action {
        ReferentialAction::Cascade | ReferentialAction::SetNull | ReferentialAction::SetDefault => true,
        ReferentialAction::NoAction | ReferentialAction::Restrict => false,
    };
    if let Some(children) = children_per_row(key.columns, child)
        && changes_children(key.on_delete)
        && children.0 >= WIDE_CASCADE
    {
        alteration.observe(Observation::WideCascade {
            child: child.name.clone(),
            constraint: name.to_owned(),
            children_per_row: children,
        });
    }
}

/// Child rows per distinct key; of several columns the most distinct one decides.
fn children_per_row(columns: &[String], child: &Relation) -> Option<Rows> {
    let rows = child.rows.value()?.0;
    let per_key = columns.iter().map(|column| {
        let statistics = child.column(column)?.statistics?;
        let distinct = match statistics.n_distinct {
            fraction if fraction < 0.0 => -fraction * rows,
            count => count,
        };
        (distinct > 0.0).then(|| rows * (1.0 - statistics.null_frac) / distinct)
    });
    per_key.collect::<Option<Vec<f64>>>()?.into_iter().min_by(f64::total_cmp).map(Rows)
}
