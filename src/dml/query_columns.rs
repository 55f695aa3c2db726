//! The columns of a query's result, for the view or table that is made of it.

use std::collections::BTreeSet;

use super::analysis;
use super::query_uses::{Names, is_star, star_qualifier};
use crate::catalog::{Column, ColumnProperties};
use crate::pg::TypeName;
use crate::sql::{Expression, Query};

/// The columns; `given` takes the place of the first ones' names.
pub(super) fn columns(query: &Query, names: &Names<'_>, given: &[String]) -> Vec<Column> {
    let mut found = match analysis::result(query, names.catalog) {
        Some(known) => known
            .iter()
            .map(|column| new(&column.name, column.type_name.as_deref().unwrap_or(UNKNOWN_TYPE)))
            .collect(),
        None => by_names(query, names),
    };
    for (column, name) in found.iter_mut().zip(given) {
        name.clone_into(&mut column.name);
    }
    found
}

/// The columns as far as names alone tell, each name once.
fn by_names(query: &Query, names: &Names<'_>) -> Vec<Column> {
    let mut found: Vec<Column> = Vec::new();
    for (place, target) in query.targets.iter().enumerate() {
        if is_star(target) {
            let qualifier = star_qualifier(target);
            for table in names.tables.iter().filter(|table| table.answers_to(qualifier.as_deref())) {
                found
                    .extend(table.relation.columns.iter().map(|column| new(&column.name, &column.type_name)));
            }
            continue;
        }
        let alias = query.names.get(place).cloned().flatten();
        let (own, type_name) = described(target, names);
        found.push(new(&alias.unwrap_or(own), &type_name));
    }
    let mut seen = BTreeSet::new();
    found.retain(|column| seen.insert(column.name.clone()));
    found
}

/// What stands for a type that names do not tell: PostgreSQL's own word for that of a literal without one.
const UNKNOWN_TYPE: &str = "unknown";

/// The name that PostgreSQL gives to a member of the select list (`FigureColname`), and its type.
fn described(target: &Expression, names: &Names<'_>) -> (String, String) {
    if let Expression::Column { qualifier, name } = target {
        let known = names
            .tables
            .iter()
            .filter(|table| table.answers_to(qualifier.as_deref()))
            .find_map(|table| table.relation.column(name));
        let type_name = known.map_or_else(|| UNKNOWN_TYPE.to_owned(), |column| column.type_name.clone());
        return (name.clone(), type_name);
    }
    if let Expression::Cast { operand, to } = target {
        let (inner, _) = described(operand, names);
        let base = to.split('(').next().unwrap_or(to).trim().to_lowercase();
        return (if inner == "?column?" { base } else { inner }, to.clone());
    }
    let name =
        if let Expression::Call { function, .. } = target { function.name.as_str() } else { "?column?" };
    (name.to_owned(), UNKNOWN_TYPE.to_owned())
}

fn new(name: &str, type_name: &str) -> Column {
    let storage = TypeName::parse(type_name).storage();
    Column {
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        not_null: false,
        default: None,
        initial: None,
        generated: None,
        identity: false,
        toastable: storage.is_none_or(|storage| storage.length.is_none()),
        properties: ColumnProperties::default(),
        statistics: None,
    }
}
