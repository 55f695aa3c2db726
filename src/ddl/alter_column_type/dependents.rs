//! What hangs on a column whose type or expression changes: some of it forbids the change, the rest is made anew.
//!
//! # Source
//! `RememberAllDependentForRebuilding`, `ATPostAlterTypeCleanup`, src/backend/commands/tablecmds.c.

use crate::catalog::{Object, Relation, RelationKind};
use crate::ddl::alteration::Alteration;
use crate::ddl::errors;
use crate::effect::PgError;

/// The first version that calls a dependent generated column something that is not supported.
const FIRST_NOT_SUPPORTED: u32 = 15;

/// The error where something refers to the column that cannot be made anew.
pub(in crate::ddl) fn demand_none(
    column: &str,
    table: &Relation,
    alteration: &Alteration<'_>,
) -> Result<(), PgError> {
    let relation = table.name.clone();
    for (object, _) in alteration.catalog.dependents(&Object::Column { relation, column: column.to_owned() })
    {
        if let Some(user) = refusing(&object, table, alteration) {
            let sqlstate = if user == "a generated column" && alteration.major() < FIRST_NOT_SUPPORTED {
                "42601"
            } else {
                "0A000"
            };
            return Err(errors::error(sqlstate, format!("cannot alter type of a column used by {user}")));
        }
    }
    Ok(())
}

fn refusing(object: &Object, table: &Relation, alteration: &Alteration<'_>) -> Option<&'static str> {
    match object {
        Object::Relation(name) => {
            let kind = alteration.catalog.relation(name)?.kind;
            matches!(kind, RelationKind::View | RelationKind::MaterializedView).then_some("a view or rule")
        }
        Object::Rule { .. } => Some("a view or rule"),
        Object::Trigger { .. } => Some("a trigger definition"),
        Object::Policy { .. } => Some("a policy definition"),
        Object::Published { .. } => Some("a publication WHERE clause"),
        Object::Function { .. } => Some("a function or procedure"),
        Object::Column { relation, column } => {
            let known = (*relation == table.name).then(|| table.column(column)).flatten()?;
            known.generated.is_some().then_some("a generated column")
        }
        Object::Default { .. }
        | Object::Index { .. }
        | Object::Constraint { .. }
        | Object::Statistics { .. }
        | Object::Type(_)
        | Object::Schema(_)
        | Object::Extension(_) => None,
    }
}
