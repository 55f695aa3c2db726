//! OF: a table whose columns are those of a composite type.
//!
//! # Source
//! `transformOfType`, src/backend/parser/parse_utilcmd.c; `check_of_type`, src/backend/commands/tablecmds.c.

use super::columns::{Declared, declare};
use crate::catalog::{Relation, RelationKind};
use crate::ddl::add_column::type_reference;
use crate::ddl::alteration::Alteration;
use crate::ddl::errors;
use crate::effect::PgError;
use crate::pg::{LockMode, TypeName};
use crate::sql::{ColumnConstraint, ColumnDefinition, ColumnOptions, CreateTable};

/// The columns of the type, each with what the statement adds to it.
pub(super) fn columns(
    statement: &CreateTable,
    alteration: &mut Alteration<'_>,
) -> Result<Vec<Declared>, PgError> {
    let Some(type_name) = &statement.of_type else { return Ok(Vec::new()) };
    let composite = composite(type_name, alteration)?.clone();
    alteration.lock(&composite, LockMode::AccessShare);
    let of_type = composite.name.clone();
    alteration.edit(|table| table.properties.of_type = Some(of_type));
    with_options(&statement.column_options, &composite, "typed tables", alteration)
}

/// The columns that another relation gives, each with what the statement adds to it.
pub(super) fn with_options(
    options: &[ColumnOptions],
    giver: &Relation,
    what: &str,
    alteration: &mut Alteration<'_>,
) -> Result<Vec<Declared>, PgError> {
    if let Some(absent) = options.iter().find(|options| giver.column(&options.name).is_none()) {
        return Err(errors::undefined_column_name(&absent.name));
    }
    let is_identity = |constraint: &ColumnConstraint| matches!(constraint, ColumnConstraint::Identity(_));
    if options.iter().any(|options| options.constraints.iter().any(is_identity)) {
        return Err(errors::not_supported(format!("identity columns are not supported on {what}")));
    }
    giver
        .columns
        .iter()
        .map(|column| {
            let added = options.iter().filter(|options| options.name == column.name);
            let definition = ColumnDefinition {
                name: column.name.clone(),
                type_name: column.type_name.clone(),
                storage: None,
                compression: None,
                collation: None,
                constraints: added.flat_map(|options| options.constraints.clone()).collect(),
            };
            let mut declared = declare(&definition, alteration)?;
            declared.column.properties.collation.clone_from(&column.properties.collation);
            Ok(declared)
        })
        .collect()
}

fn composite<'a>(type_name: &str, alteration: &Alteration<'a>) -> Result<&'a Relation, PgError> {
    let name = type_reference(type_name);
    let Some(relation) = alteration.catalog.resolve(&name) else {
        // `int` and its kin are words of the grammar, which stand for a type only where types are expected.
        let known = TypeName::parse(type_name);
        let is_own = known.storage().is_some() && known.base == type_name;
        let is_known = is_own || alteration.catalog.user_type(&name).is_some();
        return Err(if is_known {
            errors::wrong_object(format!("type {type_name} is not a composite type"))
        } else {
            errors::error("42704", format!("type \"{type_name}\" does not exist"))
        });
    };
    if relation.kind != RelationKind::CompositeType {
        return Err(errors::wrong_object(format!("type {type_name} is the row type of another table")));
    }
    Ok(relation)
}
