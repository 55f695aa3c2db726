//! Names that PostgreSQL makes up for constraints and indexes.
//!
//! # Source
//! `makeObjectName`, `ChooseRelationName`, `ChooseIndexNameAddition`, src/backend/commands/indexcmds.c;
//! `ChooseConstraintName`, src/backend/catalog/pg_constraint.c; `FigureIndexColname`.

use super::alteration::Alteration;
use crate::catalog::{Constraint, ConstraintKind, Index, Relation};
use crate::pg::{RelationName, truncate_identifier};
use crate::sql::Expression;

/// `NAMEDATALEN` - 1.
const MAX_BYTES: usize = 63;

/// `first_second_label`, the longer of the first two cut until it fits.
pub(super) fn object_name(first: &str, second: &str, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(!second.is_empty());
    let room = MAX_BYTES.saturating_sub(overhead);
    let (mut first_length, mut second_length) = (first.len(), second.len());
    while first_length + second_length > room {
        if first_length > second_length {
            first_length -= 1;
        } else {
            second_length -= 1;
        }
    }
    let (first, second) = (cut(first, first_length), cut(second, second_length));
    if second.is_empty() { format!("{first}_{label}") } else { format!("{first}_{second}_{label}") }
}

fn cut(text: &str, mut length: usize) -> &str {
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    &text[..length]
}

/// The first such name that is free: a number is added to the label.
pub(super) fn free_name(first: &str, second: &str, label: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = object_name(first, second, label);
    let mut number = 0;
    while is_taken(&name) {
        number += 1;
        name = object_name(first, second, &format!("{label}{number}"));
    }
    name
}

/// What stands for the columns of a constraint: their names, joined and cut.
pub(super) fn joined(columns: &[String]) -> String {
    truncate_identifier(&columns.join("_")).to_owned()
}

/// What stands for an index's key: a column's or function's name, `expr` for anything else.
pub(super) fn key_name(key: &Expression) -> String {
    match key {
        Expression::Column { name, .. } => name.clone(),
        Expression::Call { function, .. } => function.name.clone(),
        Expression::Cast { operand, .. } => key_name(operand),
        Expression::Null
        | Expression::Boolean(_)
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::Binary { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::IsNull { .. }
        | Expression::Between { .. }
        | Expression::InList { .. }
        | Expression::InQuery { .. }
        | Expression::Exists(_)
        | Expression::Subquery(_)
        | Expression::Row(_)
        | Expression::Other { .. } => "expr".to_owned(),
    }
}

/// A free name for a constraint that has no index.
pub(super) fn constraint_name(table: &Relation, columns: &str, label: &str) -> String {
    free_name(&table.name.name, columns, label, |name| table.constraint(name).is_some())
}

/// A free name for an index.
pub(super) fn index_name(alteration: &Alteration<'_>, columns: &str, label: &str) -> String {
    let table = alteration.table();
    free_name(&table.name.name, columns, label, |name| {
        alteration.is_taken(&RelationName::new(&table.name.schema, name)) || table.constraint(name).is_some()
    })
}

/// A free name for a copy of an index of another table, by the constraint that the index serves there.
pub(super) fn copied_index_name(
    index: &Index,
    constraint: Option<&Constraint>,
    alteration: &Alteration<'_>,
) -> String {
    let keys = index.keys.iter().map(|key| key.as_ref().map_or_else(|| "expr".to_owned(), key_name));
    let columns: Vec<String> = keys.chain(index.include.iter().cloned()).collect();
    let (columns, label) = match constraint.map(|constraint| &constraint.kind) {
        Some(ConstraintKind::Unique { primary: true, .. }) => (String::new(), "pkey"),
        Some(ConstraintKind::Unique { .. }) => (joined(&columns), "key"),
        Some(ConstraintKind::Exclusion { .. }) => (joined(&columns), "excl"),
        Some(
            ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_),
        )
        | None => (joined(&columns), "idx"),
    };
    index_name(alteration, &columns, label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_evenly() {
        let (table, column) = ("t".repeat(50), "c".repeat(40));
        let name = object_name(&table, &column, "fkey");
        assert_eq!(name.len(), 63);
        assert_eq!(name, format!("{}_{}_fkey", "t".repeat(29), "c".repeat(28)));
        assert_eq!(object_name("orders", "", "pkey"), "orders_pkey");
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let name = free_name("t", "a", "idx", |name| matches!(name, "t_a_idx" | "t_a_idx1"));
        assert_eq!(name, "t_a_idx2");
    }
}
