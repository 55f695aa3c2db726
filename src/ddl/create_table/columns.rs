//! The columns that a statement names, before they meet those of parents.
//!
//! # Source
//! `transformColumnDefinition`, `generateSerialExtraStmts`, src/backend/parser/parse_utilcmd.c;
//! `BuildDescForRelation`, src/backend/commands/tablecmds.c.

use super::like;
use crate::catalog::{Catalog, Column, ConstraintKind, Default};
use crate::ddl::alter_table::column_properties;
use crate::ddl::alteration::Alteration;
use crate::ddl::{add_column, errors, set_not_null};
use crate::effect::PgError;
use crate::pg::TypeName;
use crate::sql::{
    ColumnConstraint, ColumnDefinition, ConstraintDefinition, CreateTable, Expression, IdentityKind,
};

/// The first version that takes STORAGE in CREATE TABLE.
const FIRST_WITH_STORAGE: u32 = 16;
/// The first version that takes COMPRESSION, and that copies it.
const FIRST_WITH_COMPRESSION: u32 = 14;
/// The first version with NO INHERIT behind NOT NULL.
const FIRST_WITH_INHERITED_NOT_NULL: u32 = 18;

/// The first version that takes PRIMARY KEY behind a column for NOT NULL when NULL stands there too.
const FIRST_WITH_KEYS_NOT_NULL: u32 = 18;
/// The columns that every table has.
const SYSTEM: [&str; 6] = ["tableoid", "cmax", "xmax", "cmin", "xmin", "ctid"];

/// A column on its way into the table.
pub(super) struct Declared {
    pub(super) column: Column,
    /// What its NOT NULL is called; `None` where PostgreSQL makes a name up.
    pub(super) not_null: Option<String>,
    /// Its NOT NULL is not passed on to children.
    pub(super) no_inherit: bool,
}

/// The statement's own columns and those of LIKE, in order.
pub(super) fn declared(
    statement: &CreateTable,
    alteration: &mut Alteration<'_>,
) -> Result<Vec<Declared>, PgError> {
    let mut columns = Vec::new();
    let mut likes = statement.like.iter().peekable();
    for (place, definition) in statement.columns.iter().enumerate() {
        while let Some(like) = likes.next_if(|like| like.position <= place) {
            columns.extend(like::columns(like, alteration)?);
        }
        columns.push(declare(definition, alteration)?);
    }
    for like in likes {
        columns.extend(like::columns(like, alteration)?);
    }
    Ok(columns)
}

/// One column as the statement has it.
pub(super) fn declare(
    definition: &ColumnDefinition,
    alteration: &mut Alteration<'_>,
) -> Result<Declared, PgError> {
    demand_version(definition, alteration.major())?;
    demand_consistent(definition, alteration)?;
    let relation = alteration.table().name.clone();
    let parts = add_column::parts(definition, &relation, alteration.major())?;
    parts.demand_label(alteration.catalog)?;
    if parts.serial || parts.identity {
        add_column::add_sequence(&relation, &definition.name, alteration);
    }
    let mut column = add_column::column(definition, &parts, alteration);
    column.statistics = None;
    column.properties.collation = definition.collation.as_ref().map(|collation| collation.name.clone());
    column.properties.identity_always =
        definition.constraints.contains(&ColumnConstraint::Identity(IdentityKind::Always));
    if let Some(storage) = definition.storage {
        column_properties::set_storage(&mut column, storage)?;
    }
    if let Some(method) = &definition.compression {
        column_properties::set_compression(&mut column, method)?;
    }
    let mut declared = Declared { column, not_null: None, no_inherit: false };
    for constraint in &definition.constraints {
        if let ColumnConstraint::NotNull { name, no_inherit } = constraint {
            declared.not_null.clone_from(name);
            declared.no_inherit = *no_inherit;
        }
    }
    Ok(declared)
}

/// What older versions cannot read.
fn demand_version(definition: &ColumnDefinition, major: u32) -> Result<(), PgError> {
    let no_inherit = |constraint| matches!(constraint, &ColumnConstraint::NotNull { no_inherit: true, .. });
    let word = if definition.storage.is_some() && major < FIRST_WITH_STORAGE {
        "STORAGE"
    } else if definition.compression.is_some() && major < FIRST_WITH_COMPRESSION {
        "COMPRESSION"
    } else if major < FIRST_WITH_INHERITED_NOT_NULL && definition.constraints.iter().any(no_inherit) {
        "NO"
    } else {
        return Ok(());
    };
    Err(errors::syntax(format!("syntax error at or near \"{word}\"")))
}

/// A column has one source of its values, and is either null or not.
fn demand_consistent(definition: &ColumnDefinition, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let count = |is: fn(&ColumnConstraint) -> bool| {
        definition.constraints.iter().filter(|constraint| is(constraint)).count()
    };
    let serial = usize::from(TypeName::parse(&definition.type_name).serial().is_some());
    let defaults = serial + count(|constraint| matches!(constraint, ColumnConstraint::Default(_)));
    let identities = count(|constraint| matches!(constraint, ColumnConstraint::Identity(_)));
    let generations = count(|constraint| matches!(constraint, ColumnConstraint::Generated { .. }));
    let nulls = count(|constraint| matches!(constraint, ColumnConstraint::Null));
    let primary_keys = count(|constraint| {
        let ColumnConstraint::Table(constraint) = constraint else { return false };
        matches!(constraint.kind, ConstraintDefinition::Unique { primary: true, .. })
    });
    let not_nulls = serial
        + identities
        + count(|constraint| matches!(constraint, ColumnConstraint::NotNull { .. }))
        + if alteration.major() >= FIRST_WITH_KEYS_NOT_NULL { primary_keys } else { 0 };
    let of = || format!("for column \"{}\" of table \"{}\"", definition.name, alteration.table().name.name);
    let conflict = |what: &str| Err(errors::syntax(format!("{what} {}", of())));
    match (defaults, identities, generations) {
        (2.., _, _) => conflict("multiple default values specified"),
        (_, 2.., _) => conflict("multiple identity specifications"),
        (_, _, 2..) => conflict("multiple generation clauses specified"),
        (1, 1, _) => conflict("both default and identity specified"),
        (1, _, 1) => conflict("both default and generation expression specified"),
        (_, 1, 1) => conflict("both identity and generation expression specified"),
        (_, _, _) if nulls > 0 && not_nulls > 0 => conflict("conflicting NULL/NOT NULL declarations"),
        (_, _, _) => demand_type(definition, identities > 0, alteration.catalog),
    }
}

/// A sequence fills integers only, and not all types have a collation.
fn demand_type(definition: &ColumnDefinition, is_identity: bool, catalog: &Catalog) -> Result<(), PgError> {
    let known = TypeName::parse(&definition.type_name);
    if known.serial().is_some() && known.array {
        let base = &known.base;
        return Err(errors::not_supported(format!("array of {base} is not implemented")));
    }
    let is_own = known.storage().is_some();
    let is_integer = !known.array && matches!(known.base.as_str(), "int2" | "int4" | "int8");
    let is_users = catalog.user_type(&add_column::type_reference(&definition.type_name)).is_some();
    if is_identity && !is_integer && (is_own || is_users) {
        return Err(errors::error("22023", "identity column type must be smallint, integer, or bigint"));
    }
    let is_collatable = known.array || known.is_collatable() || known.base == "name";
    if definition.collation.is_some() && is_own && !is_collatable {
        let message = format!("collations are not supported by type {}", definition.type_name);
        return Err(errors::error("42804", message));
    }
    Ok(())
}

/// 42701 for a name that stands there twice, or that every table has.
pub(super) fn demand_once(columns: &[Declared]) -> Result<(), PgError> {
    if let Some(own) = columns.iter().find(|declared| SYSTEM.contains(&declared.column.name.as_str())) {
        let message = format!("column name \"{}\" conflicts with a system column name", own.column.name);
        return Err(errors::error("42701", message));
    }
    let name = |declared: &Declared| declared.column.name.clone();
    let twice = (1..columns.len()).find(|place| {
        columns[..*place].iter().any(|before| before.column.name == columns[*place].column.name)
    });
    match twice.map(|place| name(&columns[place])) {
        Some(name) => Err(errors::error("42701", format!("column \"{name}\" specified more than once"))),
        None => Ok(()),
    }
}

/// Puts the columns into the table.
pub(super) fn add(columns: Vec<Declared>, alteration: &mut Alteration<'_>) {
    let bare = columns.iter().map(|declared| Column {
        not_null: false,
        initial: declared.column.default.clone(),
        ..declared.column.clone()
    });
    let bare: Vec<Column> = bare.collect();
    alteration.edit(|table| table.columns = bare);
    for declared in columns.into_iter().filter(|declared| declared.column.not_null) {
        let Declared { column, not_null, no_inherit } = declared;
        set_not_null::set_in_catalog(&column.name, not_null.as_deref(), true, alteration);
        alteration.edit(|table| {
            for constraint in &mut table.constraints {
                if matches!(&constraint.kind, ConstraintKind::NotNull { column: own } if *own == column.name)
                {
                    constraint.properties.no_inherit = no_inherit;
                    constraint.properties.inherited = column.properties.inherited;
                    constraint.properties.not_local = column.properties.not_local;
                }
            }
        });
    }
}

/// The default of a column, as the same expression in another table.
pub(super) fn same_default(one: Option<&Default>, other: Option<&Default>) -> bool {
    let expression = |default: Option<&Default>| -> Option<Expression> { default?.expression.clone() };
    expression(one) == expression(other)
}
