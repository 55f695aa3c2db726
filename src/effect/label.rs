//! Literals that are to be labels of an enum.

use super::PgError;
use crate::catalog::Catalog;
use crate::observed::TypeKindFacts;
use crate::pg::{Name, TypeName};
use crate::sql::Expression;

/// Refuses a literal that the enum does not have, or does not have for certain until the transaction ends.
///
/// # Source
/// `enum_in`, `check_safe_enum_use`, src/backend/utils/adt/enum.c.
pub fn check_label(value: &Expression, wanted: &TypeName, catalog: &Catalog) -> Result<(), PgError> {
    let Expression::Text(label) = value else { return Ok(()) };
    let written = match wanted.base.split_once('.') {
        Some((schema, base)) => Name::qualified(schema, base),
        None => Name::unqualified(&wanted.base),
    };
    let (Some(full), Some(known)) = (catalog.type_name(&written), catalog.user_type(&written)) else {
        return Ok(());
    };
    if wanted.array || known.kind != TypeKindFacts::Enum || known.labels.is_empty() {
        return Ok(());
    }
    let name = &full.name;
    if !known.labels.contains(label) {
        let message = format!("invalid input value for enum {name}: \"{label}\"");
        return Err(PgError { sqlstate: "22P02", message });
    }
    if catalog.is_unsafe_label(&full, label) {
        let message = format!("unsafe use of new value \"{label}\" of enum type {name}");
        return Err(PgError { sqlstate: "55P04", message });
    }
    Ok(())
}
