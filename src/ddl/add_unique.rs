//! `ALTER TABLE … ADD … PRIMARY KEY (…)`, `… UNIQUE (…)`, `… EXCLUDE (…)`, also behind a new column.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table until the transaction ends, with a primary key also on partitions and children;
//! SHARE on partitions otherwise, whose indexes are built too.
//! # Work
//! One scan of the heap and one index build. A primary key on nullable columns also reads the heap for NOT NULL, and
//! so it does on inheritance children.
//! # Versions
//! Exclusion constraints on partitioned tables from 17 on. From 18 on all keys lock partitions and children like the
//! table.
//! # Source
//! `DefineIndex`, `index_check_primary_key`, src/backend/commands/indexcmds.c and src/backend/catalog/index.c.
//! # Not modelled
//! Duplicates, which make it fail; INCLUDE, tablespaces and storage parameters beyond their bytes.

use super::alteration::Alteration;
use super::index::{Definition, demand_free_name};
use super::{errors, names, set_not_null};
use crate::catalog::{Change, Constraint, ConstraintKind, ConstraintProperties, RelationKind};
use crate::effect::PgError;
use crate::pg::RelationName;
use crate::sql::Expression;

/// The oldest version with exclusion constraints on partitioned tables.
const EXCLUDES_ON_PARTITIONED: u32 = 17;

/// What PRIMARY KEY or UNIQUE says.
pub(super) struct Key<'a> {
    pub(super) primary: bool,
    pub(super) columns: &'a [String],
    pub(super) include: &'a [String],
}

/// What EXCLUDE says.
pub(super) struct Exclusion<'a> {
    pub(super) method: Option<&'a str>,
    pub(super) keys: &'a [Expression],
    pub(super) predicate: Option<&'a Expression>,
}

/// Adds a primary key or unique constraint.
pub(super) fn apply(
    name: Option<&str>,
    key: &Key<'_>,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    if !alteration.is_root && !alteration.is_partition() {
        // An inheritance child gets no index, but a primary key makes its columns NOT NULL too.
        for column in key.columns.iter().filter(|_| key.primary) {
            demand_not_null(column, alteration);
        }
        return Ok(());
    }
    let table = alteration.table();
    let relation = table.name.clone();
    if let Some(absent) = key.columns.iter().chain(key.include).find(|name| table.column(name).is_none()) {
        return Err(errors::undefined_key_column(absent));
    }
    if key.primary && table.primary_key().is_some() {
        let message = format!("multiple primary keys for table \"{}\" are not allowed", relation.name);
        return Err(errors::invalid_table_definition(message));
    }
    let generated = || {
        if key.primary {
            names::index_name(alteration, "", "pkey")
        } else {
            names::index_name(alteration, &names::joined(key.columns), "key")
        }
    };
    let name = match name.filter(|_| alteration.is_root) {
        Some(name) => {
            demand_free_name(alteration, name)?;
            name.to_owned()
        }
        None => generated(),
    };
    let column = |name: &String| Expression::Column { qualifier: None, name: name.clone() };
    let definition = Definition {
        method: "btree".to_owned(),
        unique: true,
        primary: key.primary,
        keys: key.columns.iter().map(column).collect(),
        include: key.include.to_vec(),
        predicate: None,
    };
    definition.demand_partition_columns(alteration.table())?;
    definition.demand_stored_columns(alteration.table())?;
    if key.primary {
        for column in key.columns {
            demand_not_null(column, alteration);
        }
    }
    let above = above(key, alteration);
    let mut index = definition.index(name.clone(), alteration.table(), alteration.catalog);
    index.properties.parent = above.as_ref().map(|(index, _)| index.clone());
    alteration.build(index);
    let kind =
        ConstraintKind::Unique { primary: key.primary, index: name.clone(), columns: key.columns.to_vec() };
    let properties = ConstraintProperties::below(above.map(|(_, constraint)| constraint));
    let constraint = Constraint { name, validated: true, kind, properties };
    alteration.change(Change::AddConstraint { relation, constraint });
    Ok(())
}

/// The index and the constraint of the partitioned table above that this is a part of.
fn above(key: &Key<'_>, alteration: &Alteration<'_>) -> Option<(RelationName, String)> {
    let is_same = |kind: &ConstraintKind| {
        matches!(kind, ConstraintKind::Unique { primary, columns, .. }
            if *primary == key.primary && columns == key.columns)
    };
    let (table, constraint) = alteration.constraint_above(is_same)?;
    let ConstraintKind::Unique { index, .. } = &constraint.kind else { return None };
    Some((RelationName::new(&table.name.schema, index), constraint.name.clone()))
}

/// Adds an exclusion constraint.
pub(super) fn exclude(
    name: Option<&str>,
    exclusion: &Exclusion<'_>,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table();
    let relation = table.name.clone();
    if table.kind == RelationKind::PartitionedTable && alteration.major() < EXCLUDES_ON_PARTITIONED {
        return Err(errors::not_supported("exclusion constraints are not supported on partitioned tables"));
    }
    let definition = Definition {
        method: exclusion.method.unwrap_or("btree").to_owned(),
        unique: false,
        primary: false,
        keys: exclusion.keys.to_vec(),
        include: Vec::new(),
        predicate: exclusion.predicate.cloned(),
    };
    definition.demand_columns(table)?;
    let name = match name.filter(|_| alteration.is_root) {
        Some(name) => {
            demand_free_name(alteration, name)?;
            name.to_owned()
        }
        None => {
            let keys: Vec<String> = definition.keys.iter().map(names::key_name).collect();
            names::index_name(alteration, &names::joined(&keys), "excl")
        }
    };
    alteration.build(definition.index(name.clone(), alteration.table(), alteration.catalog));
    // The finished index is read against the heap once more, for conflicts among rows that are there.
    alteration.test(crate::effect::ScanPurpose::IndexValidation, None);
    let constraint = Constraint {
        name: name.clone(),
        validated: true,
        kind: ConstraintKind::Exclusion { index: name },
        properties: ConstraintProperties::default(),
    };
    alteration.change(Change::AddConstraint { relation, constraint });
    Ok(())
}

/// A column of a primary key must not be null.
pub(super) fn demand_not_null(column: &str, alteration: &mut Alteration<'_>) {
    if alteration.table().column(column).is_some_and(|column| !column.not_null) {
        set_not_null::check_rows(column, alteration);
        set_not_null::set_in_catalog(column, None, true, alteration);
    }
}
