//! `CREATE FOREIGN TABLE … SERVER …`.
//!
//! # Locks
//! Those of CREATE TABLE: on parents, on the partitioned table and its default partition, on tables of LIKE.
//! # Work
//! None but catalog rows; the server is not asked. PARTITION OF reads the default partition as for any other partition.
//! # Versions
//! LIKE from 18 on, without what a foreign table cannot have.
//! # Source
//! `DefineRelation`, src/backend/commands/tablecmds.c; `transformCreateStmt`, src/backend/parser/parse_utilcmd.c;
//! `CreateForeignTable`, src/backend/commands/foreigncmds.c.
//! # Not modelled
//! Servers that are not there, and options that their foreign-data wrapper refuses.

use super::{create_table, errors};
use crate::catalog::{Catalog, RelationKind};
use crate::effect::{Effects, PgError};
use crate::sql::{
    ColumnConstraint, ConstraintDefinition, CreateForeignTable, CreateTable, LikeProperty, TableConstraint,
};

/// The first version with LIKE.
const FIRST_WITH_LIKE: u32 = 18;

/// The effects.
pub(super) fn effects(statement: &CreateForeignTable, catalog: &Catalog) -> Effects {
    if let Err(error) = demand(&statement.table, catalog.server.version.major()) {
        return Effects { errors: vec![error], ..Effects::default() };
    }
    let mut table = statement.table.clone();
    for like in &mut table.like {
        like.including.retain(|property| can_have(*property));
    }
    create_table::make(&table, RelationKind::ForeignTable, catalog)
}

/// What needs rows in files of its own.
fn can_have(property: LikeProperty) -> bool {
    match property {
        LikeProperty::Compression
        | LikeProperty::Identity
        | LikeProperty::Indexes
        | LikeProperty::Storage => false,
        LikeProperty::Comments
        | LikeProperty::Constraints
        | LikeProperty::Defaults
        | LikeProperty::Generated
        | LikeProperty::Statistics => true,
    }
}

fn demand(statement: &CreateTable, major: u32) -> Result<(), PgError> {
    if !statement.like.is_empty() && major < FIRST_WITH_LIKE {
        return Err(errors::not_supported("LIKE is not supported for creating foreign tables"));
    }
    let of_columns = statement.columns.iter().flat_map(|column| &column.constraints);
    let of_options = statement.column_options.iter().flat_map(|column| &column.constraints);
    let inline = of_columns.chain(of_options).filter_map(|constraint| match constraint {
        ColumnConstraint::Table(constraint) => Some(constraint),
        ColumnConstraint::NotNull { .. }
        | ColumnConstraint::Null
        | ColumnConstraint::Default(_)
        | ColumnConstraint::Generated { .. }
        | ColumnConstraint::Identity(_) => None,
    });
    inline.chain(&statement.constraints).try_for_each(demand_condition)
}

/// A foreign table can promise a condition, but enforce nothing.
fn demand_condition(constraint: &TableConstraint) -> Result<(), PgError> {
    let what = match &constraint.kind {
        ConstraintDefinition::Check { .. } | ConstraintDefinition::NotNull { .. } => return Ok(()),
        ConstraintDefinition::Unique { primary: true, .. }
        | ConstraintDefinition::UsingIndex { primary: true, .. } => "primary key",
        ConstraintDefinition::Unique { .. } | ConstraintDefinition::UsingIndex { .. } => "unique",
        ConstraintDefinition::Exclude { .. } => "exclusion",
        ConstraintDefinition::ForeignKey { .. } => "foreign key",
    };
    Err(errors::not_supported(format!("{what} constraints are not supported on foreign tables")))
}
